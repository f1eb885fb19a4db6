// The options of a route that are middlewares in Traefik's tags, in the order in which a request passes them.
import { normalisePathOnly } from '../../rules/request-path.js';
import type { UrlprefixOptions } from './options.js';
import type { RouteSource } from './parse-source.js';
import { tellsPort, type RoutePlan } from './plan-route.js';
import { usualPort, type Side } from './usual-port.js';

/** Fabio's `proxy.auth`: who may pass, by the name of the scheme. */
export type AuthSchemes = Readonly<Record<string, { readonly usersFile?: string; readonly realm?: string }>>;

/** One middleware: the end of its name, its type and options as in a tag. */
export interface MiddlewareTags {
  readonly suffix: string;
  readonly options: readonly string[];
}

export interface MiddlewareFacts {
  readonly source: RouteSource;
  readonly options: UrlprefixOptions;
  readonly auth: AuthSchemes;
  readonly plan: RoutePlan;
  readonly side: Side;
}

/** The hash of no password that anybody knows. */
const nobody = 'nobody:{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=';

export function middlewareTags(facts: MiddlewareFacts): MiddlewareTags[] {
  const { redirect } = facts.options;
  return [
    ...accessTags(facts),
    ...authTags(facts),
    ...pathTags(facts),
    ...(redirect === undefined
      ? headerTags(facts)
      : [{ suffix: 'redirect', options: [`redirect.url=${redirect.url}`, `redirect.status=${redirect.status}`] }]),
  ];
}

function accessTags({ options: { access } }: MiddlewareFacts): MiddlewareTags[] {
  if (access === undefined) return [];
  const rule = access.kind === 'closed' ? 'deny=0.0.0.0/0,::/0' : `${access.kind}=${access.ranges.join(',')}`;
  return [{ suffix: 'access', options: [`accesslist.${rule}`] }];
}

function authTags({ options: { auth }, auth: schemes }: MiddlewareFacts): MiddlewareTags[] {
  if (auth === undefined) return [];
  const scheme = authScheme(auth, schemes);
  const users = scheme === undefined ? `basicauth.users=${nobody}` : `basicauth.usersfile=${scheme.usersFile}`;
  return [{ suffix: 'auth', options: [users, `basicauth.realm=${scheme?.realm || auth || 'none'}`] }];
}

/** Undefined: there is no such scheme, and nobody passes. */
export function authScheme(name: string, schemes: AuthSchemes): { usersFile: string; realm?: string } | undefined {
  const folded = name.toLowerCase();
  const found = Object.entries(schemes).find(([known]) => known === name || known.toLowerCase() === folded)?.[1];
  return found?.usersFile ? { usersFile: found.usersFile, realm: found.realm } : undefined;
}

/**
 * Fabio cuts and adds text; Traefik's strip prefix cuts whole segments only, so that it serves where nothing else can
 * come: below a path with a slash at its end.
 */
function pathTags({ source, options: { strip, prepend } }: MiddlewareFacts): MiddlewareTags[] {
  const tags: MiddlewareTags[] = [];
  const cutsSegments = strip !== undefined && (strip.endsWith('/') || source.path.startsWith(`${strip}/`));
  if (strip !== undefined) {
    const options =
      cutsSegments && !strip.includes(',')
        ? [`stripprefix.prefixes=${strip}`, ...(prepend === undefined ? [] : ['stripprefix.forceslash=true'])]
        : [`stripprefixregex.regex=^${literal(normalisePathOnly(strip) ?? strip)}`];
    tags.push({ suffix: 'strip', options });
  }
  if (prepend !== undefined) {
    const before = prepend.startsWith('/') ? prepend : `/${prepend}`;
    const options =
      strip === undefined || cutsSegments
        ? [`addprefix.prefix=${before}`]
        : [
            'replacepathregex.regex=^/?(.*)$',
            `replacepathregex.replacement=${before.replace(/\/$/, '').replaceAll('$', () => '$$')}/$1`,
          ];
    tags.push({ suffix: 'prepend', options });
  }
  return tags;
}

/** A regular expression for the text; a comma would end a member of the list. */
function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(',', '\\x2c');
}

/** The name that the servers are to see, and what Fabio then tells them of the request. */
function headerTags({ source, options: { host, strip }, plan, side }: MiddlewareFacts): MiddlewareTags[] {
  const headers: string[] = [];
  let suffix = 'host';
  if (host !== undefined && host !== 'dst') {
    headers.push(`Host=${host}`, `X-Forwarded-Host=${host}`);
    const written = /:(\d+)$/.exec(host)?.[1];
    // Without a port in the name it is the usual one, whatever port the client asked for.
    const told = tellsPort(host, plan.port);
    if (told || written !== undefined) headers.push(`X-Forwarded-Port=${written ?? usualPort(side)}`);
    if (told && side === 'tls' && plan.plain !== undefined) suffix = 'host-tls';
  }
  // Requests that have nothing to cut tell of the prefix too.
  if (strip !== undefined && !source.path.startsWith(strip)) headers.push(`X-Forwarded-Prefix=${strip}`);
  if (headers.length === 0) return [];
  if (headers[0]!.startsWith('X-Forwarded-Prefix')) suffix = 'prefix';
  return [{ suffix, options: headers.map((header) => `headers.customrequestheaders.${header}`) }];
}
