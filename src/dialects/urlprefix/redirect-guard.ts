// Which requests a redirect would send where they already are: Fabio asks the next host about them.
import { quoteGoString } from '../../rules/go-string.js';
import type { UrlprefixOptions } from './options.js';
import type { RouteSource } from './parse-source.js';
import { usualPort, type Side } from './usual-port.js';
import type { Redirect } from './redirect.js';

interface Redirected {
  readonly source: RouteSource;
  readonly options: Pick<UrlprefixOptions, 'strip' | 'prepend'>;
  readonly port: number | undefined;
  readonly semantics: 'hind' | 'fabio';
  readonly side: Side;
}

/**
 * The matchers that all hold for a request that is already there; none: they all are. Undefined: none is. Behind a
 * proxy that ends TLS the scheme is the one in `X-Forwarded-Proto`.
 */
export function alreadyThere(redirect: Redirect, redirected: Redirected): readonly string[] | undefined {
  const scheme = sameScheme(redirect, redirected);
  const host = sameHost(redirect, redirected);
  const path = samePath(redirect, redirected);
  if (scheme === undefined || host === undefined || path === undefined) return undefined;
  return [...scheme, ...host, ...path];
}

type Matchers = readonly string[] | undefined;
const always: Matchers = [];

function sameScheme({ scheme }: Redirect, { side }: Redirected): Matchers {
  if (scheme === '' || scheme === (side === 'tls' ? 'https' : 'http')) return always;
  return scheme === 'https' ? ['Header(`X-Forwarded-Proto`, `https`)'] : undefined;
}

function sameHost({ authority }: Redirect, { source, port, semantics, side }: Redirected): Matchers {
  if (authority === '' || authority === '$host') return always;
  const [, name = '', digits] = /^(.*?)(?::(\d+))?$/.exec(authority)!;
  const wanted = digits === undefined ? undefined : Number(digits);
  if (name === '$host') return wanted === port ? always : [`HostPort(\`*:${wanted}\`)`];
  if (source.host === '' || source.pattern !== undefined) {
    return [
      wanted === undefined && port === undefined && semantics === 'hind'
        ? `Host(\`${name}\`)`
        : `HostPort(\`${authority}\`)`,
    ];
  }
  if (name !== source.host) return undefined;
  const own = port === usualPort(side) ? undefined : port;
  if (wanted === own) return always;
  // Without a port, HinD's host is that host on every port.
  return own === undefined && semantics === 'hind' ? [`HostPort(\`${authority}\`)`] : undefined;
}

function samePath({ path }: Redirect, { source, options: { strip, prepend = '' } }: Redirected): Matchers {
  const [before = '', after] = path.split('$path', 2);
  if (after === undefined) return path.startsWith(source.path) ? [`Path(${quoteGoString(path)})`] : undefined;
  if (after !== '') return undefined;
  const added = before + prepend;
  if (strip === undefined) return added === '' ? always : undefined;
  const isCut = source.path.startsWith(strip);
  if (added === '') return isCut ? undefined : [`!PathPrefix(${quoteGoString(strip)})`];
  if (added !== strip) return undefined;
  return isCut ? always : [`PathPrefix(${quoteGoString(strip)})`];
}
