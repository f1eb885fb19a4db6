// What every provider is made of, put together: guard, book, state and publisher.
import type { ProviderStatus } from '../model/catalog-snapshot.js';
import type { ProviderName } from '../model/instance.js';
import { systemClock, type Clock } from '../shared/clock.js';
import { createEmptyAnswerGuard, type EmptyAnswerGuard } from './empty-answer-guard.js';
import type { ProviderOptions, ProviderSinks } from './provider.js';
import { createProviderState, type ProviderState } from './provider-state.js';
import { createServiceBook, type ServiceBook } from './service-book.js';
import { createSnapshotPublisher, type SnapshotPublisher } from './snapshot-publisher.js';

export interface ProviderCore {
  readonly clock: Clock;
  readonly graceMs: number;
  readonly book: ServiceBook;
  readonly guard: EmptyAnswerGuard;
  readonly state: ProviderState;
  readonly publisher: SnapshotPublisher;
  status(): ProviderStatus;
  close(): void;
}

export interface ProviderFacts {
  readonly name: ProviderName;
  readonly address: string;
  readonly mode: string;
}

/** Publishes the snapshot from disk at once, if there is one. */
export function createProviderCore(
  { name, address, mode }: ProviderFacts,
  options: ProviderOptions,
  sinks: ProviderSinks,
): ProviderCore {
  const { clock = systemClock, emptyAnswerGraceMs = 30_000, coalesceMs = 25, initial } = options;
  const primary = options.primary ?? false;
  const state = createProviderState({
    name,
    address,
    mode,
    primary,
    clock,
    stale: initial !== undefined,
    onStatus: (status) => {
      guard.setRefused(status.state === 'unauthorized');
      sinks.onStatus(status);
    },
  });
  const guard = createEmptyAnswerGuard({ clock, graceMs: emptyAnswerGraceMs, onExpired: () => publisher.changed() });
  const book = createServiceBook({ provider: name, guard, initial: initial?.services });
  const publisher = createSnapshotPublisher({
    provider: name,
    book,
    state,
    clock,
    coalesceMs,
    initialSyncedAtMs: initial?.syncedAtMs ?? 0,
    onSnapshot: (snapshot) => sinks.onSnapshot(snapshot),
  });
  if (initial !== undefined) publisher.publishStale();
  return {
    clock,
    graceMs: emptyAnswerGraceMs,
    book,
    guard,
    state,
    publisher,
    status: () => state.status(),
    close() {
      publisher.close();
      guard.close();
    },
  };
}
