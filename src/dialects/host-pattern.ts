// Hosts with wildcards in the manner of globs: `*.example.com`, `app-?.example.com`, `{www,api}.example.com`.

export interface HostPattern {
  /** For `HostRegexp`: the whole host, in lower case and without its port. */
  readonly regexp: string;
  /** How many characters at its end are no wildcard: the more, the more it says. */
  readonly suffixLength: number;
  /** How many characters elsewhere are no wildcard. */
  readonly otherLength: number;
  /** What stands before them, from the least special: `*`, `?`, `[…]`, `{…}`. */
  readonly wildcard: 0 | 1 | 2 | 3;
}

/** Whether a host is a pattern and no name. */
export function isHostPattern(host: string): boolean {
  return /[*?[{]/.test(host);
}

/**
 * A pattern of lower-case characters: `*` is anything, dots and nothing at all included, `?` is one character, `[a-c]`
 * one of them, `[!a-c]` any other, `{a,b}` one of the alternatives. A sentence says why it is none.
 */
export function compileHostPattern(pattern: string): HostPattern | string {
  let regexp = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '*') {
      if (pattern.charAt(at + 1) !== '*') regexp += '.*';
    } else if (character === '?') regexp += '.';
    else if (character === '[') {
      const close = pattern.indexOf(']', at + 1);
      const set = close === -1 ? undefined : characterSet(pattern.slice(at + 1, close));
      if (set === undefined) return close === -1 ? 'has a [ without ]' : 'has a set of characters that is none';
      regexp += set;
      at = close;
    } else if (character === '{') {
      if (++depth > maxDepth) return 'has braces in braces in braces';
      regexp += '(?:';
    } else if (character === '}' && depth > 0) {
      depth--;
      regexp += ')';
    } else if (character === ',' && depth > 0) regexp += '|';
    else if (/[\w.:-]/.test(character)) regexp += character === '.' ? '\\.' : character;
    else return `has the character "${character}", which no host has`;
  }
  if (depth > 0) return 'has a { without }';
  const suffixLength = /[^*?\]}]*$/.exec(pattern)![0].length;
  const wildcard = '*?]}'.indexOf(pattern.charAt(pattern.length - suffixLength - 1)) as HostPattern['wildcard'];
  const otherLength = pattern.slice(0, pattern.length - suffixLength).replace(/[^\w.:-]/g, '').length;
  return { regexp: `^${regexp}$`, suffixLength, otherLength, wildcard };
}

const maxDepth = 3;

/** The inside of brackets: `a-c`, `xyz`, with `!` in front for all others. */
function characterSet(inside: string): string | undefined {
  const [, not = '', members = ''] = /^(!?)(.*)$/s.exec(inside)!;
  if (!/^[\w.:-]+$/.test(members)) return undefined;
  let written = '';
  for (let at = 0; at < members.length; at++) {
    const [range, low, high] = /^(\w)-(\w)/.exec(members.slice(at)) ?? [];
    if (range === undefined) written += members.charAt(at) === '-' ? '\\-' : members.charAt(at);
    else if (low! > high!) return undefined;
    else {
      written += range;
      at += 2;
    }
  }
  return `[${not === '' ? '' : '^'}${written}]`;
}
