import type { Instance } from '../model/instance.js';

/** By id, then node: the order in which every service holds its instances. */
export function instanceOrder(a: Instance, b: Instance): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.node < b.node ? -1 : Number(a.node > b.node);
}
