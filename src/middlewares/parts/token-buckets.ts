/** How many sources are remembered at most. */
const maxSources = 65_536;

interface Bucket {
  tokens: number;
  updatedMs: number;
}

export interface BucketOptions {
  /** The time in which a token comes back, in milliseconds. */
  readonly refillMs: number;
  /** How many tokens a bucket holds. */
  readonly burst: number;
  /** The longest wait for a token that is granted. */
  readonly maxDelayMs: number;
}

export interface TokenBuckets {
  /**
   * Takes a token of a source. The result is the wait in milliseconds until it is there: 0 mostly. Above `maxDelayMs`
   * nothing is taken.
   */
  take(source: string, nowMs: number): number;
  /** How many sources are remembered, for tests. */
  readonly size: number;
}

/**
 * A token bucket for each source. Buckets live in two generations: one that nobody touched for as long as it takes to
 * fill goes with the older generation, which loses nothing, since a forgotten bucket is a full one. Only with more than
 * 32,768 new sources within that time are buckets forgotten early.
 */
export function createTokenBuckets({ refillMs, burst, maxDelayMs }: BucketOptions): TokenBuckets {
  // One second at least, so that high rates do not turn generations all the time.
  const lifetimeMs = Math.max(1000, burst * refillMs);
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();
  let bornMs = -Infinity;

  function bucketOf(source: string, nowMs: number): Bucket {
    if (nowMs - bornMs >= lifetimeMs || young.size >= maxSources / 2) {
      old = young;
      young = new Map();
      bornMs = nowMs;
    }
    let bucket = young.get(source);
    if (bucket === undefined) {
      bucket = old.get(source) ?? { tokens: burst, updatedMs: nowMs };
      old.delete(source);
      young.set(source, bucket);
    }
    return bucket;
  }

  return {
    take(source, nowMs) {
      const bucket = bucketOf(source, nowMs);
      const elapsedMs = Math.max(0, nowMs - bucket.updatedMs);
      bucket.tokens = Math.min(burst, bucket.tokens + elapsedMs / refillMs);
      bucket.updatedMs = nowMs;
      const left = bucket.tokens - 1;
      // To the nanosecond, so that fractions of tokens do not add up to a second more.
      const delayMs = left >= 0 ? 0 : Math.round(-left * refillMs * 1e6) / 1e6;
      if (delayMs <= maxDelayMs) bucket.tokens = left;
      return delayMs;
    },
    get size() {
      return young.size + old.size;
    },
  };
}
