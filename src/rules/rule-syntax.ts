import { quote, type RuleProblem } from './rule-problem.js';

/** What to say about a router's `ruleSyntax`: rules are always read as v3, whatever it asks for. */
export function checkRuleSyntax(ruleSyntax: string | undefined): RuleProblem | undefined {
  const wanted = ruleSyntax?.toLowerCase();
  if (wanted === undefined || wanted === '' || wanted === 'v3' || wanted === 'default') return undefined;
  return {
    column: 1,
    message: `ruleSyntax=${quote(ruleSyntax!)} is not supported; the rule is read as v3`,
    remedy:
      'write several values as Host(`a`) || Host(`b`), placeholders as PathRegexp or HostRegexp, and take ruleSyntax out',
  };
}
