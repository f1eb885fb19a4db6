import { createHash } from 'node:crypto';
import { parseCertificate, type Certificate } from '../certificate.js';
import { derTag, writeDer } from '../der.js';
import { signCertificate } from '../sign-certificate.js';
import type { PresentedChallenge } from './challenge-board.js';

const dayMs = 86_400_000;

/** The certificate that proves a name in a handshake for the protocol `acme-tls/1` (RFC 8737 section 3). */
export async function alpnCertificate({ identifier, keyAuthorization }: PresentedChallenge): Promise<Certificate> {
  const digest = createHash('sha256').update(keyAuthorization).digest();
  // Not that of acme-client, which is an authority's: with such a key OpenSSL signs no handshake of TLS 1.2.
  const { certificatePem, keyPem } = await signCertificate({
    names: [identifier.value],
    commonName: 'ACME challenge',
    notBeforeMs: Date.now() - dayMs,
    notAfterMs: Date.now() + dayMs,
    acmeIdentifier: writeDer(derTag.octetString, digest),
  });
  const parsed = parseCertificate(certificatePem, keyPem);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.certificate;
}
