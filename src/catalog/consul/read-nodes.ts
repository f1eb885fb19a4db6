// Reads every relevant instance with one request per node, which is the fastest way to many services.
import type { Instance } from '../../model/instance.js';
import { badAnswer } from '../catalog-failure.js';
import { limitConcurrency } from '../../shared/limit-concurrency.js';
import type { RestTime } from '../rest-time.js';
import { createBodyMemory } from './body-memory.js';
import type { ConsulApi } from './consul-api.js';
import { parseNodeNames } from './consul-instance.js';
import { createNodeReader } from './node-reader.js';

const requestsAtOnce = 8;

/** Reads all nodes, one time after the other. */
export interface NodesReader {
  /** The instances on each node, as passing; those whose text is the same as the last time are the same objects. */
  read(signal: AbortSignal): Promise<readonly (readonly Instance[])[]>;
}

export function createNodesReader(api: ConsulApi, cost: Pick<RestTime, 'measure'>): NodesReader {
  const memories = Array.from({ length: requestsAtOnce }, createBodyMemory);
  let readers = new Map<string, ReturnType<typeof createNodeReader>>();

  return {
    async read(signal) {
      const nodes = parseNodeNames(await api.nodes(signal));
      if (nodes.length === 0) throw badAnswer('shows services but no nodes (the token needs node:read)');
      // What is gone is forgotten.
      readers = new Map(nodes.map((node) => [node, readers.get(node) ?? createNodeReader()]));
      const atOnce = limitConcurrency(requestsAtOnce);
      const current = readers;
      return Promise.all(
        nodes.map((node) =>
          atOnce(async () => {
            const memory = memories.pop() ?? createBodyMemory();
            try {
              const body = await api.node(node, memory, signal);
              return cost.measure(body.length, () => current.get(node)!.read(body));
            } finally {
              memories.push(memory);
            }
          }),
        ),
      );
    },
  };
}

/** The instances of the named services. */
export function groupByName(
  nodes: readonly (readonly Instance[])[],
  names: ReadonlySet<string>,
): Map<string, Instance[]> {
  const byName = new Map<string, Instance[]>();
  for (const instances of nodes) {
    for (const instance of instances) {
      if (!names.has(instance.name)) continue;
      const same = byName.get(instance.name);
      if (same === undefined) byName.set(instance.name, [instance]);
      else same.push(instance);
    }
  }
  return byName;
}
