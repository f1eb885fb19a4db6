import { createHash } from 'node:crypto';

const replacements: Readonly<Record<string, string>> = {
  ' ': '_',
  '+': '_plus_',
  '*': 'wildcard_',
  ':': '-',
  '..': '',
};

/** The longest that Caddy can lock (`issue_cert_NAME.lock`): file systems take 255 bytes. */
const maxLength = 239;
const keptLength = 100;

/**
 * A name as one path segment of Caddy's store: `*.Example.com` is `wildcard_.example.com` (certmagic's KeyBuilder.Safe).
 * One that would be too long, of a certificate with many names, ends in a hash; no Caddy looks for it.
 */
export function safeName(name: string): string {
  const safe = name
    .toLowerCase()
    .trim()
    .replace(/\.\.|[ +*:]/g, (found) => replacements[found]!)
    .replace(/[^\w@.-]/g, '');
  if (safe.length <= maxLength) return safe;
  return `${safe.slice(0, keptLength)}-${createHash('sha256').update(safe).digest('hex').slice(0, 32)}`;
}
