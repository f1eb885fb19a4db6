import type { Clock } from '../../shared/clock.js';
import { pause } from '../../shared/pause.js';

/** Lets `count` callers through in any `periodMs`; the others wait, in the order in which they came. */
export function createRateLimit(clock: Clock, count: number, periodMs: number): () => Promise<void> {
  // Those that are still within the period, oldest first.
  const passed: number[] = [];
  let last = Promise.resolve();

  async function pass(): Promise<void> {
    forget();
    if (passed.length >= count) {
      const waitMs = passed[passed.length - count]! + periodMs - clock.monotonicMs();
      await pause(clock, waitMs);
      forget();
    }
    passed.push(clock.monotonicMs());
  }

  function forget(): void {
    const sinceMs = clock.monotonicMs() - periodMs;
    while (passed.length > 0 && passed[0]! <= sinceMs) passed.shift();
  }

  return () => (last = last.then(pass));
}
