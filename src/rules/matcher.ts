import type { Reach } from './reach.js';
import type { RequestFacts } from './request-facts.js';

/** A matcher with its values, ready for requests. */
export interface PreparedMatcher {
  readonly ok: true;
  /** Runs per request: allocates nothing. */
  readonly matches: (facts: RequestFacts) => boolean;
  /** What the request had where the matcher looked, for explanations. */
  readonly observed: (facts: RequestFacts) => string;
  readonly reach: Reach;
  /** The one host it matches, where that is all there is to it. */
  readonly exactHost?: string;
}

/** A value that cannot be used, or one that can but hardly does what was meant. */
export interface ValueProblem {
  readonly ok: false;
  /** Which value, counted from 0. */
  readonly value: number;
  readonly message: string;
  readonly remedy: string;
}

/** A matcher of the rule language: its name, how many values it takes and what it makes of them. */
export interface MatcherDefinition {
  readonly name: string;
  readonly usage: string;
  readonly minimumValues: number;
  readonly maximumValues: number;
  readonly prepare: (
    values: readonly string[],
    warn: (problem: ValueProblem) => void,
  ) => PreparedMatcher | ValueProblem;
  /**
   * Usable values in the one way to write them that stands for all that match the same requests; a boolean where every
   * plain (or, with `tls`, every TLS) request matches, or none. The values as they are when left out.
   */
  readonly canonical?: (values: readonly string[], tls: boolean) => readonly string[] | boolean;
}

export function valueProblem(message: string, remedy: string, value = 0): ValueProblem {
  return { ok: false, value, message, remedy };
}
