import {
  isSameRecord,
  serviceRecord,
  type CheckStatus,
  type ConsulCheck,
  type ConsulCheckInput,
  type ConsulNode,
  type ConsulService,
  type ConsulServiceInput,
} from './catalog-records.js';
import { createCheckBook, type CheckBook } from './check-book.js';
import { createConsulIndexes, type ConsulIndexes } from './consul-indexes.js';

/** A node with what is registered on it. */
export interface NodeEntry {
  node: ConsulNode;
  /** By service id. */
  services: Map<string, ConsulService>;
  checks: CheckBook;
}

export interface ServiceEntry {
  host: NodeEntry;
  service: ConsulService;
}

/** Consul's catalog: nodes, their services and checks, with the indexes that its API shows. */
export interface ConsulState {
  readonly indexes: ConsulIndexes;
  readonly datacenter: string;
  readonly agentNode: string;
  /** Adds or changes a node; `index` joins a registration that is under way. */
  ensureNode(node: { name: string; address?: string; id?: string }, index?: number): NodeEntry;
  node(name: string): NodeEntry | undefined;
  nodes(): NodeEntry[];
  /** A service and its checks at one index. Checks that are there keep their status. */
  register(node: string, service: ConsulServiceInput, checks: readonly ConsulCheckInput[]): void;
  deregister(node: string, serviceId: string): boolean;
  setCheck(node: string, check: ConsulCheckInput): ConsulCheck | undefined;
  removeCheck(node: string, checkId: string): boolean;
  removeNode(node: string): void;
  serviceNames(): Iterable<string>;
  /** The union of a service's tags. */
  tagsOf(name: string): string[];
  /** Instances of a service, by node and id. */
  entriesOf(name: string): ServiceEntry[];
  /** The node with everything on it is registered anew on an empty store: indexes start over. */
  reset(): void;
}

export interface ConsulStateOptions {
  agentNode: string;
  agentAddress: string;
  agentId: string;
}

