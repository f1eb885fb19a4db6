import type { BlockingQueryOptions } from '../blocking-query.js';
import type { CatalogFailure } from '../catalog-failure.js';
import type { ProviderCore } from '../provider-core.js';
import type { ConsulApi } from './consul-api.js';

/** What the loop over the list of services tells a follower after each answer. */
export interface ListNews {
  /** Every service that has relevant tags. */
  readonly names: ReadonlySet<string>;
  /** Those of them that are new or whose tags have changed. */
  readonly changed: readonly string[];
  /** How many services, relevant or not, are new, gone, or have other tags. */
  readonly differences: number;
  /** How far the catalog's index has moved since the last answer: by one with every registration, and with much else. */
  readonly steps: number;
}

/** Keeps the instances of the relevant services current, in one of two ways. */
export interface ConsulFollower {
  listed(news: ListNews): void;
  /** The catalog is out of reach or starts over: stop asking until the next `listed`, which may name anything. */
  suspend(): void;
  close(): void;
}

export interface FollowerOptions {
  readonly api: ConsulApi;
  readonly core: ProviderCore;
  readonly waitMs: number;
  readonly refreshIntervalMs: number;
  readonly random?: BlockingQueryOptions<unknown>['random'];
  /** All instances have been read once, or could not be. */
  onComplete(): void;
  /** Something failed besides the list; `source` tells which, until the same source has succeeded. */
  onFailure(source: string, failure: CatalogFailure): void;
  onSuccess(source: string): void;
  /** The catalog refuses connections beyond this many. */
  onConnectionLimit(connections: number): void;
}
