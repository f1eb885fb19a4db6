// Reads every relevant instance with one request per node, which is the fastest way to many services.
import type { Instance } from '../../model/instance.js';
import { badAnswer } from '../catalog-failure.js';
import { limitConcurrency } from '../limit-concurrency.js';
import type { ConsulApi } from './consul-api.js';
import { parseNode, parseNodeNames } from './consul-instance.js';

const requestsAtOnce = 8;

/** The bodies of all nodes; parsing them is another step, because it is what costs. */
export async function readNodes(api: ConsulApi, signal: AbortSignal): Promise<readonly Buffer[]> {
  const nodes = parseNodeNames(await api.nodes(signal));
  if (nodes.length === 0) throw badAnswer('shows services but no nodes (the token needs node:read)');
  const atOnce = limitConcurrency(requestsAtOnce);
  return Promise.all(nodes.map((node) => atOnce(() => api.node(node, signal))));
}

/** The instances of the named services in these bodies, as passing. */
export function groupByName(bodies: readonly Buffer[], names: ReadonlySet<string>): Map<string, Instance[]> {
  const byName = new Map<string, Instance[]>();
  for (const body of bodies) {
    for (const instance of parseNode(body)) {
      if (!names.has(instance.name)) continue;
      const same = byName.get(instance.name);
      if (same === undefined) byName.set(instance.name, [instance]);
      else same.push(instance);
    }
  }
  return byName;
}
