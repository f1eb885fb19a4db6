import type { Router } from '../../../model/configuration.js';
import { hostsOfRule } from '../../../rules/hosts-of-rule.js';
import type { TlsStore } from '../../../model/tls-store.js';
import type { Settings } from '../../../settings/settings.js';
import { certificateName, faultFor, signerOf } from './who-signs.js';

/** A certificate that a resolver is to have. */
export interface WantedCertificate {
  readonly resolver: string;
  /** In alphabetical order, in which certmagic names the files of a certificate. */
  readonly names: readonly string[];
}

/** What is wanted whatever routers say: the domains of resolvers, and the certificate for all other names. */
export function certificatesOfSettings(settings: Settings, store: TlsStore | undefined): WantedCertificate[] {
  const generated = store?.defaultGeneratedCert;
  return [
    ...Object.entries(settings.certificatesResolvers).flatMap(([resolver, { domains }]) =>
      domains.map(({ main, sans }) => ({ resolver, names: namesOf([main, ...sans]) })),
    ),
    ...(generated === undefined ? [] : [{ resolver: generated.resolver, names: namesOfDefault(generated) }]),
  ]
    .filter((wanted) => canBeHad(wanted, settings))
    .map(inOrder);
}

/**
 * What a router wants: its domains, or the hosts of its rule, each on a certificate of its own as with Caddy; a router
 * without a resolver takes that of its entry point, else the usual one. Hosts below a wildcard that is there anyway have
 * that one, and those of a resolver on demand wait for a client.
 */
export function certificatesOfRouter(
  router: Router,
  { settings, wildcards }: { readonly settings: Settings; readonly wildcards: ReadonlySet<string> },
): WantedCertificate[] {
  if (router.status === 'disabled') return [];
  return requestsOf(router, settings)
    .flatMap(({ resolver, domains }) =>
      domains.length > 0
        ? domains.map(({ main = '', sans }) => {
            const names = namesOf([main, ...sans]).filter((name) => faultFor(settings, resolver, name) === undefined);
            return { resolver, names };
          })
        : hostsOfRule(router.rule).flatMap((host) => {
            const signer = signerOf(settings, resolver, host);
            if (signer === undefined || settings.certificatesResolvers[signer]?.onDemand === 'only') return [];
            return wildcards.has(wildcardOf(host)) ? [] : [{ resolver: signer, names: [host] }];
          }),
    )
    .filter((wanted) => canBeHad(wanted, settings))
    .map(inOrder);
}

/** The wildcards among them. */
export function wildcardsAmong(certificates: readonly WantedCertificate[]): ReadonlySet<string> {
  return new Set(certificates.flatMap(({ names }) => names.filter(isWildcard)));
}

function canBeHad({ resolver, names }: WantedCertificate, { certificatesResolvers }: Settings): boolean {
  return Object.hasOwn(certificatesResolvers, resolver) && names.length > 0;
}

/** The names of the certificate that stands in where there is none. */
export function namesOfDefault({ domain }: NonNullable<TlsStore['defaultGeneratedCert']>): string[] {
  return domain === undefined ? [] : namesOf([domain.main, ...domain.sans]);
}

interface Request {
  readonly resolver: string;
  readonly domains: readonly { readonly main?: string; readonly sans: readonly string[] }[];
}

/** What the router asks for itself, and what the entry points it listens on ask for all their routers. */
function requestsOf({ options, entryPoints }: Router, settings: Settings): Request[] {
  const usual = settings.certificates.resolver;
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
  const usual = settings.certificates.resolver;
  return usual === undefined ? undefined : signerOf(settings, usual, name);
}

function isWildcard(name: string): boolean {
  return name.startsWith('*.');
}

function wildcardOf(host: string): string {
  return `*${host.slice(host.indexOf('.'))}`;
}

/** Each once. */
function namesOf(written: readonly string[]): string[] {
  return [...new Set(written.map(certificateName))];
}

function inOrder({ resolver, names }: WantedCertificate): WantedCertificate {
  return { resolver, names: names.toSorted() };
}
