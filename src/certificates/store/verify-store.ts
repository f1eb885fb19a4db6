// The whole store looked through: what would keep a certificate from being served or had, by this proxy or by Caddy.
import type { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { entriesBelow, type StoreEntry } from './entries-below.js';
import type { StoreContent } from './scan-store.js';
import type { StoreFinding } from './store-finding.js';
import type { StorePaths } from './store-paths.js';
import { verifyAccount } from './verify-account.js';
import { verifyAuthority } from './verify-authority.js';
import { verifyCertificate } from './verify-certificate.js';

const dayMs = 86_400_000;
const staleLockMs = 10_000;

/** `content` is what a look at the same store found. */
export async function verifyStore(
  paths: StorePaths,
  content: StoreContent,
  clock: Pick<Clock, 'now'>,
): Promise<StoreFinding[]> {
  const nowMs = clock.now();
  const findings = await verifyPlace(paths);
  if (findings.some(({ severity }) => severity === 'error')) return findings;
  for (const { issuerKey, storedAs, message } of content.broken) {
    findings.push({
      severity: 'error',
      path: `certificates/${issuerKey}/${storedAs}`,
      message: `${message}: it is not served, and some versions of Caddy do not start with it`,
    });
  }
  const entries = await entriesBelow(paths.root, (path, message) => {
    const shown = relative(paths.root, path) || '.';
    findings.push({ severity: 'error', path: shown, message: `nobody can look into it: ${message}` });
  });
  const roots: X509Certificate[] = [];
  for (const entry of entries) {
    const path = relative(paths.root, entry.path);
    findings.push(...verifyEntry(entry, path, nowMs));
    if (!entry.isDirectory) continue;
    if (/^acme\/[^/]+\/users\/[^/]+$/.test(path)) findings.push(...(await verifyAccount(paths, path)));
    if (/^pki\/authorities\/[^/]+$/.test(path)) {
      const authority = await verifyAuthority(paths, path, nowMs);
      findings.push(...authority.findings);
      if (authority.root !== undefined) roots.push(authority.root);
    }
  }
  for (const certificate of content.certificates) findings.push(...verifyCertificate(certificate, { nowMs, roots }));
  return findings;
}

/** Whether there is a store at all: nothing wrong in a store that is not there means nothing. */
async function verifyPlace({ root, certificates }: StorePaths): Promise<StoreFinding[]> {
  const kindOf = async (path: string) => {
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined) return 'nothing';
    return facts.isDirectory() ? 'directory' : 'file';
  };
  if ((await kindOf(root)) !== 'directory') {
    const message = `${root} is no directory; --certificates.storage names the one of the store`;
    return [{ severity: 'error', path: '.', message }];
  }
  switch (await kindOf(certificates)) {
    case 'directory':
      return [];
    case 'file':
      return [{ severity: 'error', path: 'certificates', message: 'it is no directory' }];
    case 'nothing':
      return [{ severity: 'warning', path: 'certificates', message: 'it is missing: no certificate is kept here yet' }];
  }
}

function verifyEntry({ path, mode, isDirectory, mtimeMs }: StoreEntry, shown: string, nowMs: number): StoreFinding[] {
  const findings: StoreFinding[] = [];
  const wanted = isDirectory ? 0o700 : 0o600;
  const isSecret = /^(certificates|acme|pki)\//.test(shown);
  if (isSecret && (mode & 0o777 & ~wanted) !== 0) {
    const message = `its mode is ${octal(mode)}, and others than its owner may use it; make it ${octal(wanted)}`;
    findings.push({ severity: path.endsWith('.key') ? 'error' : 'warning', path: shown, message });
  }
  if (/\.tmp$|\/\.[0-9a-f]{12}|\.\d+$/.test(path) && !isDirectory && nowMs - mtimeMs > dayMs) {
    const message = 'it was left behind by a write that did not end; remove it';
    findings.push({ severity: 'warning', path: shown, message });
  }
  if (path.endsWith('.lock') && nowMs - mtimeMs > staleLockMs) {
    const message = 'nobody refreshes this lock; the next who wants it breaks it';
    findings.push({ severity: 'warning', path: shown, message });
  }
  return findings;
}

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`;
}
