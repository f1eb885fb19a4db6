import type { Clock } from '../../shared/clock.js';
import type { Certificate } from '../certificate.js';

/** Certificates by the names they are for; never changed, only replaced. */
export interface CertificateTable {
  /** That of the name itself, else the wildcard's for its first label; a valid one first. `name` in lower case. */
  find(name: string): Certificate | undefined;
}

export interface CertificateTableParts {
  readonly clock: Pick<Clock, 'now'>;
  /** Clients would refuse it as it is now. */
  readonly isRefused?: (certificate: Certificate) => boolean;
  /** Of several that are valid, one with a lower number comes first; `name` is that in the certificate. */
  readonly rankOf?: (certificate: Certificate, name: string) => number;
}

/**
 * Of several for one name: one that is valid at the time of the handshake before one that is not, or that clients would
 * refuse; then by rank; then the one that began last, then the one given first.
 */
export function createCertificateTable(
  certificates: readonly Certificate[],
  { clock, isRefused = () => false, rankOf = () => 0 }: CertificateTableParts,
): CertificateTable {
  const byName = new Map<string, Certificate[]>();
  for (const certificate of certificates) {
    for (const name of certificate.names) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [certificate]);
      else known.push(certificate);
    }
  }
  for (const all of byName.values()) all.sort((one, other) => other.notBeforeMs - one.notBeforeMs);

  function lives(certificate: Certificate): boolean {
    const nowMs = clock.now();
    return certificate.notBeforeMs <= nowMs && nowMs < certificate.notAfterMs && !isRefused(certificate);
  }

  function valid(name: string): Certificate | undefined {
    const [one, ...others] = byName.get(name)?.filter(lives) ?? [];
    if (one === undefined || others.length === 0) return one;
    return others.reduce((best, other) => (rankOf(other, name) < rankOf(best, name) ? other : best), one);
  }

  return {
    find(name) {
      const own = valid(name);
      if (own !== undefined) return own;
      const dot = name.indexOf('.');
      const wildcard = dot === -1 ? '' : `*${name.slice(dot)}`;
      return valid(wildcard) ?? byName.get(name)?.[0] ?? byName.get(wildcard)?.[0];
    },
  };
}
