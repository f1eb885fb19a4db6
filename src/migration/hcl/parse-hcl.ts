// HCL2 text becomes blocks and attributes that know where they stand; nothing is evaluated.
import { byteOrderMark } from '../source-text.js';
import { isNewline, nested, shown, skipBlank, SyntaxFault, take, takeName, type Cursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { parseQuoted } from './parse-template.js';
import type { Attribute, Block, Body } from './syntax-node.js';

/** Takes one character per byte. Throws a `SyntaxFault` where the text is no HCL. */
export function parseHcl(text: string): Body {
  const at = text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
  const cursor: Cursor = { text, at, acrossLines: false, depth: 0, parseExpression };
  return parseBody(cursor, undefined);
}

/** Up to behind the brace that closes what was opened at `opened`, or to the end of the file. */
function parseBody(cursor: Cursor, opened: number | undefined): Body {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  const { text } = cursor;
  skipBlank(cursor);
  const isSingleLine = opened !== undefined && cursor.at < text.length && !isNewline(text, cursor.at);
  for (;;) {
    if (!isSingleLine) skipLines(cursor);
    if (cursor.at >= text.length) {
      if (opened === undefined) return { attributes, blocks };
      throw new SyntaxFault('this block is not closed', opened);
    }
    if (opened !== undefined && take(cursor, '}')) return { attributes, blocks };
    const start = cursor.at;
    const name = takeName(cursor);
    if (name === undefined) throw new SyntaxFault(`expected an attribute or a block, found ${shown(cursor)}`, start);
    skipBlank(cursor);
    if (text[cursor.at] === '=' && text[cursor.at + 1] !== '=') {
      if (attributes.some((attribute) => attribute.name === name)) throw new SyntaxFault(`${name} is set twice`, start);
      cursor.at++;
      skipBlank(cursor);
      attributes.push({ name, value: parseExpression(cursor), start, end: cursor.at });
    } else if (isSingleLine) throw new SyntaxFault('a block on one line holds one attribute at most', start);
    else blocks.push(parseBlock(cursor, name, start));
    skipBlank(cursor);
    const isEnd = isSingleLine ? text[cursor.at] === '}' : cursor.at >= text.length || isNewline(text, cursor.at);
    if (!isEnd)
      throw new SyntaxFault(
        `expected the end of the ${isSingleLine ? 'block' : 'line'}, found ${shown(cursor)}`,
        cursor.at,
      );
  }
}

function parseBlock(cursor: Cursor, type: string, start: number): Block {
  const labels = parseLabels(cursor, type);
  const brace = cursor.at - 1;
  const body = nested(cursor, false, () => parseBody(cursor, brace));
  return { type, labels, body, start, end: cursor.at };
}

function skipLines(cursor: Cursor): void {
  cursor.acrossLines = true;
  skipBlank(cursor);
  cursor.acrossLines = false;
}

/** The labels of a block, up to behind its opening brace. */
function parseLabels(cursor: Cursor, type: string): string[] {
  const labels: string[] = [];
  for (;;) {
    skipBlank(cursor);
    if (take(cursor, '{')) return labels;
    const start = cursor.at;
    if (cursor.text[start] === '"') {
      const { parts } = parseQuoted(cursor);
      if (parts.some(({ kind }) => kind !== 'text')) throw new SyntaxFault('a label is plain text', start);
      labels.push(parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
      continue;
    }
    const label = takeName(cursor);
    if (label === undefined) {
      throw new SyntaxFault(`expected = or { after ${type}, found ${shown(cursor)}`, start);
    }
    labels.push(label);
  }
}
