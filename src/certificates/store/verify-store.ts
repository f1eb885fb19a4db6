// The whole store looked through: what would keep a certificate from being served, by this proxy or by Caddy.
import { X509Certificate } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { certificateBlocks } from '../certificate-blocks.js';
import type { StorePaths } from './store-paths.js';
import type { StoreContent, StoredCertificate } from './scan-store.js';

export interface StoreFinding {
  readonly severity: 'error' | 'warning';
  /** Relative to the root. */
  readonly path: string;
  readonly message: string;
}

const dayMs = 86_400_000;
const staleLockMs = 10_000;

/** `content` is what a scan of the same store found. */
export async function verifyStore(paths: StorePaths, content: StoreContent, clock: Clock): Promise<StoreFinding[]> {
  const findings: StoreFinding[] = content.broken.map(({ issuerKey, storedAs, message }) => ({
    severity: 'error',
    path: `certificates/${issuerKey}/${storedAs}`,
    message: `${message}: it is not served, and some versions of Caddy do not start with it`,
  }));
  for (const certificate of content.certificates) findings.push(...chainFindings(certificate, clock.now()));
  for (const { path, mode, isDirectory, mtimeMs } of await everything(paths.root)) {
    const shown = relative(paths.root, path);
    const wanted = isDirectory ? 0o700 : 0o600;
    const open = shown.startsWith('locks') || !/^(certificates|acme|pki)\//.test(shown);
    if (!open && (mode & 0o777 & ~wanted) !== 0) {
      const message = `its mode is ${octal(mode)}, and others than its owner may use it; make it ${octal(wanted)}`;
      findings.push({ severity: path.endsWith('.key') ? 'error' : 'warning', path: shown, message });
    }
    if (/\.tmp$|\/\.[0-9a-f]{12}|\.\d+$/.test(path) && !isDirectory && clock.now() - mtimeMs > dayMs) {
      findings.push({
        severity: 'warning',
        path: shown,
        message: 'it was left behind by a write that did not end; remove it',
      });
    }
    if (path.endsWith('.lock') && clock.now() - mtimeMs > staleLockMs) {
      findings.push({
        severity: 'warning',
        path: shown,
        message: 'nobody refreshes this lock; the next who wants it breaks it',
      });
    }
  }
  return findings;
}

function chainFindings(
  { chainPem, issuerKey, storedAs, notAfterMs }: StoredCertificate,
  nowMs: number,
): StoreFinding[] {
  const path = `certificates/${issuerKey}/${storedAs}`;
  const findings: StoreFinding[] = [];
  if (notAfterMs < nowMs) findings.push({ severity: 'error', path, message: 'it has expired' });
  const chain = certificateBlocks(chainPem).map((pem) => new X509Certificate(pem));
  chain.slice(1).forEach((issuer, index) => {
    if (!chain[index]!.verify(issuer.publicKey)) {
      findings.push({
        severity: 'error',
        path,
        message: `certificate ${index + 2} of the chain did not sign the one before it`,
      });
    }
  });
  return findings;
}

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly isDirectory: boolean;
  readonly mtimeMs: number;
}

async function everything(directory: string): Promise<Entry[]> {
  const names = await readdir(directory).catch(() => []);
  const found = await Promise.all(
    names.map(async (name): Promise<Entry[]> => {
      const path = join(directory, name);
      const facts = await stat(path).catch(() => undefined);
      if (facts === undefined) return [];
      const entry = { path, mode: facts.mode, isDirectory: facts.isDirectory(), mtimeMs: facts.mtimeMs };
      return [entry, ...(facts.isDirectory() ? await everything(path) : [])];
    }),
  );
  return found.flat();
}

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`;
}
