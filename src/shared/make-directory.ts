import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it that are missing. Node's own way never comes to an end where the system says that
 * there is no such directory however often its parent is made, as below /proc.
 */
export async function makeDirectory(path: string, mode = 0o777, make: typeof mkdir = mkdir): Promise<void> {
  try {
    await make(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(path) !== path) {
      await makeDirectory(dirname(path), mode, make);
      await make(path, { mode }).catch(orThere(path));
    } else await orThere(path)(error);
  }
}

/** Somebody else may have been faster. */
function orThere(path: string): (error: unknown) => Promise<void> {
  return async (error) => {
    const { code } = error as NodeJS.ErrnoException;
    // Above a file system that cannot be written, a directory that is there is refused with another word.
    const isThere = code === 'EEXIST' || code === 'EROFS' || code === 'EACCES' || code === 'EPERM';
    if (!isThere || (await stat(path).catch(() => undefined))?.isDirectory() !== true) throw error;
  };
}
