import { readFile } from 'node:fs/promises';
import { createJobInstances, type JobInstances } from '../../migration/job-instances.js';
import type { JobFile } from '../../migration/job-service.js';
import { readJobFile } from '../../migration/read-job-file.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { messageOf } from '../../shared/errors.js';

export interface ReadJobs {
  readonly files: readonly JobFile[];
  readonly jobs: JobInstances;
  /** Files that cannot be read, or are no jobs. */
  readonly problems: readonly Diagnostic[];
}

/** The services of job files, as instances; a file that cannot be used is a problem and the others are read. */
export async function readJobFiles(paths: readonly string[]): Promise<ReadJobs> {
  const files: JobFile[] = [];
  const problems: Diagnostic[] = [];
  for (const path of paths) {
    const bytes = await readFile(path).catch((thrown: unknown) => messageOf(thrown));
    if (typeof bytes === 'string') {
      problems.push(unusable(path, `the job file ${path} cannot be read: ${bytes}`, 'correct the path or its rights'));
      continue;
    }
    const file = readJobFile(path, bytes);
    problems.push(...file.problems);
    if (!file.isJob) problems.push(unusable(path, `${path} holds no Nomad job`, 'name job files only'));
    files.push(file);
  }
  return { files, jobs: createJobInstances(files), problems };
}

function unusable(file: string, message: string, remedy: string): Diagnostic {
  return { code: 'catalog-unreadable', severity: 'error', origin: { provider: 'file', file }, message, remedy };
}
