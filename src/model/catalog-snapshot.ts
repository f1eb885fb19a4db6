import type { Instance, ProviderName } from './instance.js';

/** The instances of one service. Two snapshots hold the very same object as long as nothing of it has changed. */
export interface CatalogService {
  readonly provider: ProviderName;
  readonly name: string;
  readonly namespace: string;
  /** Ordered by id, then node. Only instances that were registered; health is the reader's business. */
  readonly instances: readonly Instance[];
}

/**
 * What one provider knows at one moment: whole, immutable, with every unchanged service the same object as in the
 * snapshot before, so that everything downstream can memoise on identity.
 */
export interface CatalogSnapshot {
  readonly provider: ProviderName;
  /** Keyed by `namespace/name`. */
  readonly services: ReadonlyMap<string, CatalogService>;
  /** The catalog's index as far as it is known, for the API and the metrics. */
  readonly index: number;
  /** True when it was read from disk and the catalog has not confirmed it yet. */
  readonly stale: boolean;
  /** Wall time of the last confirmation by the catalog, milliseconds. */
  readonly syncedAtMs: number;
}

/** How a provider is doing; shown in `/api/rawdata`, in metrics and in one log line per change of `state`. */
export interface ProviderStatus {
  readonly name: ProviderName;
  readonly primary: boolean;
  readonly state: 'starting' | 'ok' | 'stale' | 'unauthorized' | 'unreachable' | 'failing';
  readonly address: string;
  /** How it follows the catalog: `blocking`, `doorbell`, `stream`, `watch`. */
  readonly mode: string;
  readonly lastSyncMs?: number;
  readonly index: number;
  readonly services: number;
  readonly instances: number;
  /** Requests sent to the catalog since the start. */
  readonly requests: number;
  readonly errors: number;
  /** Why `state` is not `ok`; with `ok`, what the catalog would not tell of one service. */
  readonly error?: string;
  /** Milliseconds from the catalog's answer to the published snapshot, of the last change. */
  readonly lagMs?: number;
}
