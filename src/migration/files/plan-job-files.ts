// Many files become their plans; those of directories that are no jobs are passed over.
import type { Diagnostic } from '../../model/diagnostic.js';
import { formatPlace } from '../read-job-file.js';
import { planJobFile, type JobFilePlan, type PlanOptions } from '../plan/plan-job-file.js';
import { realFileSystem, reasonOf, type FileSystem } from './file-system.js';
import { unreadable, type FoundFile } from './find-job-files.js';

/** A plan and where its file really is. */
export interface FoundPlan extends JobFilePlan {
  readonly target: string;
}

export interface PlanFilesOptions extends PlanOptions {
  readonly fileSystem?: FileSystem;
  /** Called after each file. */
  readonly onProgress?: (done: number) => void;
  /** Nothing more is read after it. */
  readonly signal?: AbortSignal;
}

/** No job is nearly as large; data in JSON is. */
const maxBytes = 16 * 1024 * 1024;

export async function planJobFiles(files: readonly FoundFile[], options: PlanFilesOptions): Promise<FoundPlan[]> {
  const plans: FoundPlan[] = [];
  for (const [index, file] of files.entries()) {
    if (options.signal?.aborted === true) break;
    const plan = await planFile(file, options);
    if (plan !== undefined) plans.push({ ...plan, target: file.target });
    options.onProgress?.(index + 1);
  }
  return plans;
}

async function planFile({ path, named }: FoundFile, options: PlanFilesOptions): Promise<JobFilePlan | undefined> {
  const { fileSystem = realFileSystem } = options;
  const failed = (finding: Diagnostic): JobFilePlan => {
    return { path, isJob: false, before: Buffer.alloc(0), changes: [], findings: [finding] };
  };
  try {
    const { size, nlink } = await fileSystem.stat(path);
    if (size > maxBytes)
      return named ? failed(unreadable(path, `it has ${size} bytes, and no job is that large`)) : undefined;
    const before = await fileSystem.readFile(path);
    // Most JSON is no job, and some of it is no JSON; reading it to say so would help nobody.
    if (!named && /\.json$/i.test(path) && !mayHoldJob(before)) return undefined;
    const plan = planJobFile(path, before, options);
    if (!plan.isJob) return named ? failed(unreadable(path, 'there is no job in it')) : undefined;
    return nlink > 1 && plan.after !== undefined
      ? { ...plan, findings: [...plan.findings, linked(path, nlink)] }
      : plan;
  } catch (thrown) {
    return failed(unreadable(path, reasonOf(thrown)));
  }
}

function mayHoldJob(bytes: Buffer): boolean {
  return ['"job"', '"TaskGroups"'].some((word) => bytes.includes(word));
}

function linked(path: string, links: number): Diagnostic {
  return {
    code: 'job-file-linked',
    severity: 'warning',
    origin: { provider: 'file', file: formatPlace(path, { line: 1, column: 1 }) },
    message: `the file has ${links} names (hard links), and only this one gets the new content`,
    remedy: 'make the other names links again afterwards',
  };
}
