// Steps through the parameters of a query without building a list of them.

/** Where the parameter that was found last has its parts; valid until the next step. */
export const queryCursor = { nameEnd: 0, valueStart: 0, end: 0 };

/**
 * The start of the next parameter at or after `from`, or -1; its parts are in `queryCursor`. Parameters are separated
 * by `&` or `;` (Traefik's default), empty ones are skipped. Runs per request: allocates nothing.
 */
export function parameterAfter(query: string, from: number): number {
  let start = from;
  while (start < query.length && isSeparator(query.charCodeAt(start))) start++;
  if (start >= query.length) return -1;
  let end = start;
  let equals = -1;
  for (; end < query.length; end++) {
    const code = query.charCodeAt(end);
    if (isSeparator(code)) break;
    if (code === 0x3d && equals === -1) equals = end;
  }
  queryCursor.nameEnd = equals === -1 ? end : equals;
  queryCursor.valueStart = equals === -1 ? end : equals + 1;
  queryCursor.end = end;
  return start;
}

/** The text of a name or a value: `+` is a space, escapes are UTF-8; undefined when an escape is malformed. */
export function decodeQueryPart(query: string, start: number, end: number): string | undefined {
  const part = query.slice(start, end);
  if (!/[%+\u0080-\uffff]/.test(part)) return part;
  // Off the wire, a character beyond ASCII is one byte of UTF-8.
  const escaped = part
    .replaceAll('+', ' ')
    .replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  if (/%(?![0-9A-Fa-f]{2})/.test(escaped)) return undefined;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return Buffer.from(
      escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ).toString();
  }
}

function isSeparator(code: number): boolean {
  return code === 0x26 || code === 0x3b;
}
