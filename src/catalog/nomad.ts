// Watches Nomad's services: lists and event streams in, snapshots of the services with relevant tags out.
import { parseCatalogAddress } from './catalog-address.js';
import type { CatalogFailure } from './catalog-failure.js';
import { createTokenSource } from './catalog-token.js';
import { limitConcurrency } from '../shared/limit-concurrency.js';
import { followNamespace, type NomadMode } from './nomad/follow-namespace.js';
import { createNomadApi } from './nomad/nomad-api.js';
import type { CatalogWatcher, HttpCatalogOptions, ProviderSinks } from './provider.js';
import { createProviderCore } from './provider-core.js';

export interface NomadOptions extends HttpCatalogOptions {
  /** Namespaces to read, or `*` for all that the token may read; `default` when empty. */
  readonly namespaces?: readonly string[];
  readonly region?: string;
  /** Connections that may be open at once, of the 100 that Nomad allows an address; 60 unless said. */
  readonly maxConnections?: number;
}

const defaultConnections = 60;
const mostReadsAtOnce = 8;

/** Starts at once; `sinks` may be called before this returns (with `initial`), and never after `close`. */
export function watchNomad(options: NomadOptions, sinks: ProviderSinks): CatalogWatcher {
  const { waitMs = 60_000, refreshIntervalMs = 300_000, maxConnections = defaultConnections } = options;
  const address = parseCatalogAddress(options.address, 4646);
  const core = createProviderCore({ name: 'nomad', address: address.shown, mode: 'stream' }, options, sinks);
  const { clock, publisher, state } = core;
  const scopes = scopesOf(options.namespaces);
  // A list and an event stream each, and what is left for reads by name; streams are what can be gone without.
  const streams = Math.max(0, Math.min(scopes.length, maxConnections - scopes.length - 1));
  const readsAtOnce = Math.max(1, Math.min(mostReadsAtOnce, maxConnections - scopes.length - streams));
  const atOnce = limitConcurrency(readsAtOnce);
  const api = createNomadApi({
    ...options,
    address,
    clock,
    token: createTokenSource(options.token, options.tokenFile),
    onRequest: () => state.countRequest(),
  });
  const failing = new Map<string, CatalogFailure>();
  const unread = new Set(scopes);
  const modes = new Map<string, NomadMode>();

  function reportFailure(): void {
    const [first] = failing;
    if (first === undefined) return;
    const [scope, { code, message }] = first;
    state.failed({ code, message: scopes.length === 1 ? message : `namespace ${scope}: ${message}` });
  }

  /** A namespace that cannot be read must not keep the others from being served. */
  function completeWhenRead(): void {
    if (unread.size < scopes.length && [...unread].every((scope) => failing.has(scope))) publisher.complete();
  }

  const followers = scopes.map((scope, position) =>
    followNamespace({
      scope,
      api,
      core,
      waitMs,
      refreshIntervalMs,
      mayStream: position < streams,
      isRelevant: options.isRelevant ?? (() => true),
      atOnce,
      onConfirmed(index) {
        failing.delete(scope);
        if (failing.size === 0) state.succeeded(index);
        else reportFailure();
      },
      onRead() {
        unread.delete(scope);
        completeWhenRead();
      },
      onFailure(failure) {
        state.countError();
        failing.set(scope, failure);
        reportFailure();
        completeWhenRead();
      },
      onMode(mode) {
        modes.set(scope, mode);
        state.setMode([...modes.values()].includes('doorbell') ? 'doorbell' : 'stream');
      },
    }),
  );

  return {
    status: () => core.status(),
    close() {
      for (const follower of followers) follower.close();
      core.close();
      api.close();
      return Promise.resolve();
    },
  };
}

/** `*` already has all the others in it. */
function scopesOf(namespaces: readonly string[] = []): readonly string[] {
  if (namespaces.includes('*')) return ['*'];
  return namespaces.length === 0 ? ['default'] : [...new Set(namespaces)];
}
