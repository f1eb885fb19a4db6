import { hostOf } from './request-host.js';
import type { RuleNode } from './rule-node.js';

/**
 * The hosts that a rule names in Host matchers and does not exclude, in their order, lower case, each once: what
 * `certificates/` is to obtain certificates for. Wildcards (`*.example.com`) stay, `*` is left out.
 */
export function hostsOf(tree: RuleNode): string[] {
  const hosts = new Set<string>();
  collect(tree, true, hosts);
  return [...hosts];
}

function collect(node: RuleNode, wanted: boolean, hosts: Set<string>): void {
  switch (node.kind) {
    case 'matcher': {
      if (!wanted || node.name.toLowerCase() !== 'host') return;
      for (const value of node.values) if (value !== '*') hosts.add(hostOf(value));
      return;
    }
    case 'not':
      return collect(node.operand, !wanted, hosts);
    case 'and':
    case 'or':
      for (const operand of node.operands) collect(operand, wanted, hosts);
  }
}
