import { createWatchTree } from '../watch-tree.js';
import { createEventBuffer, type EventBuffer, type NomadEvent } from './event-buffer.js';

/** One service registration, with the twelve fields of `GET /v1/service/:name` in the order Nomad writes them. */
export interface ServiceRegistration {
  Address: string;
  AllocID: string;
  CreateIndex: number;
  Datacenter: string;
  ID: string;
  JobID: string;
  ModifyIndex: number;
  Namespace: string;
  NodeID: string;
  Port: number;
  ServiceName: string;
  Tags: string[];
}

export type NewRegistration = Omit<ServiceRegistration, 'CreateIndex' | 'ModifyIndex'>;

/** One change; all changes of a commit share one raft index. */
export type RegistrationChange =
  | { kind: 'upsert'; registration: NewRegistration }
  /** Node loss removes with type `PlanResult`: a watcher must not take the type for a verb. */
  | { kind: 'remove'; namespace: string; id: string; type?: 'ServiceDeregistration' | 'PlanResult' };

/** Nomad's service table as its API shows it: raft indexes, watches with Nomad's own imprecision, events. */
export interface NomadState {
  readonly raftIndex: number;
  /** Last index of the service table over all namespaces; never below 1. */
  readonly tableIndex: number;
  readonly events: EventBuffer;
  /** Applies the changes at the next raft index, or at a recorded one; gives the index, or none if nothing changed. */
  commit(changes: readonly RegistrationChange[], atIndex?: number): number | undefined;
  /** Raft traffic of other tables: moves the index and may tell of it in the event stream. */
  advance(toIndex: number, events?: readonly NomadEvent[]): void;
  /** As after a restore of an older cluster: everything is gone and the indexes start over. */
  reset(): void;
  namespaces(): string[];
  /** Service name → registrations by id; undefined for a namespace without services. */
  servicesOf(namespace: string): ReadonlyMap<string, ReadonlyMap<string, ServiceRegistration>> | undefined;
  /** Registrations of a service sorted by id. */
  registrationsOf(namespace: string, name: string): ServiceRegistration[];
  find(namespace: string, id: string): ServiceRegistration | undefined;
  all(): Iterable<ServiceRegistration>;
  watchNamespace(namespace: string, wake: () => void): () => void;
  watchName(namespace: string, name: string, wake: () => void): () => void;
}

type Namespace = Map<string, Map<string, ServiceRegistration>>;

