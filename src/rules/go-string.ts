const simpleEscapes: Record<string, number> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, '"': 34 };
const numericEscape = /([0-7]{3})|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})/y;

/** The text of a double-quoted Go string without its quotes, or where its first bad escape stands. */
export function unquoteGoString(quoted: string): { ok: true; text: string } | { ok: false; at: number } {
  if (!quoted.includes('\\')) return { ok: true, text: quoted };
  // \xNN and \NNN are bytes of UTF-8, so that the text is put together as bytes.
  const bytes: Buffer[] = [];
  let copied = 0;
  for (let at = quoted.indexOf('\\'); at !== -1; at = quoted.indexOf('\\', copied)) {
    bytes.push(Buffer.from(quoted.slice(copied, at)));
    const simple = simpleEscapes[quoted.charAt(at + 1)];
    if (simple !== undefined) {
      bytes.push(Buffer.of(simple));
      copied = at + 2;
      continue;
    }
    numericEscape.lastIndex = at + 1;
    const [whole, octal, hex, short, long] = numericEscape.exec(quoted) ?? [''];
    const byte = octal ? parseInt(octal, 8) : hex ? parseInt(hex, 16) : undefined;
    const point = parseInt(short ?? long ?? '', 16);
    if (byte !== undefined && byte <= 0xff) bytes.push(Buffer.of(byte));
    else if (point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff))
      bytes.push(Buffer.from(String.fromCodePoint(point)));
    else return { ok: false, at };
    copied = at + 1 + whole.length;
  }
  bytes.push(Buffer.from(quoted.slice(copied)));
  return { ok: true, text: Buffer.concat(bytes).toString() };
}

/** A Go string literal of the text: in backticks where that is possible. */
export function quoteGoString(text: string): string {
  if (!/[`\r]/.test(text)) return `\`${text}\``;
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\n\r]/g, (character) => (character === '\n' ? '\\n' : '\\r'))}"`;
}
