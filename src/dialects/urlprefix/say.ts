// What is said of one tag.
import type { DiagnosticCode, Severity } from '../../model/diagnostic.js';
import { shorten } from '../../shared/shorten.js';
import { ProblemList, type TagProblem } from '../tag-problems.js';

export interface Say {
  readonly info: (code: DiagnosticCode, message: string, remedy: string) => void;
  readonly warning: (code: DiagnosticCode, message: string, remedy: string) => void;
  readonly error: (code: DiagnosticCode, message: string, remedy: string) => void;
  /** An option that cannot be used; the route stays without it. */
  readonly ignored: (key: string, value: string | undefined, remedy: string) => void;
  /** Somebody's input, as short as a message bears. */
  readonly quote: (written: string) => string;
}

export interface SayOfTag extends Say {
  finished(): readonly TagProblem[];
}

/** Collects what is said; problems beyond the first fifty of a tag are counted. */
export function createSay(): SayOfTag {
  const problems = new ProblemList();
  const quote = (written: string) => shorten(written, 80);
  const tell = (severity: Severity) => (code: DiagnosticCode, message: string, remedy: string) =>
    problems.add({ code, severity, message, remedy });
  const warning = tell('warning');
  return {
    info: tell('info'),
    warning,
    error: tell('error'),
    ignored(key, value, remedy) {
      const shown = value === undefined ? key : `${key}=${quote(value)}`;
      warning('option-invalid', `${shown} cannot be used; the route stays without it`, remedy);
    },
    quote,
    finished: () => problems.finished(),
  };
}
