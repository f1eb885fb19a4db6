// The account at an ACME server, shared with every proxy on the store: found there, or registered once.
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TagwayError } from '../../shared/errors.js';
import { makeDirectory } from '../../shared/make-directory.js';
import { writeFileAtomically } from '../../shared/write-file-atomically.js';
import { writeNewFile } from '../../shared/write-new-file.js';
import type { CertificateStore } from '../store/certificate-store.js';
import { throughDoor } from '../store/store-door.js';

/** An account's key, and its URL at the server. */
export interface AcmeAccount {
  readonly keyPem: string;
  readonly url: string;
}

export interface AccountOptions {
  readonly store: Pick<CertificateStore, 'paths' | 'lock'>;
  readonly issuerKey: string;
  /** Empty: the account that was used last, or one without an address. */
  readonly email: string;
  /** The URL of an account that the server does not know (any more): its key is registered again. */
  readonly forgotten?: string | undefined;
  /** Registers the key with the server; gives what the server says of the account, and its URL. */
  readonly register: (keyPem: string, contact: readonly string[]) => Promise<{ account: object; url: string }>;
}

/** The account of the store; registers one, with the lock that keeps others from doing the same, where there is none. */
export async function openAccount(options: AccountOptions, signal: AbortSignal): Promise<AcmeAccount> {
  const { store, issuerKey } = options;
  const email = options.email === '' ? await lastUsedEmail(store.paths.accounts(issuerKey)) : options.email;
  const isForgotten = ({ url }: AcmeAccount): boolean => url === options.forgotten;
  const known = await readAccount(options, email);
  if (known !== undefined && !isForgotten(known)) return known;
  const lock = await store.lock(email === '' ? 'register_acme_account' : `register_acme_account_${email}`, signal);
  try {
    const current = await readAccount(options, email);
    if (current !== undefined && !isForgotten(current)) return current;
    return await register(options, email, current?.keyPem ?? newKey());
  } finally {
    await lock.release();
  }
}

async function readAccount({ store, issuerKey }: AccountOptions, email: string): Promise<AcmeAccount | undefined> {
  const files = store.paths.account(issuerKey, email);
  let texts: [string, string];
  try {
    texts = await throughDoor(async () => [await readFile(files.metadata, 'utf8'), await readFile(files.key, 'utf8')]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { location } = JSON.parse(texts[0]) as { location?: unknown };
    createPrivateKey(texts[1]);
    if (typeof location === 'string' && location !== '') return { keyPem: texts[1], url: location };
  } catch {
    // Said below.
  }
  const message = `the ACME account in ${files.metadata} cannot be used; move it away to register another one`;
  throw new TagwayError('TW_ACME_ACCOUNT', message, { source: 'certificate' });
}

/** The directory has something in it already. */
function isThere(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'sec1' }).toString();
}

async function register(options: AccountOptions, email: string, keyPem: string): Promise<AcmeAccount> {
  const { account, url } = await options.register(keyPem, email === '' ? [] : [`mailto:${email}`]);
  const { paths } = options.store;
  const files = paths.account(options.issuerKey, email);
  const metadata = JSON.stringify({ ...account, location: url }, undefined, '\t');
  // Caddy takes the name of a directory without an account in it for an address: so it appears with everything in it.
  const aside = join(dirname(paths.accounts(options.issuerKey)), `.${randomBytes(6).toString('hex')}.tmp`);
  await throughDoor(async () => {
    await makeDirectory(dirname(files.directory), 0o700);
    await mkdir(aside, { mode: 0o700 });
    try {
      await writeNewFile(join(aside, basename(files.key)), keyPem);
      await writeNewFile(join(aside, basename(files.metadata)), metadata);
      await rename(aside, files.directory);
    } catch (error) {
      if (!isThere(error)) throw error;
      await writeFileAtomically(files.key, keyPem);
      await writeFileAtomically(files.metadata, metadata);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  });
  return { keyPem, url };
}

/** Of several accounts that which was changed last, as certmagic takes it; empty when there is none, or one without. */
async function lastUsedEmail(directory: string): Promise<string> {
  const times = await throughDoor(async () => {
    const names = await readdir(directory).catch(() => []);
    const found: { readonly name: string; readonly timeMs: number }[] = [];
    for (const name of names) {
      const facts = await stat(join(directory, name)).catch(() => undefined);
      found.push({ name, timeMs: facts?.mtimeMs ?? 0 });
    }
    return found;
  });
  const last = times.sort((a, b) => b.timeMs - a.timeMs)[0]?.name ?? '';
  return last === 'default' ? '' : last;
}
