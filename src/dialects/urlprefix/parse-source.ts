// What a tag routes: a host or a pattern of hosts, a port, a path; or a port alone.
import { isIPv6 } from 'node:net';
import { compileHostPattern, isHostPattern, type HostPattern } from '../host-pattern.js';
import { expandVariables } from './expand-variables.js';
import { writtenPath } from './written-path.js';

export interface RouteSource {
  readonly kind: 'route';
  /** Lower case, without port; empty: every host. */
  readonly host: string;
  /** Undefined: none is written. */
  readonly port: number | undefined;
  /** Starts with a slash. */
  readonly path: string;
  /** Where the host is a pattern. */
  readonly pattern: HostPattern | undefined;
  /** Variables that were replaced by nothing. */
  readonly unknown: readonly string[];
}

/** `:8080`: no host, no path. */
export interface PortSource {
  readonly kind: 'port';
  readonly port: number;
}

export interface RefusedSource {
  readonly kind: 'refused';
  readonly message: string;
  readonly remedy: string;
}

export type ParsedSource = RouteSource | PortSource | RefusedSource;

/** No host is longer (RFC 1035). */
const maxHostLength = 253;

const hostName = /^[\w-]+(\.[\w-]+)*$/;

export function parseSource(written: string, datacenter: string | undefined): ParsedSource {
  if (written === '') return refused('names no host and no path', 'write urlprefix-HOST/PATH');
  if (written.startsWith(':')) return parsePort(written);
  const slash = written.indexOf('/');
  const host = expandVariables(slash === -1 ? written : written.slice(0, slash), datacenter);
  const path = expandVariables(slash === -1 ? '/' : written.slice(slash), datacenter);
  if (host.needsDatacenter || path.needsDatacenter) {
    return refused('has $DC in it, which is not known here', 'write the name of the datacenter');
  }
  const folded = host.text.toLowerCase();
  const [, name = folded, digits] = /^(.*):([^:\]}]*)$/s.exec(folded) ?? [];
  const port = digits === undefined ? undefined : portOf(digits);
  if (digits !== undefined && port === undefined) {
    return refused(`has "${digits}" where a port belongs`, 'write a port from 1 to 65535, or none');
  }
  if (name === '' && folded !== '') return refused('has a port and no host', `write the host before :${digits}`);
  const found = readHost(name);
  if (typeof found === 'string') return refused(found, 'write it as clients send it in the Host header');
  return {
    kind: 'route',
    host: name,
    port,
    path: writtenPath(path.text.replace(/\/{2,}/g, '/')),
    pattern: found,
    unknown: [...host.unknown, ...path.unknown],
  };
}

/** The pattern, undefined for a plain name, or what is wrong with it. */
function readHost(name: string): HostPattern | undefined | string {
  if (name.length > maxHostLength) return `has a host of ${name.length} characters, and no host has more than 253`;
  if (name.startsWith('[') && isIPv6(name.slice(1, -1))) return undefined;
  if (isHostPattern(name)) {
    const pattern = compileHostPattern(name);
    return typeof pattern === 'string' ? `${pattern} in its host` : pattern;
  }
  return name === '' || hostName.test(name) ? undefined : `has "${name}", which is no host`;
}

function parsePort(written: string): PortSource | RefusedSource {
  const port = portOf(written.replace(/^:|\/$/g, ''));
  if (port !== undefined) return { kind: 'port', port };
  return refused(`has "${written}" where a host belongs`, 'write urlprefix-HOST/PATH, or urlprefix-:PORT');
}

function portOf(digits: string): number | undefined {
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function refused(message: string, remedy: string): RefusedSource {
  return { kind: 'refused', message, remedy };
}
