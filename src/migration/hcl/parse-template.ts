// Strings: quoted ones with escapes, heredocs, and the `${…}` and `%{…}` in both.
import { decodeText } from '../source-text.js';
import { expect, isNewline, nested, skipBlank, SyntaxFault, take, takeName, type Cursor } from './cursor.js';
import { createPartList } from './part-list.js';
import { rootsOf } from './roots-of.js';
import type { TemplateNode, TextPart } from './syntax-node.js';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** From the opening quote to behind the closing one. */
export function parseQuoted(cursor: Cursor): TemplateNode {
  const start = cursor.at++;
  const { text } = cursor;
  const list = createPartList();
  for (;;) {
    const character = text[cursor.at];
    if (character === undefined || isNewline(text, cursor.at)) {
      throw new SyntaxFault('this string is not closed on its line', start);
    }
    if (character === '"') break;
    list.add(character === '\\' ? readEscape(cursor) : readSequence(cursor));
  }
  cursor.at++;
  return { kind: 'template', start, end: cursor.at, parts: expectBalance(list.finish(), start), heredoc: false };
}

/** From `<<` to behind the closing word. */
export function parseHeredoc(cursor: Cursor): TemplateNode {
  const start = cursor.at;
  const { text } = cursor;
  cursor.at += 2;
  const flush = take(cursor, '-');
  const from = cursor.at;
  takeName(cursor);
  const word = text.slice(from, cursor.at);
  if (word === '' || !isNewline(text, cursor.at)) {
    throw new SyntaxFault('a heredoc starts with << or <<-, a word, and the end of the line', start);
  }
  takeNewline(cursor);
  const list = createPartList();
  for (let startOfLine = true; ;) {
    if (startOfLine) {
      const lineEnd = text.indexOf('\n', cursor.at);
      const line = text.slice(cursor.at, lineEnd < 0 ? undefined : lineEnd);
      if (line.trim() === word) {
        cursor.at += line.trimEnd().length;
        break;
      }
    }
    if (cursor.at >= text.length) throw new SyntaxFault(`this heredoc is not closed by a line with ${word}`, start);
    startOfLine = isNewline(text, cursor.at);
    if (startOfLine) {
      list.add(text.slice(cursor.at, takeNewline(cursor)));
      continue;
    }
    list.add(readSequence(cursor));
  }
  const parts = expectBalance(list.finish(), start);
  return { kind: 'template', start, end: cursor.at, parts: flush ? withoutIndentation(parts) : parts, heredoc: true };
}

function takeNewline(cursor: Cursor): number {
  return (cursor.at += cursor.text.charCodeAt(cursor.at) === 13 ? 2 : 1);
}

function readEscape(cursor: Cursor): string {
  const { text, at } = cursor;
  const letter = text[at + 1] ?? '';
  const plain = escapes[letter];
  if (plain !== undefined) {
    cursor.at += 2;
    return plain;
  }
  const length = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  const digits = text.slice(at + 2, at + 2 + length);
  const code = parseInt(digits, 16);
  if (length === 0 || !/^[0-9a-fA-F]+$/.test(digits) || digits.length < length || code > 0x10ffff) {
    throw new SyntaxFault(String.raw`a backslash stands before n, r, t, ", \, uNNNN or UNNNNNNNN only`, at);
  }
  cursor.at += 2 + length;
  return Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1');
}

