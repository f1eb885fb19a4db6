import type { Clock } from '../../shared/clock.js';
import { parseDuration } from '../../shared/duration.js';
import type { EmbeddedTiming } from './timing.js';

/** One reading of the state: its index, how to write it down, and how to learn that it may have changed. */
export interface Reading<T> {
  index: number;
  answer: () => T;
  /** Calls back once when the reading may be stale; the returned function takes the callback back. */
  watch: (wake: () => void) => () => void;
}

/** What `index` and `wait` of a request ask for. */
export interface BlockingWish {
  /** 0: answer at once. */
  minIndex: number;
  waitMs: number;
}

/** Reads `index` and `wait`; a string is the text of a 400 answer. Bare numbers are no durations here. */
export function parseBlockingWish(
  query: URLSearchParams,
  limits: { defaultWaitMs: number; maxWaitMs: number },
): BlockingWish | string {
  const wait = query.get('wait') ?? '';
  const waitMs = wait === '' || (/^[+-]?\d+$/.test(wait) && Number(wait) !== 0) ? undefined : parseDuration(wait);
  if (wait !== '' && waitMs === undefined) return 'Invalid wait time';
  const index = query.get('index') ?? '';
  if (!/^\d*$/.test(index)) return 'Invalid index';
  return { minIndex: Number(index), waitMs: Math.min(waitMs || limits.defaultWaitMs, limits.maxWaitMs) };
}

export interface BlockingParts {
  clock: Clock;
  timing: EmbeddedTiming;
  random: () => number;
  /** Calls back when the client has gone; the returned function takes the callback back. */
  onGone: (callback: () => void) => () => void;
}

/**
 * Reads until the index is beyond what the client knows, or its wait is over. As in Consul and Nomad the answer after
 * a wait is the last reading: it carries the index of the time it was made, and an index from the future is deaf.
 */
export async function readBlocking<T>(
  read: () => Reading<T>,
  wish: BlockingWish,
  parts: BlockingParts,
): Promise<Reading<T>> {
  let reading = read();
  if (wish.minIndex === 0 || reading.index > wish.minIndex) return reading;
  const waitMs = wish.waitMs * (1 + parts.random() * parts.timing.waitJitterFraction);
  const deadlineMs = parts.clock.monotonicMs() + waitMs;
  while (reading.index <= wish.minIndex) {
    const leftMs = deadlineMs - parts.clock.monotonicMs();
    if (leftMs <= 0 || !(await changes(reading, leftMs, parts))) break;
    reading = read();
  }
  return reading;
}

/** Resolves true when the reading may have changed, false when the time is over or the client has gone. */
function changes(reading: Reading<unknown>, leftMs: number, parts: BlockingParts): Promise<boolean> {
  return new Promise((resolve) => {
    const undo: (() => void)[] = [];
    const settle = (changed: boolean): void => {
      for (const cancel of undo) cancel();
      resolve(changed);
    };
    undo.push(
      reading.watch(() => {
        settle(true);
      }),
      parts.clock.after(leftMs, () => {
        settle(false);
      }),
      parts.onGone(() => {
        settle(false);
      }),
    );
  });
}
