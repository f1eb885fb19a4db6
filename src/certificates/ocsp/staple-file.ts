import type { Certificate } from '../certificate.js';
import type { StorePaths } from '../store/store-paths.js';

/** Where Caddy keeps the answer: by the first name, which is that of the subject where it has one, and the chain. */
export function stapleFile(paths: Pick<StorePaths, 'ocsp'>, { names, subjectName, chainPem }: Certificate): string {
  const name = subjectName.commonName.toLowerCase();
  return paths.ocsp(name === '' ? names[0]! : name, fnv1a(chainPem).toString(16));
}

/** FNV-1a of 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
