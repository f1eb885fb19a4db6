import { createPrivateKey, X509Certificate } from 'node:crypto';
import { relative } from 'node:path';
import type { StoreFinding } from './store-finding.js';
import type { StorePaths } from './store-paths.js';
import { textToVerify } from './text-to-verify.js';

interface VerifiedAuthority {
  readonly findings: readonly StoreFinding[];
  readonly root?: X509Certificate;
}

/** Whether the certificate authority in a directory (`pki/authorities/ID`) can sign. */
export async function verifyAuthority(paths: StorePaths, directory: string, nowMs: number): Promise<VerifiedAuthority> {
  const files = paths.authority(directory.split('/').at(-1)!);
  const findings: StoreFinding[] = [];
  const tell = (file: string, why: string) =>
    findings.push({
      severity: 'error',
      path: relative(paths.root, file),
      message: `${why}: the authority cannot sign`,
    });

  async function verifyPair(tier: 'root' | 'intermediate'): Promise<X509Certificate | undefined> {
    const [certificatePem, keyPem] = await Promise.all([files.certificate(tier), files.key(tier)].map(textToVerify));
    // Whoever makes one begins with its key.
    if (certificatePem === undefined) return undefined;
    const certificate = certificateIn(certificatePem);
    if (certificate === undefined) tell(files.certificate(tier), 'it is no certificate');
    else if (keyPem === undefined) tell(files.key(tier), 'it is missing');
    else if (!isKeyOf(certificate, keyPem)) tell(files.key(tier), `it is not the key of ${tier}.crt`);
    return certificate;
  }

  const root = await verifyPair('root');
  const intermediate = await verifyPair('intermediate');
  if (root === undefined) {
    if (intermediate !== undefined && findings.length === 0) tell(files.certificate('root'), 'it is missing');
    return { findings };
  }
  if (Date.parse(root.validTo) <= nowMs) tell(files.certificate('root'), 'it has expired');
  if (intermediate?.verify(root.publicKey) === false) {
    tell(files.certificate('intermediate'), 'root.crt did not sign it');
  }
  return { findings, root };
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function isKeyOf(certificate: X509Certificate, keyPem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}
