// Traefik's constraints: an expression over the tags of an instance decides whether it may be exposed.
import { parseRule } from '../rules/parse-rule.js';
import type { MatcherNode, RuleNode } from '../rules/rule-node.js';
import { messageOf } from '../shared/errors.js';
import { compileRegexp } from '../shared/linear-regexp.js';

export type Constraint = (tags: readonly string[]) => boolean;

export type ConstraintResult =
  { readonly ok: true; readonly constraint: Constraint } | { readonly ok: false; readonly message: string };

/**
 * ``Tag(`a`) && !(Tag(`b`) || TagRegex(`c.*`))``, in the grammar of rules; an empty expression lets everything pass.
 * Regular expressions are RE2's, unanchored.
 */
export function parseConstraints(expression: string): ConstraintResult {
  if (expression.trim() === '') return { ok: true, constraint: () => true };
  const parsed = parseRule(expression);
  if (!parsed.ok) return { ok: false, message: `${parsed.problem.message} (column ${parsed.problem.column})` };
  try {
    return { ok: true, constraint: compile(parsed.tree) };
  } catch (thrown) {
    return { ok: false, message: messageOf(thrown) };
  }
}

function compile(node: RuleNode): Constraint {
  switch (node.kind) {
    case 'matcher':
      return compileCall(node);
    case 'not': {
      const operand = compile(node.operand);
      return (tags) => !operand(tags);
    }
    case 'and': {
      const operands = node.operands.map(compile);
      return (tags) => operands.every((operand) => operand(tags));
    }
    case 'or': {
      const operands = node.operands.map(compile);
      return (tags) => operands.some((operand) => operand(tags));
    }
  }
}

function compileCall({ name, values, column }: MatcherNode): Constraint {
  const [value] = values;
  if (name !== 'Tag' && name !== 'TagRegex') {
    throw new Error(`there is no "${name}" (column ${column}); use Tag or TagRegex`);
  }
  if (value === undefined || values.length > 1) throw new Error(`${name} takes one value (column ${column})`);
  if (name === 'Tag') return (tags) => tags.includes(value);
  const pattern = compileRegexp(value);
  if (!pattern.ok) throw new Error(`TagRegex cannot use its value: ${pattern.message} (column ${column})`);
  return (tags) => tags.some((tag) => pattern.test(tag));
}
