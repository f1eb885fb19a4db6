/** How often a certificate could not be had in a row, and until when nobody tries again. */
export interface Failures {
  readonly attempts: number;
  /** The last one. */
  readonly error?: string;
  /** Milliseconds since the epoch. */
  readonly notBeforeMs: number;
}

/** The failures of names that nobody looks after just now, for when they come back. */
export interface FailureMemory {
  keep(name: string, failures: Failures): void;
  /** What was kept of it, once; none otherwise. */
  recall(name: string): Failures;
}

/** Names of nobody in particular come by the thousand; of too many, those that failed first are forgotten first. */
const maxNames = 10_000;

export function createFailureMemory(): FailureMemory {
  const kept = new Map<string, Failures>();
  return {
    keep(name, failures) {
      kept.delete(name);
      if (failures.attempts === 0) return;
      kept.set(name, failures);
      if (kept.size > maxNames) kept.delete(kept.keys().next().value!);
    },
    recall(name) {
      const failures = kept.get(name) ?? { attempts: 0, notBeforeMs: 0 };
      kept.delete(name);
      return failures;
    },
  };
}
