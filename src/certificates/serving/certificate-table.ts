import type { Certificate } from '../certificate.js';

/** Certificates by the names they are for; never changed, only replaced. */
export interface CertificateTable {
  /** That of the name itself, else the wildcard's for its first label; a valid one first. `name` in lower case. */
  find(name: string): Certificate | undefined;
}

/**
 * Of several for one name: a valid one before one that is expired or that clients would refuse as it is now (`isRefused`),
 * then the one that began last, then the one given first.
 */
export function createCertificateTable(
  certificates: readonly Certificate[],
  nowMs: number,
  isRefused: (certificate: Certificate) => boolean = () => false,
): CertificateTable {
  const lives = (certificate: Certificate) => certificate.notAfterMs > nowMs && !isRefused(certificate);
  const isBetter = (one: Certificate, other: Certificate) =>
    lives(one) === lives(other) ? one.notBeforeMs > other.notBeforeMs : lives(one);
  const byName = new Map<string, Certificate>();
  for (const certificate of certificates) {
    for (const name of certificate.names) {
      const known = byName.get(name);
      if (known === undefined || isBetter(certificate, known)) byName.set(name, certificate);
    }
  }
  return {
    find(name) {
      const exact = byName.get(name);
      if (exact !== undefined && lives(exact)) return exact;
      const dot = name.indexOf('.');
      const wildcard = dot === -1 ? undefined : byName.get(`*${name.slice(dot)}`);
      return wildcard !== undefined && (exact === undefined || lives(wildcard)) ? wildcard : exact;
    },
  };
}
