// A service's rule changes in a real Consul: how long until requests are answered by it, and what that costs.
import { Agent, request } from 'node:http';
import { quantile } from '../../test/support/steady-load.ts';
import { cpuMicros } from '../compare/processes.mjs';
import { hostOf, manyConnections, pause, serviceOf, startConsulCluster } from './consul-cluster.mjs';

const timedChanges = 100;
const costedChanges = 60;
const gapMs = 150;
/** For what the last change still causes. */
const settleMs = 1000;
const sizes = [
  { count: 1_000, limits: manyConnections, label: '1,000 services', p99TargetMs: 100, cpuTargetMs: 10 },
  { count: 5_000, limits: manyConnections, label: '5,000 services', p99TargetMs: 200, cpuTargetMs: 10 },
  { count: 1_000, limits: undefined, label: '1,000 services, 200 connections', p99TargetMs: 400 },
  { count: 5_000, limits: undefined, label: '5,000 services, 200 connections', p99TargetMs: 400 },
];

export const changeLatency = {
  name: 'change-latency',
  about: 'a changed rule in real Consul until requests are answered by it; requests to Consul and CPU per change',
  async run(context) {
    const rows = [];
    for (const size of sizes) rows.push(...(await measure(size, context)));
    return rows;
  },
};

async function measure({ count, limits, label, p99TargetMs, cpuTargetMs }, { program, say }) {
  const cluster = await startConsulCluster({ count, limits, program, say });
  const client = createPoller(cluster.proxy.port);
  try {
    const { backend, writer, proxy, provider, requests, quiet } = cluster;
    const { port } = backend;
    const versions = new Map();
    const changeOne = () => {
      const number = Math.floor(Math.random() * count);
      const version = (versions.get(number) ?? 0) + 1;
      versions.set(number, version);
      return { host: hostOf(number, version), done: writer.register(serviceOf(number, { port, version })) };
    };
    await quiet();

    // The clock runs from before Consul is told, so that its share is in the figure.
    const latenciesMs = [];
    for (let change = 0; change < timedChanges; change++) {
      await pause(gapMs * (0.5 + Math.random()));
      const startedMs = performance.now();
      const { host, done } = changeOne();
      await client.untilAnswered(host);
      latenciesMs.push(performance.now() - startedMs);
      await done;
    }
    await quiet();

    // The cost is taken apart from that: asking every millisecond costs more than what is asked about.
    const rest = () => costOf(proxy.pid, requests, () => pause(costedChanges * gapMs + settleMs));
    const idleBefore = await rest();
    let last;
    const busy = await costOf(proxy.pid, requests, async () => {
      for (let change = 0; change < costedChanges; change++) {
        await pause(gapMs);
        last = changeOne();
        await last.done;
      }
      await client.untilAnswered(last.host);
      await pause(settleMs);
    });
    // What was done before may be cleared away while nothing happens; the quieter of two times is the idle one.
    const idleAfter = await rest();
    const idle = idleBefore.cpuMicros < idleAfter.cpuMicros ? idleBefore : idleAfter;
    const cpuMs = (busy.cpuMicros - idle.cpuMicros) / 1000 / costedChanges;
    const { mode, errors } = await provider();
    say(`  ${label}: ${mode}, max ${Math.max(...latenciesMs).toFixed(0)} ms`);
    return [
      { what: `${label} (${mode}): p50`, value: quantile(latenciesMs, 0.5), unit: 'ms' },
      { what: `${label}: p99 of ${timedChanges}`, value: quantile(latenciesMs, 0.99), unit: 'ms', target: p99TargetMs },
      {
        what: `${label}: requests to Consul per change`,
        value: (busy.requests - idle.requests) / costedChanges,
        unit: '',
        target: 4,
      },
      { what: `${label}: CPU per change`, value: cpuMs, unit: 'ms', target: cpuTargetMs },
      { what: `${label}: refused or failed requests to Consul`, value: errors, unit: '', target: 5 },
    ];
  } finally {
    client.close();
    await cluster.close();
  }
}

async function costOf(pid, requests, work) {
  const requestsBefore = await requests();
  const microsBefore = cpuMicros(pid);
  await work();
  return { cpuMicros: cpuMicros(pid) - microsBefore, requests: (await requests()) - requestsBefore };
}

/** Asks about every millisecond, on one connection. */
function createPoller(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (host) =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, agent, headers: { Host: host } }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode));
      });
      sent.on('error', reject).end();
    });
  return {
    async untilAnswered(host) {
      for (const giveUpMs = performance.now() + 30_000; (await ask(host)) !== 200; await pause(1)) {
        if (performance.now() > giveUpMs) throw new Error(`${host} was not routed within 30 s`);
      }
    },
    close: () => agent.destroy(),
  };
}
