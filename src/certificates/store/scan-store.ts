// One look at the whole store: every triple that can be served, and what is wrong with the others.
import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../shared/errors.js';
import type { Certificate } from '../certificate.js';
import { readTriple, tripleVersion, type TripleResult } from './read-triple.js';
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

/** What an earlier scan has read, by path; only what changed since is read again. */
export type ScanMemory = Map<string, { readonly version: string; readonly found: StoredCertificate | BrokenTriple }>;

const mismatchRetries = 3;
const mismatchRetryMs = 100;

/**
 * Reads the store; no directory of certificates is an empty one. Rejects when it cannot be listed. Unchanged
 * certificates are the same objects as before.
 */
export async function scanStore(paths: StorePaths, memory: ScanMemory): Promise<StoreContent> {
  const certificates: StoredCertificate[] = [];
  const broken: BrokenTriple[] = [];
  const seen = new Set<string>();
  for (const key of await placesIn(paths)) {
    seen.add(key);
    const found = await lookAt(key, { paths, memory });
    if (found === undefined) continue;
    if ('message' in found) broken.push(found);
    else certificates.push(found);
  }
  for (const key of memory.keys()) if (!seen.has(key)) memory.delete(key);
  return { certificates, broken };
}

/** Every place in the store, also those without a certificate: `issuer/name`. */
export async function placesIn(paths: StorePaths): Promise<string[]> {
  const issuers = await directoriesOf(paths.certificates);
  const places = await Promise.all(
    issuers.map(async (issuerKey) =>
      (await directoriesOf(`${paths.certificates}/${issuerKey}`)).map((storedAs) => `${issuerKey}/${storedAs}`),
    ),
  );
  return places.flat();
}

interface Look {
  readonly paths: StorePaths;
  readonly memory: ScanMemory;
}

/** One triple, `key` being `issuer/name`; a look at it alone costs the others nothing. Undefined: there is none. */
export async function lookAt(
  key: string,
  { paths, memory }: Look,
): Promise<StoredCertificate | BrokenTriple | undefined> {
  const [issuerKey, storedAs] = key.split('/') as [string, string];
  const files = paths.triple(issuerKey, storedAs);
  const known = memory.get(key);
  if (known?.version === (await tripleVersion(files))) return known.found;
  let result: TripleResult;
  try {
    result = await readTriple(files);
    // Another proxy may be between two of the three files.
    for (let attempt = 0; !result.ok && !result.isAbsent && attempt < mismatchRetries; attempt++) {
      await delay(mismatchRetryMs);
      result = await readTriple(files);
    }
  } catch (error) {
    result = { ok: false, message: messageOf(error), version: '' };
  }
  if (!result.ok && result.isAbsent) {
    memory.delete(key);
    return undefined;
  }
  const found = foundIn(result, { issuerKey, storedAs }, known?.found);
  memory.set(key, { version: result.version, found });
  return found;
}

/** The very object of before while certificate and key are the same: whatever was made of it is good still. */
function foundIn(
  result: TripleResult,
  place: Pick<BrokenTriple, 'issuerKey' | 'storedAs'>,
  before: StoredCertificate | BrokenTriple | undefined,
): StoredCertificate | BrokenTriple {
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
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
