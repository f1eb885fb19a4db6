// Which TLS options a host has on an entry point: those of the routers for it.
import type { Configuration, NamedTls, Router } from '../../model/configuration.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { clientAuthTypeOf, defaultTlsOptions } from '../../model/tls-options.js';
import { hostsOfRule } from '../../rules/hosts-of-rule.js';

export interface TlsEntryPoint {
  readonly name: string;
  /** Used by routers that name none. */
  readonly isDefault: boolean;
  /** Makes every router a TLS one here. */
  readonly tls: boolean;
  /** For routers that say nothing of TLS themselves, and for hosts that no router names. */
  readonly tlsOptions?: string;
}

export interface HostOptions {
  /** The name of the options for a host, in lower case: qualified, or `default`. */
  readonly nameFor: (host: string, entryPoint: string) => string;
  /**
   * By entry point, the routers that ask for certificates of clients, with the only options under which they may be
   * reached.
   */
  readonly demanded: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

const alike: HostOptions = { nameFor: () => defaultTlsOptions, demanded: new Map(), diagnostics: [] };

/**
 * As Traefik settles it: the options of the routers for a host; the default ones where they are not of one mind.
 * `isAnyNamed`: whether any router names some.
 */
export function hostOptions(
  configuration: Configuration,
  entryPoints: readonly TlsEntryPoint[],
  isAnyNamed: boolean,
): HostOptions {
  const known = new Map([...(configuration.tls?.options ?? [])].map(([name, one]) => [name.toLowerCase(), one]));
  const diagnostics: Diagnostic[] = [];
  const usual = new Map(entryPoints.map((entryPoint) => [entryPoint.name, usualOf(entryPoint, known, diagnostics)]));
  if ([...usual.values()].every((name) => name === defaultTlsOptions) && !isAnyNamed) {
    return diagnostics.length === 0 ? alike : { ...alike, diagnostics };
  }

  const demanded = new Map(entryPoints.map(({ name }) => [name, new Map<string, string>()]));
  const told = new Set<string>();
  const tellOnce = (subject: string, diagnostic: Diagnostic) => {
    if (!told.has(subject)) diagnostics.push(diagnostic);
    told.add(subject);
  };
  const byEntryPoint = new Map(entryPoints.map(({ name }) => [name, new Map<string, HostClaim>()]));
  for (const router of configuration.routers.values()) {
    if (router.status === 'disabled') continue;
    for (const { name, tls } of entryPointsOf(router, entryPoints)) {
      if (!router.tls && !tls) continue;
      const options = router.options.tls === undefined ? usual.get(name)! : (router.tlsOptions ?? defaultTlsOptions);
      const isDemanding = demands(known.get(qualifiedKey(options)));
      if (isDemanding) demanded.get(name)!.set(router.name, options);
      const hosts = hostsOfRule(router.rule);
      if (hosts.length === 0 && router.tlsOptions !== undefined) {
        tellOnce(`router ${router.name}`, hostless(router, isDemanding));
      }
      for (const host of hosts) {
        const next = { options, router };
        const rival = claim(byEntryPoint.get(name)!, host, next);
        if (rival !== undefined) tellOnce(`host ${host}`, different(host, rival, next));
      }
    }
  }
  return {
    demanded,
    diagnostics,
    nameFor(host, entryPoint) {
      const hosts = byEntryPoint.get(entryPoint);
      const found = hosts?.get(host) ?? hosts?.get(`*${host.slice(host.indexOf('.'))}`);
      return found?.options ?? usual.get(entryPoint) ?? defaultTlsOptions;
    },
  };
}

interface HostClaim {
  readonly options: string;
  readonly router: Router;
  /** Routers differ; told once. */
  readonly isContested?: boolean;
}

/** Gives the claim that it contradicts, the first time. */
function claim(hosts: Map<string, HostClaim>, host: string, next: HostClaim): HostClaim | undefined {
  const first = hosts.get(host);
  if (first === undefined) hosts.set(host, next);
  if (first === undefined || first.isContested === true || first.options === next.options) return undefined;
  hosts.set(host, { options: defaultTlsOptions, router: first.router, isContested: true });
  return first;
}

function different(host: string, one: HostClaim, other: HostClaim): Diagnostic {
  const said = ({ router, options }: HostClaim) => `${router.name} names ${options}`;
  return {
    code: 'tls-options-differ',
    severity: 'warning',
    origin: other.router.origins[0] ?? { provider: other.router.provider },
    message:
      `routers of the host ${host} differ in their TLS options (${said(one)}, ${said(other)}); ` +
      `the default ones are used, and routers that ask for certificates of clients answer 421`,
    remedy: 'name the same TLS options in every router of the host',
    object: `router ${other.router.name}`,
  };
}

function hostless(router: Router, isDemanding: boolean): Diagnostic {
  const outcome = isDemanding ? 'without them it answers 421' : 'it is served with those of the name in the handshake';
  return {
    code: 'tls-options-hostless',
    severity: 'warning',
    origin: router.origins[0] ?? { provider: router.provider },
    message: `the router ${router.name} names the TLS options ${router.tlsOptions} and no host in its rule; ${outcome}`,
    remedy: 'add Host(`app.example.com`) to the rule',
    object: `router ${router.name}`,
  };
}

/** Whether nobody is to come without a certificate of theirs. */
function demands(named: NamedTls | undefined): boolean {
  return named !== undefined && clientAuthTypeOf(named.options).startsWith('Require');
}

function entryPointsOf({ entryPoints }: Router, all: readonly TlsEntryPoint[]): readonly TlsEntryPoint[] {
  return all.filter(({ name, isDefault }) => (entryPoints.length === 0 ? isDefault : entryPoints.includes(name)));
}

/** Settings speak for no provider: what they name without one stands in a file. */
function usualOf(
  { name, tls, tlsOptions }: TlsEntryPoint,
  known: ReadonlyMap<string, NamedTls>,
  diagnostics: Diagnostic[],
): string {
  if (!tls || tlsOptions === undefined || tlsOptions.toLowerCase() === defaultTlsOptions) return defaultTlsOptions;
  const found = known.get(qualifiedKey(tlsOptions));
  if (found !== undefined) return found.name;
  diagnostics.push({
    code: 'reference-missing',
    severity: 'error',
    origin: { provider: 'internal' },
    message: `the entry point ${name} names the TLS options "${tlsOptions}", which do not exist; its handshakes are refused`,
    remedy: `define tls.options.${tlsOptions.replace(/@.*$/, '')} in a file of the file provider`,
  });
  return tlsOptions;
}

function qualifiedKey(name: string): string {
  const qualified = name.includes('@') || name === defaultTlsOptions ? name : `${name}@file`;
  return (name === defaultTlsOptions ? `${defaultTlsOptions}@file` : qualified).toLowerCase();
}
