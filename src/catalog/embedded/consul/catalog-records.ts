/** The records of Consul's catalog, as its API writes them. */

export type CheckStatus = 'passing' | 'warning' | 'critical';

export interface ConsulNode {
  ID: string;
  Node: string;
  Address: string;
  Datacenter: string;
  TaggedAddresses: Record<string, string> | null;
  Meta: Record<string, string> | null;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface TaggedAddress {
  Address: string;
  Port: number;
}

export interface ConsulService {
  ID: string;
  Service: string;
  Tags: string[];
  Address: string;
  TaggedAddresses?: Record<string, TaggedAddress>;
  Meta: Record<string, string> | null;
  Port: number;
  Weights: { Passing: number; Warning: number };
  EnableTagOverride: boolean;
  Proxy: { MeshGateway: object; Expose: object };
  Connect: object;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface ConsulCheck {
  Node: string;
  CheckID: string;
  Name: string;
  Status: CheckStatus;
  Notes: string;
  Output: string;
  ServiceID: string;
  ServiceName: string;
  ServiceTags: string[];
  Type: string;
  Definition: object;
  CreateIndex: number;
  ModifyIndex: number;
}

/** A check as it is asked for; what is missing is filled in by the state. */
export interface ConsulCheckInput {
  id?: string;
  name?: string;
  status?: CheckStatus;
  notes?: string;
  output?: string;
  type?: string;
  /** Empty: a check of the node. */
  serviceId?: string;
}

export interface ConsulServiceInput {
  name: string;
  id?: string;
  address?: string;
  port?: number;
  tags?: readonly string[];
  meta?: Record<string, string> | null;
  weights?: { passing: number; warning: number };
  taggedAddresses?: Record<string, TaggedAddress>;
  enableTagOverride?: boolean;
}

/** `same` writes no index: Consul ignores a registration that changes nothing. */
export function isSameRecord(before: object | undefined, after: object): boolean {
  const core = (record: object): string => JSON.stringify({ ...record, CreateIndex: 0, ModifyIndex: 0 });
  return before !== undefined && core(before) === core(after);
}

export function serviceRecord(input: ConsulServiceInput): ConsulService {
  const address = input.address ?? '';
  const port = input.port ?? 0;
  const tagged = { ...(address === '' ? {} : addressesOf({ Address: address, Port: port })), ...input.taggedAddresses };
  return {
    ID: input.id ?? input.name,
    Service: input.name,
    Tags: [...(input.tags ?? [])],
    Address: address,
    ...(Object.keys(tagged).length === 0 ? {} : { TaggedAddresses: sortKeys(tagged) }),
    Meta: input.meta ?? null,
    Port: port,
    Weights: { Passing: input.weights?.passing ?? 1, Warning: input.weights?.warning ?? 1 },
    EnableTagOverride: input.enableTagOverride ?? false,
    Proxy: { MeshGateway: {}, Expose: {} },
    Connect: {},
    CreateIndex: 0,
    ModifyIndex: 0,
  };
}

function addressesOf(own: TaggedAddress): Record<string, TaggedAddress> {
  return { lan_ipv4: own, wan_ipv4: own };
}

function sortKeys<T>(map: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
