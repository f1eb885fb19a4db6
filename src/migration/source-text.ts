// Job files are read as one character per byte: offsets are bytes, and nothing is lost that is no UTF-8.
import { isUtf8 } from 'node:buffer';

export const byteOrderMark = '\u00ef\u00bb\u00bf';

/** Where a person finds something: both count from 1, columns in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One character per byte. */
export function sourceText(bytes: Buffer): string {
  return bytes.toString('latin1');
}

/** A stretch of a source text as people read it. */
export function decodeText(bytes: string): string {
  return /[\u0080-\u00ff]/.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}

/** What `decodeText` undoes. */
export function encodeText(text: string): string {
  return /[^\0-\x7f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** The line and column of a byte. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(text.startsWith(byteOrderMark) ? byteOrderMark.length : 0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = (before.match(/\n/g)?.length ?? 0) + 1;
  return { line, column: characters(decodeText(before.slice(lineStart))) + 1 };
}

/** A character beyond the basic plane counts once. */
function characters(text: string): number {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ' ').length;
}

/** The offset of the first byte that is no UTF-8, or undefined. */
export function firstBadByte(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8Prefix(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether more bytes could make it UTF-8. */
function isUtf8Prefix(bytes: Buffer): boolean {
  return [0, 1, 2, 3].some((cut) => bytes.length >= cut && isUtf8(bytes.subarray(0, bytes.length - cut)));
}
