import { tellByJob } from '../../migration/tell-by-job.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { createServiceProblems } from '../../upstreams/service-problems.js';
import { compileOffline } from '../compile-offline.js';
import { configureOnce, type ReadFiles } from '../configure-from-files.js';
import { withDiagnostics } from '../serve/with-diagnostics.js';
import { withFailures } from '../serve/with-failures.js';
import { readSources, snapshotsOf } from '../sources/read-sources.js';
import type { SourceQuestion } from '../sources/source-flags.js';
import { fileProblems } from './file-problems.js';

/** What is wrong with tags and files. */
export interface Diagnosis {
  readonly diagnostics: readonly Diagnostic[];
  /** How many services were looked at. */
  readonly services: number;
}

/** Reads every source once and makes of it what the proxy would, without starting anything. */
export async function diagnoseSources(question: SourceQuestion, readFiles: ReadFiles): Promise<Diagnosis> {
  const { settings } = question;
  const { instances, files, jobs, problems } = await readSources(question, readFiles);
  const snapshots = snapshotsOf(instances);
  const configuration = configureOnce(settings, { snapshots, files });
  const { failures, entryPoints } = compileOffline(configuration, settings);
  const told = withDiagnostics(configuration, [
    ...createServiceProblems()(configuration.services),
    ...fileProblems(configuration, { settings, entryPoints }),
  ]);
  const { diagnostics } = withFailures(told, failures);
  return {
    diagnostics: [...problems, ...diagnostics.map((diagnostic) => tellByJob(diagnostic, jobs))],
    services: snapshots.reduce((sum, { services }) => sum + services.size, 0),
  };
}
