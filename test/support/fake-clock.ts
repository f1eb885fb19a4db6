import type { Clock } from '../../src/shared/clock.js';

export interface FakeClock extends Clock {
  /** Moves the time and runs the timers that fall due, in their order. */
  advance(durationMs: number): void;
  /** Delays until the timers that wait, shortest first. */
  pendingMs(): number[];
}

/** A clock that stands still until a test moves it. */
export function createFakeClock(startMs = 1_700_000_000_000): FakeClock {
  let passedMs = 0;
  const timers = new Set<{ dueMs: number; callback: () => void }>();
  const nextDue = () => [...timers].sort((a, b) => a.dueMs - b.dueMs)[0];
  return {
    now: () => startMs + passedMs,
    monotonicMs: () => passedMs,
    after(delayMs, callback) {
      const timer = { dueMs: passedMs + delayMs, callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance(durationMs) {
      const untilMs = passedMs + durationMs;
      for (let timer = nextDue(); timer !== undefined && timer.dueMs <= untilMs; timer = nextDue()) {
        timers.delete(timer);
        passedMs = timer.dueMs;
        timer.callback();
      }
      passedMs = untilMs;
    },
    pendingMs: () => [...timers].map((timer) => timer.dueMs - passedMs).sort((a, b) => a - b),
  };
}
