// A place in a source text that moves forward, and what may stand between two words there.
//
// The text holds one character per byte, so that every offset is a byte's and nothing is lost of what is no UTF-8.

import { decodeText } from '../source-text.js';
import type { Expression } from './syntax-node.js';

export interface Cursor {
  readonly text: string;
  at: number;
  /** Inside brackets a new line is only white space. */
  acrossLines: boolean;
  depth: number;
  /** Reads the expression in an interpolation: strings stand in expressions, and expressions in strings. */
  readonly parseExpression: (cursor: Cursor) => Expression;
}

/** Deeper than any job is nested, and little enough for the stack. */
const maxDepth = 200;

/** The text is not what the language allows. Thrown inside the readers and caught at their doors. */
export class SyntaxFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** Past spaces, tabs and comments, and past new lines where they mean nothing. */
export function skipBlank(cursor: Cursor): void {
  const { text } = cursor;
  for (;;) {
    const code = text.charCodeAt(cursor.at);
    if (code === 32 || code === 9) cursor.at++;
    else if (isNewline(text, cursor.at)) {
      if (!cursor.acrossLines) return;
      cursor.at += code === 13 ? 2 : 1;
    } else if (code === 35 || (code === 47 && text.charCodeAt(cursor.at + 1) === 47)) {
      const end = text.indexOf('\n', cursor.at);
      cursor.at = end < 0 ? text.length : text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    } else if (code === 47 && text.charCodeAt(cursor.at + 1) === 42) {
      const end = text.indexOf('*/', cursor.at + 2);
      if (end < 0) throw new SyntaxFault('this comment is not closed', cursor.at);
      cursor.at = end + 2;
    } else return;
  }
}

/** Whether a line ends here. */
export function isNewline(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || (code === 13 && text.charCodeAt(at + 1) === 10);
}

/** Past the characters, if they stand here. */
export function take(cursor: Cursor, characters: string): boolean {
  if (!cursor.text.startsWith(characters, cursor.at)) return false;
  cursor.at += characters.length;
  return true;
}

/** Past the characters that must stand here after white space. */
export function expect(cursor: Cursor, characters: string, where: string): void {
  skipBlank(cursor);
  if (!take(cursor, characters))
    throw new SyntaxFault(`expected ${characters} ${where}, found ${shown(cursor)}`, cursor.at);
}

// Every byte of a character beyond ASCII may be part of a name.
const nameBytes = /[a-zA-Z_\u0080-\u00ff][\w\u0080-\u00ff-]*/y;
const properName = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

/** Past the name that stands here, or undefined. */
export function takeName(cursor: Cursor): string | undefined {
  nameBytes.lastIndex = cursor.at;
  const found = nameBytes.exec(cursor.text)?.[0];
  if (found === undefined) return undefined;
  const name = decodeText(found);
  if (name !== found && !properName.test(name)) return undefined;
  cursor.at += found.length;
  return name;
}

/** Reads something inside brackets or a template, where new lines mean nothing (or do), and then as before. */
export function nested<T>(cursor: Cursor, acrossLines: boolean, read: () => T): T {
  if (cursor.depth >= maxDepth) throw new SyntaxFault(`this is nested deeper than ${maxDepth} levels`, cursor.at);
  const before = cursor.acrossLines;
  cursor.acrossLines = acrossLines;
  cursor.depth++;
  const result = read();
  cursor.depth--;
  cursor.acrossLines = before;
  return result;
}

/** What stands here, for a message. */
export function shown({ text, at }: Cursor): string {
  if (at >= text.length) return 'the end of the file';
  if (isNewline(text, at)) return 'the end of the line';
  const [word = ''] = /^[\w.-]{1,30}|^[^\0-\x1f]/.exec(text.slice(at, at + 30)) ?? [];
  return word === '' || word > '\x7e' ? 'a character that cannot stand here' : `"${word}"`;
}
