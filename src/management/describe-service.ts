import type { Service } from '../model/configuration.js';
import { loadBalancerFields, type Server } from '../model/service.js';
import { redactText } from '../observability/redact-secrets.js';
import { struct } from '../shared/schema.js';
import { describeOptions } from './describe-options.js';

const loadBalancerSchema = struct('Options of a load-balanced service.', loadBalancerFields);

export interface ServiceContext {
  readonly usedBy: readonly string[] | undefined;
  readonly health: ReadonlyMap<string, boolean> | undefined;
  readonly compat: 'traefik' | 'hind';
}

/** A service in Traefik's shape, without `name`, `provider` and `type`, which only lists have. */
export function describeService(service: Service, context: ServiceContext): Record<string, unknown> {
  const { usedBy, health, compat } = context;
  const isUp = ({ url }: Server): boolean => health?.get(url) ?? true;
  const serverStatus: Record<string, string> = {};
  for (const server of service.servers) serverStatus[redactText(server.url)] = isUp(server) ? 'UP' : 'DOWN';
  // What the proxy answers itself needs no server.
  const alive = service.status !== 'disabled' && (service.provider === 'internal' || service.servers.some(isUp));
  return {
    [service.kind]: {
      servers: service.servers.map(describeServer),
      ...(describeOptions(loadBalancerSchema, service.options) as Record<string, unknown>),
    },
    ...(service.errors.length > 0 ? { error: service.errors } : {}),
    ...(compat === 'hind'
      ? { status: alive ? 'up' : 'down', configStatus: service.status }
      : { status: service.status }),
    ...(usedBy === undefined ? {} : { usedBy }),
    ...(service.servers.length > 0 ? { serverStatus } : {}),
  };
}

function describeServer({ url, weight, preservePath }: Server): Record<string, unknown> {
  return { url: redactText(url), weight, ...(preservePath ? { preservePath } : {}) };
}

/** The same as a member of a list, or by itself. */
export function listService(service: Service, context: ServiceContext): Record<string, unknown> {
  const { name, provider, kind } = service;
  return { ...describeService(service, context), name, provider, type: kind.toLowerCase() };
}
