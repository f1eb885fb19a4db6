import type { ProviderStatus } from '../model/catalog-snapshot.js';
import type { ManagementSources } from './management-sources.js';

export interface Readiness {
  readonly status: 'ready' | 'starting' | 'draining';
  /**
   * Providers that have not answered yet and for which no snapshot stands in; then `certificates` while they are read;
   * then entry points that do not listen yet.
   */
  readonly waitingFor: readonly string[];
  /** Providers whose data was read from disk and is not confirmed yet, or whose catalog is away. */
  readonly stale: readonly string[];
}

/**
 * Whether traffic should come: every provider has answered once, or the last good catalog was loaded, the certificates
 * have been read, every entry point listens, and nobody has asked to stop. A refused token is an answer: the other
 * catalog must be able to serve.
 */
export function readinessOf(sources: ManagementSources): Readiness {
  const providers = sources.providers();
  const waitingFor = sources.snapshotLoaded() ? [] : names(providers.filter((provider) => !hasAnswered(provider)));
  if (sources.readingCertificates()) waitingFor.push('certificates');
  waitingFor.push(...sources.closedEntryPoints().map((name) => `entry point ${name}`));
  const stale = names(providers.filter(({ state }) => state !== 'ok' && state !== 'starting'));
  const status = sources.draining() ? 'draining' : waitingFor.length > 0 ? 'starting' : 'ready';
  return { status, waitingFor, stale };
}

function hasAnswered({ lastSyncMs, state }: ProviderStatus): boolean {
  return lastSyncMs !== undefined || state === 'unauthorized' || state === 'ok' || state === 'stale';
}

function names(providers: readonly ProviderStatus[]): string[] {
  return providers.map(({ name }) => name);
}
