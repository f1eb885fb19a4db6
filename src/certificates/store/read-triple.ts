import { stat } from 'node:fs/promises';
import { textIfThere } from '../../shared/text-if-there.js';
import { parseCertificate, type CertificateResult } from '../certificate.js';
import { throughDoor } from './store-door.js';
import type { TriplePaths } from './store-paths.js';

/** What stands in a triple's directory now, or why it cannot be served. */
export type TripleResult = CertificateResult & {
  /** Differs as soon as one of the three files does. */
  readonly version: string;
  /** None of the three is there: a directory that waits for a certificate, or has seen one go. */
  readonly isAbsent?: boolean;
};

/**
 * Reads the three files of a certificate. Caddy issues anew what lacks its `.json`, and refuses to start over one it
 * cannot read, so these are faults of the whole triple here too.
 */
export async function readTriple(paths: TriplePaths): Promise<TripleResult> {
  const { version, certificate, key, metadata } = await throughDoor(async () => ({
    version: await versionOf(paths),
    certificate: await textIfThere(paths.certificate),
    key: await textIfThere(paths.key),
    metadata: await textIfThere(paths.metadata),
  }));
  const missing = [
    ...(certificate === undefined ? ['.crt'] : []),
    ...(key === undefined ? ['.key'] : []),
    ...(metadata === undefined ? ['.json'] : []),
  ];
  if (missing.length > 0) {
    return { ok: false, message: `there is no ${missing.join(', no ')}`, version, isAbsent: missing.length === 3 };
  }
  if (!isObject(metadata!)) return { ok: false, message: 'the .json is no JSON object', version };
  return { ...parseCertificate(certificate!, key!), version };
}

/** Tells versions of a triple apart without reading them: size, time and inode of each file. */
export function tripleVersion(paths: TriplePaths): Promise<string> {
  return throughDoor(() => versionOf(paths));
}

async function versionOf({ certificate, key, metadata }: TriplePaths): Promise<string> {
  return `${await factsOf(certificate)} ${await factsOf(key)} ${await factsOf(metadata)}`;
}

async function factsOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size}/${mtimeMs}/${ino}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

function isObject(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null && !Array.isArray(document);
  } catch {
    return false;
  }
}
