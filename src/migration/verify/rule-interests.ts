// What a rule looks at in a request: where its answers may change.
import { compileRule, type CompiledRule } from '../../rules/compile-rule.js';
import type { RuleNode } from '../../rules/rule-node.js';
import { regexpSamples } from './regexp-samples.js';

/** Values that tell requests apart for one rule. */
export interface RuleInterests {
  readonly rule: CompiledRule;
  /** Lower case, wildcards and patterns by an example; empty: it does not look at the host. */
  readonly hosts: readonly string[];
  /** Ports that the Host header may have to name. */
  readonly ports: readonly number[];
  /** Where paths begin to match or cease to; empty: it does not look at the path. */
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `name=value`. */
  readonly queries: readonly string[];
  readonly addressRanges: readonly string[];
}

/** Rules of hundreds of hosts exist; each host is looked at, and of the paths no more than these. */
const maxPaths = 200;

/** Undefined for a rule that does not parse: its router takes no requests. */
export function interestsOf(text: string): RuleInterests | undefined {
  const compiled = compileRule(text);
  if (!compiled.ok) return undefined;
  const { rule } = compiled;
  const found = {
    hosts: new Set<string>(),
    ports: new Set<number>(),
    paths: new Set<string>(),
    methods: new Set<string>(),
    headers: new Map<string, readonly [string, string]>(),
    queries: new Set<string>(),
    addressRanges: new Set<string>(),
  };
  for (const { host, path } of rule.reach.alternatives) {
    if (host.kind === 'exact') found.hosts.add(host.host);
    if (host.kind === 'wildcard') found.hosts.add(`any${host.suffix}`);
    if (path.kind === 'exact') found.paths.add(path.path);
    if (path.kind === 'prefix') found.paths.add(path.prefix);
  }
  visit(rule.tree, (name, [first = '', second = '']) => {
    const addHeader = (value: string) => found.headers.set(`${first}: ${value}`, [first, value]);
    switch (name) {
      case 'hostregexp':
        for (const sample of regexpSamples(first)) if (isHost(sample)) found.hosts.add(sample.toLowerCase());
        break;
      case 'hostport': {
        const port = /:(\d+)$/.exec(first)?.[1];
        if (port !== undefined) found.ports.add(Number(port));
        break;
      }
      case 'pathregexp':
        for (const sample of regexpSamples(first)) if (sample.startsWith('/')) found.paths.add(sample);
        break;
      case 'path':
      case 'pathprefix':
        // Those that a `!` excludes are in no reach.
        found.paths.add(first);
        break;
      case 'method':
        found.methods.add(first.toUpperCase());
        break;
      case 'header':
        addHeader(second);
        break;
      case 'headerregexp':
        for (const sample of regexpSamples(second)) addHeader(sample);
        break;
      case 'query':
        found.queries.add(`${first}=${second}`);
        break;
      case 'queryregexp':
        for (const sample of regexpSamples(second)) found.queries.add(`${first}=${sample}`);
        break;
      case 'clientip':
        found.addressRanges.add(first);
    }
  });
  return {
    rule,
    hosts: [...found.hosts],
    ports: [...found.ports],
    paths: [...found.paths].slice(0, maxPaths),
    methods: [...found.methods],
    headers: [...found.headers.values()],
    queries: [...found.queries],
    addressRanges: [...found.addressRanges],
  };
}

function visit(node: RuleNode, see: (name: string, values: readonly string[]) => void): void {
  switch (node.kind) {
    case 'matcher':
      return see(node.name.toLowerCase(), node.values);
    case 'not':
      return visit(node.operand, see);
    case 'and':
    case 'or':
      for (const operand of node.operands) visit(operand, see);
  }
}

/** Characters that a Host header may hold. */
function isHost(text: string): boolean {
  return text !== '' && /^[\w.~!$&'()*+,;=%-]+$/.test(text);
}
