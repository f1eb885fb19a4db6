import { readFileSync, statSync } from 'node:fs';

/** The token to send now: from the file, read again when it has changed, else the given one; '' means none. */
export function createTokenSource(given: string | undefined, file: string | undefined): () => string {
  if (file === undefined || file === '') return () => given ?? '';
  let token = given ?? '';
  let stamp = '';
  return () => {
    try {
      const { mtimeMs, size, ino } = statSync(file);
      const now = `${mtimeMs}-${size}-${ino}`;
      if (now !== stamp) {
        token = readFileSync(file, 'utf8').trim();
        stamp = now;
      }
    } catch {
      // The file may be replaced at this moment, or not be there yet; the catalog says whether the token still works.
    }
    return token;
  };
}
