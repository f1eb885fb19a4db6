// What the matchers say in common about values that cannot work.
import { valueProblem, type ValueProblem } from '../matcher.js';
import { quote } from '../rule-problem.js';

export function regexpProblem(pattern: string, message: string, value: number): ValueProblem {
  return valueProblem(
    `"${quote(pattern)}" is no usable regular expression: ${message}`,
    'write it in RE2 syntax (no look-around, no back-references)',
    value,
  );
}

/** Whether a value carries a placeholder of the old rule language, `{id:[0-9]+}`. */
export function isPlaceholder(value: string): boolean {
  const start = value.search(/\{[A-Za-z_]\w*[:}]/);
  return start !== -1 && value.includes('}', start);
}

export function placeholderProblem(value: string, instead: string): ValueProblem {
  return valueProblem(
    `"${quote(value)}" looks like a placeholder of the v2 rule syntax, which stands for itself in v3`,
    `use ${instead} with a regular expression`,
  );
}
