// JSON text becomes values that know where they stand.
import { SyntaxFault } from '../hcl/cursor.js';
import { byteOrderMark, decodeText } from '../source-text.js';
import type { JsonArray, JsonNode, JsonObject, JsonString } from './json-node.js';

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

/** Deeper than any job is nested, and little enough for the stack. */
const maxDepth = 200;

/** Takes one character per byte. Throws a `SyntaxFault` where the text is no JSON. */
export function parseJson(text: string): JsonNode {
  const cursor = { text, at: text.startsWith(byteOrderMark) ? byteOrderMark.length : 0, depth: 0 };
  const value = parseValue(cursor);
  skipBlank(cursor);
  if (cursor.at < text.length) throw new SyntaxFault('there is something behind the end of the JSON value', cursor.at);
  return value;
}

const blank = /[ \t\r\n]*/y;
const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const plainText = /[^"\\\0-\x1f]*/y;

function matchAt(pattern: RegExp, { text, at }: Cursor): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function skipBlank(cursor: Cursor): void {
  cursor.at += matchAt(blank, cursor).length;
}

function parseValue(cursor: Cursor): JsonNode {
  skipBlank(cursor);
  const { text, at: start } = cursor;
  const character = text[start];
  if (character === '"') return parseString(cursor);
  if (character === '{' || character === '[') {
    if (cursor.depth >= maxDepth) throw new SyntaxFault(`this is nested deeper than ${maxDepth} levels`, start);
    cursor.depth++;
    const value = character === '{' ? parseObject(cursor) : parseArray(cursor);
    cursor.depth--;
    return value;
  }
  const found = matchAt(literal, cursor);
  if (found === '') throw new SyntaxFault('expected a JSON value', start);
  cursor.at += found.length;
  return { kind: 'literal', start, end: cursor.at, text: found };
}

function parseString(cursor: Cursor): JsonString {
  const start = cursor.at++;
  for (;;) {
    cursor.at += matchAt(plainText, cursor).length;
    const character = cursor.text[cursor.at];
    if (character === '"') break;
    if (character !== '\\') throw new SyntaxFault('this string is not closed on its line', start);
    cursor.at += 2;
  }
  cursor.at++;
  try {
    const text = JSON.parse(decodeText(cursor.text.slice(start, cursor.at))) as string;
    return { kind: 'string', start, end: cursor.at, text };
  } catch {
    throw new SyntaxFault('this string has an escape that JSON does not know', start);
  }
}

function parseObject(cursor: Cursor): JsonObject {
  const start = cursor.at++;
  const members: JsonObject['members'][number][] = [];
  skipBlank(cursor);
  while (cursor.text[cursor.at] !== '}') {
    if (cursor.text[cursor.at] !== '"') throw new SyntaxFault('expected a name in double quotes', cursor.at);
    const key = parseString(cursor).text;
    skipBlank(cursor);
    if (cursor.text[cursor.at] !== ':') throw new SyntaxFault('expected a colon', cursor.at);
    cursor.at++;
    members.push({ key, value: parseValue(cursor) });
    if (!hasNext(cursor, '}', '"')) break;
  }
  cursor.at++;
  return { kind: 'object', start, end: cursor.at, members };
}

function parseArray(cursor: Cursor): JsonArray {
  const start = cursor.at++;
  const items: JsonArray['items'][number][] = [];
  skipBlank(cursor);
  while (cursor.text[cursor.at] !== ']') {
    const value = parseValue(cursor);
    skipBlank(cursor);
    const comma = cursor.at;
    const more = hasNext(cursor, ']', '');
    items.push(more ? { value, comma } : { value });
    if (!more) break;
  }
  cursor.at++;
  return { kind: 'array', start, end: cursor.at, items };
}

/** Past a comma and to what follows it, or to the closing bracket. */
function hasNext(cursor: Cursor, closing: string, next: string): boolean {
  skipBlank(cursor);
  const character = cursor.text[cursor.at];
  if (character === closing) return false;
  if (character !== ',') throw new SyntaxFault(`expected a comma or ${closing}`, cursor.at);
  cursor.at++;
  skipBlank(cursor);
  if (!cursor.text.startsWith(next, cursor.at) || cursor.text[cursor.at] === closing) {
    throw new SyntaxFault(`expected another element before ${closing}`, cursor.at);
  }
  return true;
}
