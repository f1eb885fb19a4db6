import { quoteGoString } from './go-string.js';

/** The tree of a rule, as plain data. `and` and `or` have at least two operands and none of their own kind. */
export type RuleNode =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly RuleNode[] }
  | { readonly kind: 'not'; readonly operand: RuleNode }
  | MatcherNode;

export interface MatcherNode {
  readonly kind: 'matcher';
  /** As written, such as `Host` or `HOSTREGEXP`. */
  readonly name: string;
  readonly values: readonly string[];
  readonly column: number;
  /** Column of each value. */
  readonly valueColumns: readonly number[];
}

/** The text of a rule that parses to the same tree. */
export function printRule(node: RuleNode): string {
  switch (node.kind) {
    case 'or':
      return node.operands.map(printRule).join(' || ');
    case 'and':
      return node.operands.map((operand) => printInside(operand, 'or')).join(' && ');
    case 'not':
      return `!${printInside(node.operand, 'or', 'and')}`;
    case 'matcher':
      return `${node.name}(${node.values.map(quoteGoString).join(', ')})`;
  }
}

function printInside(node: RuleNode, ...looser: RuleNode['kind'][]): string {
  return looser.includes(node.kind) ? `(${printRule(node)})` : printRule(node);
}
