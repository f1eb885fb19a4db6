// Whether what stands at the store's path is the store: while a file system is not mounted, the directory that it is
// mounted on stands there, and whatever has been put into that.
import { stat } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.js';
import { TagwayError } from '../../shared/errors.js';
import { throughDoor } from './store-door.js';
import type { StorePaths } from './store-paths.js';

export interface StoreIdentity {
  /**
   * Rejects where this is another store than before, or none. `holds` says that nothing would be lost by going on with
   * it: there was nothing, or all that was known is there too, as in one that was copied back.
   */
  check(holds?: boolean): Promise<void>;
}

/** A store that has been replaced on purpose stays; one that only shows while another is away does not stay so long. */
const patienceMs = 600_000;

export function createStoreIdentity({ root, certificates }: StorePaths, clock: Clock): StoreIdentity {
  let known: number | undefined;
  let other: { readonly inode: number; readonly sinceMs: number } | undefined;

  function away(why: string): TagwayError {
    const message = `the certificate store ${root} is away: ${why}`;
    return new TagwayError('TW_STORE_AWAY', message, { source: 'certificate' });
  }

  return {
    async check(holds = false) {
      const inode = await inodeOf(certificates);
      if (inode === undefined) throw away('its certificates are gone; is the file system mounted?');
      if (known !== undefined && inode !== known && !holds) {
        if (other?.inode !== inode) other = { inode, sinceMs: clock.monotonicMs() };
        if (clock.monotonicMs() - other.sinceMs < patienceMs) {
          throw away(
            'another one has come in its place; mount the right one, or in ten minutes it is gone on with this',
          );
        }
      }
      known = inode;
      other = undefined;
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
