// CPU per request through the proxy by the number of routers, every request for a random one of them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSpawnedProxy } from '../../test/support/spawned-proxy.ts';
import { quantile } from '../../test/support/steady-load.ts';
import { burst } from '../compare/load.mjs';
import { cpuMicros, startBackend } from '../compare/processes.mjs';
import { hostOf } from './consul-cluster.mjs';

const sizes = [10, 1_000, 10_000];
const rounds = 5;

export const matchCost = {
  name: 'match-cost',
  about: `CPU per request with ${sizes.map((size) => size.toLocaleString('en')).join(', ')} routers`,
  async run({ program, say }) {
    const folder = mkdtempSync(join(tmpdir(), 'tagway-match-'));
    const running = [];
    try {
      const backend = await startBackend(folder, 64);
      running.push(backend);
      const contestants = [];
      for (const count of sizes) {
        const proxy = await startSpawnedProxy(
          [`--providers.file.filename=${writeRouters(folder, count, backend.port)}`],
          program,
        );
        running.push(proxy);
        contestants.push({ count, proxy, script: writeScript(folder, count), costs: [] });
      }
      for (let round = 0; round <= rounds; round++) {
        for (const { count, proxy, script, costs } of contestants) {
          const before = cpuMicros(proxy.pid);
          const { requests, errors } = await burst({ port: proxy.port, script, seconds: 4, connections: 64 });
          if (errors > 0) throw new Error(`${errors} requests failed with ${count} routers`);
          // The first round warms up.
          if (round > 0) costs.push((cpuMicros(proxy.pid) - before) / requests);
        }
        say(`  round ${round}: ${contestants.map(({ costs }) => costs.at(-1)?.toFixed(1) ?? 'warm-up').join(', ')} us`);
      }
      const medians = contestants.map(({ costs }) => quantile(costs, 0.5));
      return [
        ...sizes.map((count, position) => ({
          what: `${count} routers, per request`,
          value: medians[position],
          unit: 'us',
        })),
        { what: `ratio ${sizes.at(-1)} to ${sizes[0]}`, value: medians.at(-1) / medians[0], unit: '', target: 1.5 },
      ];
    } finally {
      for (const part of running.reverse()) await part.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** All routers name one service: thousands of servers would cost their connections, whoever finds the route. */
function writeRouters(folder, count, port) {
  const file = join(folder, `${count}.json`);
  const routers = Object.fromEntries(
    Array.from({ length: count }, (_, number) => [
      `router-${number}`,
      { rule: `Host(\`${hostOf(number)}\`)`, service: 'backend' },
    ]),
  );
  const services = { backend: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${port}` }] } } };
  writeFileSync(file, JSON.stringify({ http: { routers, services } }));
  return file;
}

/** For wrk: a random host of all routers, its text made before the load begins. */
function writeScript(folder, count) {
  const file = join(folder, `${count}.lua`);
  const hosts = Array.from({ length: count }, (_, number) => `"${hostOf(number)}"`).join(',');
  writeFileSync(
    file,
    `local hosts = {${hosts}}
local requests = {}
function init(args)
  math.randomseed(1)
  for position, host in ipairs(hosts) do
    requests[position] = "GET / HTTP/1.1\\r\\nHost: " .. host .. "\\r\\n\\r\\n"
  end
end
function request() return requests[math.random(#requests)] end
`,
  );
  return file;
}
