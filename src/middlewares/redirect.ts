import { bareAnswer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Phases } from '../exchange/phases.js';
import { hostOf, portOf } from '../rules/request-host.js';
import { matchingPath } from '../rules/request-path.js';
import { integer, struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';
import { withLeadingSlash } from './parts/path-text.js';
import { clientUrl, locationText } from './parts/redirect.js';
import { fillSlot, parseRedirectTemplate, type RedirectTemplate } from './parts/redirect-template.js';
import { requireOption } from './parts/required.js';

const badRequest = bareAnswer(400);

/**
 * Sends clients to a URL made of theirs, with one status for all methods. The query goes along with `$path`, unless the
 * URL has one of its own. Those who are there already (scheme, host and path) pass.
 */
export const redirect = defineMiddleware({
  type: 'redirect',
  schema: struct("Sends clients to a URL with their host and path in it. Tagway's own, not Traefik's.", {
    url: text('Where to: `$host` is the Host header of the request, `$path` its path.', { required: true }),
    status: integer('The status.', { default: 302, minimum: 300, maximum: 399 }),
  }),
  create({ url, status }): Phases {
    const template = parseRedirectTemplate(requireOption(url as string | undefined, 'url', 'set redirect.url'));
    return {
      request(exchange) {
        const target = targetOf(template, exchange);
        if (target === undefined) return badRequest;
        if (isThere(target, exchange)) return undefined;
        const { scheme, authority, path, query } = target;
        const origin = `${scheme === '' ? '' : `${scheme}:`}${authority === undefined ? '' : `//${authority}`}`;
        const location = locationText(`${origin}${path}${query === '' ? '' : `?${query}`}`);
        return location === undefined ? badRequest : bareAnswer(status, ['Location', location]);
      },
    };
  },
});

interface Target {
  /** Empty: that of the request. */
  readonly scheme: string;
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: string;
}

/** Undefined where the request does not fit: it names no host, or its path would be taken for one. */
function targetOf(template: RedirectTemplate, exchange: Exchange): Target | undefined {
  let authority: string | undefined;
  if (template.authority !== undefined) {
    authority = fillSlot(template.authority, hostFor(template, exchange));
    if (authority === '' || authority.startsWith(':')) return undefined;
  }
  const path = withLeadingSlash(fillSlot(template.path, exchange.upstreamPath)) || '/';
  if (authority === undefined && path.startsWith('//')) return undefined;
  const query = template.query !== '' || !template.path.open ? template.query : exchange.upstreamQuery;
  return { scheme: template.scheme, authority, path, query };
}

/** With its port, unless the URL names another one. */
function hostFor({ authority }: RedirectTemplate, exchange: Exchange): string {
  const written = exchange.authority;
  return authority!.tail.startsWith(':') ? written.replace(/:\d*$/, '') : written;
}

/** A redirect to itself would go on for ever. */
function isThere({ scheme, authority, path }: Target, exchange: Exchange): boolean {
  if (matchingPath(path) !== exchange.path) return false;
  const requested = clientUrl(exchange).scheme;
  if (scheme !== '' && scheme !== requested) return false;
  const tls = requested === 'https';
  return (
    authority === undefined ||
    (hostOf(authority) === exchange.host && portOf(authority, tls) === portOf(exchange.authority, tls))
  );
}
