import type { CompiledNode, CompiledRule } from './compile-rule.js';
import type { RequestFacts } from './request-facts.js';
import { printRule } from './rule-node.js';

/** A matcher because of which a rule does not match a request. */
export interface FailedMatcher {
  /** As in the rule, ``PathPrefix(`/api`)``; with a `!` where matching is what was not wanted. */
  readonly matcher: string;
  /** What the request had instead. */
  readonly observed: string;
}

/**
 * The matchers that keep a rule from matching: the first one that fails of those joined by `&&`, all of those joined by
 * `||` up to `limit`. Empty when the rule matches.
 */
export function explainRule(rule: CompiledRule, facts: RequestFacts, limit = 5): FailedMatcher[] {
  const failed: FailedMatcher[] = [];
  collect(rule.root, true, { facts, failed, limit });
  return failed;
}

interface Search {
  readonly facts: RequestFacts;
  readonly failed: FailedMatcher[];
  readonly limit: number;
}

/** Notes why a part does not give the wanted result; does nothing when it does. */
function collect(node: CompiledNode, wanted: boolean, search: Search): void {
  if (search.failed.length >= search.limit || node.matches(search.facts) === wanted) return;
  switch (node.kind) {
    case 'matcher': {
      const matcher = `${wanted ? '' : '!'}${printRule(node.source)}`;
      search.failed.push({ matcher, observed: node.prepared.observed(search.facts) });
      return;
    }
    case 'not':
      return collect(node.operand, !wanted, search);
    case 'and':
    case 'or': {
      // One culprit is enough where all operands must agree (De Morgan); otherwise all of them are.
      const culprit =
        (node.kind === 'and') === wanted && node.operands.find((part) => part.matches(search.facts) !== wanted);
      for (const operand of culprit ? [culprit] : node.operands) collect(operand, wanted, search);
    }
  }
}
