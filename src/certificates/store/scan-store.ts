// One look at the whole store: every triple that can be served, and what is wrong with the others.
import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../shared/errors.js';
import type { Certificate } from '../certificate.js';
import { readTriple, tripleVersion, type TripleResult } from './read-triple.js';
import { throughDoor } from './store-door.js';
import type { StorePaths } from './store-paths.js';

/** A certificate as it is kept. */
export interface StoredCertificate extends Certificate {
  /** The directory of its issuer: `acme-v02.api.letsencrypt.org-directory`, `local`. */
  readonly issuerKey: string;
  /** The directory it is in, which is its name as a path segment. */
  readonly storedAs: string;
}

/** A triple that cannot be served, and why; it is left as it is. */
export interface BrokenTriple {
  readonly issuerKey: string;
  readonly storedAs: string;
  readonly message: string;
}

export interface StoreContent {
  readonly certificates: readonly StoredCertificate[];
  readonly broken: readonly BrokenTriple[];
}

/** What was read earlier, by place; only what changed since is read again. */
export type ScanMemory = Map<string, { readonly version: string; readonly found: Found }>;

/** What is found in a place. */
export type Found = StoredCertificate | BrokenTriple;

export interface Look {
  readonly paths: StorePaths;
  readonly memory: ScanMemory;
  /** Called before each place. */
  readonly onPlace?: (place: string) => void;
  /** Called after each place, with what was found so far, by place. */
  readonly onStep?: (found: ReadonlyMap<string, Found>) => void;
}

const mismatchRetries = 3;
const mismatchRetryMs = 100;

export function contentOf(found: Iterable<Found>): StoreContent {
  const certificates: StoredCertificate[] = [];
  const broken: BrokenTriple[] = [];
  for (const one of found) {
    if ('message' in one) broken.push(one);
    else certificates.push(one);
  }
  return { certificates, broken };
}

/** Every place in the store, also those without a certificate: `issuer/name`. No directory of certificates has none. */
export async function placesIn(paths: StorePaths): Promise<string[]> {
  const issuers = await directoriesOf(paths.certificates);
  const places = await Promise.all(
    issuers.map(async (issuerKey) =>
      (await directoriesOf(`${paths.certificates}/${issuerKey}`)).map((storedAs) => `${issuerKey}/${storedAs}`),
    ),
  );
  return places.flat();
}

/**
 * Looks at some places, one after another; unchanged certificates are the same objects as before. Where another proxy may
 * be between two of the three files it looks a few times more, when it is through with the others: all of them together
 * wait no longer than one.
 */
export async function lookAt(places: readonly string[], look: Look): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  let left = places;
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt > 0) await delay(mismatchRetryMs);
    const again: string[] = [];
    for (const place of left) {
      look.onPlace?.(place);
      const one = await lookAtOne(place, look, attempt);
      if (one === 'look again') again.push(place);
      else if (one !== undefined) found.set(place, one);
      look.onStep?.(found);
    }
    left = again;
  }
  return found;
}

async function lookAtOne(
  place: string,
  { paths, memory }: Look,
  attempt: number,
): Promise<Found | 'look again' | undefined> {
  const [issuerKey, storedAs] = place.split('/') as [string, string];
  const files = paths.triple(issuerKey, storedAs);
  const known = memory.get(place);
  // What was half written is read again even where the facts are those of before: NFS remembers them for seconds.
  if (known && attempt === 0 && known.version === (await tripleVersion(files))) return known.found;
  let result: TripleResult;
  try {
    result = await readTriple(files);
    if (!result.ok && !result.isAbsent && attempt < mismatchRetries) return 'look again';
  } catch (error) {
    result = { ok: false, message: messageOf(error), version: '' };
  }
  if (!result.ok && result.isAbsent) return undefined;
  const found = foundIn(result, { issuerKey, storedAs }, known?.found);
  memory.set(place, { version: result.version, found });
  return found;
}

/** The very object of before while certificate and key are the same: whatever was made of it is good still. */
function foundIn(
  result: TripleResult,
  place: Pick<BrokenTriple, 'issuerKey' | 'storedAs'>,
  before: Found | undefined,
): Found {
  if (!result.ok) return { ...place, message: result.message };
  const { certificate } = result;
  const isSame =
    before !== undefined &&
    'chainPem' in before &&
    before.chainPem === certificate.chainPem &&
    before.keyPem === certificate.keyPem;
  return isSame ? before : { ...certificate, ...place };
}

async function directoriesOf(path: string): Promise<string[]> {
  try {
    const entries = await throughDoor(() => readdir(path, { withFileTypes: true }));
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
