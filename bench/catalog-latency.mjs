// Measures the catalog alone against a real Consul: from the answered registration to the published snapshot.
// Usage: node bench/catalog-latency.mjs [--services=1000] [--changes=100] [--connections=32767|200] [--case=tags|health|restart]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const given = Object.fromEntries(process.argv.slice(2).map((argument) => argument.replace(/^--/, '').split('=')));
const services = Number(given.services ?? 1000);
const changes = Number(given.changes ?? 100);
const connections = Number(given.connections ?? 32767);
const gapMs = Number(given.gap ?? 150);
const cases = { tags, instances, health, restart };

const folder = mkdtempSync(join(tmpdir(), 'tagway-bench-'));
const outfile = join(process.cwd(), '.build', 'bench', `consul-${process.pid}.mjs`);
await build({
  entryPoints: ['src/catalog/consul.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
});
const { watchConsul } = await import(outfile);
const port = await freePort();
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
let consul = await startConsul();
let snapshot;
let status;
const waiting = new Set();
await fill(services);
const watcher = watchConsul(
  {
    address: `127.0.0.1:${port}`,
    maxConnections: given.limit === undefined ? undefined : Number(given.limit),
    isRelevant: (tags) => tags.some((tag) => tag.startsWith('traefik.')),
  },
  {
    onSnapshot(next) {
      snapshot = next;
      for (const check of waiting) check();
    },
    onStatus(next) {
      status = next;
    },
  },
);
try {
  const startedMs = performance.now();
  await snapshotWhere(`${services} services`, (next) => next.services.size >= services, 60_000);
  console.log(`first snapshot after ${(performance.now() - startedMs).toFixed(0)} ms`);
  await quiet();
  console.log(`mode ${watcher.status().mode}, ${services} services, ${watcher.status().requests} requests so far`);
  await cases[given.case ?? 'tags']();
} finally {
  await watcher.close();
  agent.destroy();
  await stopConsul();
  rmSync(folder, { recursive: true, force: true });
  rmSync(outfile, { force: true });
}

/** One service's tags change, again and again, with a pause between. */
async function tags() {
  await each('tag change', (version) => {
    const number = (version * 7919) % services;
    const tag = `version=${version}`;
    return {
      write: () => register(number, { version }),
      seen: (next) => instanceOf(next, number)?.tags.includes(tag) === true,
    };
  });
}

/** A second instance with the same tags and no check comes and goes: what the list of services does not show. */
async function instances() {
  await each('instance with equal tags', (version) => {
    const number = (version * 7919) % services;
    return {
      write: () => register(number, { version: 0, id: `bench-${number}-more-${version}`, check: undefined }),
      seen: (next) => (next.services.get(`default/bench-${number}`)?.instances.length ?? 0) > 1,
    };
  });
}

async function each(name, change) {
  const latencies = [];
  const before = { requests: watcher.status().requests, cpu: process.cpuUsage() };
  const base = Date.now() % 1e6;
  for (let version = base; version < base + changes; version++) {
    await pause(gapMs);
    const { write, seen } = change(version);
    await write();
    const writtenMs = performance.now();
    await snapshotWhere(`${name} ${version}`, seen);
    latencies.push(performance.now() - writtenMs);
  }
  await quiet();
  const cpu = process.cpuUsage(before.cpu);
  const requests = (watcher.status().requests - before.requests) / changes;
  report(name, latencies, { requests, cpuMs: (cpu.user + cpu.system) / 1000 / changes });
}

/** Fifty checks a second change on the last half of the services. */
async function health() {
  const seconds = Number(given.seconds ?? 10);
  const before = { requests: watcher.status().requests, cpu: process.cpuUsage(), at: performance.now() };
  let snapshots = 0;
  const count = () => void snapshots++;
  waiting.add(count);
  for (let tick = 0; tick < seconds * 50; tick++) {
    const number = services - 1 - (tick % Math.min(500, services));
    const failing = Math.floor(tick / 500) % 2 === 0;
    void call('PUT', `/v1/agent/check/${failing ? 'fail' : 'pass'}/service:bench-${number}`);
    await pause(before.at + (tick + 1) * 20 - performance.now());
  }
  waiting.delete(count);
  const cpu = process.cpuUsage(before.cpu);
  const share = (cpu.user + cpu.system) / 1000 / (performance.now() - before.at);
  const requests = watcher.status().requests - before.requests;
  console.log(
    `50 health changes/s: ${(share * 100).toFixed(1)} % of a core (writer included), ${requests} requests, ${snapshots} snapshots`,
  );
}

/** Consul dies, comes back empty, and its services are registered again. */
async function restart() {
  const downMs = Number(given.down ?? 20) * 1000;
  let fewest = Infinity;
  const watch = () => void (fewest = Math.min(fewest, snapshot.services.size));
  waiting.add(watch);
  await stopConsul();
  await pause(downMs);
  console.log(`while it is away: ${status.state}, ${snapshot.services.size} services`);
  consul = await startConsul();
  await register(services, { version: 1 });
  const writtenMs = performance.now();
  await snapshotWhere('the new service', (next) => next.services.has(`default/bench-${services}`));
  console.log(`new service seen after ${(performance.now() - writtenMs).toFixed(0)} ms`);
  await fill(services, 2);
  await snapshotWhere('current tags', (next) => instanceOf(next, 0)?.tags.includes('version=2') === true);
  await pause(1000);
  const current = [...snapshot.services.values()].filter((service) => service.instances[0].tags.includes('version=2'));
  console.log(`never fewer than ${fewest} services; ${current.length} of ${services} are current`);
  waiting.delete(watch);
}

function report(name, latencies, { requests, cpuMs }) {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
  console.log(
    `${name}: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms; per change ${requests.toFixed(1)} requests, ${cpuMs.toFixed(1)} ms CPU (writer included)`,
  );
}

function instanceOf(next, number) {
  return next.services.get(`default/bench-${number}`)?.instances[0];
}

function snapshotWhere(what, condition, limitMs = 20_000) {
  if (snapshot !== undefined && condition(snapshot)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.delete(check);
      reject(new Error(`waited in vain for ${what}; ${JSON.stringify(watcher.status())}`));
    }, limitMs);
    const check = () => {
      if (!condition(snapshot)) return;
      clearTimeout(timer);
      waiting.delete(check);
      resolve();
    };
    waiting.add(check);
  });
}

