/**
 * The host that rules see: lower case, without port, without the brackets of IPv6, without the dot at the end. Takes
 * the Host header, `:authority`, or a host as written in a rule. Runs per request: the same string when there is
 * nothing to take off.
 */
export function hostOf(authority: string): string {
  let start = 0;
  let end = authority.length;
  if (authority.charCodeAt(0) === 0x5b) {
    const bracket = authority.indexOf(']');
    if (bracket === -1) return '';
    start = 1;
    end = bracket;
  } else {
    const colon = authority.lastIndexOf(':');
    // More than one colon is an IPv6 address that lost its brackets.
    if (colon !== -1 && authority.indexOf(':') === colon) end = colon;
  }
  if (end > start && authority.charCodeAt(end - 1) === 0x2e) end--;
  return (start === 0 && end === authority.length ? authority : authority.slice(start, end)).toLowerCase();
}

/**
 * The port that an authority names; without one, or with an empty one, the usual port of plain or TLS requests. Runs
 * per request: reads the digits where they stand, allocates nothing.
 */
export function portOf(authority: string, tls: boolean): number {
  let port = 0;
  let scale = 1;
  for (let index = authority.length - 1; index >= 0; index--) {
    const code = authority.charCodeAt(index);
    if (code === 0x3a) {
      // Other colons outside brackets: an IPv6 address that lost them, and the digits are its own.
      const isPort =
        authority.charCodeAt(0) === 0x5b ? authority.charCodeAt(index - 1) === 0x5d : authority.indexOf(':') === index;
      if (isPort && scale > 1) return port;
      break;
    }
    if (code < 0x30 || code > 0x39) break;
    port += (code - 0x30) * scale;
    scale *= 10;
  }
  return tls ? 443 : 80;
}
