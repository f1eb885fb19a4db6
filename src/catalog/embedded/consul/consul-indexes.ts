import { createNamedWakeSets, createWakeSet } from '../wake-set.js';
import { createWatchTree } from '../watch-tree.js';

/**
 * The indexes of Consul's catalog and who waits for them, as measured on 1.8.7: one per table, one per service name,
 * and the time the last name died out, which is what an unknown name reads.
 */
export interface ConsulIndexes {
  readonly raft: number;
  readonly nodes: number;
  readonly services: number;
  readonly checks: number;
  /** The index that a query for the name reads, known or not. */
  ofService(name: string): number;
  /** The next raft index. */
  next(): number;
  /** A row of the table changed: its watchers wake. */
  touch(table: 'nodes' | 'services' | 'checks', index: number): void;
  /** The table's index moves while no row of it changed: nobody wakes. */
  move(table: 'services' | 'checks', index: number): void;
  touchService(name: string, index: number): void;
  /** An instance came or changed, or left: this wakes who waits for a name that is not there, or for its neighbour. */
  touchInstance(name: string, instance: string, change: 'put' | 'removed'): void;
  extinguish(name: string, index: number): void;
  watch(table: 'nodes' | 'services' | 'checks', wake: () => void): () => void;
  watchService(name: string, wake: () => void): () => void;
  /** As after a restart with an empty store. */
  reset(): void;
}

export function createConsulIndexes(): ConsulIndexes {
  const tables = { nodes: 0, services: 0, checks: 0 };
  const watchers = { nodes: createWakeSet(), services: createWakeSet(), checks: createWakeSet() };
  const serviceWatchers = createNamedWakeSets();
  const instanceTree = createWatchTree();
  const services = new Map<string, number>();
  let lastExtinction = 0;
  let raft = 0;

  return {
    get raft() {
      return raft;
    },
    get nodes() {
      return tables.nodes;
    },
    get services() {
      return tables.services;
    },
    get checks() {
      return tables.checks;
    },
    ofService: (name) =>
      services.get(name) ?? (lastExtinction || Math.max(tables.nodes, tables.services, tables.checks)),
    next: () => ++raft,
    touch(table, index) {
      tables[table] = index;
      watchers[table].wakeAll();
    },
    move(table, index) {
      tables[table] = index;
    },
    touchService(name, index) {
      services.set(name, index);
      serviceWatchers.wakeAll(name);
    },
    touchInstance(name, instance, change) {
      const key = `${name.toLowerCase()}\0${instance}\0`;
      if (change === 'put') instanceTree.insert(key);
      else instanceTree.remove(key);
    },
    extinguish(name, index) {
      services.delete(name);
      lastExtinction = index;
      serviceWatchers.wakeAll(name);
    },
    watch: (table, wake) => watchers[table].add(wake),
    watchService: (name, wake) =>
      services.has(name) ? serviceWatchers.add(name, wake) : instanceTree.watch(`${name.toLowerCase()}\0`, wake),
    reset() {
      Object.assign(tables, { nodes: 0, services: 0, checks: 0 });
      services.clear();
      lastExtinction = 0;
      raft = 0;
    },
  };
}
