// Expressions of HCL. Operators are read without their precedence: where an expression ends is what matters here.
import { expect, isNewline, nested, shown, skipBlank, SyntaxFault, take, takeName, type Cursor } from './cursor.js';
import { parseHeredoc, parseQuoted } from './parse-template.js';
import type { Expression, ListItem, ObjectNode } from './syntax-node.js';

/** Starts at the first character of the expression, ends behind its last. */
export function parseExpression(cursor: Cursor): Expression {
  return nested(cursor, cursor.acrossLines, () => {
    const start = cursor.at;
    const first = parseOperation(cursor);
    let end = cursor.at;
    skipBlank(cursor);
    if (!take(cursor, '?')) {
      cursor.at = end;
      return first;
    }
    skipBlank(cursor);
    const yes = parseExpression(cursor);
    expect(cursor, ':', 'between the two results of a condition');
    skipBlank(cursor);
    const no = parseExpression(cursor);
    end = cursor.at;
    return { kind: 'operation', start, end, operands: [first, yes, no] };
  });
}

const operators = /\|\||&&|==|!=|<=|>=|[<>+\-*/%]/y;

function parseOperation(cursor: Cursor): Expression {
  const start = cursor.at;
  const operands = [parseOperand(cursor)];
  for (;;) {
    const end = cursor.at;
    skipBlank(cursor);
    operators.lastIndex = cursor.at;
    const operator = operators.exec(cursor.text)?.[0];
    if (operator === undefined) {
      cursor.at = end;
      return operands.length === 1 ? operands[0]! : { kind: 'operation', start, end, operands };
    }
    cursor.at += operator.length;
    skipBlank(cursor);
    operands.push(parseOperand(cursor));
  }
}

function parseOperand(cursor: Cursor): Expression {
  const start = cursor.at;
  if (take(cursor, '-') || take(cursor, '!')) {
    skipBlank(cursor);
    const operand = nested(cursor, cursor.acrossLines, () => parseOperand(cursor));
    return { kind: 'operation', start, end: cursor.at, operands: [operand] };
  }
  let operand = parsePrimary(cursor);
  for (;;) {
    const end = cursor.at;
    skipBlank(cursor);
    const next = parseAccess(cursor, operand);
    if (next === undefined) {
      cursor.at = end;
      return operand;
    }
    operand = next;
  }
}

/** `.name`, `.0`, `.*`, `[*]` or `[index]` behind an operand. */
function parseAccess(cursor: Cursor, operand: Expression): Expression | undefined {
  const { start } = operand;
  const { text } = cursor;
  const constant = (name: string): Expression =>
    operand.kind === 'reference'
      ? { ...operand, end: cursor.at, path: [...operand.path, name] }
      : { kind: 'operation', start, end: cursor.at, operands: [operand] };
  if (text[cursor.at] === '.' && text[cursor.at + 1] !== '.') {
    cursor.at++;
    skipBlank(cursor);
    const name = takeName(cursor) ?? (take(cursor, '*') ? '*' : takeDigits(cursor));
    if (name === undefined) throw new SyntaxFault(`expected a name after the dot, found ${shown(cursor)}`, cursor.at);
    return constant(name);
  }
  if (!take(cursor, '[')) return undefined;
  const index = nested(cursor, true, () => {
    skipBlank(cursor);
    const read = take(cursor, '*') ? undefined : parseExpression(cursor);
    expect(cursor, ']', 'after an index');
    return read;
  });
  if (index === undefined) return constant('*');
  const [part] = index.kind === 'template' && index.parts.length === 1 ? index.parts : [];
  if (part?.kind === 'text') return constant(part.text);
  if (index.kind === 'literal') return constant(index.text);
  return { kind: 'operation', start, end: cursor.at, operands: [operand, index] };
}

const digits = /\d+/y;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function takeDigits(cursor: Cursor, pattern = digits): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

function parsePrimary(cursor: Cursor): Expression {
  const { text, at: start } = cursor;
  const character = text[start];
  if (character === '"') return parseQuoted(cursor);
  if (character === '[') return parseBrackets(cursor);
  if (character === '{') return parseBraces(cursor);
  if (character === '(') return parseParenthesis(cursor);
  if (text.startsWith('<<', start)) return parseHeredoc(cursor);
  const figure = takeDigits(cursor, number);
  if (figure !== undefined) return { kind: 'literal', start, end: cursor.at, text: figure };
  let name = takeName(cursor);
  if (name === undefined) throw new SyntaxFault(`expected a value, found ${shown(cursor)}`, start);
  while (take(cursor, '::')) name += `::${takeName(cursor) ?? ''}`;
  const end = cursor.at;
  skipBlank(cursor);
  if (take(cursor, '(')) return parseCall(cursor, name, start);
  if (name.includes('::'))
    throw new SyntaxFault(`expected the arguments of ${name}, found ${shown(cursor)}`, cursor.at);
  cursor.at = end;
  if (name === 'true' || name === 'false' || name === 'null') return { kind: 'literal', start, end, text: name };
  return { kind: 'reference', start, end, path: [name] };
}

