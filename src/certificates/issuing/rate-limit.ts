import type { Clock } from '../../shared/clock.js';

/** Lets `count` callers through in any `periodMs`; the others wait, in the order in which they came. */
export function createRateLimit(clock: Clock, count: number, periodMs: number): () => Promise<void> {
  const passed: number[] = [];
  let last = Promise.resolve();

  async function pass(): Promise<void> {
    const waitMs = passed.length < count ? 0 : passed[0]! + periodMs - clock.monotonicMs();
    if (waitMs > 0) await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
    passed.push(clock.monotonicMs());
    if (passed.length > count) passed.shift();
  }

  return () => (last = last.then(pass));
}
