// Keeps services that vanished in a way that may be the catalog's mistake, for a while.
import type { CatalogService } from '../model/catalog-snapshot.js';
import type { Clock } from '../shared/clock.js';

/**
 * A catalog without data (an ACL that says no, a server back from the dead) answers as one in which everything was
 * stopped. Services that vanish like that are held until the catalog has them again or the grace time is over.
 */
export interface EmptyAnswerGuard {
  hold(services: readonly CatalogService[]): void;
  /** The catalog knows better now: it has the service again, or has told that it is gone. */
  release(key: string): void;
  held(): ReadonlyMap<string, CatalogService>;
  /** While the token is refused, an empty answer proves nothing however long it lasts. */
  setRefused(refused: boolean): void;
  close(): void;
}

export interface EmptyAnswerGuardOptions {
  readonly clock: Clock;
  readonly graceMs: number;
  /** Called after services were given up. */
  readonly onExpired: () => void;
}

export function keyOf(service: { readonly namespace: string; readonly name: string }): string {
  return `${service.namespace}/${service.name}`;
}

export function createEmptyAnswerGuard({ clock, graceMs, onExpired }: EmptyAnswerGuardOptions): EmptyAnswerGuard {
  const held = new Map<string, CatalogService>();
  const sinceMs = new Map<string, number>();
  let refused = false;
  let cancelTimer: (() => void) | undefined;

  function watch(): void {
    if (cancelTimer !== undefined || held.size === 0 || refused) return;
    const dueMs = Math.min(...sinceMs.values()) + graceMs;
    cancelTimer = clock.after(Math.max(0, dueMs - clock.monotonicMs()), () => {
      cancelTimer = undefined;
      expire();
      watch();
    });
  }

  function expire(): void {
    const nowMs = clock.monotonicMs();
    const before = held.size;
    for (const [key, since] of sinceMs) if (nowMs - since >= graceMs) drop(key);
    if (held.size !== before) onExpired();
  }

  function drop(key: string): void {
    held.delete(key);
    sinceMs.delete(key);
  }

  return {
    hold(services) {
      for (const service of services) {
        held.set(keyOf(service), service);
        sinceMs.set(keyOf(service), clock.monotonicMs());
      }
      watch();
    },
    release: drop,
    held: () => held,
    setRefused(now) {
      if (refused === now) return;
      refused = now;
      if (refused) {
        cancelTimer?.();
        cancelTimer = undefined;
      } else {
        // The grace time starts when the answers can be believed again.
        for (const key of sinceMs.keys()) sinceMs.set(key, clock.monotonicMs());
        watch();
      }
    },
    close() {
      cancelTimer?.();
      cancelTimer = undefined;
      held.clear();
      sinceMs.clear();
    },
  };
}
