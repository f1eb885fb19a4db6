/** Part of a processor that a loop over a large answer may take where everything waits for that answer. */
const urgentShare = 0.2;
/** And where other, smaller answers tell most of it sooner. */
const easyShare = 0.01;
/** What receiving costs besides what is measured: about 3 ms per MB. */
const receiveMsPerByte = 3e-6;
/** A service that is new in a busy catalog of thousands may wait so long. */
const longestRestMs = 800;

/**
 * Measures what the last answer cost and tells how long to rest before the next one. A loop that was quiet never waits:
 * the time counts while it is blocked.
 */
export interface RestTime {
  /** Runs the work on an answer of that size. */
  measure<T>(bytes: number, work: () => T): T;
  /** `easy`: most of what the answer tells is known already. */
  restMs(pace?: 'urgent' | 'easy'): number;
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
        costMs = (user + system) / 1000 + bytes * receiveMsPerByte;
      }
    },
    restMs: (pace = 'urgent') => Math.min(longestRestMs, costMs / (pace === 'easy' ? easyShare : urgentShare)),
  };
}
