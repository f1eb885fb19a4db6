import { createHash } from 'node:crypto';

/** Eight hexadecimal digits that stand for a text, the same on every machine; for names, not for secrets. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
