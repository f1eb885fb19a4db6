import { readFile } from 'node:fs/promises';

/** Undefined when there is no such file; what cannot be read is as good as nothing in it. */
export async function textToVerify(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : '';
  }
}
