import type { Clock } from '../shared/clock.js';
import type { AccessLogFacts, LineMoment } from './access-log-facts.js';
import { chooseFields, defaultFieldOptions, type AccessLogFieldOptions } from './access-log-fields.js';
import { compileAccessLogFilter, noFilter, type AccessLogFilterOptions } from './access-log-filter.js';
import { createCommonLogFormat } from './common-log-line.js';
import { createJsonLogFormat } from './json-log-line.js';
import { createLineFile } from './line-file.js';
import type { Log } from './log.js';

export const accessLogFormats = ['common', 'genericCLF', 'json'] as const;
export type AccessLogFormat = (typeof accessLogFormats)[number];

/** Traefik's `accessLog` options. */
export interface AccessLogOptions {
  /** Absent: stdout. Missing folders are made. */
  readonly filePath?: string;
  /** Default `common`. */
  readonly format?: AccessLogFormat;
  /** A write starts when this much waits, or 100 ms after the first line. Default 64 KiB. */
  readonly bufferBytes?: number;
  readonly filters?: AccessLogFilterOptions;
  readonly fields?: AccessLogFieldOptions;
}

export interface AccessLog {
  /** Once per exchange, at its end. Makes the line and returns; never waits, never throws. */
  write(facts: AccessLogFacts): void;
  /** After log rotation (SIGUSR1). */
  reopen(): void;
  droppedLines(): number;
  /** Writes what waits. */
  close(): Promise<void>;
}

/** The access log. What goes wrong with its file is said once in `log`, and the requests go on. */
export function createAccessLog(options: AccessLogOptions, { log, clock }: { log: Log; clock: Clock }): AccessLog {
  const choice = chooseFields(options.fields ?? defaultFieldOptions);
  const kind = options.format ?? 'common';
  const format = kind === 'json' ? createJsonLogFormat(choice) : createCommonLogFormat(kind, choice);
  const passes = compileAccessLogFilter(options.filters ?? noFilter);
  const file = createLineFile({
    filePath: options.filePath,
    clock,
    chunkChars: options.bufferBytes,
    onProblem: (message) => log.error(message, { filePath: options.filePath ?? '' }),
    onRecovery: (message) => log.info(message, { filePath: options.filePath ?? '' }),
  });
  // One object for all lines: the formats read it and keep nothing.
  const moment: { -readonly [K in keyof LineMoment]: LineMoment[K] } = {
    startedAtMs: 0,
    durationMs: 0,
    requestCount: 0,
  };

  return {
    write(facts) {
      moment.requestCount += 1;
      const endedMs = facts.endedMs === 0 ? clock.monotonicMs() : facts.endedMs;
      moment.durationMs = Math.max(0, endedMs - facts.startedMs);
      if (passes !== undefined && !passes(facts.status, facts.attempt, moment.durationMs)) return;
      moment.startedAtMs = Math.round(clock.now() - (clock.monotonicMs() - facts.startedMs));
      file.write(format(facts, moment));
    },
    reopen: () => file.reopen(),
    droppedLines: () => file.droppedLines(),
    close: () => file.close(),
  };
}
