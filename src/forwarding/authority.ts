import { hostOf } from '../rules/request-host.js';

/** A Host header or :authority taken apart. */
export interface Authority {
  /** As rules see it: lower case, no port, no brackets, no trailing dot. */
  readonly host: string;
  /** Empty when none is written. */
  readonly port: string;
}

const form = /^(?:\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9\-._~!$&'()*+,;=%\x80-\xff]*)(?::(\d{0,5}))?$/;
let lastText = '';
let last: Authority | undefined = { host: '', port: '' };

/** The parts of an authority (RFC 3986 section 3.2 without user info), or undefined when it is none. */
export function parseAuthority(authority: string): Authority | undefined {
  // Requests come in runs for one host.
  if (authority === lastText) return last;
  const match = form.exec(authority);
  lastText = authority;
  last = match === null ? undefined : { host: hostOf(authority), port: match[1] ?? '' };
  return last;
}
