import { createHmac, randomBytes } from 'node:crypto';
import { checkPassword } from './password-checker.js';
import { matchesPassword, passwordHashKind } from './password-hash.js';
import type { Users } from './user-list.js';

/** How many wrong passwords are remembered. */
const maxRefused = 1024;

export type Verdict = boolean | 'busy';

export interface PasswordVerifier {
  /** At once when the same question was answered before or the hash is a quick one, else when the thread has. */
  verify(users: Users, user: string, password: string): Verdict | Promise<Verdict>;
}

/**
 * Verifies passwords and remembers the answers, keyed by a digest that is worth nothing outside this process. A user who
 * does not exist costs as much as one who does: the password is compared with the slowest hash there is, in vain.
 */
export function createPasswordVerifier(): PasswordVerifier {
  const key = randomBytes(32);
  let known: Users | undefined;
  let decoy = '';
  /** One entry for each user. Wrong passwords have their own place, so that guessing drives no right one out. */
  let accepted = new Map<string, string>();
  let refused = new Set<string>();
  let underWay = new Map<string, Promise<Verdict>>();

  function startAfresh(users: Users): void {
    known = users;
    decoy = slowestHash(users);
    accepted = new Map();
    refused = new Set();
    underWay = new Map();
  }

  async function ask(hash: string, password: string): Promise<Verdict> {
    // `{SHA}` takes microseconds, less than handing it over.
    return passwordHashKind(hash) === 'sha' ? matchesPassword(password, hash) : checkPassword(password, hash);
  }

  return {
    verify(users, user, password) {
      if (users !== known) startAfresh(users);
      const hash = users.get(user);
      const digest = createHmac('sha256', key).update(`${user}\0${password}`).digest('base64');
      if (hash !== undefined && accepted.get(user) === digest) return true;
      if (refused.has(digest)) return false;
      const running = underWay.get(digest);
      if (running !== undefined) return running;

      const remember = (verdict: Verdict): Verdict => {
        const right = verdict === true && hash !== undefined;
        if (users === known) {
          underWay.delete(digest);
          if (right) accepted.set(user, digest);
          else if (verdict !== 'busy') addBounded(refused, digest);
        }
        return verdict === 'busy' ? 'busy' : right;
      };
      const forget = (error: unknown): never => {
        underWay.delete(digest);
        throw error;
      };
      const asked = ask(hash ?? decoy, password).then(remember, forget);
      underWay.set(digest, asked);
      return asked;
    },
  };
}

function slowestHash(users: Users): string {
  const hashes = [...users.values()];
  const ofKind = (kind: string) => hashes.find((hash) => passwordHashKind(hash) === kind);
  return ofKind('bcrypt') ?? ofKind('md5') ?? hashes[0] ?? '';
}

function addBounded(digests: Set<string>, digest: string): void {
  if (digests.size >= maxRefused) {
    for (const oldest of digests) {
      digests.delete(oldest);
      break;
    }
  }
  digests.add(digest);
}
