// What the two redirecting middlewares share: the URL as the client asked for it, and the answer.
import { bareAnswer, type Answer } from '../../exchange/answer.js';
import type { Exchange } from '../../exchange/exchange.js';
import { headerValue } from '../../exchange/header-list.js';

/** A URL in the parts that redirects put together anew; `port` with its colon, empty when it is the scheme's own. */
export interface ClientUrl {
  readonly scheme: string;
  /** As in the Host header, IPv6 in brackets. */
  readonly host: string;
  readonly port: string;
  /** Path and query as middlewares before this one left them. */
  readonly uri: string;
}

/**
 * The URL of a request. The scheme is that of the connection, unless X-Forwarded-Proto says otherwise: it has got this
 * far only from a trusted proxy, or from the proxy itself.
 */
export function clientUrl(exchange: Exchange): ClientUrl {
  const scheme = forwardedScheme(exchange.upstreamHeaders) ?? (exchange.tls ? 'https' : 'http');
  const authority = headerValue(exchange.upstreamHeaders, 'host') ?? exchange.authority;
  const hostEnd = endOfHost(authority);
  const port = authority.slice(hostEnd);
  const defaultPort = scheme === 'https' ? ':443' : ':80';
  return {
    scheme,
    host: authority.slice(0, hostEnd),
    port: port === defaultPort || port === ':' ? '' : port,
    uri: (exchange.upstreamPath || '/') + (exchange.upstreamQuery === '' ? '' : `?${exchange.upstreamQuery}`),
  };
}

function endOfHost(authority: string): number {
  if (authority.startsWith('[')) return authority.indexOf(']') + 1;
  const colon = authority.indexOf(':');
  // More than one colon and no brackets: a bare IPv6 address, which has no port.
  return colon === -1 || colon !== authority.lastIndexOf(':') ? authority.length : colon;
}

function forwardedScheme(headers: readonly string[]): 'http' | 'https' | undefined {
  switch (headerValue(headers, 'x-forwarded-proto')?.toLowerCase()) {
    case 'https':
    case 'wss':
      return 'https';
    case 'http':
    case 'ws':
      return 'http';
    case undefined:
    default:
      return undefined;
  }
}

export interface RedirectStatus {
  readonly permanent: boolean;
  /** HEAD has no body, and no client makes another method of it. */
  readonly headLikeGet?: boolean;
}

/** 302 or 301 for GET, 307 or 308 for all others, so that their method and body stay. */
export function redirectAnswer({ method }: Exchange, location: string, status: RedirectStatus): Answer {
  const { permanent, headLikeGet = false } = status;
  const keepsMethod = method !== 'GET' && !(headLikeGet && method === 'HEAD');
  const code = permanent ? (keepsMethod ? 308 : 301) : keepsMethod ? 307 : 302;
  return bareAnswer(code, ['Location', location]);
}

/**
 * A URL as it may stand in a Location header: bytes that may not are escaped. `undefined` for control characters, which
 * have no business in a URL. Characters up to U+00FF are bytes of the request, so a template is to be plain ASCII.
 */
export function locationText(url: string): string | undefined {
  let location = '';
  for (let index = 0; index < url.length; index++) {
    const code = url.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return undefined;
    const escaped = code > 0x7e || ' "<>\\^`{|}'.includes(url[index]!);
    location += escaped ? `%${(code & 0xff).toString(16).toUpperCase().padStart(2, '0')}` : url[index]!;
  }
  return location;
}
