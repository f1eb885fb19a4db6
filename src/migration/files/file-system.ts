import * as fs from 'node:fs/promises';

/** What is done to files; tests make some of it fail. */
export type FileSystem = Pick<
  typeof fs,
  'link' | 'mkdir' | 'open' | 'readFile' | 'readdir' | 'realpath' | 'rename' | 'stat' | 'unlink'
>;

export const realFileSystem: FileSystem = fs;

/** Why something could not be done with a file, in a person's words. */
export function reasonOf(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  return (code !== undefined && reasons[code]) || message;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied (EACCES)',
  EPERM: 'not permitted (EPERM)',
  ENOENT: 'there is no such file (ENOENT)',
  ENOTDIR: 'a part of its path is no directory (ENOTDIR)',
  EEXIST: 'it is there already (EEXIST)',
  EISDIR: 'it is a directory (EISDIR)',
  ELOOP: 'its symbolic links go in a circle (ELOOP)',
  EROFS: 'the file system is read-only (EROFS)',
  ENOSPC: 'the disk is full (ENOSPC)',
  EDQUOT: 'the quota is used up (EDQUOT)',
  EFBIG: 'it would be too large (EFBIG)',
  EIO: 'the disk failed (EIO)',
  EMFILE: 'too many files are open (EMFILE)',
  ENAMETOOLONG: 'its name is too long (ENAMETOOLONG)',
};
