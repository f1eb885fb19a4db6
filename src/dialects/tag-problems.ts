// Problems found in tags and files become diagnostics: each once, none without bound.
import type { Diagnostic, DiagnosticCode, Origin, Severity } from '../model/diagnostic.js';
import type { OptionProblem } from '../shared/decode-options.js';
import { shorten } from '../shared/shorten.js';

/** A problem whose origin is known up to the instance: the tag, or the path in a file. */
export interface TagProblem {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly tag?: string;
  readonly message: string;
  readonly remedy: string;
  /** `router web`, without provider. */
  readonly object?: string;
}

const maxProblems = 50;
const maxSentence = 500;

/** Collects problems, shortens their sentences and counts those beyond the first fifty. */
export class ProblemList {
  readonly problems: TagProblem[] = [];
  private suppressed = 0;

  add(problem: TagProblem): void {
    if (this.problems.length >= maxProblems) {
      this.suppressed++;
      return;
    }
    this.problems.push({
      ...problem,
      message: shorten(problem.message, maxSentence),
      remedy: shorten(problem.remedy, maxSentence),
    });
  }

  /** As `decodeFields` reports them; `object` is what they are about. */
  readonly addOption = (problem: OptionProblem, object?: string): void => {
    const { code, origin, message, remedy } = problem;
    this.add({ code, severity: 'warning', tag: origin === '' ? undefined : origin, message, remedy, object });
  };

  /** All of them, with a last one that says how many more there are. */
  finished(): readonly TagProblem[] {
    if (this.suppressed === 0) return this.problems;
    const message = `there are ${this.suppressed} more problems of this kind`;
    return [...this.problems, { code: 'option-invalid', severity: 'warning', message, remedy: 'correct these first' }];
  }
}

export function diagnosticOf(problem: TagProblem, origin: Origin): Diagnostic {
  const { tag, object, ...rest } = problem;
  return {
    ...rest,
    origin: tag === undefined ? origin : { ...origin, tag },
    ...(object === undefined ? {} : { object: `${object}@${origin.provider}` }),
  };
}
