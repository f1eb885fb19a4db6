import type { X509Certificate } from 'node:crypto';
import { certificatesIn } from './certificates-in.js';

export interface VerificationBundle {
  /** PEM: the intermediates, then the root. */
  readonly pem: string;
  /** False: the root is none of those that were given, and the chain cannot be verified with it. */
  readonly isComplete: boolean;
}

/** What `openssl verify -CAfile` needs for a chain. A certificate that signed itself is its own root. */
export function verificationBundle(chainPem: string, rootsPem: readonly string[]): VerificationBundle {
  const [leaf, ...intermediates] = certificatesIn(chainPem);
  const roots = rootsPem.flatMap(certificatesIn);
  const used: X509Certificate[] = [];
  let current = leaf!;
  while (!isSelfSigned(current)) {
    // A root first: what comes after it in the chain is for clients that do not know it.
    const issuer =
      roots.find((root) => isIssuedBy(current, root)) ?? intermediates.find((one) => isIssuedBy(current, one));
    if (issuer === undefined || used.includes(issuer)) return { pem: textOf(used), isComplete: false };
    used.push(issuer);
    current = issuer;
  }
  return { pem: textOf(used.length === 0 ? [current] : used), isComplete: true };
}

/** Whatever its key may be used for: one that nobody else vouches for is its own anchor. */
function isSelfSigned(one: X509Certificate): boolean {
  return one.issuer === one.subject && one.verify(one.publicKey);
}

function isIssuedBy(one: X509Certificate, issuer: X509Certificate): boolean {
  return one.issuer === issuer.subject && one.checkIssued(issuer) && one.verify(issuer.publicKey);
}

function textOf(certificates: readonly X509Certificate[]): string {
  return certificates.map((one) => String(one)).join('');
}
