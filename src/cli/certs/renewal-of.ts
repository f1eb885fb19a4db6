import { certificateIdOf } from '../../certificates/acme/renewal-info.js';
import { renewalTimeMs } from '../../certificates/issuing/renewal-time.js';
import { readRenewalRecord } from '../../certificates/store/renewal-record.js';
import type { StoredCertificate } from '../../certificates/store/scan-store.js';
import type { StorePaths } from '../../certificates/store/store-paths.js';

export interface Renewal {
  /** By when it is surely due; milliseconds since the epoch. */
  readonly dueMs: number;
  /** Its issuer asked for that time (RFC 9773). */
  readonly isAsked: boolean;
}

/** When a certificate of the store is renewed, by its lifetime or by what its issuer has said. */
export async function renewalOf(certificate: StoredCertificate, paths: StorePaths): Promise<Renewal> {
  const record = await readRenewalRecord(paths.triple(certificate.issuerKey, certificate.storedAs));
  // It may be left from the one before.
  const isCurrent = record !== undefined && record.certificateId === certificateIdOf(certificate);
  const advisedMs = isCurrent ? record.selectedMs : undefined;
  const dueMs = renewalTimeMs(certificate, { random: 0, advisedMs });
  return { dueMs, isAsked: dueMs === advisedMs };
}
