import { parseCertificate, type Certificate } from './certificate.js';
import { signCertificate } from './sign-certificate.js';

const dayMs = 86_400_000;

/**
 * A certificate that nobody vouches for, for a name that has none (yet). It lives in memory alone: Caddy would serve one
 * that it finds in its store.
 */
export async function selfSignedCertificate(names: readonly string[], nowMs: number): Promise<Certificate> {
  const { certificatePem, keyPem } = await signCertificate({
    names,
    commonName: 'Tagway, not trusted',
    notBeforeMs: nowMs - dayMs,
    notAfterMs: nowMs + 90 * dayMs,
  });
  const parsed = parseCertificate(certificatePem, keyPem);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.certificate;
}
