import { createAccessLog, type AccessLog, type AccessLogOptions } from '../../observability/access-log.js';
import type { Log } from '../../observability/log.js';
import type { Clock } from '../../shared/clock.js';

/** The access log of a proxy whose settings may be read again. */
export interface ReplaceableAccessLog {
  /** null: switched off. */
  readonly current: AccessLog | null;
  /** Of this log and of those before it. */
  droppedLines(): number;
  /** What the old one holds is still written. Absent options: off from now on. */
  replace(options: AccessLogOptions | undefined): void;
  close(): Promise<void>;
}

export function createReplaceableAccessLog(
  first: AccessLogOptions | undefined,
  parts: { log: Log; clock: Clock },
): ReplaceableAccessLog {
  let current = open(first);
  let droppedBefore = 0;
  let closing: Promise<void> = Promise.resolve();

  function open(options: AccessLogOptions | undefined): AccessLog | null {
    return options === undefined ? null : createAccessLog(options, parts);
  }

  return {
    get current() {
      return current;
    },
    droppedLines: () => droppedBefore + (current?.droppedLines() ?? 0),
    replace(options) {
      const old = current;
      current = open(options);
      if (old === null) return;
      closing = Promise.all([closing, old.close().then(() => void (droppedBefore += old.droppedLines()))]).then(
        () => undefined,
      );
    },
    async close() {
      await Promise.all([closing, current?.close()]);
    },
  };
}
