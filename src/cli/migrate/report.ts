import { conflictsOfDiagnostics, missingEntryPoints, sharedRoutes } from '../../migration/report/find-conflicts.js';
import type {
  ClusterReport,
  DialectTotals,
  ServiceReport,
  ServiceState,
} from '../../migration/report/cluster-report.js';
import { reportServices } from '../../migration/report/report-services.js';
import { tellByJob } from '../../migration/tell-by-job.js';
import { messageOf } from '../../shared/errors.js';
import type { Settings } from '../../settings/settings.js';
import { writeDiagnostics } from '../check/write-findings.js';
import { exitCode, type Command, type Terminal } from '../command.js';
import { compileOffline } from '../compile-offline.js';
import { configureOnce, type ReadFiles } from '../configure-from-files.js';
import { reportSettingProblems } from '../report-problems.js';
import { withFailures } from '../serve/with-failures.js';
import { convertersOf } from '../serve/tag-converters.js';
import { readSources, snapshotsOf, type Sources } from '../sources/read-sources.js';
import { readSourceFlags, sourceFlags } from '../sources/source-flags.js';
import { markdownReport } from './report/markdown-report.js';
import { writeReport } from './report/write-report.js';
import { planTagsOfJobs } from './verify/planned-tags.js';
import { tagPrefixOf, withOlderTags } from './older-tags.js';

/** `migrate report`, around whatever reads catalog files. */
export function createReportCommand(readFiles: ReadFiles): Command {
  return {
    name: 'report',
    summary: 'show what a migration will meet, service by service',
    usage: '[--catalog=FILE] [--consul=URL] [--nomad=URL] [--json | --markdown] [settings] [JOBFILE…]',
    about:
      'Looks at every service of a catalog, of a running Consul or Nomad, or of job files: which dialects its tags are of,\n' +
      'whether they convert as they stand or need a person and why, and what stands in the way of several services, such\n' +
      'as two that ask for the same host, ports nobody listens on, and weights that leave nothing to others.\n' +
      'Nothing is changed, and nobody but the named catalogs is asked.',
    flags: {
      ...sourceFlags,
      json: { kind: 'switch', doc: 'One JSON object: totals, services, conflicts.' },
      markdown: { kind: 'switch', doc: 'Tables for a page or a ticket.' },
    },
    maxPositionals: Infinity,
    examples: [
      ['tagway migrate report --consul=http://127.0.0.1:8500', 'all that runs'],
      ['tagway migrate report --markdown jobs/', 'all that is written down'],
    ],
    exitCodes: { 0: 'the report is complete', 1: 'a source could not be read', 2: 'called wrongly' },
    async run(args, terminal) {
      const asked = readSourceFlags(args, terminal, args.positionals);
      const wrong =
        typeof asked === 'string'
          ? asked
          : args.given('json') && args.given('markdown')
            ? '--json and --markdown exclude each other'
            : !asked.asksForTags
              ? 'name what carries tags: --catalog=FILE, --consul=URL, --nomad=URL or a job file'
              : undefined;
      if (typeof asked === 'string' || wrong !== undefined) {
        terminal.writeError(`tagway migrate report: ${wrong}\n`);
        return exitCode.usage;
      }
      if (reportSettingProblems(asked.problems, terminal) === 'stop') return exitCode.failure;
      const settings = withOlderTags(asked.settings);
      try {
        const sources = await readSources({ ...asked, settings }, readFiles, 'all services');
        const report = reportOf(sources, settings);
        if (args.given('json')) terminal.write(`${JSON.stringify({ ...report, problems: sources.problems })}\n`);
        else write(report, sources, { markdown: args.given('markdown'), terminal });
        return sources.problems.some(({ severity }) => severity === 'error') ? exitCode.failure : exitCode.ok;
      } catch (thrown) {
        terminal.writeError(`tagway migrate report: ${messageOf(thrown)}\n`);
        return exitCode.failure;
      }
    },
  };
}

function write(
  report: ClusterReport,
  { problems }: Sources,
  { markdown, terminal }: { readonly markdown: boolean; readonly terminal: Terminal },
): void {
  if (markdown) terminal.write(markdownReport(report, problems));
  else {
    writeDiagnostics(problems, terminal);
    writeReport(report, terminal);
  }
}

function reportOf({ instances, jobs, jobFiles, files }: Sources, settings: Settings): ClusterReport {
  const converters = convertersOf(settings);
  const planned = planTagsOfJobs(jobFiles, settings);
  const findings = planned.findings.filter(({ code }) => code === 'tag-left-alone' || code === 'tags-unknown');
  const prefixOf = tagPrefixOf(settings);
  const { services, misspelt } = reportServices(instances, { converters, prefixOf, jobs, findings });
  const configuration = configureOnce(settings, { snapshots: snapshotsOf(instances), files });
  const { diagnostics } = withFailures(configuration, compileOffline(configuration, settings).failures);
  const listening = new Set(Object.values(settings.entryPoints).map(({ port }) => port));
  const found = [
    ...sharedRoutes(configuration),
    ...missingEntryPoints(configuration, listening),
    ...conflictsOfDiagnostics(diagnostics.map((diagnostic) => tellByJob(diagnostic, jobs))),
    ...misspelt,
  ].map((conflict) => ({
    ...conflict,
    message: jobs.restore(conflict.message),
    services: conflict.services.map((service) => jobs.restore(service)),
  }));
  // What is told of a tag where its service is told of need not be told twice.
  const told = new Set(
    services.flatMap(({ name, provider, reasons }) => reasons.map(({ tag }) => `${name} of ${provider}\n${tag}`)),
  );
  const conflicts = found.filter(
    ({ services: [first], tag }) => tag === undefined || !told.has(`${first ?? ''}\n${tag}`),
  );
  return { totals: totalsOf(services), services, conflicts };
}

function totalsOf(services: readonly ServiceReport[]): ClusterReport['totals'] {
  const states: Record<ServiceState, number> = { 'no-routes': 0, new: 0, converts: 0, 'by-hand': 0 };
  const dialects: Record<string, DialectTotals> = {};
  for (const { state, instances, tagsByDialect } of services) {
    states[state]++;
    for (const [dialect, tags] of Object.entries(tagsByDialect)) {
      const before = dialects[dialect] ?? { services: 0, instances: 0, tags: 0 };
      dialects[dialect] = {
        services: before.services + 1,
        instances: before.instances + instances,
        tags: before.tags + tags,
      };
    }
  }
  const instances = services.reduce((sum, service) => sum + service.instances, 0);
  return { services: services.length, instances, states, dialects };
}
