// A file gets new content at once or not at all: written beside it, made durable, and moved into its place.
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { reasonOf, type FileSystem } from './file-system.js';

/** Content that lies ready beside its file. */
export interface StagedFile {
  readonly target: string;
  /** Moves it into its place, unless somebody has changed the file since it was read. */
  commit(options?: { readonly keep: boolean }): Promise<CommittedFile>;
  discard(): Promise<void>;
}

/** What was there before is still at hand when it was to be kept. */
export interface CommittedFile {
  readonly target: string;
  /** Moves the former content back. */
  undo(): Promise<void>;
  /** Lets go of the former content. */
  forget(): Promise<void>;
}

export interface Replacement {
  /** With no symbolic link in it. */
  readonly target: string;
  /** What the file must hold at this moment. */
  readonly before: Buffer;
  readonly after: Buffer;
}

/** Rejects with a sentence that does not name the file; nothing is left behind then. */
export async function stageFile({ target, before, after }: Replacement, files: FileSystem): Promise<StagedFile> {
  const directory = dirname(target);
  // Names may have 255 bytes.
  const name = basename(target).slice(0, 50);
  const beside = (kind: string) => join(directory, `.${name}.tagway-${kind}-${randomBytes(4).toString('hex')}`);
  const fresh = beside('new');
  await expectContent(target, before, files);
  await writeLike(fresh, after, await files.stat(target), files);
  return {
    target,
    async commit({ keep } = { keep: false }) {
      await expectContent(target, before, files);
      const kept = keep ? beside('old') : undefined;
      if (kept !== undefined) await keepContent(target, kept, before, files);
      await files.rename(fresh, target).catch(async (thrown: unknown) => {
        if (kept !== undefined) await files.unlink(kept).catch(() => undefined);
        throw thrown;
      });
      await makeDurable(directory, files);
      return {
        target,
        undo: async () => {
          if (kept !== undefined) await files.rename(kept, target);
          await makeDurable(directory, files);
        },
        forget: async () => {
          if (kept !== undefined) await files.unlink(kept);
        },
      };
    },
    discard: () => files.unlink(fresh).catch(() => undefined),
  };
}

async function expectContent(target: string, content: Buffer, files: FileSystem): Promise<void> {
  if (!content.equals(await files.readFile(target))) throw new Error('somebody has changed it in the meantime');
}

/** The file itself under another name, which takes no space; where there are no hard links, a copy. */
async function keepContent(target: string, kept: string, content: Buffer, files: FileSystem): Promise<void> {
  try {
    await files.link(target, kept);
  } catch {
    await writeLike(kept, content, await files.stat(target), files);
  }
}

/** A new file with the mode and the owner of another one. */
async function writeLike(path: string, content: Buffer, like: Stats, files: FileSystem): Promise<void> {
  const handle = await files.open(path, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(content);
      const { uid, gid } = await handle.stat();
      if (uid !== like.uid || gid !== like.gid) {
        await handle.chown(like.uid, like.gid).catch((thrown: unknown) => {
          throw new Error(`its owner cannot be kept: ${reasonOf(thrown)}`);
        });
      }
      await handle.chmod(like.mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    await files.unlink(path).catch(() => undefined);
    throw thrown;
  }
}

/** A name is durable when its directory is; some file systems have no such thing. */
export async function makeDurable(directory: string, files: FileSystem): Promise<void> {
  try {
    const handle = await files.open(directory, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // The content is safe either way; only a crash of the whole machine could bring the old name back.
  }
}
