// What the settings say of Consul and Nomad, as their watchers want to be told.
import type { ConsulOptions } from '../../catalog/consul.js';
import type { NomadOptions } from '../../catalog/nomad.js';
import type { HttpCatalogOptions } from '../../catalog/provider.js';
import type { ConsulSettings, NomadSettings } from '../../settings/settings.js';

export function consulOptions(settings: ConsulSettings): ConsulOptions {
  const { endpoint, maxConnections, requireConsistent } = settings;
  return {
    ...httpOptions(settings),
    datacenter: endpoint.datacenter,
    httpAuth: basicAuth(endpoint.httpAuth),
    consistent: requireConsistent,
    maxConnections,
  };
}

export function nomadOptions(settings: NomadSettings): NomadOptions {
  const { endpoint, maxConnections, namespaces } = settings;
  return { ...httpOptions(settings), region: endpoint.region, namespaces, maxConnections };
}

function httpOptions(settings: ConsulSettings | NomadSettings): HttpCatalogOptions {
  const { endpoint, refreshInterval, stale, throttleDuration } = settings;
  return {
    address: endpoint.address,
    token: endpoint.token,
    tokenFile: endpoint.tokenFile,
    tls: endpoint.tls,
    refreshIntervalMs: refreshInterval,
    stale,
    ...(endpoint.endpointWaitTime > 0 ? { waitMs: endpoint.endpointWaitTime } : {}),
    ...(throttleDuration > 0 ? { coalesceMs: throttleDuration } : {}),
  };
}

function basicAuth(
  written: ConsulSettings['endpoint']['httpAuth'],
): { username: string; password: string } | undefined {
  return written?.username === undefined ? undefined : { username: written.username, password: written.password ?? '' };
}
