// How one provider is doing: counters, its state, and a report whenever something a person should know has changed.
import type { ProviderStatus } from '../model/catalog-snapshot.js';
import type { ProviderName } from '../model/instance.js';
import type { Clock } from '../shared/clock.js';
import type { CatalogErrorCode } from './catalog-failure.js';

/** What keeps a provider from its data: a failure of a catalog, or of a file. */
export interface ProviderFailure {
  readonly code: CatalogErrorCode | 'TW_CATALOG_FILE_UNREADABLE';
  readonly message: string;
}

export interface ProviderState {
  countRequest(): void;
  countError(): void;
  /** The catalog has answered with data; `lacking` says what it would not tell of one service. */
  succeeded(index: number, lacking?: ProviderFailure): void;
  failed(failure: ProviderFailure): void;
  setMode(mode: string): void;
  /** What the last snapshot held and how long it took from the catalog's answer. */
  published(counts: { services: number; instances: number; lagMs: number }): void;
  status(): ProviderStatus;
}

export interface ProviderStateOptions {
  readonly name: ProviderName;
  readonly primary: boolean;
  readonly address: string;
  readonly mode: string;
  readonly stale: boolean;
  readonly clock: Clock;
  onStatus(status: ProviderStatus): void;
}

const stateOf: Record<ProviderFailure['code'], ProviderStatus['state']> = {
  TW_CATALOG_REFUSED: 'unauthorized',
  TW_CATALOG_UNREACHABLE: 'unreachable',
  TW_CATALOG_BAD_ANSWER: 'failing',
  TW_CATALOG_FILE_UNREADABLE: 'failing',
};

export function createProviderState(options: ProviderStateOptions): ProviderState {
  const { clock } = options;
  let status: ProviderStatus = {
    name: options.name,
    primary: options.primary,
    state: options.stale ? 'stale' : 'starting',
    address: options.address,
    mode: options.mode,
    index: 0,
    services: 0,
    instances: 0,
    requests: 0,
    errors: 0,
  };
  let requests = 0;
  let errors = 0;
  let lastSyncMs: number | undefined;
  let index = 0;

  const current = (): ProviderStatus => ({ ...status, requests, errors, index, lastSyncMs });

  function change(next: Pick<ProviderStatus, 'state' | 'error'>): void {
    const told = status.state !== next.state || status.error !== next.error;
    status = { ...status, ...next };
    if (told) options.onStatus(current());
  }

  return {
    countRequest: () => void (requests += 1),
    countError: () => void (errors += 1),
    succeeded(answered, lacking) {
      lastSyncMs = clock.now();
      index = answered;
      change({ state: 'ok', error: lacking?.message });
    },
    failed(failure) {
      change({ state: stateOf[failure.code], error: failure.message });
    },
    setMode(mode) {
      if (mode === status.mode) return;
      status = { ...status, mode };
      options.onStatus(current());
    },
    published(counts) {
      status = { ...status, ...counts };
    },
    status: current,
  };
}
