import { shorten } from '../shared/shorten.js';

/** What is wrong with a rule, in words for the person who wrote it. */
export interface RuleProblem {
  /** Where in the text, counted in characters from 1. */
  readonly column: number;
  readonly message: string;
  readonly remedy: string;
}

/** A piece of somebody's input, short enough for a message. */
export function quote(text: string): string {
  return shorten(text, 60);
}
