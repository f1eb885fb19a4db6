// Options that make connections safer: those that cannot be read must not leave ones that are less safe than was meant.
import { decodeFields } from '../shared/decode-options.js';
import { nearestWord } from '../shared/nearest-word.js';
import type { Fields, InferFields } from '../shared/schema.js';
import type { DiagnosticCode } from '../model/diagnostic.js';
import type { Named } from './decode-named.js';
import type { ProblemList } from './tag-problems.js';

export interface StrictFields<F extends Fields> {
  readonly fields: F;
  /** Without these, connections are as safe as ever. */
  readonly harmless: readonly string[];
  /** What is said of a value that is understood and cannot be had. */
  readonly refusal: DiagnosticCode;
}

export interface DecodedStrictly<V> {
  readonly value: V;
  /** Why it must not be used; `refuse` adds to them. */
  readonly errors: string[];
  readonly refuse: (message: string, remedy: string) => void;
}

/** Decodes the options of a named object; an option that counts, or may have been meant, and cannot be read is an error. */
export function decodeStrictly<F extends Fields>(
  { fields, harmless, refusal }: StrictFields<F>,
  { node, path, object }: Named,
  problems: ProblemList,
): DecodedStrictly<InferFields<F>> {
  const errors: string[] = [];
  const names = Object.keys(fields);
  const value = decodeFields(fields, node, path, (problem) => {
    problems.addOption(problem, object);
    const [top = ''] = problem.path.slice(path.length + 1).split(/[.[]/);
    const meant = problem.code === 'option-unknown' ? nearestWord(top, names) : top;
    if (meant !== undefined && names.includes(meant) && !harmless.includes(meant)) errors.push(problem.message);
  });
  return {
    value,
    errors,
    refuse(message, remedy) {
      errors.push(message);
      problems.add({ code: refusal, severity: 'error', tag: node.origin, message, remedy, object });
    },
  };
}
