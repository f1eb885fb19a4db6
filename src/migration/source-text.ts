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
export type PlaceOf = (offset: number) => Place;

/** Looks for line ends once, for a text of which many places are asked. */
export function createPlaces(text: string): PlaceOf {
  const starts = [text.startsWith(byteOrderMark) ? byteOrderMark.length : 0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [line, after] = [0, starts.length];
    while (after - line > 1) {
      const middle = (line + after) >> 1;
      if (starts[middle]! <= offset) line = middle;
      else after = middle;
    }
    return { line: line + 1, column: characters(decodeText(text.slice(starts[line], offset))) + 1 };
  };
}

/** A character beyond the basic plane counts once. */
function characters(text: string): number {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ' ').length;
}

/** The offset of the first byte that is no UTF-8, or undefined. */
export function firstBadByte(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  for (let at = text.indexOf(replacement); at >= 0; at = text.indexOf(replacement, at + 1)) {
    const offset = Buffer.byteLength(text.slice(0, at));
    if (bytes.indexOf(replacement, offset) !== offset) return offset;
  }
  return undefined;
}

/** What stands for bytes that are no UTF-8, and may itself stand in a text. */
const replacement = '\ufffd';
