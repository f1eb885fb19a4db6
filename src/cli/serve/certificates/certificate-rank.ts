import type { Certificate } from '../../../certificates/certificate.js';
import type { StoredCertificate } from '../../../certificates/store/scan-store.js';

interface RankParts {
  /** The resolvers that have their certificates from that issuer. */
  readonly resolversOf: (issuerKey: string) => readonly string[];
  readonly isWanted: (name: string, resolver: string) => boolean;
}

/**
 * Which of several valid certificates for a name comes first: those that were given, and that of the resolver which is to
 * have one for it (0), those of other resolvers (1), what others have left in the store (2). A try with an authority that
 * nobody trusts hides no certificate of one that everybody does.
 */
export function rankByIssuer({ resolversOf, isWanted }: RankParts) {
  return (certificate: Certificate | StoredCertificate, name: string): number => {
    if (!('issuerKey' in certificate)) return 0;
    const resolvers = resolversOf(certificate.issuerKey);
    if (resolvers.length === 0) return 2;
    return resolvers.some((resolver) => isWanted(name, resolver)) ? 0 : 1;
  };
}
