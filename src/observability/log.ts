import { createLogger, format, transports } from 'winston';
import { redactSecrets, redactText } from './redact-secrets.js';

/** Each level includes those before it. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The level of one of Traefik's names in any case (TRACE, DEBUG, INFO, WARN, ERROR, FATAL, PANIC), else undefined. */
export function parseLogLevel(name: string): LogLevel | undefined {
  const folded = name.toLowerCase();
  if (folded === 'trace') return 'debug';
  if (folded === 'fatal' || folded === 'panic') return 'error';
  if (folded === 'warning') return 'warn';
  return logLevels.find((level) => level === folded);
}

/** Flat facts of a line, searchable in JSON: provider, service, address, … */
export type LogFacts = Readonly<Record<string, unknown>>;

/** The log of what the proxy does (not of requests). Secrets in facts and URLs are replaced before they are written. */
export interface Log {
  error(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  debug(message: string, facts?: LogFacts): void;
  /** Ask before building costly facts: a line that is not written should cost a comparison. */
  enabled(level: LogLevel): boolean;
}

/** A log whose level may change while it is used. */
export interface AdjustableLog extends Log {
  setLevel(level: LogLevel): void;
}

export interface LogOptions {
  readonly level?: LogLevel;
  /** `json`: one object per line with `level`, `time`, `message` and the facts. `common`: for people. */
  readonly format?: 'json' | 'common';
  /** Where lines go; stdout without one. */
  readonly stream?: NodeJS.WritableStream;
}

const shortNames: Record<string, string> = { error: 'ERR', warn: 'WRN', info: 'INF', debug: 'DBG' };

const finalSymbol = Symbol.for('message');

/** Levels and times in the places where Traefik's JSON lines have them. */
const asJson = format((line) => {
  const { level, message, facts } = line;
  const shown = facts as Record<string, unknown>;
  line[finalSymbol] = JSON.stringify({ level, time: new Date().toISOString(), message, ...shown });
  return line;
});

const asText = format((line) => {
  const facts = Object.entries(line.facts as Record<string, unknown>)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? quoteIfNeeded(value) : JSON.stringify(value)}`);
  const message = String(line.message).replace(/[\p{Cc}]/gu, ' ');
  line[finalSymbol] = `${new Date().toISOString()} ${shortNames[line.level]!} ${message}${facts.join('')}`;
  return line;
});

function quoteIfNeeded(value: string): string {
  return /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value);
}

/** A log over winston; INFO and JSON on stdout unless told otherwise. */
export function createLog(options: LogOptions = {}): AdjustableLog {
  const stream = options.stream ?? process.stdout;
  // When the reader of stdout is gone there is nobody left to tell, and requests must go on.
  stream.on('error', () => undefined);
  let threshold = logLevels.indexOf(options.level ?? 'info');
  const logger = createLogger({
    levels: Object.fromEntries(logLevels.map((level, rank) => [level, rank])),
    level: logLevels[threshold]!,
    format: options.format === 'common' ? asText() : asJson(),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston's own transport, typed by an interface
    transports: [new transports.Stream({ stream })],
  });

  const enabled = (level: LogLevel): boolean => logLevels.indexOf(level) <= threshold;
  const writer =
    (level: LogLevel) =>
    (message: string, facts: LogFacts = {}): void => {
      if (enabled(level)) logger.log({ level, message: redactText(message), facts: redactSecrets(facts) });
    };

  return {
    error: writer('error'),
    warn: writer('warn'),
    info: writer('info'),
    debug: writer('debug'),
    enabled,
    setLevel(level) {
      threshold = logLevels.indexOf(level);
      logger.level = level;
    },
  };
}