export function createNomadState(): NomadState {
  const namespaces = new Map<string, Namespace>();
  const byId = new Map<string, ServiceRegistration>();
  const idTree = createWatchTree();
  const nameTree = createWatchTree();
  const events = createEventBuffer();
  let raftIndex = 1;
  let tableIndex = 1;

  function upsert(registration: NewRegistration, index: number): NomadEvent | undefined {
    const before = byId.get(idKey(registration.Namespace, registration.ID));
    if (before && isSame(before, registration)) return undefined;
    if (before) {
      detach(before);
      if (before.ServiceName !== registration.ServiceName) nameTree.remove(nameKey(before));
    }
    const stored = { ...withoutIndexes(registration), CreateIndex: before?.CreateIndex ?? index, ModifyIndex: index };
    const sorted = sortFields(stored);
    byId.set(idKey(sorted.Namespace, sorted.ID), sorted);
    let names = namespaces.get(sorted.Namespace);
    if (!names) namespaces.set(sorted.Namespace, (names = new Map<string, Map<string, ServiceRegistration>>()));
    let instances = names.get(sorted.ServiceName);
    if (!instances) names.set(sorted.ServiceName, (instances = new Map<string, ServiceRegistration>()));
    instances.set(sorted.ID, sorted);
    idTree.insert(idKey(sorted.Namespace, sorted.ID));
    nameTree.insert(nameKey(sorted));
    return describe(sorted, 'ServiceRegistration', index);
  }

  function remove(namespace: string, id: string, type: string, index: number): NomadEvent | undefined {
    const before = byId.get(idKey(namespace, id));
    if (!before) return undefined;
    byId.delete(idKey(namespace, id));
    detach(before);
    idTree.remove(idKey(namespace, id));
    nameTree.remove(nameKey(before));
    return describe(before, type, index);
  }

  function detach(registration: ServiceRegistration): void {
    const names = namespaces.get(registration.Namespace);
    const instances = names?.get(registration.ServiceName);
    instances?.delete(registration.ID);
    if (instances?.size === 0) names?.delete(registration.ServiceName);
    if (names?.size === 0) namespaces.delete(registration.Namespace);
  }

  return {
    get raftIndex() {
      return raftIndex;
    },
    get tableIndex() {
      return tableIndex;
    },
    events,
    commit(changes, atIndex) {
      const index = atIndex ?? raftIndex + 1;
      const made: NomadEvent[] = [];
      // The table index is set first: a wake-up reads the state at the next turn, and must find both.
      const tableBefore = tableIndex;
      tableIndex = index;
      for (const change of changes) {
        const event =
          change.kind === 'upsert'
            ? upsert(change.registration, index)
            : remove(change.namespace, change.id, change.type ?? 'ServiceDeregistration', index);
        if (event) made.push(event);
      }
      if (made.length === 0) {
        tableIndex = tableBefore;
        return undefined;
      }
      raftIndex = index;
      events.append({ index, events: made });
      return index;
    },
    advance(toIndex, told = []) {
      raftIndex = Math.max(raftIndex, toIndex);
      if (told.length > 0) events.append({ index: toIndex, events: told });
    },
    reset() {
      tableIndex = 1;
      raftIndex = 1;
      for (const registration of [...byId.values()]) {
        remove(registration.Namespace, registration.ID, 'ServiceDeregistration', 1);
      }
      events.clear();
    },
    namespaces: () => [...namespaces.keys()],
    servicesOf: (namespace) => namespaces.get(namespace),
    registrationsOf(namespace, name) {
      const instances = namespaces.get(namespace)?.get(name);
      return instances ? [...instances.values()].sort((a, b) => (a.ID < b.ID ? -1 : 1)) : [];
    },
    find: (namespace, id) => byId.get(idKey(namespace, id)),
    all: () => byId.values(),
    watchNamespace: (namespace, wake) => idTree.watch(namespace === '*' ? '' : `${namespace}\0`, wake),
    watchName: (namespace, name, wake) => nameTree.watch(`${namespace}\0${name}\0`, wake),
  };
}

const idKey = (namespace: string, id: string): string => `${namespace}\0${id}\0`;

const nameKey = (registration: ServiceRegistration): string =>
  `${registration.Namespace}\0${registration.ServiceName}\0${idKey(registration.Namespace, registration.ID)}`;

const withoutIndexes = (registration: NewRegistration): NewRegistration => ({
  ...registration,
  Tags: [...registration.Tags],
});

function sortFields(registration: ServiceRegistration): ServiceRegistration {
  const entries = Object.entries(registration).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries) as unknown as ServiceRegistration;
}

// The order of tags is no difference to Nomad: a job with the same tags in another order changes nothing.
function isSame(before: ServiceRegistration, after: NewRegistration): boolean {
  return (
    before.ServiceName === after.ServiceName &&
    before.Address === after.Address &&
    before.Port === after.Port &&
    before.NodeID === after.NodeID &&
    before.Datacenter === after.Datacenter &&
    before.JobID === after.JobID &&
    before.AllocID === after.AllocID &&
    [...before.Tags].sort().join('\0') === [...after.Tags].sort().join('\0')
  );
}

function describe(registration: ServiceRegistration, type: string, index: number): NomadEvent {
  return {
    FilterKeys: [registration.JobID, registration.ServiceName],
    Index: index,
    Key: registration.ID,
    Namespace: registration.Namespace,
    Payload: { Service: registration },
    Topic: 'Service',
    Type: type,
  };
}
