import { systemClock, type Clock } from '../../src/shared/clock.js';

/** A clock that runs `factor` times as fast, so that thirty seconds pass in a test's tenths. */
export function createScaledClock(factor: number): Clock {
  return {
    now: () => systemClock.now() * factor,
    monotonicMs: () => systemClock.monotonicMs() * factor,
    after: (delayMs, callback) => systemClock.after(delayMs / factor, callback),
  };
}
