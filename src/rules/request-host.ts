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
