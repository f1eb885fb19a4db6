// The text of a rule becomes a predicate over requests, and what an index needs to know of it.
import { findMatcher } from './find-matcher.js';
import type { PreparedMatcher, ValueProblem } from './matcher.js';
import { parseRule } from './parse-rule.js';
import { fullEffort, intersect, unite, unlimited, type Effort, type Reach } from './reach.js';
import type { RequestFacts } from './request-facts.js';
import type { MatcherNode, RuleNode } from './rule-node.js';
import type { RuleProblem } from './rule-problem.js';

export type Predicate = (facts: RequestFacts) => boolean;

/** A part of a rule together with its compiled form; `explainRule` walks these. */
export type CompiledNode =
  | { readonly kind: 'and' | 'or'; readonly matches: Predicate; readonly operands: readonly CompiledNode[] }
  | { readonly kind: 'not'; readonly matches: Predicate; readonly operand: CompiledNode }
  | {
      readonly kind: 'matcher';
      readonly matches: Predicate;
      readonly source: MatcherNode;
      readonly prepared: PreparedMatcher;
    };

/** A rule ready for requests. Immutable; nothing in it depends on the router. */
export interface CompiledRule {
  readonly text: string;
  readonly tree: RuleNode;
  readonly root: CompiledNode;
  /** Runs per request: allocates nothing (unless a query or a rare regular expression is asked). */
  readonly matches: Predicate;
  readonly reach: Reach;
}

export type CompiledRuleResult =
  | { readonly ok: true; readonly rule: CompiledRule; readonly warnings: readonly RuleProblem[] }
  | { readonly ok: false; readonly problems: readonly RuleProblem[] };

/** Compiles a rule of the v3 language. Warnings are about parts that work but hardly as they were meant. */
export function compileRule(text: string): CompiledRuleResult {
  const parsed = parseRule(text);
  if (!parsed.ok) return { ok: false, problems: [parsed.problem] };
  const problems: RuleProblem[] = [];
  const warnings: RuleProblem[] = [];
  const compiled = compileNode(parsed.tree, { problems, warnings, effort: fullEffort() });
  if (compiled === undefined) return { ok: false, problems: problems.slice(0, maxReported) };
  const { node, reach } = compiled;
  if (reach.alternatives.length === 0) {
    const message = 'no request can meet this rule: its parts exclude each other';
    warnings.push({ column: 1, message, remedy: 'write || between matchers of which one is enough' });
  }
  const rule = { text, tree: parsed.tree, root: node, matches: node.matches, reach };
  return { ok: true, rule, warnings: warnings.slice(0, maxReported) };
}

/** More would not be read. */
const maxReported = 10;

interface Reports {
  readonly problems: RuleProblem[];
  readonly warnings: RuleProblem[];
  readonly effort: Effort;
}

interface Compiled {
  readonly node: CompiledNode;
  readonly reach: Reach;
}

/** Undefined when something in it is wrong; all of it is visited, so that everything wrong is reported. */
function compileNode(node: RuleNode, reports: Reports): Compiled | undefined {
  switch (node.kind) {
    case 'matcher':
      return compileMatcher(node, reports);
    case 'not': {
      const operand = compileNode(node.operand, reports)?.node;
      if (operand === undefined) return undefined;
      const { matches } = operand;
      return { node: { kind: 'not', matches: (facts) => !matches(facts), operand }, reach: unlimited };
    }
    case 'and':
    case 'or': {
      const members = node.operands.map((operand) => compileNode(operand, reports));
      if (!members.every((member) => member !== undefined)) return undefined;
      const operands = members.map((member) => member.node);
      const reaches = members.map((member) => member.reach);
      const matches = node.kind === 'and' ? allOf(operands) : anyOf(operands);
      const reach = node.kind === 'and' ? reaches.reduce((a, b) => intersect(a, b, reports.effort)) : unite(reaches);
      return { node: { kind: node.kind, matches, operands }, reach };
    }
  }
}

function compileMatcher(source: MatcherNode, { problems, warnings }: Reports): Compiled | undefined {
  const definition = findMatcher(source.name, source.column);
  if ('message' in definition) {
    problems.push(definition);
    return undefined;
  }
  const wrong = checkValues(source, definition.minimumValues, definition.maximumValues);
  if (wrong !== undefined) {
    problems.push({ ...wrong, remedy: wrong.remedy || `write ${definition.usage}` });
    return undefined;
  }
  const place = ({ value, message, remedy }: ValueProblem): RuleProblem => ({
    column: source.valueColumns[value] ?? source.column,
    message: `${source.name}: ${message}`,
    remedy,
  });
  const prepared = definition.prepare(source.values, (problem) => warnings.push(place(problem)));
  if (!prepared.ok) {
    problems.push(place(prepared));
    return undefined;
  }
  return { node: { kind: 'matcher', matches: prepared.matches, source, prepared }, reach: prepared.reach };
}

function checkValues(source: MatcherNode, minimum: number, maximum: number): RuleProblem | undefined {
  const { name, values, column, valueColumns } = source;
  const empty = values.indexOf('');
  if (empty !== -1) {
    return { column: valueColumns[empty]!, message: `a value of ${name} is empty`, remedy: '' };
  }
  if (values.length >= minimum && values.length <= maximum) return undefined;
  const wanted = minimum === maximum ? `${minimum}` : `${minimum} or ${maximum}`;
  const message = `${name} takes ${wanted} value${maximum === 1 ? '' : 's'}, not ${values.length}`;
  if (maximum > 1 || values.length === 0) return { column, message, remedy: '' };
  const split = values.slice(0, 3).map((value) => `${name}(\`${value}\`)`);
  return { column, message, remedy: `write ${split.join(' || ')}` };
}

function allOf(operands: readonly CompiledNode[]): Predicate {
  const predicates = operands.map((operand) => operand.matches);
  const [first, second] = predicates;
  if (predicates.length === 2) return (facts) => first!(facts) && second!(facts);
  return (facts) => {
    for (const predicate of predicates) if (!predicate(facts)) return false;
    return true;
  };
}

function anyOf(operands: readonly CompiledNode[]): Predicate {
  const hosts = new Set<string>();
  const predicates: Predicate[] = [];
  for (const operand of operands) {
    const exactHost = operand.kind === 'matcher' ? operand.prepared.exactHost : undefined;
    if (exactHost === undefined) predicates.push(operand.matches);
    else if (exactHost !== '') hosts.add(exactHost);
  }
  // Many hosts are one look-up.
  if (hosts.size > 0) predicates.unshift((facts) => hosts.has(facts.host));
  return (facts) => {
    for (const predicate of predicates) if (predicate(facts)) return true;
    return false;
  };
}