export function createConsulState(options: ConsulStateOptions): ConsulState {
  const indexes = createConsulIndexes();
  const hosts = new Map<string, NodeEntry>();
  const byName = new Map<string, Map<string, ServiceEntry>>();
  const datacenter = 'dc1';

  function ensureNode(node: { name: string; address?: string; id?: string }, atIndex?: number): NodeEntry {
    const before = hosts.get(node.name);
    const address = node.address ?? before?.node.Address ?? '127.0.0.1';
    if (before?.node.Address === address) return before;
    const index = atIndex ?? indexes.next();
    const record: ConsulNode = {
      ID: node.id ?? '',
      Node: node.name,
      Address: address,
      Datacenter: datacenter,
      TaggedAddresses: node.id === undefined ? null : agentAddresses(address),
      Meta: node.id === undefined ? null : { 'consul-network-segment': '' },
      CreateIndex: before?.node.CreateIndex ?? index,
      ModifyIndex: index,
    };
    const host = before ?? { node: record, services: new Map(), checks: createCheckBook() };
    host.node = record;
    hosts.set(node.name, host);
    indexes.touch('nodes', index);
    if (before) touchServicesOn(host, index);
    return host;
  }

  function touchServicesOn(host: NodeEntry, index: number): void {
    for (const service of host.services.values()) indexes.touchService(service.Service, index);
  }

  function putService(host: NodeEntry, input: ConsulServiceInput, index: () => number): void {
    const record = serviceRecord(input);
    const before = host.services.get(record.ID);
    if (isSameRecord(before, record)) return;
    if (before && before.Service !== record.Service) dropService(host, before, index());
    record.CreateIndex = before?.CreateIndex ?? index();
    record.ModifyIndex = index();
    host.services.set(record.ID, record);
    let instances = byName.get(record.Service);
    if (!instances) byName.set(record.Service, (instances = new Map<string, ServiceEntry>()));
    instances.set(`${host.node.Node}\0${record.ID}`, { host, service: record });
    for (const check of host.checks.ofService(record.ID)) check.ServiceTags = record.Tags;
    indexes.touch('services', index());
    indexes.touchService(record.Service, index());
    indexes.touchInstance(record.Service, `${host.node.Node}\0${record.ID}`, 'put');
  }

  function dropService(host: NodeEntry, service: ConsulService, index: number): void {
    host.services.delete(service.ID);
    const instances = byName.get(service.Service);
    instances?.delete(`${host.node.Node}\0${service.ID}`);
    const ownChecks = host.checks.ofService(service.ID);
    for (const check of ownChecks) host.checks.remove(check.CheckID);
    // The check table's index moves even if the service had no checks.
    if (ownChecks.length > 0) indexes.touch('checks', index);
    else indexes.move('checks', index);
    indexes.touch('services', index);
    indexes.touchInstance(service.Service, `${host.node.Node}\0${service.ID}`, 'removed');
    if (instances?.size === 0) {
      byName.delete(service.Service);
      indexes.extinguish(service.Service, index);
    } else {
      indexes.touchService(service.Service, index);
    }
  }

  function putCheck(host: NodeEntry, input: ConsulCheckInput, index: () => number): ConsulCheck | undefined {
    const service = host.services.get(input.serviceId ?? '');
    if (input.serviceId && !service) return undefined;
    const id = input.id ?? (service ? `service:${service.ID}` : (input.name ?? ''));
    const before = host.checks.get(id);
    const record: ConsulCheck = {
      Node: host.node.Node,
      CheckID: id,
      Name: input.name ?? before?.Name ?? (service ? `Service '${service.Service}' check` : id),
      Status: input.status ?? before?.Status ?? 'critical',
      Notes: input.notes ?? before?.Notes ?? '',
      Output: input.output ?? before?.Output ?? '',
      ServiceID: service?.ID ?? before?.ServiceID ?? '',
      ServiceName: service?.Service ?? before?.ServiceName ?? '',
      ServiceTags: service?.Tags ?? before?.ServiceTags ?? [],
      Type: input.type ?? before?.Type ?? '',
      Definition: {},
      CreateIndex: before?.CreateIndex ?? 0,
      ModifyIndex: before?.ModifyIndex ?? 0,
    };
    // An agent holds an output text that changed alone back for minutes: the catalog does not see it.
    if (before && isSameRecord({ ...before, Output: record.Output }, record)) return before;
    record.CreateIndex = before?.CreateIndex ?? index();
    record.ModifyIndex = index();
    host.checks.put(record);
    indexes.touch('checks', index());
    if (record.ServiceName === '') touchServicesOn(host, index());
    else indexes.touchService(record.ServiceName, index());
    return record;
  }

  const state: ConsulState = {
    indexes,
    datacenter,
    agentNode: options.agentNode,
    ensureNode,
    node: (name) => hosts.get(name),
    nodes: () => [...hosts.values()].sort((a, b) => (a.node.Node < b.node.Node ? -1 : 1)),
    register(node, service, checks) {
      const index = once(() => indexes.next());
      const host = hosts.get(node) ?? ensureNode({ name: node }, index());
      putService(host, service, index);
      for (const check of checks) putCheck(host, { ...check, serviceId: service.id ?? service.name }, index);
    },
    deregister(node, serviceId) {
      const host = hosts.get(node);
      const service = host?.services.get(serviceId);
      if (!host || !service) return false;
      dropService(host, service, indexes.next());
      return true;
    },
    setCheck(node, check) {
      const host = hosts.get(node);
      return (
        host &&
        putCheck(
          host,
          check,
          once(() => indexes.next()),
        )
      );
    },
    removeCheck(node, checkId) {
      const host = hosts.get(node);
      const check = host?.checks.remove(checkId);
      if (!host || !check) return false;
      const index = indexes.next();
      indexes.touch('checks', index);
      if (check.ServiceName !== '') {
        indexes.touchService(check.ServiceName, index);
      } else {
        touchServicesOn(host, index);
        indexes.move('services', index);
      }
      return true;
    },
    removeNode(name) {
      const host = hosts.get(name);
      if (!host) return;
      const index = indexes.next();
      for (const service of [...host.services.values()]) dropService(host, service, index);
      hosts.delete(name);
      indexes.touch('checks', index);
      indexes.touch('nodes', index);
    },
    serviceNames: () => byName.keys(),
    tagsOf(name) {
      const tags = new Set<string>();
      for (const { service } of byName.get(name)?.values() ?? []) for (const tag of service.Tags) tags.add(tag);
      return [...tags];
    },
    entriesOf(name) {
      const instances = byName.get(name);
      if (!instances) return [];
      return [...instances].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    },
    reset() {
      for (const name of [...hosts.keys()]) state.removeNode(name);
      indexes.reset();
      bootstrap();
    },
  };

  // What an agent finds of itself: its node, the gossip's check, the service `consul`.
  function bootstrap(): void {
    ensureNode({ name: options.agentNode, address: options.agentAddress, id: options.agentId });
    const serf = { id: 'serfHealth', name: 'Serf Health Status', output: 'Agent alive and reachable' };
    state.setCheck(options.agentNode, { ...serf, status: 'passing' satisfies CheckStatus });
    state.register(
      options.agentNode,
      { name: 'consul', port: 8300, meta: { version: '1.8.7', raft_version: '3' } },
      [],
    );
  }

  bootstrap();
  return state;
}

function agentAddresses(address: string): Record<string, string> {
  return { lan: address, lan_ipv4: address, wan: address, wan_ipv4: address };
}

/** A raft index that is drawn when first asked for, and stays. */
function once(draw: () => number): () => number {
  let drawn: number | undefined;
  return () => (drawn ??= draw());
}
