// Plans become files: each by itself, or all of them or none.
import { reasonOf, type FileSystem } from './file-system.js';
import { digestOf, writeJournal } from './journal.js';
import type { FoundPlan } from './plan-job-files.js';
import type { MigrationMode } from '../plan/plan-tags.js';
import { stageFile, type CommittedFile, type StagedFile } from './replace-file.js';

export interface ApplyOptions {
  readonly mode: MigrationMode;
  /** `together`: a failure or a stop brings everything back. */
  readonly manner: 'one-by-one' | 'together';
  /** Where the journal is to be. */
  readonly journal: string;
  readonly now: Date;
  readonly fileSystem: FileSystem;
  /** The current file is finished, the rest is left alone (or brought back). */
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

export interface Failure {
  readonly path: string;
  readonly reason: string;
}

export interface ApplyResult {
  /** Whose files hold the new content now. */
  readonly changed: readonly string[];
  readonly failed: readonly Failure[];
  /** Not reached, or brought back. */
  readonly untouched: readonly string[];
  /** Files that were changed and could not be brought back. */
  readonly stuck: readonly Failure[];
}

type Change = FoundPlan & { readonly after: Buffer };

/** Rejects, with nothing changed, when the journal cannot be written. Plans without a change are passed over. */
export async function applyPlans(plans: readonly FoundPlan[], options: ApplyOptions): Promise<ApplyResult> {
  const changes = plans.filter((plan): plan is Change => plan.after !== undefined);
  const { journal, mode, now, fileSystem } = options;
  await writeJournal(
    journal,
    {
      createdAt: now.toISOString(),
      mode,
      files: changes.map(({ target, before, after }) => ({
        path: target,
        before,
        digestBefore: digestOf(before),
        digestAfter: digestOf(after),
      })),
    },
    fileSystem,
  );
  const result =
    options.manner === 'together' ? await applyTogether(changes, options) : await applyEach(changes, options);
  // A journal of nothing would only be in the way of the one before it.
  if (result.changed.length + result.stuck.length === 0) await fileSystem.unlink(journal).catch(() => undefined);
  return result;
}

async function applyEach(changes: readonly Change[], options: ApplyOptions): Promise<ApplyResult> {
  const { fileSystem, signal, onProgress } = options;
  const changed: string[] = [];
  const untouched: string[] = [];
  const failed: Failure[] = [];
  for (const [index, change] of changes.entries()) {
    if (signal.aborted) {
      untouched.push(change.path);
      continue;
    }
    let staged: StagedFile | undefined;
    try {
      staged = await stageFile(change, fileSystem);
      await staged.commit();
      changed.push(change.path);
    } catch (thrown) {
      await staged?.discard();
      failed.push({ path: change.path, reason: reasonOf(thrown) });
    }
    onProgress?.(index + 1);
  }
  return { changed, failed, untouched, stuck: [] };
}

async function applyTogether(changes: readonly Change[], options: ApplyOptions): Promise<ApplyResult> {
  const { fileSystem, signal, onProgress } = options;
  const staged: StagedFile[] = [];
  const committed: { file: CommittedFile; path: string }[] = [];
  const failed: Failure[] = [];
  let current = '';
  try {
    for (const change of changes) {
      current = change.path;
      if (signal.aborted) break;
      staged.push(await stageFile(change, fileSystem));
    }
    for (const [index, file] of staged.entries()) {
      current = changes[index]!.path;
      if (signal.aborted) break;
      committed.push({ file: await file.commit({ keep: true }), path: current });
      onProgress?.(index + 1);
    }
  } catch (thrown) {
    failed.push({ path: current, reason: reasonOf(thrown) });
  }
  for (const file of staged.slice(committed.length)) await file.discard();
  if (committed.length === changes.length) {
    for (const { file } of committed) await file.forget().catch(() => undefined);
    return { changed: changes.map(({ path }) => path), failed, untouched: [], stuck: [] };
  }
  const stuck: Failure[] = [];
  for (const { file, path } of committed.reverse()) {
    await file.undo().catch((thrown: unknown) => stuck.push({ path, reason: reasonOf(thrown) }));
  }
  const untouched = changes
    .map(({ path }) => path)
    .filter((path) => ![...failed, ...stuck].some((other) => other.path === path));
  return { changed: [], failed, untouched, stuck };
}
