import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../shared/errors.js';

/** A file or a directory. */
export interface StoreEntry {
  readonly path: string;
  readonly mode: number;
  readonly isDirectory: boolean;
  readonly mtimeMs: number;
}

/** Everything below a directory; `onUnreadable` is told of what nobody can look into. What goes meanwhile is left out. */
export async function entriesBelow(
  directory: string,
  onUnreadable: (path: string, message: string) => void,
): Promise<StoreEntry[]> {
  const tell = (path: string, error: unknown): undefined => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onUnreadable(path, messageOf(error));
  };
  const names = (await readdir(directory).catch((error: unknown) => tell(directory, error))) ?? [];
  const found = await Promise.all(
    names.map(async (name): Promise<StoreEntry[]> => {
      const path = join(directory, name);
      const facts = await stat(path).catch((error: unknown) => tell(path, error));
      if (facts === undefined) return [];
      const entry = { path, mode: facts.mode, isDirectory: facts.isDirectory(), mtimeMs: facts.mtimeMs };
      return [entry, ...(facts.isDirectory() ? await entriesBelow(path, onUnreadable) : [])];
    }),
  );
  return found.flat();
}
