import { compileRule } from './compile-rule.js';
import { parseRule } from './parse-rule.js';
import { hostsOf } from './rule-hosts.js';

const known = new Map<string, readonly string[]>();
const maxKnown = 20_000;

/** The hosts that the text of a rule names, see `hostsOf`; none for a rule that cannot be used. */
export function hostsOfRule(rule: string): readonly string[] {
  let hosts = known.get(rule);
  if (hosts === undefined) {
    const parsed = compileRule(rule).ok ? parseRule(rule) : undefined;
    hosts = parsed?.ok === true ? hostsOf(parsed.tree) : [];
    if (known.size >= maxKnown) known.clear();
    known.set(rule, hosts);
  }
  return hosts;
}
