import type { X509Certificate } from 'node:crypto';
import type { Certificate } from '../certificate.js';
import type { StorePaths } from '../store/store-paths.js';

/** Where Caddy keeps the answer: by the first name, which is that of the subject where it has one, and the chain. */
export function stapleFile(
  paths: Pick<StorePaths, 'ocsp'>,
  { leaf, certificate }: { readonly leaf: X509Certificate; readonly certificate: Certificate },
): string {
  return paths.ocsp(commonName(leaf) ?? certificate.names[0]!, fnv1a(certificate.chainPem).toString(16));
}

/** Node has nothing for a name without parts. */
function commonName({ subject = '' }: Partial<X509Certificate>): string | undefined {
  return /^CN=(.+)$/m.exec(subject)?.[1]?.toLowerCase();
}

/** FNV-1a of 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
