import type { Clock } from '../shared/clock.js';
import { parseCertificate, type Certificate } from './certificate.js';
import { signCertificate } from './sign-certificate.js';

const dayMs = 86_400_000;
const lifetimeMs = 90 * dayMs;
/** A new one well before the old one ends. */
const renewBeforeMs = 30 * dayMs;

/**
 * The certificate for names that have none (yet), which nobody vouches for; made when it is first asked for. It lives in
 * memory alone: Caddy would serve one that it finds in its store.
 */
export function createSelfSigned(clock: Clock): () => Certificate | Promise<Certificate> {
  let current: Certificate | undefined;
  let making: Promise<Certificate> | undefined;

  async function make(): Promise<Certificate> {
    const { certificatePem, keyPem } = await signCertificate({
      names: ['tagway.invalid'],
      commonName: 'Tagway default certificate',
      notBeforeMs: clock.now() - dayMs,
      notAfterMs: clock.now() + lifetimeMs,
    });
    const parsed = parseCertificate(certificatePem, keyPem);
    if (!parsed.ok) throw new Error(parsed.message);
    return (current = parsed.certificate);
  }

  return () => {
    if (current !== undefined && current.notAfterMs - clock.now() > renewBeforeMs) return current;
    // Also when it fails: the next handshake tries again.
    making ??= make().finally(() => (making = undefined));
    return making;
  };
}
