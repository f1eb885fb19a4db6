// Three files that take their places one after another, so that whoever dies in between has left enough to go on.
import { randomBytes, X509Certificate } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeNewFile } from '../../shared/write-new-file.js';
import { throughDoor } from './store-door.js';
import type { TriplePaths } from './store-paths.js';

/** In certmagic's order. */
const parts = ['key', 'crt', 'json'] as const;
type Part = (typeof parts)[number];

const extensions = { key: 'key', crt: 'certificate', json: 'metadata' } as const;

/** What is written and has not taken its place: the path of each file that is left of it. */
export type PreparedTriple = ReadonlyMap<Part, string>;

/** The first digits of a certificate's fingerprint are in the names of its files, since a `.json` does not tell. */
const leafDigits = 12;

/** Writes all three beside their places; leaves nothing behind when one of them cannot be written. */
export async function prepareTriple(
  { directory }: TriplePaths,
  contents: Readonly<Record<Part, string>>,
): Promise<PreparedTriple> {
  const fingerprint = new X509Certificate(contents.crt).fingerprint256.replaceAll(':', '').toLowerCase();
  const id = randomBytes(6).toString('hex') + fingerprint.slice(0, leafDigits);
  const prepared = new Map(parts.map((part) => [part, join(directory, `.${id}.${part}.tmp`)]));
  try {
    for (const [part, path] of prepared) await throughDoor(() => writeNewFile(path, contents[part]));
  } catch (error) {
    await discardTriple(prepared);
    throw error;
  }
  return prepared;
}

/**
 * Moves them into place in one piece, which no look of this process comes between: whoever is killed here leaves three
 * files of two certificates.
 */
export async function placeTriple(files: TriplePaths, prepared: PreparedTriple): Promise<void> {
  await throughDoor(async () => {
    for (const [part, path] of prepared) await rename(path, files[extensions[part]]);
    await syncDirectory(files.directory);
  });
}

export async function discardTriple(prepared: PreparedTriple): Promise<void> {
  await throughDoor(async () => {
    for (const path of prepared.values()) await rm(path, { force: true }).catch(() => undefined);
  });
}

/** What is left of writers in that directory. */
export async function preparedIn({ directory }: TriplePaths): Promise<readonly PreparedTriple[]> {
  const found = new Map<string, Map<Part, string>>();
  const names = await throughDoor(() => readdir(directory).catch(() => []));
  // In the order in which they take their places.
  for (const name of names.sort(byPart)) {
    const [, id, part] = preparedName.exec(name) ?? [];
    if (id === undefined) continue;
    const own = found.get(id) ?? new Map<Part, string>();
    found.set(id, own.set(part as Part, join(directory, name)));
  }
  return [...found.values()];
}

/** Whether it was written for the certificate of this fingerprint. */
export function isPreparedFor(prepared: PreparedTriple, fingerprint: string): boolean {
  const [path = ''] = prepared.values();
  const id = preparedName.exec(basename(path))?.[1] ?? '';
  return id.length > leafDigits && id.endsWith(fingerprint.slice(0, leafDigits));
}

/** The files as they would be with it in place. */
export function asPlaced(files: TriplePaths, prepared: PreparedTriple): TriplePaths {
  return {
    directory: files.directory,
    key: prepared.get('key') ?? files.key,
    certificate: prepared.get('crt') ?? files.certificate,
    metadata: prepared.get('json') ?? files.metadata,
  };
}

const preparedName = /^\.([0-9a-f]{12}|[0-9a-f]{24})\.(key|crt|json)\.tmp$/;

function byPart(one: string, other: string): number {
  const rank = (name: string) => parts.indexOf((preparedName.exec(name)?.[2] ?? 'key') as Part);
  return rank(one) - rank(other);
}

/** The renames themselves survive a loss of power; a file system that has no such thing has said so. */
async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // What was renamed is in place all the same.
  }
}
