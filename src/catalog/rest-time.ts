/** Part of a processor that a loop over a large answer may take, and the longest rest for that. */
const paces = {
  /** Everything waits for that answer. */
  urgent: { share: 0.2, longestMs: 800 },
  /** So do many, but with every change: what comes during a rest is cheaper together. */
  steady: { share: 0.03, longestMs: 150 },
  /** Other, smaller answers tell most of it sooner. A service that is new in a busy catalog of thousands may wait so long. */
  easy: { share: 0.01, longestMs: 800 },
} as const;
/** What receiving costs besides what is measured: about 3 ms per MB. */
const receiveMsPerByte = 3e-6;

/**
 * Measures what answers cost and tells how long to rest before the next one. A loop that was quiet never waits:
 * the time counts while it is blocked.
 */
export interface RestTime {
  /** Runs the work on an answer of that size. */
  measure<T>(bytes: number, work: () => T): T;
  /** For all that was measured since this was last asked. */
  restMs(pace?: keyof typeof paces): number;
}

export function createRestTime(): RestTime {
  let costMs = 0;
  return {
    measure(bytes, work) {
      // Processor time, because on a busy machine the clock also counts the work of others.
      const before = process.cpuUsage();
      try {
        return work();
      } finally {
        const { user, system } = process.cpuUsage(before);
        costMs += (user + system) / 1000 + bytes * receiveMsPerByte;
      }
    },
    restMs(pace = 'urgent') {
      const { share, longestMs } = paces[pace];
      const restMs = Math.min(longestMs, costMs / share);
      costMs = 0;
      return restMs;
    },
  };
}
