// The path of a request in the two forms that matter: the one that is sent on, and the one that rules are held against.
import { hexDigit } from '../shared/hex-digit.js';

const unreserved = 1;
/** Reserved by RFC 3986 section 2.2, and the percent sign itself: their escapes mean something else than they do. */
const reserved = 2;
/** Neither: must be escaped in a path (white space, quotes, braces, backslash, …). */
const foreign = 0;

const classes = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~') {
  classes[character.charCodeAt(0)] = unreserved;
}
for (const character of ":/?#[]@!$&'()*+,;=%") classes[character.charCodeAt(0)] = reserved;

/**
 * The path as it is sent on: escapes in upper case, unreserved characters decoded, characters that may not stand in a
 * path escaped, then dot segments and doubled slashes removed (an escaped slash separates nothing). Undefined is a
 * request to be answered 400: a malformed escape, `#`, or no slash at the start. Runs per request: a path that needs
 * no change comes back as the same string after one scan.
 */
export function normalisePath(path: string): string | undefined {
  const needed = scanPath(path);
  if (needed === 'nothing') return path;
  if (needed === 'refusal') return undefined;
  const escaped = normaliseEscapes(path);
  return escaped === undefined ? undefined : removeDotSegments(escaped);
}

/** The same for an entry point that does not sanitise: dot segments and doubled slashes stay. */
export function normalisePathOnly(path: string): string | undefined {
  const needed = scanPath(path);
  if (needed === 'nothing') return path;
  return needed === 'refusal' ? undefined : normaliseEscapes(path);
}

function scanPath(path: string): 'nothing' | 'work' | 'refusal' {
  if (path.charCodeAt(0) !== 0x2f) return 'refusal';
  let needed: 'nothing' | 'work' = 'nothing';
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    if (code === 0x2f) {
      if (startsDotOrSlash(path, index + 1)) needed = 'work';
    } else if (code === 0x25) {
      const escape = escapeAt(path, index);
      if (escape === -1) return 'refusal';
      if (classes[escape] === unreserved || hasLowerCase(path, index)) needed = 'work';
      index += 2;
    } else if (code === 0x23) {
      return 'refusal';
    } else if (code > 0xff || classes[code] === foreign) {
      needed = 'work';
    }
  }
  return needed;
}

/** Whether a segment is empty, `.` or `..`; an empty last one is a trailing slash and stays. */
function startsDotOrSlash(path: string, start: number): boolean {
  const code = path.charCodeAt(start);
  if (code === 0x2f) return true;
  if (code !== 0x2e) return false;
  const second = path.charCodeAt(start + 1);
  if (start + 1 === path.length || second === 0x2f) return true;
  return second === 0x2e && (start + 2 === path.length || path.charCodeAt(start + 2) === 0x2f);
}

function normaliseEscapes(path: string): string | undefined {
  let normalised = '';
  let copied = 0;
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    if (code === 0x25) {
      const escape = escapeAt(path, index);
      if (escape === -1) return undefined;
      const decoded = classes[escape] === unreserved;
      normalised += path.slice(copied, index);
      normalised += decoded ? String.fromCharCode(escape) : path.slice(index, index + 3).toUpperCase();
      index += 2;
      copied = index + 1;
    } else if (code > 0xff || classes[code] === foreign) {
      normalised += path.slice(copied, index) + escapeCharacter(path, index);
      if (code >= 0xd800 && code <= 0xdbff) index++;
      copied = index + 1;
    }
  }
  return normalised + path.slice(copied);
}

/** Off the wire a character is one byte; only a path that came as text holds others. */
function escapeCharacter(path: string, index: number): string {
  const point = path.codePointAt(index)!;
  const bytes = point <= 0xff ? [point] : Buffer.from(String.fromCodePoint(point));
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/**
 * Removes dot segments and doubled slashes (Go's URL.JoinPath): a slash at the end stays, none is added. With `prefix`,
 * a last segment of dots stays too, because it may be the beginning of a longer one.
 */
function removeDotSegments(path: string, prefix = false): string {
  const segments = path.split('/');
  const kept: string[] = [];
  segments.forEach((segment, index) => {
    const open = prefix && index === segments.length - 1;
    if (segment === '..' && !open) kept.pop();
    else if (segment !== '' && (segment !== '.' || open)) kept.push(segment);
  });
  return `/${kept.join('/')}${path.endsWith('/') && kept.length > 0 ? '/' : ''}`;
}

/**
 * The path as rules see it: like the normalised path it is made from, but with all escapes decoded that are not of
 * reserved characters, as UTF-8. `/a%20b%2Fc` is `/a b%2Fc`. Runs per request: the same string when there is nothing
 * to decode.
 */
export function matchingPath(path: string): string {
  for (let index = path.indexOf('%'); index !== -1; index = path.indexOf('%', index + 3)) {
    if (classes[escapeAt(path, index)] !== reserved) return decodeForMatching(path);
  }
  return path;
}

/** Runs of escapes of characters that are not reserved, so that the bytes of one character stay together. */
const decodable = /(?:%(?!2[13-9A-CF]|3[ABDF]|40|5[BD])[0-9A-F]{2})+/g;

function decodeForMatching(path: string): string {
  return path.replace(decodable, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      // No UTF-8: such bytes can only be matched as they are written.
      return escapes;
    }
  });
}

/**
 * A path in the text of a rule, in the form in which requests are held against it; undefined when an escape is
 * malformed. What may stand unescaped in a rule (white space, letters of all alphabets) stays.
 */
export function rulePath(written: string, use: 'whole' | 'prefix'): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(written)) return undefined;
  const escaped = written.replace(/%../g, (escape) => escape.toUpperCase()).replaceAll('#', '%23');
  return removeDotSegments(decodeForMatching(escaped), use === 'prefix');
}

/** The byte of the escape at that place, or -1 when it is malformed. */
function escapeAt(path: string, index: number): number {
  const high = hexDigit(path.charCodeAt(index + 1));
  const low = hexDigit(path.charCodeAt(index + 2));
  return high === -1 || low === -1 ? -1 : high * 16 + low;
}

function hasLowerCase(path: string, index: number): boolean {
  return path.charCodeAt(index + 1) > 0x60 || path.charCodeAt(index + 2) > 0x60;
}
