// Paths in the escaped form in which they are sent: escapes stay as they are, so that `%2F` never becomes a slash.

const unreserved = /[A-Za-z0-9\-._~]/;
/** What may stand in a path unescaped (RFC 3986 section 3.3), `%` aside. */
const legalInPath = /[A-Za-z0-9\-._~!$&'()*+,;=:@/]/;

/**
 * Text from a tag as a path: characters that cannot stand in one (`?`, `#`, spaces, letters beyond ASCII) are escaped,
 * escapes that are not needed are undone as they are for requests. `undefined` when a `%` starts no escape.
 */
export function escapePath(written: string): string | undefined {
  let path = '';
  for (let index = 0; index < written.length;) {
    const character = String.fromCodePoint(written.codePointAt(index)!);
    index += character.length;
    if (character === '%') {
      const digits = written.slice(index, index + 2);
      if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return undefined;
      const plain = String.fromCharCode(parseInt(digits, 16));
      path += unreserved.test(plain) ? plain : `%${digits.toUpperCase()}`;
      index += 2;
    } else {
      path += legalInPath.test(character) ? character : escapeBytes(character);
    }
  }
  return path;
}

/** Every byte of a text in UTF-8 as an escape. */
export function escapeBytes(written: string): string {
  let escaped = '';
  for (const byte of Buffer.from(written, 'utf8')) escaped += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return escaped;
}

/** The path with a slash in front, unless it is empty. */
export function withLeadingSlash(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/${path}`;
}

/** True when a path starts with a slash and has neither empty segments nor `.` and `..`. Runs per request. */
export function isCleanPath(path: string): boolean {
  if (path.charCodeAt(0) !== 0x2f) return false;
  if (path.includes('//')) return false;
  for (let at = path.indexOf('/.'); at !== -1; at = path.indexOf('/.', at + 1)) {
    const end = path.charAt(at + 2) === '.' ? at + 3 : at + 2;
    if (end === path.length || path.charAt(end) === '/') return false;
  }
  return true;
}
