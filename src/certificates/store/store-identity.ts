// Whether what stands at the store's path is the store: while a file system is not mounted, the directory that it is
// mounted on stands there, and whatever has been put into that.
import { stat } from 'node:fs/promises';
import { TagwayError } from '../../shared/errors.js';
import { throughDoor } from './store-door.js';
import type { StorePaths } from './store-paths.js';

export interface StoreIdentity {
  /**
   * Rejects where this is another store than before, or none. `holds` says of the places that were found whether all that
   * was known is among them: the same store elsewhere, as one that was copied back.
   */
  check(holds?: boolean): Promise<void>;
}

export function createStoreIdentity({ root, certificates }: StorePaths): StoreIdentity {
  let known: number | undefined;

  function away(why: string): TagwayError {
    const message = `the certificate store ${root} is away: ${why}`;
    return new TagwayError('TW_STORE_AWAY', message, { source: 'certificate' });
  }

  return {
    async check(holds = false) {
      const inode = await inodeOf(certificates);
      if (inode === undefined) throw away('its certificates are gone; is the file system mounted?');
      if (known !== undefined && inode !== known && !holds) {
        throw away('another one has come in its place; mount the right one, or restart to go on with this one');
      }
      known = inode;
    },
  };
}

/** Mounting the same file system again gives it another device number, but not another inode. */
async function inodeOf(path: string): Promise<number | undefined> {
  try {
    const facts = await throughDoor(() => stat(path));
    return facts.isDirectory() ? facts.ino : undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
