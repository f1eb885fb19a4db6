import type { FilterFields } from '../filter-expression.js';
import { shuffle } from '../shuffle.js';
import type { ConsulCheck, ConsulNode, ConsulService } from './catalog-records.js';
import type { ConsulState, NodeEntry, ServiceEntry } from './consul-state.js';

/** One entry of `/v1/health/service/:name`. */
export interface HealthEntry {
  Node: ConsulNode;
  Service: ConsulService;
  Checks: ConsulCheck[];
}

/** A service's instance with the checks of its node first, then its own. */
export function healthEntry({ host, service }: ServiceEntry): HealthEntry {
  const checks = [...host.checks.ofService(''), ...host.checks.ofService(service.ID)];
  return { Node: host.node, Service: service, Checks: checks };
}

/** Warning is not passing. */
export const isPassing = (entry: HealthEntry): boolean => entry.Checks.every((check) => check.Status === 'passing');

export function checksOnNode(host: NodeEntry): ConsulCheck[] {
  return [...host.checks.values()].sort((a, b) => (a.CheckID < b.CheckID ? -1 : 1));
}

/** One entry of `/v1/catalog/service/:name`: node and service in one flat record. */
export function catalogEntry({ host, service }: ServiceEntry): Record<string, unknown> {
  const { node } = host;
  return {
    ID: node.ID,
    Node: node.Node,
    Address: node.Address,
    Datacenter: node.Datacenter,
    TaggedAddresses: node.TaggedAddresses,
    NodeMeta: node.Meta,
    ServiceKind: '',
    ServiceID: service.ID,
    ServiceName: service.Service,
    ServiceTags: service.Tags,
    ServiceAddress: service.Address,
    ...(service.TaggedAddresses ? { ServiceTaggedAddresses: service.TaggedAddresses } : {}),
    ServiceWeights: service.Weights,
    ServiceMeta: service.Meta ?? {},
    ServicePort: service.Port,
    ServiceEnableTagOverride: service.EnableTagOverride,
    ServiceProxy: service.Proxy,
    ServiceConnect: service.Connect,
    CreateIndex: service.CreateIndex,
    ModifyIndex: service.ModifyIndex,
  };
}

/** `/v1/catalog/node/:node`: the services in the order of their IDs, as Go writes maps. */
export function nodeEntry({ node, services }: NodeEntry, areServicesShown: boolean): Record<string, unknown> {
  const shown = areServicesShown ? [...services].sort(([a], [b]) => (a < b ? -1 : 1)) : [];
  return { Node: node, Services: Object.fromEntries(shown) };
}

/** `/v1/catalog/services`: name → union of tags, in no order. */
export function tagsByName(
  state: ConsulState,
  isShown: (name: string) => boolean,
  random: () => number,
): Record<string, string[]> {
  const names = [...state.serviceNames()].filter(isShown).sort();
  return Object.fromEntries(names.map((name) => [name, shuffle(state.tagsOf(name), random)]));
}

/** One entry of `/v1/agent/services`. */
export function agentService(service: ConsulService): Record<string, unknown> {
  const { ID, Service, Tags, Meta, Port, Address, TaggedAddresses, Weights, EnableTagOverride } = service;
  const tagged = TaggedAddresses ? { TaggedAddresses } : {};
  return { ID, Service, Tags, Meta: Meta ?? {}, Port, Address, ...tagged, Weights, EnableTagOverride };
}

const nodeFields = { ID: 'string', Node: 'string', Address: 'string', Datacenter: 'string' } as const;

export const catalogServiceFields: FilterFields = {
  ...nodeFields,
  NodeMeta: 'map',
  ServiceID: 'string',
  ServiceName: 'string',
  ServiceTags: 'list',
  ServiceAddress: 'string',
  ServiceMeta: 'map',
  ServicePort: 'number',
  ServiceEnableTagOverride: 'boolean',
};

export const catalogNodeFields: FilterFields = { ...nodeFields, Meta: 'map', TaggedAddresses: 'map' };

export const checkFields: FilterFields = {
  Node: 'string',
  CheckID: 'string',
  Name: 'string',
  Status: 'string',
  Notes: 'string',
  Output: 'string',
  ServiceID: 'string',
  ServiceName: 'string',
  ServiceTags: 'list',
};

export const healthServiceFields: FilterFields = {
  'Node.ID': 'string',
  'Node.Node': 'string',
  'Node.Address': 'string',
  'Node.Datacenter': 'string',
  'Node.Meta': 'map',
  'Service.ID': 'string',
  'Service.Service': 'string',
  'Service.Tags': 'list',
  'Service.Address': 'string',
  'Service.Meta': 'map',
  'Service.Port': 'number',
  'Service.Weights.Passing': 'number',
  'Service.Weights.Warning': 'number',
  'Service.EnableTagOverride': 'boolean',
  Checks: 'list',
};

export const agentServiceFields: FilterFields = {
  ID: 'string',
  Service: 'string',
  Tags: 'list',
  Meta: 'map',
  Port: 'number',
  Address: 'string',
};
