// The grammar of `https://HOST[:PORT][/PATH]`, as Caddy reads the address of a site.
import { isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { shorten } from '../../shared/shorten.js';

/** What a tag asks for. */
export interface HttpsSite {
  /** Lower case, IPv6 in brackets; `*.example.com` is any one label before `.example.com`. */
  readonly host: string;
  /** Left out where it is 443. */
  readonly port?: number;
  /** Every path when left out. */
  readonly path?: SitePath;
}

/** `/foo` is that path alone, `/foo*` all that begin with `/foo`. */
export interface SitePath {
  readonly kind: 'exact' | 'prefix';
  readonly path: string;
}

/** Why a tag routes nothing, and what to do. */
export interface UnreadableTag {
  readonly message: string;
  readonly remedy: string;
}

const scheme = 'https://';
const maxLength = 2_000;
const anExample = 'write https://app.example.com';

/** As HinD picks them: in lower case, with nothing before. */
export function isHttpsTag(tag: string): boolean {
  return tag.startsWith(scheme);
}

export function readHttpsTag(tag: string): HttpsSite | UnreadableTag {
  const address = tag.slice(scheme.length).trimEnd();
  if (address.length > maxLength) {
    return unreadable(tag, `has ${tag.length} characters`, `keep it below ${maxLength}`);
  }
  if (/\s/.test(address)) return spaced(tag, address);
  if (/[^!-~\xa1-\u{10ffff}]|[`"<>\\^{}|,]/u.test(address)) {
    return unreadable(tag, 'holds a character that no address of a site has', anExample);
  }
  if (/[?#]/.test(address))
    return unreadable(tag, 'holds a query or a fragment, which no route looks at', 'cut it off');
  const slash = address.indexOf('/');
  const authority = slash === -1 ? address : address.slice(0, slash);
  const place = readAuthority(authority);
  if (typeof place === 'string') return unreadable(tag, place, anExample);
  if (slash === -1) return place;
  const path = readPath(address.slice(slash));
  if (path === undefined) return place;
  return 'message' in path ? unreadable(tag, path.message, path.remedy) : { ...place, path };
}

function readAuthority(authority: string): HttpsSite | string {
  if (authority.includes('@')) return 'holds a user';
  const colon = /:\d*$/.exec(authority)?.index;
  const port = colon === undefined ? 443 : Number(authority.slice(colon + 1));
  if (port < 1 || port > 65_535) return 'names a port that does not exist';
  const host = readHost(authority.slice(0, colon));
  if (host === undefined) return 'names no host that a request could ask for';
  return port === 443 ? { host } : { host, port };
}

function readHost(written: string): string | undefined {
  const address = /^\[(.*)\]$/.exec(written)?.[1];
  if (address !== undefined) return isIPv6(address) ? written.toLowerCase() : undefined;
  const folded = written.toLowerCase().replace(/\.$/, '');
  const host = /^[!-~]*$/.test(folded) ? folded : domainToASCII(folded);
  return isHostName(host) ? host : undefined;
}

/** Only the first label may be a wildcard; underscores are in use, whatever RFC 952 says. */
function isHostName(host: string): boolean {
  return host.length <= 253 && /^(\*\.)?[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*$/.test(host);
}

function readPath(path: string): SitePath | UnreadableTag | undefined {
  const star = path.indexOf('*');
  if (/%(?![\dA-Fa-f]{2})/.test(path)) {
    return { message: 'has a % without two hexadecimal digits', remedy: 'write %25 for a percent sign' };
  }
  if (star === -1) return { kind: 'exact', path };
  if (star !== path.length - 1) {
    return { message: 'has a * before the end of its path', remedy: 'use a * at the end, or a PathRegexp rule' };
  }
  return path === '/*' ? undefined : { kind: 'prefix', path: path.slice(0, -1) };
}

/** Caddy before 2.11 refused every site because of such a tag, and then made a host of each word. */
function spaced(tag: string, address: string): UnreadableTag {
  const [first = ''] = address.split(/\s/, 1);
  const remedy = `write one tag for each host, such as https://${shorten(first, 100)}; Caddy 2.11 and later take each word for a host, older ones refuse all sites`;
  return unreadable(tag, 'holds a space, and no host does', remedy);
}

function unreadable(tag: string, what: string, remedy: string): UnreadableTag {
  return { message: `the tag "${shorten(tag, 120)}" ${what}; it routes nothing`, remedy };
}
