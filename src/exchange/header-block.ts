// A header block is header lines as they stand on the wire, `Name: value\r\n` each; a header list is the same, flat.

/** The list of a block; values without the white space around them. */
export function splitBlock(block: string): string[] {
  const list: string[] = [];
  let start = 0;
  while (start < block.length) {
    const end = block.indexOf('\r\n', start);
    const colon = block.indexOf(':', start);
    list.push(block.slice(start, colon), trimmedValue(block, colon + 1, end));
    start = end + 2;
  }
  return list;
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const unsendable = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * The block of a list. Whatever a list holds, it cannot start another line or end the head: a line whose name is none
 * is left out, and values go as `sendableValue` gives them.
 */
export function joinBlock(list: readonly string[]): string {
  let block = '';
  for (let index = 0; index < list.length; index += 2) {
    const name = list[index]!;
    if (token.test(name)) block += `${name}: ${sendableValue(list[index + 1]!)}\r\n`;
  }
  return block;
}

/**
 * A text as one that is sent byte for byte, since blocks are latin1 on the wire: control characters are left out, and a
 * text with characters beyond latin1 becomes its UTF-8 bytes (cut to its low byte, U+010A would be a line feed).
 */
export function sendableValue(value: string): string {
  if (!unsendable.test(value)) return value;
  const visible = value.replace(/[\0-\x08\n-\x1f\x7f]/g, '');
  return unsendable.test(visible) ? Buffer.from(visible, 'utf8').toString('latin1') : visible;
}

/** The text between two places of a block without spaces and tabs at its ends (RFC 9110 section 5.5). */
export function trimmedValue(block: string, start: number, end: number): string {
  while (start < end && isBlank(block.charCodeAt(start))) start++;
  while (end > start && isBlank(block.charCodeAt(end - 1))) end--;
  return block.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