function parseParenthesis(cursor: Cursor): Expression {
  cursor.at++;
  return nested(cursor, true, () => {
    skipBlank(cursor);
    const inner = parseExpression(cursor);
    expect(cursor, ')', 'after an expression in parentheses');
    return inner;
  });
}

function parseCall(cursor: Cursor, name: string, start: number): Expression {
  const items = nested(cursor, true, () => parseItems(cursor, ')'));
  return { kind: 'call', start, end: cursor.at, name, args: items.map(({ value }) => value) };
}

/** Values between commas, up to behind the closing bracket. */
function parseItems(cursor: Cursor, closing: string): ListItem[] {
  const items: ListItem[] = [];
  for (;;) {
    skipBlank(cursor);
    if (take(cursor, closing)) return items;
    const value = parseExpression(cursor);
    skipBlank(cursor);
    if (closing === ')' && take(cursor, '...')) skipBlank(cursor);
    const comma = cursor.at;
    if (take(cursor, ',')) items.push({ value, comma });
    else {
      items.push({ value });
      expect(cursor, closing, 'or a comma after a value');
      return items;
    }
  }
}

function parseBrackets(cursor: Cursor): Expression {
  const start = cursor.at++;
  return nested(cursor, true, () => {
    skipBlank(cursor);
    if (takeFor(cursor)) return parseFor(cursor, start, ']');
    const items = parseItems(cursor, ']');
    return { kind: 'tuple', start, end: cursor.at, items };
  });
}

function parseBraces(cursor: Cursor): Expression {
  const start = cursor.at++;
  return nested(cursor, true, () => {
    skipBlank(cursor);
    if (takeFor(cursor)) return parseFor(cursor, start, '}');
    const items: ObjectNode['items'][number][] = [];
    while (!take(cursor, '}')) {
      // Between two items a new line is as good as a comma.
      items.push(nested(cursor, false, () => parseObjectItem(cursor)));
      skipBlank(cursor);
    }
    return { kind: 'object', start, end: cursor.at, items };
  });
}

function parseObjectItem(cursor: Cursor): ObjectNode['items'][number] {
  const key = parseExpression(cursor);
  skipBlank(cursor);
  if (!take(cursor, ':')) expect(cursor, '=', 'after the key of an object');
  skipBlank(cursor);
  const value = parseExpression(cursor);
  skipBlank(cursor);
  const { text, at } = cursor;
  if (!take(cursor, ',') && at < text.length && text[at] !== '}' && !isNewline(text, at)) {
    throw new SyntaxFault(`expected a comma or a new line after a value, found ${shown(cursor)}`, at);
  }
  return { key, value };
}

function takeFor(cursor: Cursor): boolean {
  const { at } = cursor;
  if (takeName(cursor) === 'for') return true;
  cursor.at = at;
  return false;
}

function parseFor(cursor: Cursor, start: number, closing: string): Expression {
  const variables: string[] = [];
  do {
    skipBlank(cursor);
    const variable = takeName(cursor);
    if (variable === undefined) throw new SyntaxFault(`expected a name after for, found ${shown(cursor)}`, cursor.at);
    variables.push(variable);
    skipBlank(cursor);
  } while (take(cursor, ','));
  if (takeName(cursor) !== 'in') throw new SyntaxFault('expected "in" after the names of for', cursor.at);
  skipBlank(cursor);
  const over = parseExpression(cursor);
  expect(cursor, ':', 'after what a for goes over');
  skipBlank(cursor);
  const results = [parseExpression(cursor)];
  skipBlank(cursor);
  if (closing === '}') {
    expect(cursor, '=>', 'after the key of a for');
    skipBlank(cursor);
    results.push(parseExpression(cursor));
    skipBlank(cursor);
    take(cursor, '...');
    skipBlank(cursor);
  }
  if (!cursor.text.startsWith(closing, cursor.at)) {
    if (takeName(cursor) !== 'if') throw new SyntaxFault(`expected ${closing} or "if" at the end of a for`, cursor.at);
    skipBlank(cursor);
    results.push(parseExpression(cursor));
  }
  expect(cursor, closing, 'at the end of a for');
  return { kind: 'for', start, end: cursor.at, variables, over, results };
}
