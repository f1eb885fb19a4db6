import type { Expression } from './syntax-node.js';

/** The first names of everything that an expression refers to: `var`, `local`, `service`, a variable of a `for`. */
export function rootsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case 'reference':
      return expression.path.slice(0, 1);
    case 'literal':
      return [];
    case 'template':
      return expression.parts.flatMap((part) => (part.kind === 'expression' ? part.roots : []));
    case 'tuple':
      return expression.items.flatMap(({ value }) => rootsOf(value));
    case 'call':
      return expression.args.flatMap(rootsOf);
    case 'object':
      return expression.items.flatMap(({ key, value }) => [...rootsOf(key), ...rootsOf(value)]);
    case 'for':
      return [expression.over, ...expression.results].flatMap(rootsOf);
    case 'operation':
      return expression.operands.flatMap(rootsOf);
  }
}
