// What a migration is about to change, written down before the first change, so that it can be taken back exactly.
import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { MigrationMode } from '../plan/plan-tags.js';
import { makeDirectory } from '../../shared/make-directory.js';
import { reasonOf, type FileSystem } from './file-system.js';
import { makeDurable } from './replace-file.js';

export interface Journal {
  readonly createdAt: string;
  readonly mode: MigrationMode;
  readonly files: readonly JournalEntry[];
}

export interface JournalEntry {
  /** Absolute, with no symbolic link in it. */
  readonly path: string;
  readonly before: Buffer;
  /** Digests (SHA-256, hexadecimal) of the content before and after. */
  readonly digestBefore: string;
  readonly digestAfter: string;
}

const kind = 'tagway-migration';
const version = 1;

export function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Names sort by time. */
export function journalName(now: Date): string {
  return `${now.toISOString().replace(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}.json`;
}

/** Rejects with a sentence; no file is there then. Only its owner may read it: job files may hold secrets. */
export async function writeJournal(path: string, journal: Journal, files: FileSystem): Promise<void> {
  const { createdAt, mode } = journal;
  const entries = journal.files.map(({ before, ...entry }) => ({ ...entry, before: before.toString('base64') }));
  const text = `${JSON.stringify({ kind, version, createdAt, mode, files: entries }, null, 1)}\n`;
  try {
    await makeDirectory(dirname(path), 0o700, files.mkdir);
    const handle = await files.open(path, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } catch (thrown) {
      await files.unlink(path).catch(() => undefined);
      throw thrown;
    } finally {
      await handle.close();
    }
    await makeDurable(dirname(path), files);
  } catch (thrown) {
    const message = `the journal ${path} cannot be written: ${reasonOf(thrown)}; nothing was changed`;
    throw new Error(message, { cause: thrown });
  }
}

/** Rejects with a sentence when it is none, or is damaged. */
export async function readJournal(path: string, files: FileSystem): Promise<Journal> {
  const text = await files.readFile(path, 'utf8').catch((thrown: unknown) => {
    throw new Error(`the journal ${path} cannot be read: ${reasonOf(thrown)}`, { cause: thrown });
  });
  const journal = parseJournal(text);
  if (typeof journal === 'string') throw new Error(`${path} ${journal}`);
  return journal;
}

function parseJournal(text: string): Journal | string {
  const no = 'is no journal of a migration';
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return no;
  }
  if (!isRecord(found) || found.kind !== kind) return no;
  if (found.version !== version)
    return `is a journal of version ${String(found.version)}, and only ${version} is known here`;
  const { createdAt, mode, files } = found;
  if (typeof createdAt !== 'string' || typeof mode !== 'string' || !Array.isArray(files)) return 'is damaged';
  const entries: JournalEntry[] = [];
  for (const entry of files as unknown[]) {
    if (!isRecord(entry)) return 'is damaged';
    const { path, before, digestBefore, digestAfter } = entry;
    if (typeof path !== 'string' || typeof before !== 'string' || typeof digestAfter !== 'string') return 'is damaged';
    const content = Buffer.from(before, 'base64');
    if (digestOf(content) !== digestBefore) return `is damaged: the content of ${path} in it is not what it was`;
    entries.push({ path, before: content, digestBefore, digestAfter });
  }
  return { createdAt, mode: mode as MigrationMode, files: entries };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where journals are kept unless somebody says otherwise. */
export function journalDirectory(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_STATE_HOME: state, HOME: home } = env;
  const base = state !== undefined && state !== '' ? state : home && join(home, '.local', 'state');
  return base === undefined || base === '' ? undefined : join(base, 'tagway', 'migrations');
}
