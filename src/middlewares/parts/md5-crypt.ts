import { createHash } from 'node:crypto';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The bytes of the digest in the order in which the notation takes them, three at a time. */
const byteOrder = [0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5, 11] as const;

/**
 * The MD5-based hash of a password as `htpasswd -m` (`$apr1$`) and old Unixes (`$1$`) write it. It blocks for some
 * milliseconds.
 */
export function md5Crypt(password: string, magic: '$apr1$' | '$1$', salt: string): string {
  const secret = Buffer.from(password, 'utf8');
  const usedSalt = salt.slice(0, 8);
  const inner = md5(secret, usedSalt, secret);
  const start: Buffer[] = [secret, Buffer.from(magic + usedSalt)];
  for (let left = secret.length; left > 0; left -= 16) start.push(inner.subarray(0, Math.min(16, left)));
  for (let bits = secret.length; bits > 0; bits >>= 1) start.push(bits & 1 ? Buffer.from([0]) : secret.subarray(0, 1));
  let digest = md5(...start);
  for (let round = 0; round < 1000; round++) {
    const parts: (Buffer | string)[] = [round & 1 ? secret : digest];
    if (round % 3 !== 0) parts.push(usedSalt);
    if (round % 7 !== 0) parts.push(secret);
    parts.push(round & 1 ? digest : secret);
    digest = md5(...parts);
  }
  return `${magic}${usedSalt}$${encode(digest)}`;
}

function md5(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function encode(digest: Buffer): string {
  let encoded = '';
  const put = (value: number, characters: number) => {
    for (let index = 0; index < characters; index++) encoded += alphabet[(value >> (6 * index)) & 0x3f]!;
  };
  for (let index = 0; index < 15; index += 3) {
    const [high, middle, low] = [byteOrder[index]!, byteOrder[index + 1]!, byteOrder[index + 2] ?? 0];
    put((digest[high]! << 16) | (digest[middle]! << 8) | digest[low]!, 4);
  }
  put(digest[11]!, 2);
  return encoded;
}
