import { open, rm } from 'node:fs/promises';

/**
 * Writes a file that is not there yet, and syncs it. Rejects with EEXIST when it is, and with what the system says when
 * it cannot be written whole; nothing is left of it then.
 */
export async function writeNewFile(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    try {
      // The umask has taken bits away.
      await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}
