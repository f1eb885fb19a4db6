import { readFile } from 'node:fs/promises';
import { findJobFiles, unreadable } from '../../migration/files/find-job-files.js';
import { reasonOf } from '../../migration/files/file-system.js';
import { createJobInstances, type JobInstances } from '../../migration/job-instances.js';
import type { JobFile } from '../../migration/job-service.js';
import { readJobFile } from '../../migration/read-job-file.js';
import type { Diagnostic } from '../../model/diagnostic.js';

export interface ReadJobs {
  readonly files: readonly ReadJobFile[];
  readonly jobs: JobInstances;
  /** Files that cannot be read, or are no jobs. */
  readonly problems: readonly Diagnostic[];
}

export interface ReadJobFile extends JobFile {
  readonly bytes: Buffer;
}

/**
 * The services of job files, and of those in directories, as instances. A file that cannot be used is a problem and the
 * others are read; in a directory, what is no job is passed over.
 */
export async function readJobFiles(paths: readonly string[]): Promise<ReadJobs> {
  const found = await findJobFiles(paths);
  const problems: Diagnostic[] = [...found.problems];
  const files: ReadJobFile[] = [];
  for (const { path, named } of found.files) {
    const bytes = await readFile(path).catch(reasonOf);
    if (typeof bytes === 'string') {
      problems.push(unreadable(path, bytes));
      continue;
    }
    const file = readJobFile(path, bytes);
    if (file.isJob) {
      problems.push(...file.problems);
      files.push({ ...file, bytes });
    } else if (named) problems.push(unreadable(path, 'there is no job in it'));
  }
  return { files, jobs: createJobInstances(files), problems };
}
