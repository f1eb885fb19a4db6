import type { Clock } from '../../../shared/clock.js';

/** The checks of the agent that live by being told of: who stays silent for their TTL turns critical. */
export interface TtlChecks {
  start(checkId: string, ttlMs: number): void;
  /** A sign of life; false where no such check is. */
  beat(checkId: string): boolean;
  stop(checkId: string): void;
  close(): void;
}

export function createTtlChecks(clock: Clock, onExpired: (checkId: string) => void): TtlChecks {
  const running = new Map<string, { ttlMs: number; cancel: () => void }>();
  const stop = (checkId: string): void => {
    running.get(checkId)?.cancel();
    running.delete(checkId);
  };
  const start = (checkId: string, ttlMs: number): void => {
    stop(checkId);
    const cancel = clock.after(ttlMs, () => {
      onExpired(checkId);
    });
    running.set(checkId, { ttlMs, cancel });
  };
  return {
    start,
    stop,
    beat(checkId) {
      const check = running.get(checkId);
      if (check) start(checkId, check.ttlMs);
      return check !== undefined;
    },
    close() {
      for (const checkId of [...running.keys()]) stop(checkId);
    },
  };
}