const plainText = /[^"\\$%\r\n]+/y;

/** Plain text up to the next character that may mean something, or an interpolation, or a directive. */
export function readSequence(cursor: Cursor): string | TextPart {
  const { text, at } = cursor;
  if (take(cursor, '$${') || take(cursor, '%%{')) return text.slice(at + 1, cursor.at);
  if (take(cursor, '${')) return nested(cursor, true, () => readInterpolation(cursor, at));
  if (take(cursor, '%{')) return nested(cursor, true, () => readDirective(cursor, at));
  plainText.lastIndex = at + 1;
  cursor.at = at + 1 + (plainText.exec(text)?.[0].length ?? 0);
  return text.slice(at, cursor.at);
}

function readInterpolation(cursor: Cursor, start: number): TextPart {
  const { text } = cursor;
  const trims = take(cursor, '~');
  skipBlank(cursor);
  const from = cursor.at;
  const expression = cursor.parseExpression(cursor);
  const to = cursor.at;
  skipBlank(cursor);
  const closing = take(cursor, '~');
  expect(cursor, '}', 'at the end of the interpolation');
  if (trims || closing) return { kind: 'directive', source: decodeText(text.slice(start, cursor.at)) };
  return { kind: 'expression', source: decodeText(text.slice(from, to)), roots: rootsOf(expression) };
}

function readDirective(cursor: Cursor, start: number): TextPart {
  take(cursor, '~');
  skipBlank(cursor);
  const keyword = takeName(cursor) ?? '';
  skipBlank(cursor);
  if (keyword === 'if') cursor.parseExpression(cursor);
  else if (keyword === 'for') {
    do {
      skipBlank(cursor);
      if (takeName(cursor) === undefined) throw new SyntaxFault('expected a name after for', cursor.at);
      skipBlank(cursor);
    } while (take(cursor, ','));
    if (takeName(cursor) !== 'in') throw new SyntaxFault('expected "in" after the names of for', cursor.at);
    skipBlank(cursor);
    cursor.parseExpression(cursor);
  } else if (!['else', 'endif', 'endfor'].includes(keyword)) {
    throw new SyntaxFault('%{ starts with if, else, endif, for or endfor; write %%{ for the text %{', start);
  }
  skipBlank(cursor);
  take(cursor, '~');
  expect(cursor, '}', 'at the end of the directive');
  return { kind: 'directive', source: decodeText(cursor.text.slice(start, cursor.at)) };
}

/** Directives stand in pairs, one inside the other. */
function expectBalance(parts: readonly TextPart[], start: number): readonly TextPart[] {
  const open: string[] = [];
  for (const part of parts) {
    const [, keyword = ''] = part.kind === 'directive' ? (/^%\{~?\s*(\w+)/.exec(part.source) ?? []) : [];
    if (keyword === 'if' || keyword === 'for') open.push(`end${keyword}`);
    else if (keyword === 'else' ? open.at(-1) !== 'endif' : keyword !== '' && open.pop() !== keyword) {
      throw new SyntaxFault(`in this string %{ ${keyword} } has nothing to belong to`, start);
    }
  }
  if (open.length > 0) throw new SyntaxFault(`in this string %{ ${open.at(-1)!} } is missing`, start);
  return parts;
}

/** `<<-` takes away as many leading spaces as every line has; lines of nothing but spaces neither count nor lose any. */
function withoutIndentation(parts: readonly TextPart[]): TextPart[] {
  let indentation = Infinity;
  let atLineStart = true;
  for (const part of parts) {
    for (const line of linesOf(part)) {
      if (atLineStart && !blankLine.test(line)) indentation = Math.min(indentation, line.search(/[^ \t]|$/));
      atLineStart = line.endsWith('\n');
    }
  }
  if (indentation === Infinity || indentation === 0) return [...parts];
  atLineStart = true;
  return parts.map((part) => {
    const lines = linesOf(part).map((line) => {
      const isIndented = atLineStart && !blankLine.test(line);
      atLineStart = line.endsWith('\n');
      return isIndented ? line.slice(indentation) : line;
    });
    return part.kind === 'text' ? { kind: 'text', text: lines.join('') } : part;
  });
}

const blankLine = /^[ \t\r]*\n$/;

/** Whatever is no text takes up its place in a line. */
function linesOf(part: TextPart): string[] {
  return part.kind === 'text' ? part.text.split(/(?<=\n)/) : ['…'];
}
