// Memory of the proxy with a hundred services of a real Consul: idle, and after load.
import { memoryMb } from '../compare/processes.mjs';
import { burst } from '../compare/load.mjs';
import { hostOf, manyConnections, pause, startConsulCluster } from './consul-cluster.mjs';

const count = 100;
const settleMs = 15_000;

export const memory = {
  name: 'memory',
  about: `proportional memory with ${count} services, idle and after load`,
  async run({ program, say }) {
    const cluster = await startConsulCluster({ count, limits: manyConnections, program, say });
    try {
      await pause(settleMs);
      const idle = memoryMb(cluster.proxy.pid);
      const { requests, errors } = await burst({
        port: cluster.proxy.port,
        host: hostOf(0),
        seconds: 15,
        connections: 64,
      });
      const loaded = memoryMb(cluster.proxy.pid);
      await pause(settleMs);
      return [
        { what: `idle, ${count} services`, value: idle, unit: 'MB', target: 100 },
        { what: `right after ${requests} requests`, value: loaded, unit: 'MB' },
        { what: `${settleMs / 1000} s later`, value: memoryMb(cluster.proxy.pid), unit: 'MB' },
        { what: 'errors', value: errors, unit: '', target: 0 },
      ];
    } finally {
      await cluster.close();
    }
  },
};
