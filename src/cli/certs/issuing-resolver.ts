import { internalIssuerKey } from '../../certificates/internal/internal-authority.js';
import { issuerKeyOf } from '../../certificates/store/store-paths.js';
import type { ResolverSettings, Settings } from '../../settings/settings.js';

/** The resolver that certificates of these issuers are from, or else the usual one; undefined: it has to be named. */
export function resolverFor(settings: Settings, issuerKeys: ReadonlySet<string>): string | undefined {
  const { certificates, certificatesResolvers } = settings;
  const all = Object.keys(certificatesResolvers);
  const known = all.filter((name) => issuerKeys.has(issuerKeyFor(certificatesResolvers[name]!) ?? ''));
  const usual = certificates.resolver;
  if (known.length === 0 || (usual !== undefined && known.includes(usual))) return usual;
  return known.length === 1 ? known[0] : undefined;
}

function issuerKeyFor({ acme, internal }: ResolverSettings): string | undefined {
  if (internal !== undefined) return internalIssuerKey;
  return acme && issuerKeyOf(acme.caServer);
}
