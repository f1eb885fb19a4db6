// A source becomes the rules of a route: one for plain requests, one for TLS, and their place among all others.
import { quoteGoString } from '../../rules/go-string.js';
import { defaultPriority } from '../../rules/rule-priority.js';
import { hostPriority } from '../host-priority.js';
import { routeName } from '../route-name.js';
import type { UrlprefixOptions } from './options.js';
import type { RouteSource } from './parse-source.js';
import { alreadyThere } from './redirect-guard.js';
import { usualPort, type Side } from './usual-port.js';

export type Semantics = 'hind' | 'fabio';

export interface SideRule {
  readonly rule: string;
  /** Undefined: the length of the rule. */
  readonly priority: number | undefined;
}

export interface RoutePlan {
  /** Of the router for plain requests, the service and all the rest; the router for TLS ends in `-tls`. */
  readonly name: string;
  /** The port that clients write; undefined: none, or any. */
  readonly port: number | undefined;
  /** Undefined: no such requests. */
  readonly plain: SideRule | undefined;
  readonly tls: SideRule | undefined;
  /** The two do not take the same way. */
  readonly differs: boolean;
}

export function planRoute(source: RouteSource, options: UrlprefixOptions, semantics: Semantics): RoutePlan {
  const reading = semantics === 'hind' ? hindReading(source, options) : fabioReading(source);
  const facts = { ...reading, source, options, semantics };
  const plain = reading.sides.includes('plain') ? ruleOf({ ...facts, side: 'plain' }) : undefined;
  const tls = reading.sides.includes('tls') ? ruleOf({ ...facts, side: 'tls' }) : undefined;
  const alike =
    plain?.rule === tls?.rule && plain?.priority === tls?.priority && !tellsPort(options.host, reading.port);
  const differs = plain !== undefined && !alike;
  const { namedPort } = reading;
  return {
    name: routeName(namedPort === undefined ? source.host : `${source.host}:${namedPort}`, source.path),
    port: reading.port,
    plain: differs ? withScheme(plain) : plain,
    tls,
    differs,
  };
}

/** What a port is taken for. */
interface Reading {
  readonly sides: readonly Side[];
  /** The one that the Host header must have; undefined: none, or any where HinD's reading counts. */
  readonly port: number | undefined;
  /** The one that sets the route apart from that of the host alone. */
  readonly namedPort: number | undefined;
}

const bothSides: readonly Side[] = ['plain', 'tls'];

function fabioReading({ port }: RouteSource): Reading {
  return { sides: bothSides, port, namedPort: port };
}

/**
 * 80 and 443 are how clients come in and no part of the host, but for redirects, which are of plain requests or of TLS;
 * another port is a TLS listener, unless `proto=http` says that it is a plain one.
 */
function hindReading({ port }: RouteSource, { proto, redirect }: UrlprefixOptions): Reading {
  const isUsual = port === undefined || port === 80 || port === 443;
  if (!isUsual) return { sides: [proto === 'http' ? 'plain' : 'tls'], port, namedPort: port };
  if (redirect !== undefined && port !== undefined) {
    return { sides: [port === 80 ? 'plain' : 'tls'], port: undefined, namedPort: port };
  }
  return { sides: proto === 'http' ? ['plain'] : bothSides, port: undefined, namedPort: undefined };
}

/** Whether the servers are told another port than the one that clients write. */
export function tellsPort(host: string | undefined, port: number | undefined): boolean {
  return (
    host !== undefined && host !== 'dst' && !/:\d+$/.test(host) && port !== undefined && port !== 80 && port !== 443
  );
}

/** Plain requests only, in the same place among all others. */
function withScheme({ rule, priority }: SideRule): SideRule {
  return { rule: `${rule} && Scheme(\`http\`)`, priority: priority ?? defaultPriority(rule) };
}

/** Takes fewer requests, and those behind a router that is written without this. */
function narrow({ rule, priority }: SideRule, matcher: string): SideRule {
  return { rule: `${rule} && ${matcher}`, priority: priority ?? defaultPriority(rule) - 1 };
}

interface RuleFacts extends Reading {
  readonly source: RouteSource;
  readonly options: UrlprefixOptions;
  readonly semantics: Semantics;
  readonly side: Side;
}

/** Undefined when every request of that side is already where it would be sent. */
function ruleOf(facts: RuleFacts): SideRule | undefined {
  const { source, options } = facts;
  const { path } = source;
  const parts = hostParts(facts);
  if (path !== '/' || parts.length === 0) parts.push(`PathPrefix(${quoteGoString(path)})`);
  const rule = parts.join(' && ');
  const priority = priorityOf(facts);
  if (options.redirect === undefined) return { rule, priority };
  const there = alreadyThere(options.redirect, facts);
  if (there === undefined) return { rule, priority };
  if (there.length === 0) return undefined;
  return narrow({ rule, priority }, there.length === 1 ? `!${there[0]}` : `!(${there.join(' && ')})`);
}

/** 80 in a rule is every plain request that names no other port, 443 every such request over TLS. */
function hostParts({ source: { host, pattern }, port, semantics, side }: RuleFacts): string[] {
  if (host === '') return [];
  const suffix = port === undefined ? '' : `:${port}`;
  const strict = suffix !== '' || semantics === 'fabio';
  if (pattern === undefined) return [`${strict ? 'HostPort' : 'Host'}(\`${host}${suffix}\`)`];
  const parts = host === '*' ? [] : [`HostRegexp(\`${pattern.regexp}\`)`];
  // A star at the end takes every port too, unless one is left behind it.
  const takesPorts = host.endsWith('*') && (port === undefined || port === usualPort(side));
  if (strict && !takesPorts) parts.push(`HostPort(\`*${suffix}\`)`);
  return parts;
}

function priorityOf({ source: { host, path, pattern }, port, namedPort, side }: RuleFacts): number | undefined {
  if (host === '') return hostPriority.anyHost(path);
  if (pattern === undefined) {
    if (namedPort === undefined) return undefined;
    return port === undefined ? hostPriority.withUsualPort(path) : hostPriority.withPort(path);
  }
  const isUsual = port === undefined || port === usualPort(side);
  return hostPriority.pattern(pattern, namedPort === undefined ? 0 : isUsual ? 1 : 2, path);
}
