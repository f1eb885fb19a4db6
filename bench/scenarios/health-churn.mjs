// Checks of other services change all the time in a real Consul: what that costs the proxy and its requests.
import { quantile, startSteadyLoad } from '../../test/support/steady-load.ts';
import { cpuMicros } from '../compare/processes.mjs';
import { hostOf, manyConnections, pause, startConsulCluster } from './consul-cluster.mjs';

const others = 500;
const changesPerSecond = 50;
const seconds = 20;

export const healthChurn = {
  name: 'health-churn',
  about: `${changesPerSecond} check changes a second on ${others} other services, under load`,
  async run({ program, say }) {
    const cluster = await startConsulCluster({
      count: others + 1,
      limits: manyConnections,
      checked: true,
      program,
      say,
    });
    const { writer, proxy, provider, quiet } = cluster;
    const load = startSteadyLoad({ port: proxy.port, host: hostOf(0), connections: 8, perSecond: 400 });
    try {
      await quiet();
      await load.answered(2_000);
      const calm = await observe(proxy.pid, load, () => pause(seconds * 1000));
      const before = await provider();
      let change = 0;
      const churned = await observe(proxy.pid, load, async () => {
        const startedMs = performance.now();
        const writes = [];
        for (; change < seconds * changesPerSecond; change++) {
          // Each service in turn fails, and passes again the next time.
          const number = 1 + (change % others);
          const status = Math.floor(change / others) % 2 === 0 ? 'fail' : 'pass';
          writes.push(writer.setCheck(`service-${number}`, status));
          await pause(startedMs + ((change + 1) * 1000) / changesPerSecond - performance.now());
        }
        await Promise.all(writes);
      });
      const requests = (await provider()).requests - before.requests;
      for (const failure of load.failures.slice(0, 5)) say(`  ${failure}`);
      return [
        { what: `errors of ${load.sent()} requests`, value: load.failures.length, unit: '', target: 0 },
        { what: 'CPU of one core, load alone', value: calm.cpuPercent, unit: '%' },
        { what: 'CPU of one core, by the changes', value: churned.cpuPercent - calm.cpuPercent, unit: '%', target: 25 },
        { what: 'requests to Consul per change', value: requests / change, unit: '' },
        { what: 'p99 of the load, calm', value: calm.p99Ms, unit: 'ms' },
        { what: 'p99 of the load, churned', value: churned.p99Ms, unit: 'ms' },
      ];
    } finally {
      await load.stop();
      await cluster.close();
    }
  },
};

async function observe(pid, load, work) {
  const before = { cpuMicros: cpuMicros(pid), atMs: performance.now(), answered: load.latenciesMs.length };
  await work();
  const tookMs = performance.now() - before.atMs;
  return {
    cpuPercent: ((cpuMicros(pid) - before.cpuMicros) / 1000 / tookMs) * 100,
    p99Ms: quantile(load.latenciesMs.slice(before.answered), 0.99),
  };
}
