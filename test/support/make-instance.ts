import type { Instance } from '../../src/model/instance.js';

/** An instance with what a test does not care about filled in. */
export function makeInstance(fields: Partial<Instance> = {}): Instance {
  const { name = 'app', id = `${name}-1` } = fields;
  return {
    provider: 'nomad',
    name,
    id,
    node: 'node-1',
    address: '10.0.0.1',
    port: 8080,
    tags: [],
    status: 'passing',
    datacenter: 'dc1',
    namespace: 'default',
    createIndex: 1,
    modifyIndex: 1,
    ...fields,
  };
}
