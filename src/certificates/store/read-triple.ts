import { readFile, stat } from 'node:fs/promises';
import { parseCertificate, type CertificateResult } from '../certificate.js';
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
  const version = await tripleVersion(paths);
  const [certificate, key, metadata] = await Promise.all([
    textOf(paths.certificate),
    textOf(paths.key),
    textOf(paths.metadata),
  ]);
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
export async function tripleVersion({ certificate, key, metadata }: TriplePaths): Promise<string> {
  const facts = await Promise.all([certificate, key, metadata].map(factsOf));
  return facts.join(' ');
}

async function factsOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size}/${mtimeMs}/${ino}`;
  } catch (error) {
    return errorCode(error);
  }
}

/** Undefined when there is no such file; what cannot be read is an error. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}

function isObject(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null && !Array.isArray(document);
  } catch {
    return false;
  }
}
