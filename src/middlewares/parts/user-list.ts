// Users with their password hashes, from an option or from a file in the manner of htpasswd.
import { readFileSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.js';
import { messageOf } from '../../shared/errors.js';
import { MiddlewareRefused } from '../definition.js';
import { passwordHashKind } from './password-hash.js';

/** Hashes by user name. Another list means another map. */
export type Users = ReadonlyMap<string, string>;

/** The users of an option; refuses the middleware when an entry cannot be used. */
export function parseUsers(entries: readonly string[]): Users {
  return new Map(
    entries.map((entry) => {
      const [name, hash] = splitEntry(entry);
      if (hash === undefined) {
        throw new MiddlewareRefused(
          `the user "${name}" has no password hash`,
          'write name:hash, as htpasswd prints it',
        );
      }
      if (passwordHashKind(hash) === undefined) {
        const doubled = hash.startsWith('$$');
        throw new MiddlewareRefused(
          `the password hash of the user "${name}" is of no known kind${doubled ? ': its dollar signs are doubled' : ''}`,
          doubled ? 'write each $ once; only Compose files need it twice' : 'make it with htpasswd -B',
        );
      }
      return [name, hash];
    }),
  );
}

/** The users of a file; empty lines, comments and entries that cannot be used are left out. */
function parseUsersFile(content: string): Users {
  const users = new Map<string, string>();
  for (const line of content.split('\n')) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [name, hash] = splitEntry(line.trim());
    if (hash !== undefined && passwordHashKind(hash) !== undefined) users.set(name, hash);
  }
  return users;
}

function splitEntry(entry: string): [name: string, hash?: string] {
  const colon = entry.indexOf(':');
  return colon === -1 ? [entry] : [entry.slice(0, colon), entry.slice(colon + 1)];
}

/** How often a file is looked at, at most. */
const lookEveryMs = 1000;

/**
 * A users file. `current()` gives what it held when last read, and has it looked at again behind the back of the
 * request; a file that is gone or empty leaves the last users standing. Refuses the middleware when it cannot be read
 * at first.
 */
export function openUsersFile(path: string, clock: Clock): { current: () => Users } {
  let users: Users;
  try {
    users = parseUsersFile(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw new MiddlewareRefused(
      `usersFile cannot be read: ${messageOf(thrown)}`,
      'name a file that the proxy may read',
    );
  }
  let seen: Stats | undefined;
  let looking = false;
  let nextLookMs = -Infinity;

  async function look(): Promise<void> {
    const found = await stat(path);
    if (seen?.mtimeMs === found.mtimeMs && seen.size === found.size && seen.ino === found.ino) return;
    const read = parseUsersFile(await readFile(path, 'utf8'));
    seen = found;
    if (read.size > 0 && !sameUsers(read, users)) users = read;
  }

  return {
    current() {
      const nowMs = clock.monotonicMs();
      if (!looking && nowMs >= nextLookMs) {
        looking = true;
        nextLookMs = nowMs + lookEveryMs;
        look()
          .catch(() => undefined)
          .finally(() => {
            looking = false;
          });
      }
      return users;
    },
  };
}

function sameUsers(one: Users, other: Users): boolean {
  return one.size === other.size && [...one].every(([name, hash]) => other.get(name) === hash);
}
