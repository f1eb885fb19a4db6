import { formatDiagnostic, type Diagnostic } from '../model/diagnostic.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from './log.js';
import { redactDiagnostic } from './redact-diagnostic.js';

export interface DiagnosticLogOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** Lines per minute; what is beyond it is counted in one line. Default 100. */
  readonly linesPerMinute?: number;
}

/**
 * Logs each diagnostic once while it stands, however many configurations repeat it: call it with every configuration's
 * list. The same complaint of many instances of a service is one line. One that went away and comes back is news.
 */
export function createDiagnosticLog({
  log,
  clock,
  linesPerMinute = 100,
}: DiagnosticLogOptions): (diagnostics: readonly Diagnostic[]) => void {
  // Unchanged services hand over the same objects, so the key of most is known without building it again.
  let keys = new Map<Diagnostic, string>();
  let standing = new Set<string>();
  let lastList: readonly Diagnostic[] | undefined;
  let minuteStartedMs = -Infinity;
  let written = 0;
  let withheldToldMs = -Infinity;

  return (diagnostics) => {
    if (diagnostics === lastList) return;
    lastList = diagnostics;
    const nextKeys = new Map<Diagnostic, string>();
    const next = new Set<string>();
    let withheld = 0;
    for (const diagnostic of diagnostics) {
      const key = keys.get(diagnostic) ?? keyOf(diagnostic);
      nextKeys.set(diagnostic, key);
      if (!standing.has(key) && !next.has(key) && !writeOne(diagnostic)) withheld += 1;
      next.add(key);
    }
    keys = nextKeys;
    standing = next;
    if (withheld > 0 && clock.monotonicMs() - withheldToldMs >= 60_000) {
      withheldToldMs = clock.monotonicMs();
      log.warn(`${withheld} more diagnostics are not written here; see /api/diagnostics`, { withheld });
    }
  };

  function writeOne(diagnostic: Diagnostic): boolean {
    const nowMs = clock.monotonicMs();
    if (nowMs - minuteStartedMs >= 60_000) {
      minuteStartedMs = nowMs;
      written = 0;
    }
    if (written >= linesPerMinute) return false;
    written += 1;
    const shown = redactDiagnostic(diagnostic);
    const { tag: _tag, ...origin } = shown.origin;
    const facts = { code: shown.code, ...origin, ...(shown.object === undefined ? {} : { object: shown.object }) };
    const sentence = formatDiagnostic(shown);
    if (shown.severity === 'error') log.error(sentence, facts);
    else if (shown.severity === 'warning') log.warn(sentence, facts);
    else log.info(sentence, facts);
    return true;
  }
}

function keyOf({ code, severity, origin, object, message }: Diagnostic): string {
  return JSON.stringify([code, severity, origin.provider, origin.service, origin.tag, origin.file, object, message]);
}
