import type { ProviderStatus } from '../model/catalog-snapshot.js';
import { redactText } from '../observability/redact-secrets.js';

/** A provider as `/api/rawdata` and `/health` show it; Traefik shows none. */
export function describeProvider(provider: ProviderStatus): Record<string, unknown> {
  const { name, primary, state, address, mode, lastSyncMs, index, services, instances } = provider;
  return {
    name,
    primary,
    status: state,
    address: redactText(address),
    mode,
    ...(lastSyncMs === undefined ? {} : { lastSync: new Date(lastSyncMs).toISOString() }),
    index,
    services,
    instances,
    requests: provider.requests,
    errors: provider.errors,
    ...(provider.lagMs === undefined ? {} : { lagMs: provider.lagMs }),
    ...(provider.error === undefined ? {} : { error: redactText(provider.error) }),
  };
}
