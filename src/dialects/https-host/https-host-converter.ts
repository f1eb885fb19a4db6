import { defaultPriority } from '../../rules/rule-priority.js';
import { hostPriority } from '../host-priority.js';
import { routeName } from '../route-name.js';
import type { Conversion, TagConverter } from '../tag-converter.js';
import { mayHavePublicCertificate } from './public-host.js';
import { isHttpsTag, readHttpsTag, type HttpsSite, type SitePath } from './read-https-tag.js';

/**
 * What becomes of plain requests for a host that asked for https: `always` redirects them, `never` serves them, `auto`
 * redirects those that TLS has an answer for.
 */
export type HttpsRedirect = 'auto' | 'always' | 'never';

export interface HttpsHostOptions {
  readonly redirect: HttpsRedirect;
  /** Whether a client that is sent to https finds anybody there. */
  readonly hasTlsEntryPoint: boolean;
  /** Where clients are sent to; that of https when left out. */
  readonly tlsPort?: number;
}

const httpsPort = 443;

/** Where certificate authorities look for their tokens, over plain HTTP and nothing else. */
const challenges = '/.well-known/acme-challenge/';

/** `https://HOST[:PORT][/PATH]`: what HinD has routed since 2025. */
export function createHttpsHostConverter(options: HttpsHostOptions): TagConverter {
  return {
    name: 'https-host',
    owns: isHttpsTag,
    convert: ({ tags }) => tags.filter(isHttpsTag).map((tag) => convertTag(tag, options)),
  };
}

function convertTag(from: string, options: HttpsHostOptions): Conversion {
  const site = readHttpsTag(from);
  if ('message' in site) {
    return { from, tags: [], problems: [{ code: 'https-tag-unreadable', severity: 'warning', ...site }] };
  }
  const name = nameOf(site);
  const { tlsPort = httpsPort } = options;
  const rule = ruleOf(site);
  const router = (of: string, lines: readonly string[]) => lines.map((line) => `traefik.http.routers.${of}.${line}`);
  const special = priorityOf(site);
  const priority = special === undefined ? [] : [`priority=${special}`];
  const tags = [
    ...router(`${name}-tls`, [`rule=${rule}`, 'tls=true', ...priority, `service=${name}`]),
    `traefik.http.services.${name}.loadbalancer.strategy=iphash`,
    // A host belongs to one service: another one that asks for it must not get a part of its requests.
    `traefik.http.services.${name}.loadbalancer.exclusive=true`,
  ];
  switch (answerToPlain(site, options)) {
    case 'serve':
      tags.push(...router(name, [`rule=${rule}`, ...priority, `service=${name}`]));
      break;
    case 'redirect': {
      // Whoever serves the same over plain HTTP goes first.
      const below = `priority=${(special ?? defaultPriority(rule)) - 1}`;
      const redirect = `${name}-to-https`;
      tags.push(
        ...router(redirect, [`rule=${withoutChallenges(rule, site)}`, below]),
        // The service itself: what a trusted proxy has received over TLS passes the redirect.
        ...router(redirect, [`middlewares=${redirect}`, `service=${name}`]),
        `traefik.http.middlewares.${redirect}.redirectscheme.scheme=https`,
        ...(tlsPort === httpsPort ? [] : [`traefik.http.middlewares.${redirect}.redirectscheme.port=${tlsPort}`]),
        `traefik.http.middlewares.${redirect}.redirectscheme.permanent=true`,
        `traefik.http.middlewares.${redirect}.redirectscheme.headlikeget=true`,
      );
      break;
    }
    case 'ignore':
  }
  return { from, tags, problems: [] };
}

/** The name that the same route has in other dialects; those of paths that only this one knows say so. */
function nameOf({ host, port, path }: HttpsSite): string {
  // In other dialects the same letters are any number of labels.
  const place = host.replace(/^\*/, 'one*');
  const authority = port === undefined ? place : `${place}:${port}`;
  if (path === undefined) return routeName(authority);
  return routeName(authority, path.kind === 'prefix' ? path.path : `${path.path} exactly`);
}

function ruleOf({ host, port, path }: HttpsSite): string {
  const place = port === undefined ? `Host(\`${host}\`)` : `HostPort(\`${host}:${port}\`)`;
  if (path === undefined) return place;
  return `${place} && ${path.kind === 'exact' ? 'Path' : 'PathPrefix'}(\`${path.path}\`)`;
}

/** Undefined: the length of the rule, which orders the paths of a host. */
function priorityOf({ host, port, path }: HttpsSite): number | undefined {
  if (host.startsWith('*.')) return hostPriority.oneLabel(host.slice(1), path?.path ?? '/');
  return port === undefined ? undefined : hostPriority.withPort(path?.path ?? '/');
}

function answerToPlain({ host, port, path }: HttpsSite, options: HttpsHostOptions): 'serve' | 'redirect' | 'ignore' {
  const { redirect, hasTlsEntryPoint } = options;
  if (redirect === 'never') return 'serve';
  if (redirect === 'auto' && !(hasTlsEntryPoint && mayHavePublicCertificate(host))) return 'serve';
  // Nobody asks for another port than that of TLS and means plain HTTP.
  if (port !== undefined) return 'ignore';
  return path?.path.startsWith(challenges) === true ? 'ignore' : 'redirect';
}

function withoutChallenges(rule: string, { path }: HttpsSite): string {
  return path === undefined || includesChallenges(path) ? `${rule} && !PathPrefix(\`${challenges}\`)` : rule;
}

function includesChallenges({ kind, path }: SitePath): boolean {
  return kind === 'prefix' && challenges.startsWith(path);
}
