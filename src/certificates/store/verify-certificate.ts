import type { X509Certificate } from 'node:crypto';
import { certificatesIn } from '../certificates-in.js';
import { safeName } from './safe-name.js';
import type { StoredCertificate } from './scan-store.js';
import type { StoreFinding } from './store-finding.js';

interface Known {
  readonly nowMs: number;
  /** Clients that trust one of these need nothing of it in a chain. */
  readonly roots: readonly X509Certificate[];
}

/** What keeps clients from accepting a certificate that can be served. */
export function verifyCertificate(certificate: StoredCertificate, { nowMs, roots }: Known): StoreFinding[] {
  const { chainPem, issuerKey, storedAs, issuer, names, notBeforeMs, notAfterMs } = certificate;
  const messages: string[] = [];
  if (notAfterMs <= nowMs) messages.push('it has expired');
  if (notBeforeMs > nowMs) messages.push('it is not valid yet');
  if (!isInItsPlace(certificate)) {
    messages.push(`it is for ${names.slice(0, 3).join(', ')}, and not for the name it is kept under`);
  }
  const [leaf, ...others] = certificatesIn(chainPem);
  const signers = [leaf!, ...roots];
  if (others.length === 0 && !signers.some((signer) => leaf!.verify(signer.publicKey))) {
    messages.push(
      `its chain lacks the certificate of its authority (${issuer}); clients that do not happen to know that refuse it`,
    );
  }
  others.forEach((signer, index) => {
    const signed = index === 0 ? leaf! : others[index - 1]!;
    if (!signed.verify(signer.publicKey)) {
      messages.push(`certificate ${index + 2} of the chain did not sign the one before it`);
    }
  });
  return messages.map((message) => ({ severity: 'error', path: `certificates/${issuerKey}/${storedAs}`, message }));
}

const hashed = /-[0-9a-f]{32}$/;

/** A certificate with several names is kept under all of them, in whatever order, or their hash. */
function isInItsPlace({ names, storedAs }: StoredCertificate): boolean {
  // Addresses of IPv6 are written in many ways.
  if (names.some((name) => name.includes(':'))) return true;
  const safe = names.map(safeName);
  return safe.includes(storedAs) || hashed.test(storedAs) || safe.every((name) => storedAs.includes(name));
}
