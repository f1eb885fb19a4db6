import { parseCertificate, type Certificate } from '../../src/certificates/certificate.js';
import { signCertificate, type Signer } from '../../src/certificates/sign-certificate.js';

const dayMs = 86_400_000;

export interface Wanted {
  readonly startedDaysAgo?: number;
  readonly days?: number;
  /** Undefined: nobody but itself. */
  readonly signer?: Signer;
}

/** A certificate for these names. */
export async function certify(
  names: readonly string[],
  { startedDaysAgo = 1, days = 90, signer }: Wanted = {},
): Promise<Certificate> {
  const notBeforeMs = Date.now() - startedDaysAgo * dayMs;
  const order = { names, notBeforeMs, notAfterMs: notBeforeMs + days * dayMs, ...(signer && { signer }) };
  const { certificatePem, keyPem } = await signCertificate(order);
  const parsed = parseCertificate(signer ? certificatePem + signer.certificatePem : certificatePem, keyPem);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.certificate;
}
