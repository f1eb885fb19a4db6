const semicolon = 0x3b;
const equals = 0x3d;
const space = 0x20;
const tab = 0x09;

/**
 * The first cookie of that name whose value `accept` makes something of. Browsers send several of one name where paths
 * or domains overlap, and HTTP/2 clients send a Cookie line per cookie, so all of them are looked at. Values are taken
 * as written: quotes and escapes are part of them (RFC 6265 section 5.4).
 */
export function findCookie<T>(
  headers: readonly string[],
  name: string,
  accept: (value: string) => T | undefined,
): T | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    const header = headers[index]!;
    if (header.length !== 6 || (header !== 'cookie' && header.toLowerCase() !== 'cookie')) continue;
    const found = findInLine(headers[index + 1]!, name, accept);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findInLine<T>(line: string, name: string, accept: (value: string) => T | undefined): T | undefined {
  let start = 0;
  while (start < line.length) {
    let end = line.indexOf(';', start);
    if (end === -1) end = line.length;
    while (start < end && isBlank(line.charCodeAt(start))) start++;
    if (line.startsWith(name, start) && line.charCodeAt(start + name.length) === equals) {
      let last = end;
      while (isBlank(line.charCodeAt(last - 1))) last--;
      const found = accept(line.slice(start + name.length + 1, last));
      if (found !== undefined) return found;
    }
    start = end + 1;
  }
  return undefined;
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

/** A cookie attribute's value without what would end it or the header line (RFC 6265 section 4.1.1, av-octets). */
export function attributeText(written: string): string {
  let kept = '';
  for (const character of written) {
    const code = character.codePointAt(0)!;
    if (code >= space && code < 0x7f && code !== semicolon) kept += character;
  }
  return kept;
}
