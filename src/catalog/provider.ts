// The contract of every catalog source: options in, whole snapshots and changes of its state out.
import type { CatalogSnapshot, ProviderStatus } from '../model/catalog-snapshot.js';
import type { Clock } from '../shared/clock.js';

/** Where a provider reports to. Called synchronously; neither may throw. */
export interface ProviderSinks {
  onSnapshot(snapshot: CatalogSnapshot): void;
  /** Called when `state`, `mode` or `error` has changed, so one log line per call is one per change. */
  onStatus(status: ProviderStatus): void;
}

/** What every provider can be told. */
export interface ProviderOptions {
  /** Its routers win where both catalogs offer the same. */
  readonly primary?: boolean;
  readonly clock?: Clock;
  /** Least time between two snapshots; a publication that is expensive for its readers stretches it, up to 250 ms. */
  readonly coalesceMs?: number;
  /** How long services are kept that vanished in a way that may be a mistake of the catalog. */
  readonly emptyAnswerGraceMs?: number;
  /** The last good snapshot, from disk: published at once as stale and kept until the catalog says otherwise. */
  readonly initial?: CatalogSnapshot;
}

/** What catalogs that are asked over HTTP can be told besides. */
export interface HttpCatalogOptions extends ProviderOptions {
  /** `HOST:PORT`, `http(s)://HOST:PORT` or `unix:///PATH`. */
  readonly address: string;
  readonly token?: string;
  /** Read again when it changes; wins over `token`. */
  readonly tokenFile?: string;
  readonly tls?: CatalogTls;
  /** How long a blocking query may wait. */
  readonly waitMs?: number;
  /** Time between two full reads, the safety net below everything else. */
  readonly refreshIntervalMs?: number;
  /** Lets any server of the cluster answer. */
  readonly stale?: boolean;
  /** Tells by the tags of a service (all instances taken together) whether anyone will read it; all are by default. */
  readonly isRelevant?: (tags: readonly string[]) => boolean;
}

/** Files for TLS to a catalog. */
export interface CatalogTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecureSkipVerify?: boolean;
}

/** A running provider. */
export interface CatalogWatcher {
  status(): ProviderStatus;
  /** Stops every request and timer; nothing is published afterwards. */
  close(): Promise<void>;
}