/** Resolves when no request was sent for a second. */
async function quiet() {
  for (let before = -1; before !== watcher.status().requests; await pause(1000)) before = watcher.status().requests;
}

async function fill(count, version = 0) {
  let next = 0;
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < count) await register(next++, { version });
    }),
  );
  console.log(`registered ${count} services in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

function register(number, { version, id, check = { TTL: '1h', Status: 'passing' } }) {
  const name = `bench-${number}`;
  return call('PUT', '/v1/agent/service/register', {
    Name: name,
    ID: id ?? name,
    Address: '10.0.0.1',
    Port: 1024 + (number % 60_000),
    Tags: [
      'traefik.enable=true',
      `traefik.http.routers.${name}.rule=Host(\`${name}.example.test\`)`,
      `version=${version}`,
    ],
    Check: id === undefined ? check : undefined,
  });
}

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent, method, path }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => (text += piece));
      answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(`${path}: ${text}`))));
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function startConsul() {
  const [server, lan, wan] = [await freePort(), await freePort(), await freePort()];
  const configFile = join(folder, 'agent.json');
  const ports = { http: port, server, serf_lan: lan, serf_wan: wan, dns: -1, grpc: -1 };
  // The file limit of the agent must leave room for its connections.
  const limits = { http_max_conns_per_client: Math.min(connections, 15_000) };
  const config = { bind_addr: '127.0.0.1', disable_update_check: true, log_level: 'err', ports, limits };
  writeFileSync(configFile, JSON.stringify(config));
  const child = spawn('consul', ['agent', '-dev', '-config-file', configFile], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 200; attempt++) {
    const text = await call('GET', '/v1/health/state/any').catch(() => '');
    if (text.includes('serfHealth')) return child;
    await pause(50);
  }
  throw new Error('consul did not come up');
}

function stopConsul() {
  const gone = new Promise((resolve) => consul.once('exit', resolve));
  consul.kill('SIGKILL');
  return gone;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: found } = server.address();
      server.close(() => resolve(found));
    });
  });
}

function pause(durationMs) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, durationMs)));
}
