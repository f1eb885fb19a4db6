import { hostOf } from './request-host.js';
import type { RuleNode } from './rule-node.js';

/**
 * The hosts that a rule names in Host and HostPort matchers and does not exclude, in their order, lower case, each once: what
 * `certificates/` is to obtain certificates for. Wildcards (`*.example.com`) stay, `*` is left out.
 */
export function hostsOf(tree: RuleNode): string[] {
  const hosts = new Set<string>();
  collect(tree, true, hosts);
  return [...hosts];
}

const hostMatchers = new Set(['host', 'hostport']);

function collect(node: RuleNode, wanted: boolean, hosts: Set<string>): void {
  switch (node.kind) {
    case 'matcher': {
      if (!wanted || !hostMatchers.has(node.name.toLowerCase())) return;
      for (const host of node.values.map(hostOf)) if (host !== '*') hosts.add(host);
      return;
    }
    case 'not':
      return collect(node.operand, !wanted, hosts);
    case 'and':
    case 'or':
      for (const operand of node.operands) collect(operand, wanted, hosts);
  }
}
