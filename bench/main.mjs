#!/usr/bin/env node
// Tagway beside other proxies: CPU per request, one proxy after another on the same core, several rounds.
// Usage: npm run bench -- [--only=tagway,nginx] [--rounds=3] [--seconds=4] [--connections=64] [--body=64] [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onPath, startBackend, startProxy, pinned } from './compare/processes.mjs';
import { contestants } from './compare/contestants.mjs';
import { loadOnce } from './compare/load.mjs';
import { printTable } from './compare/table.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    body: { type: 'string', default: '64' },
    json: { type: 'boolean', default: false },
  },
});
for (const needed of ['nginx', 'wrk']) {
  if (onPath(needed) === undefined) {
    console.error(`the benchmark needs ${needed}: scripts/install-peers ${needed}`);
    process.exit(2);
  }
}
const rounds = Number(options.rounds);
const wanted = options.only === '' ? undefined : options.only.split(',');
const folder = mkdtempSync(join(tmpdir(), 'tagway-bench-'));
const running = [];
const say = options.json ? () => undefined : (line) => process.stderr.write(`${line}\n`);

try {
  const backend = await startBackend(folder, Number(options.body));
  running.push(backend);
  const proxies = [];
  for (const contestant of contestants) {
    if (wanted !== undefined && !wanted.includes(contestant.name)) continue;
    if (contestant.program !== undefined && onPath(contestant.program) === undefined) {
      say(`${contestant.name}: not on the PATH, left out`);
      continue;
    }
    const proxy = await startProxy(contestant, { folder, backendPort: backend.port });
    running.push(proxy);
    proxies.push(proxy);
  }
  const results = new Map(proxies.map((proxy) => [proxy.name, []]));
  // The first round warms everything up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const proxy of proxies) {
      const figures = await loadOnce(proxy, {
        seconds: round === 0 ? Math.min(3, Number(options.seconds)) : Number(options.seconds),
        connections: Number(options.connections),
      });
      say(
        `round ${round}${round === 0 ? ' (warm-up)' : ''}: ${proxy.name} ${figures.cpuMicrosPerRequest.toFixed(1)} us/request`,
      );
      if (round > 0) results.get(proxy.name).push(figures);
    }
  }
  const rows = summarise(results);
  for (const { name, errors } of rows)
    if (errors > 0) say(`${name} answered ${errors} requests with an error: its figures are worth nothing`);
  if (options.json) console.log(JSON.stringify({ node: process.version, pinned, rows }, null, 2));
  else
    printTable(
      rows,
      `body ${options.body} B, ${options.connections} keep-alive connections, ${rounds} rounds, Node ${process.version}${pinned ? ', one core each' : ''}`,
    );
} finally {
  for (const process of running.reverse()) await process.stop();
  rmSync(folder, { recursive: true, force: true });
}

function summarise(results) {
  const rows = [...results].map(([name, figures]) => ({
    name,
    cpuMicrosPerRequest: median(figures.map((one) => one.cpuMicrosPerRequest)),
    requestsPerSecond: median(figures.map((one) => one.requestsPerSecond)),
    p99Ms: median(figures.map((one) => one.p99Ms)),
    memoryMb: Math.max(...figures.map((one) => one.memoryMb)),
    idleMemoryMb: figures[0].idleMemoryMb,
    errors: figures.reduce((sum, one) => sum + one.errors, 0),
  }));
  const base = rows.find((row) => row.name === 'nginx')?.cpuMicrosPerRequest;
  // Absolute times drift from machine to machine and from hour to hour; within one run the ratio holds.
  return rows.map((row) => ({ ...row, toNginx: base === undefined ? undefined : row.cpuMicrosPerRequest / base }));
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
