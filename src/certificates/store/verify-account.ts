import { createPrivateKey } from 'node:crypto';
import { relative } from 'node:path';
import type { StoreFinding } from './store-finding.js';
import type { StorePaths } from './store-paths.js';
import { textToVerify } from './text-to-verify.js';

/** Whether the ACME account in a directory (`acme/ISSUER/users/NAME`) can be used. */
export async function verifyAccount(paths: StorePaths, directory: string): Promise<StoreFinding[]> {
  const [, issuerKey = '', , name = ''] = directory.split('/');
  const files = paths.account(issuerKey, name === 'default' ? '' : name);
  const [metadata, key] = await Promise.all([files.metadata, files.key].map(textToVerify));
  const missing = [...(metadata === undefined ? [files.metadata] : []), ...(key === undefined ? [files.key] : [])];
  if (missing.length > 0) {
    const message = 'it is missing; another account is registered in place of this one';
    return missing.map((file) => ({ severity: 'warning', path: relative(paths.root, file), message }));
  }
  const broken = [...(hasLocation(metadata!) ? [] : [files.metadata]), ...(isKey(key!) ? [] : [files.key])];
  const message = `no certificate can be had with this ACME account; move ${directory} away to register another`;
  return broken.map((file) => ({ severity: 'error', path: relative(paths.root, file), message }));
}

/** The URL of the account at its server. */
function hasLocation(text: string): boolean {
  try {
    const { location } = JSON.parse(text) as { location?: unknown };
    return typeof location === 'string' && location !== '';
  } catch {
    return false;
  }
}

function isKey(pem: string): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}
