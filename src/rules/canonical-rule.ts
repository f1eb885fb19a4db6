// The text of a rule in one way to write it: rules that only look different have the same.
import { compileRule } from './compile-rule.js';
import { findMatcher } from './find-matcher.js';
import { quoteGoString } from './go-string.js';
import type { MatcherNode, RuleNode } from './rule-node.js';

const known = { plain: new Map<string, string | undefined>(), tls: new Map<string, string | undefined>() };
/** More distinct rules than a cluster has; beyond, what is remembered starts over. */
const maxKnown = 20_000;

/**
 * The same text for rules that are the same but for names, cases, order, repetition, double negation, parentheses and
 * parts that every plain (or every TLS) request meets; `true` for one that all of these meet, `false` for one that none
 * does. Undefined for a rule that does not compile. Equal texts mean equal rules; equal rules may have different ones.
 */
export function canonicalRule(text: string, side: 'plain' | 'tls'): string | undefined {
  const forms = known[side];
  if (!forms.has(text)) {
    if (forms.size >= maxKnown) forms.clear();
    const compiled = compileRule(text);
    forms.set(text, compiled.ok ? formOf(compiled.rule.tree, side === 'tls').text : undefined);
  }
  return forms.get(text);
}

type Form =
  | { readonly kind: 'constant' | 'matcher'; readonly text: string }
  | { readonly kind: 'not'; readonly text: string; readonly operand: Form }
  | { readonly kind: 'and' | 'or'; readonly text: string; readonly operands: readonly Form[] };

const constants = {
  true: { kind: 'constant', text: 'true' },
  false: { kind: 'constant', text: 'false' },
} as const;

function formOf(node: RuleNode, tls: boolean): Form {
  switch (node.kind) {
    case 'matcher':
      return matcherForm(node, tls);
    case 'not': {
      const operand = formOf(node.operand, tls);
      if (operand.kind === 'not') return operand.operand;
      if (operand.kind === 'constant') return operand === constants.true ? constants.false : constants.true;
      return { kind: 'not', text: `!${operand.text}`, operand };
    }
    case 'and':
    case 'or':
      return joined(
        node.kind,
        node.operands.map((operand) => formOf(operand, tls)),
      );
  }
}

function joined(kind: 'and' | 'or', all: readonly Form[]): Form {
  const [neutral, decisive] = kind === 'and' ? [constants.true, constants.false] : [constants.false, constants.true];
  const operands = new Map<string, Form>();
  for (const form of all.flatMap((form) => (form.kind === kind ? form.operands : [form]))) {
    if (form === decisive) return decisive;
    if (form !== neutral) operands.set(form.text, form);
  }
  const [first, second] = operands.values();
  if (first === undefined) return neutral;
  if (second === undefined) return first;
  const sorted = [...operands.keys()].sort();
  return { kind, text: `(${sorted.join(kind === 'and' ? ' && ' : ' || ')})`, operands: [...operands.values()] };
}

function matcherForm({ name, values, column }: MatcherNode, tls: boolean): Form {
  const definition = findMatcher(name, column);
  // A rule with an unknown matcher has not compiled.
  if ('message' in definition) return { kind: 'matcher', text: name };
  const canonical = definition.canonical?.(values, tls) ?? values;
  if (typeof canonical === 'boolean') return canonical ? constants.true : constants.false;
  return { kind: 'matcher', text: `${definition.name}(${canonical.map(quoteGoString).join(', ')})` };
}
