// The answers to challenges that are under way: of this proxy in memory, of those that share the store in its files.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../shared/errors.js';
import { makeDirectory } from '../../shared/make-directory.js';
import { writeFileAtomically } from '../../shared/write-file-atomically.js';
import { throughDoor, throughSideDoor } from '../store/store-door.js';
import type { StorePaths } from '../store/store-paths.js';

/** A challenge as Caddy writes it into the store, in the words of RFC 8555 section 8. */
export interface PresentedChallenge {
  /** `http-01`, `tls-alpn-01`. */
  readonly type: string;
  readonly url: string;
  readonly status: string;
  readonly token: string;
  readonly keyAuthorization: string;
  readonly identifier: { readonly type: 'dns'; readonly value: string };
}

export interface ChallengeBoard {
  present(issuerKey: string, challenge: PresentedChallenge): Promise<void>;
  remove(issuerKey: string, challenge: PresentedChallenge): Promise<void>;
  /** The challenge for that name, of whoever shares the store; undefined when there is none. */
  find(name: string): Promise<PresentedChallenge | undefined>;
}

const maxAsked = 500;

/** `onProblem`: the store cannot be written; the challenge is still answered by this proxy. */
export function createChallengeBoard(paths: StorePaths, onProblem: (message: string) => void): ChallengeBoard {
  const own = new Map<string, PresentedChallenge>();
  let asked = 0;

  /** Anybody may ask; a crowd must not take all memory. */
  async function findInTurn(name: string): Promise<PresentedChallenge | undefined> {
    if (asked >= maxAsked) return undefined;
    asked++;
    try {
      return await throughSideDoor(() => findStored(name));
    } finally {
      asked--;
    }
  }

  async function findStored(name: string): Promise<PresentedChallenge | undefined> {
    for (const issuerKey of await directoriesOf(join(paths.root, 'acme'))) {
      const { token } = paths.challengeToken(issuerKey, name);
      try {
        const challenge = parseChallenge(await readFile(token, 'utf8'));
        if (challenge?.identifier.value.toLowerCase() === name) return challenge;
      } catch {
        // Not there, gone again, or not readable: nobody's answer.
      }
    }
    return undefined;
  }

  return {
    async present(issuerKey, challenge) {
      own.set(challenge.identifier.value, challenge);
      const { directory, token } = paths.challengeToken(issuerKey, challenge.identifier.value);
      try {
        await throughDoor(async () => {
          await makeDirectory(directory, 0o700);
          await writeFileAtomically(token, JSON.stringify(challenge));
        });
      } catch (error) {
        onProblem(`the challenge for ${challenge.identifier.value} cannot be shared: ${messageOf(error)}`);
      }
    },
    async remove(issuerKey, { identifier }) {
      own.delete(identifier.value);
      const { token } = paths.challengeToken(issuerKey, identifier.value);
      await throughDoor(() => rm(token, { force: true })).catch(() => undefined);
    },
    async find(name) {
      return own.get(name) ?? findInTurn(name);
    },
  };
}

function parseChallenge(text: string): PresentedChallenge | undefined {
  const document = JSON.parse(text) as Partial<PresentedChallenge> | null;
  const { token, keyAuthorization, type, identifier, url = '', status = '' } = document ?? {};
  if (typeof token !== 'string' || typeof keyAuthorization !== 'string' || typeof type !== 'string') return undefined;
  if (typeof identifier?.value !== 'string') return undefined;
  return { type, url, status, token, keyAuthorization, identifier };
}

async function directoriesOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch {
    return [];
  }
}
