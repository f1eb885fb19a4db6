import { setTimeout as delay } from 'node:timers/promises';

export interface SettleOptions {
  /** Time before the second look; doubled from look to look. */
  readonly pollMs: number;
  /** Three minutes when left out. */
  readonly patienceMs?: number;
  readonly signal: AbortSignal;
}

const longestPollMs = 10_000;
/** As long as a person would wait before looking what is wrong. */
const usualPatienceMs = 180_000;

/** What the server is at work on, read again and again until it is no longer `pending` or `processing`. */
export async function settled<T extends { readonly status: string }>(
  read: () => Promise<T>,
  { pollMs, patienceMs = usualPatienceMs, signal }: SettleOptions,
): Promise<T> {
  let waitedMs = 0;
  for (let waitMs = pollMs; ; waitMs = Math.min(2 * waitMs, longestPollMs)) {
    signal.throwIfAborted();
    const state = await read();
    if (state.status !== 'pending' && state.status !== 'processing') return state;
    if (waitedMs >= patienceMs) throw new Error(`it is still ${state.status} after ${Math.round(waitedMs / 1000)} s`);
    const restMs = Math.min(waitMs, patienceMs - waitedMs);
    await delay(restMs, undefined, { signal });
    waitedMs += restMs;
  }
}
