import { isIP } from 'node:net';
import { mayHavePublicCertificate } from '../../../dialects/https-host/public-host.js';
import type { Configuration, Router } from '../../../model/configuration.js';
import { hostsOfRule } from '../../../rules/hosts-of-rule.js';
import type { TlsStore } from '../../../model/tls-store.js';
import type { Settings } from '../../../settings/settings.js';

/** The certificates that a resolver is to have, each by its names. */
export type WantedCertificates = ReadonlyMap<string, readonly (readonly string[])[]>;

/**
 * What routers and settings want of each resolver: the domains of a TLS router, or the hosts of its rule, each on a
 * certificate of its own as with Caddy; a router without a resolver takes that of its entry point, else the usual one.
 * Hosts below a wildcard that the settings want have that one, and those of a resolver on demand wait for a client.
 */
export function wantedCertificates(configuration: Configuration, settings: Settings): WantedCertificates {
  const wanted = new Map<string, Map<string, readonly string[]>>();
  const want = (resolver: string, names: readonly string[]) => {
    if (!Object.hasOwn(settings.certificatesResolvers, resolver) || names.length === 0) return;
    let ofResolver = wanted.get(resolver);
    if (ofResolver === undefined) wanted.set(resolver, (ofResolver = new Map<string, readonly string[]>()));
    ofResolver.set(names.join(','), names);
  };
  for (const [name, { domains }] of Object.entries(settings.certificatesResolvers)) {
    for (const { main, sans } of domains) want(name, [main, ...sans].map(lower));
  }
  const generated = configuration.tls?.store?.value.defaultGeneratedCert;
  if (generated !== undefined) want(generated.resolver, namesOfDefault(generated));
  const wildcards = new Set([...wanted.values()].flatMap((groups) => [...groups.values()].flat()).filter(isWildcard));
  for (const router of configuration.routers.values()) {
    if (router.status === 'disabled') continue;
    for (const { resolver, domains } of requestsOf(router, settings)) {
      if (domains.length > 0) {
        for (const { main, sans } of domains) {
          const names = [main ?? '', ...sans].map(lower).filter((host) => maySign(settings, resolver, host));
          want(resolver, names);
        }
        continue;
      }
      for (const host of hostsOfRule(router.rule)) {
        const signer = signerOf(settings, resolver, host);
        if (signer === undefined || settings.certificatesResolvers[signer]?.onDemand === 'only') continue;
        if (!wildcards.has(wildcardOf(host))) want(signer, [host]);
      }
    }
  }
  return new Map([...wanted].map(([resolver, groups]) => [resolver, [...groups.values()]]));
}

/** The names of the certificate that stands in where there is none. */
export function namesOfDefault({ domain }: NonNullable<TlsStore['defaultGeneratedCert']>): string[] {
  return domain === undefined ? [] : [domain.main, ...domain.sans].map(lower);
}

interface Request {
  readonly resolver: string;
  readonly domains: readonly { readonly main?: string; readonly sans: readonly string[] }[];
}

/** What the router asks for itself, and what the entry points it listens on ask for all their routers. */
function requestsOf({ options, entryPoints }: Router, settings: Settings): Request[] {
  const usual = usualResolver(settings);
  const { tls } = options;
  if (tls !== undefined) {
    const resolver = tls.certResolver ?? usual;
    return resolver === undefined ? [] : [{ resolver, domains: tls.domains }];
  }
  return Object.values(settings.entryPoints)
    .filter(({ name }) => entryPoints.length === 0 || entryPoints.includes(name))
    .flatMap(({ http }) => {
      const resolver = http.tls?.certResolver ?? usual;
      return http.tls === undefined || resolver === undefined ? [] : [{ resolver, domains: http.tls.domains }];
    });
}

/** The resolver for a name that a client comes with. */
export function resolverForName(settings: Settings, name: string): string | undefined {
  const usual = usualResolver(settings);
  return usual === undefined ? undefined : signerOf(settings, usual, name);
}

/** The resolver itself, or the one for private names where it does not sign such. */
function signerOf(settings: Settings, resolver: string, host: string): string | undefined {
  if (maySign(settings, resolver, host)) return resolver;
  const { privateResolver } = settings.certificates;
  return privateResolver !== undefined && maySign(settings, privateResolver, host) ? privateResolver : undefined;
}

function isWildcard(name: string): boolean {
  return name.startsWith('*.');
}

function wildcardOf(host: string): string {
  return `*${host.slice(host.indexOf('.'))}`;
}

function usualResolver({ certificates, certificatesResolvers }: Settings): string | undefined {
  const names = Object.keys(certificatesResolvers);
  return certificates.resolver ?? (names.length === 1 ? names[0] : undefined);
}

/** Nobody signs for an address, and no public authority for a private name. */
function maySign({ certificatesResolvers }: Settings, resolver: string, host: string): boolean {
  if (!hostName.test(host) || isIP(host) !== 0) return false;
  return certificatesResolvers[resolver]?.internal !== undefined || mayHavePublicCertificate(host.replace(/^\*\./, ''));
}

const hostName = /^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

function lower(name: string): string {
  return name.toLowerCase();
}
