import { X509Certificate } from 'node:crypto';
import { certificateBlocks } from './certificate-blocks.js';

/** The certificates of a PEM text, in their order; throws where one of them is none. */
export function certificatesIn(pem: string): X509Certificate[] {
  return certificateBlocks(pem).map((block) => new X509Certificate(block));
}
