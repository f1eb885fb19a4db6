import { isIP } from 'node:net';

/** Names that no public certificate authority signs: RFC 6761, 6762 with its appendix G, 8375, and ICANN's `internal`. */
const privateSuffixes = new Set([
  ...['local', 'localhost', 'test', 'example', 'invalid', 'internal', 'home.arpa'],
  ...['intranet', 'private', 'corp', 'home', 'lan'],
]);

/** Whether a public certificate authority could sign for the host: no single label, no private name, no address. */
export function mayHavePublicCertificate(host: string): boolean {
  if (host.startsWith('[') || isIP(host) !== 0) return false;
  const labels = host.split('.');
  if (labels.length < 2) return false;
  return !privateSuffixes.has(labels.at(-1)!) && !privateSuffixes.has(labels.slice(-2).join('.'));
}
