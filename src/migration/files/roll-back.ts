// A journal becomes the files as they were.
import { join } from 'node:path';
import { reasonOf, type FileSystem } from './file-system.js';
import { digestOf, readJournal, type Journal, type JournalEntry } from './journal.js';
import type { Failure } from './apply-plans.js';
import { stageFile } from './replace-file.js';

/** What a file of a journal is now. */
export type EntryState =
  | { readonly kind: 'changed'; readonly content: Buffer }
  /** It holds what it held before the migration. */
  | { readonly kind: 'as-before' }
  /** Neither what the migration found nor what it left. */
  | { readonly kind: 'edited' }
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface CheckedEntry {
  readonly entry: JournalEntry;
  readonly state: EntryState;
}

export async function checkJournal({ files: entries }: Journal, files: FileSystem): Promise<CheckedEntry[]> {
  const checked: CheckedEntry[] = [];
  for (const entry of entries) checked.push({ entry, state: await stateOf(entry, files) });
  return checked;
}

async function stateOf({ path, digestBefore, digestAfter }: JournalEntry, files: FileSystem): Promise<EntryState> {
  try {
    const content = await files.readFile(path);
    const digest = digestOf(content);
    if (digest === digestAfter) return { kind: 'changed', content };
    return { kind: digest === digestBefore ? 'as-before' : 'edited' };
  } catch (thrown) {
    return { kind: 'unreadable', reason: reasonOf(thrown) };
  }
}

export interface RestoreResult {
  readonly restored: readonly string[];
  readonly failed: readonly Failure[];
}

/** Restores the files that hold what the migration left; the current one is finished when told to stop. */
export async function restoreFiles(
  checked: readonly CheckedEntry[],
  files: FileSystem,
  signal: AbortSignal,
): Promise<RestoreResult> {
  const restored: string[] = [];
  const failed: Failure[] = [];
  for (const { entry, state } of checked) {
    if (signal.aborted) break;
    if (state.kind !== 'changed') continue;
    const { path, before } = entry;
    try {
      const staged = await stageFile({ target: path, before: state.content, after: before }, files);
      await staged.commit().catch(async (thrown: unknown) => {
        await staged.discard();
        throw thrown;
      });
      restored.push(path);
    } catch (thrown) {
      failed.push({ path, reason: reasonOf(thrown) });
    }
  }
  return { restored, failed };
}

/** The newest journal in a directory that has something left to restore; undefined when there is none. */
export async function newestJournal(directory: string, files: FileSystem): Promise<string | undefined> {
  const names = await files.readdir(directory).catch(() => []);
  for (const name of names
    .filter((each) => each.endsWith('.json'))
    .sort()
    .reverse()) {
    const path = join(directory, name);
    const journal = await readJournal(path, files).catch(() => undefined);
    const checked = journal === undefined ? [] : await checkJournal(journal, files);
    if (checked.some(({ state }) => state.kind !== 'as-before')) return path;
  }
  return undefined;
}
