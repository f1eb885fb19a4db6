import { createHash, timingSafeEqual } from 'node:crypto';
import { compareSync } from 'bcryptjs';
import { md5Crypt } from './md5-crypt.js';

/** The hashes that `htpasswd` writes and Traefik reads. */
export type PasswordHashKind = 'bcrypt' | 'md5' | 'sha';

/** What kind a hash is; `undefined` for any other text, a plain password for one. */
export function passwordHashKind(hash: string): PasswordHashKind | undefined {
  if (/^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/.test(hash)) return 'bcrypt';
  if (/^\$(apr1|1)\$[^$:]{0,8}\$[./A-Za-z0-9]{22}$/.test(hash)) return 'md5';
  if (/^\{SHA\}[A-Za-z0-9+/]{27}=$/.test(hash)) return 'sha';
  return undefined;
}

/** Whether the hash is that of the password. Blocks: 86 ms for bcrypt of cost 10, microseconds for `{SHA}`. */
export function matchesPassword(password: string, hash: string): boolean {
  switch (passwordHashKind(hash)) {
    case 'bcrypt':
      // All four letters name the same algorithm here; the library does not know `x`.
      return compareSync(password, hash.replace(/^\$2x/, '$2b'));
    case 'md5': {
      const [, magic, salt = ''] = hash.split('$');
      return equal(md5Crypt(password, magic === '1' ? '$1$' : '$apr1$', salt), hash);
    }
    case 'sha':
      return equal(`{SHA}${createHash('sha1').update(password, 'utf8').digest('base64')}`, hash);
    case undefined:
      return false;
  }
}

function equal(made: string, given: string): boolean {
  const [one, other] = [Buffer.from(made), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
