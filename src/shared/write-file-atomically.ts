import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeNewFile } from './write-new-file.js';

/**
 * Puts a file in place whole or not at all, also when the machine loses power: written beside it, synced, renamed. The
 * directory must exist. Rejects with what the system says, and leaves nothing behind then.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp`);
  await writeNewFile(temporary, content, mode);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}
