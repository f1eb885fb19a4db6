// The one long-poll loop: asks with the last index, hands answers on, and knows when an answer is no data.
import type { Clock } from '../shared/clock.js';
import { badAnswer, failureOf, type CatalogFailure } from './catalog-failure.js';
import { pause } from '../shared/pause.js';

/** One round: what to ask. Index 0 answers at once. */
export interface BlockingRequest {
  readonly index: number;
  readonly waitMs: number;
  /** After this time the connection is dead: wait, the server's jitter of wait/16, and a margin. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface BlockingAnswer<T> {
  readonly index: number;
  /** False when the server has no leader; its answer may then be anything. */
  readonly knownLeader: boolean;
  readonly value: T;
}

export interface BlockingQueryOptions<T> {
  readonly clock: Clock;
  readonly waitMs: number;
  ask(request: BlockingRequest): Promise<BlockingAnswer<T>>;
  /**
   * Takes an answer; what it throws counts as a bad answer. `restarted`: the catalog may be another one than before
   * (connection lost, index went backwards), so what is missing from it is not known to be gone.
   */
  onAnswer(answer: BlockingAnswer<T>, facts: { readonly restarted: boolean }): void | Promise<void>;
  onFailure(failure: CatalogFailure): void;
  /** Least time before the next round, asked after each answer; 10 ms at least. */
  readonly restMs?: () => number;
  readonly random?: () => number;
}

export interface BlockingQuery {
  /** Ends the round that is under way and asks again from index 0. */
  restart(): void;
  close(): void;
}

const leastRestMs = 10;
const firstAnswerMs = 30_000;
const marginMs = 10_000;
const firstBackoffMs = 500;
/** A refused connection costs nothing, and a catalog that comes back should be noticed within a second. */
const longestBackoffMs = { TW_CATALOG_UNREACHABLE: 600, TW_CATALOG_REFUSED: 30_000, TW_CATALOG_BAD_ANSWER: 30_000 };

/** How long to wait after the nth failure in a row: doubling from 0.5 s, half of it at random. */
export function backoffMs(failures: number, code: CatalogFailure['code'], random: () => number): number {
  const ceilingMs = Math.min(longestBackoffMs[code], firstBackoffMs * 2 ** Math.min(failures - 1, 10));
  return ceilingMs * (0.5 + random() / 2);
}

/** Starts the loop; it runs until `close`. */
export function startBlockingQuery<T>(options: BlockingQueryOptions<T>): BlockingQuery {
  const { clock, waitMs, random = Math.random } = options;
  let closed = false;
  let round = new AbortController();
  let index = 0;
  let failures = 0;
  let restarted = false;

  async function ask(signal: AbortSignal): Promise<number> {
    // After a failure an answer is wanted at once, as proof that all is well again.
    const from = failures > 0 ? 0 : index;
    const timeoutMs = from === 0 ? firstAnswerMs : waitMs + waitMs / 16 + marginMs;
    const answer = await options.ask({ index: from, waitMs, timeoutMs, signal });
    if (signal.aborted) return 0;
    if (!answer.knownLeader) throw badAnswer('has no leader');
    if (!Number.isSafeInteger(answer.index) || answer.index < 1) throw badAnswer(`answered with index ${answer.index}`);
    if (answer.index < index) {
      // Restored or another cluster. The next round, from 0, brings what it has now.
      index = 0;
      restarted = true;
      return leastRestMs;
    }
    await options.onAnswer(answer, { restarted });
    if (isOver(signal)) return 0;
    index = answer.index;
    restarted = false;
    failures = 0;
    return Math.max(leastRestMs, options.restMs?.() ?? 0);
  }

  function fail(thrown: unknown): number {
    const failure = failureOf(thrown);
    failures += 1;
    if (failure.code === 'TW_CATALOG_UNREACHABLE') {
      // A restarted catalog may count from 1 again, and an index beyond its own makes it deaf.
      index = 0;
      restarted = true;
    }
    options.onFailure(failure);
    return backoffMs(failures, failure.code, random);
  }

  async function run(): Promise<void> {
    while (!closed) {
      round = new AbortController();
      const { signal } = round;
      let restMs = 0;
      try {
        restMs = await ask(signal);
      } catch (thrown) {
        if (!signal.aborted) restMs = fail(thrown);
      }
      if (!signal.aborted) await pause(clock, restMs, signal);
    }
  }

  void run();
  return {
    restart() {
      index = 0;
      round.abort();
    },
    close() {
      closed = true;
      round.abort();
    },
  };
}

/** As a function, because the compiler does not know that a signal may change while something is awaited. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
