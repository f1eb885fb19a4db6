// Turns changes of a service book into snapshots: the first one at once, bursts joined.
import type { CatalogService, CatalogSnapshot } from '../model/catalog-snapshot.js';
import type { ProviderName } from '../model/instance.js';
import type { Clock } from '../shared/clock.js';
import { differencesOf } from '../shared/layered-map.js';
import type { ProviderState } from './provider-state.js';
import type { ServiceBook } from './service-book.js';

export interface SnapshotPublisher {
  /** The book has changed; a snapshot follows. */
  changed(): void;
  /** Everything has been read once: from now on snapshots are fresh. The first call publishes even an empty book. */
  complete(): void;
  /** Publishes what was read from disk, before the catalog has said anything. */
  publishStale(): void;
  close(): void;
}

export interface SnapshotPublisherOptions {
  readonly provider: ProviderName;
  readonly book: ServiceBook;
  readonly state: ProviderState;
  readonly clock: Clock;
  readonly coalesceMs: number;
  readonly initialSyncedAtMs: number;
  onSnapshot(snapshot: CatalogSnapshot): void;
}

const longestWindowMs = 250;
/** Readers may use this share of the time: what takes them 5 ms is sent every 50 ms at most. */
const readerShare = 0.1;

export function createSnapshotPublisher(options: SnapshotPublisherOptions): SnapshotPublisher {
  const { book, clock, coalesceMs, provider, state } = options;
  let fresh = false;
  let closed = false;
  let changedMs: number | undefined;
  let earliestMs = 0;
  let cancelTimer: (() => void) | undefined;
  let services: ReadonlyMap<string, CatalogService> = new Map();
  let instances = 0;

  function schedule(): void {
    if (cancelTimer !== undefined || closed || !fresh) return;
    const delayMs = Math.max(0, earliestMs - clock.monotonicMs());
    cancelTimer = clock.after(delayMs, publish);
  }

  function publish(): void {
    cancelTimer = undefined;
    if (closed) return;
    const startedMs = clock.monotonicMs();
    takeServices(book.services());
    const { index, lastSyncMs } = state.status();
    const lagMs = changedMs === undefined ? 0 : startedMs - changedMs;
    changedMs = undefined;
    state.published({ services: services.size, instances, lagMs });
    const syncedAtMs = fresh ? (lastSyncMs ?? clock.now()) : options.initialSyncedAtMs;
    options.onSnapshot({ provider, services, index, stale: !fresh, syncedAtMs });
    const endedMs = clock.monotonicMs();
    const windowMs = Math.min(longestWindowMs, Math.max(coalesceMs, (endedMs - startedMs) / readerShare));
    earliestMs = endedMs + windowMs;
  }

  function takeServices(next: typeof services): void {
    const { changed, removed } = differencesOf(services, next);
    const before = (key: string): number => services.get(key)?.instances.length ?? 0;
    for (const [key, service] of changed) instances += service.instances.length - before(key);
    for (const key of removed) instances -= before(key);
    services = next;
  }

  return {
    changed() {
      changedMs ??= clock.monotonicMs();
      schedule();
    },
    complete() {
      if (fresh) return;
      fresh = true;
      schedule();
    },
    publishStale() {
      if (!fresh) publish();
    },
    close() {
      closed = true;
      cancelTimer?.();
    },
  };
}
