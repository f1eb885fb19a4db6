// What a command that looks once finds where it was told to look.
import { groupServices } from '../../catalog/group-services.js';
import type { ConfiguratorInput } from '../../configuration/configurator.js';
import type { CatalogSnapshot } from '../../model/catalog-snapshot.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Instance } from '../../model/instance.js';
import type { ReadFiles } from '../configure-from-files.js';
import { dialectsOf } from '../serve/configuration-options.js';
import { readJobFiles, type ReadJobs } from './read-job-files.js';
import { readLiveCatalogs } from './read-live-catalogs.js';
import type { SourceQuestion } from './source-flags.js';

/** Everything that was found; of running catalogs, the services with routing tags unless all are wanted. */
export interface Sources {
  readonly instances: readonly Instance[];
  /** Dynamic configuration files. */
  readonly files: ConfiguratorInput['files'];
  /** Whose instances are among the others. */
  readonly jobs: ReadJobs['jobs'];
  readonly jobFiles: ReadJobs['files'];
  /** Sources that could not be read. */
  readonly problems: readonly Diagnostic[];
}

/** Rejects when a catalog file or a dynamic configuration file cannot be read. */
export async function readSources(
  question: SourceQuestion,
  readFiles: ReadFiles,
  wanted: 'routed services' | 'all services' = 'routed services',
): Promise<Sources> {
  const { settings } = question;
  const dialects = dialectsOf(settings);
  const [written, read, live] = await Promise.all([
    readFiles(settings),
    readJobFiles(question.jobFiles),
    readLiveCatalogs({
      ...question,
      isRelevant: (tags, provider) =>
        wanted === 'all services' || dialects.some((dialect) => dialect.understands(tags, provider)),
    }),
  ]);
  const inFiles = written.snapshots.flatMap(({ services }) => [...services.values()]);
  return {
    instances: [...inFiles.flatMap(({ instances }) => instances), ...live.instances, ...read.jobs.instances],
    files: written.files,
    jobs: read.jobs,
    jobFiles: read.files,
    problems: [...live.problems, ...read.problems],
  };
}

/** The instances as their catalogs would hand them over. */
export function snapshotsOf(instances: readonly Instance[]): CatalogSnapshot[] {
  return [...groupServices(instances)].map(([provider, services]) => ({
    provider,
    services,
    index: 0,
    stale: false,
    syncedAtMs: 0,
  }));
}
