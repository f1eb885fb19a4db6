// What `migrate plan` and `migrate apply` share: which files, what to do with them, and with whose settings.
import { findJobFiles } from '../../migration/files/find-job-files.js';
import { planJobFiles, type FoundPlan } from '../../migration/files/plan-job-files.js';
import type { MigrationMode } from '../../migration/plan/plan-tags.js';
import { planJobFile } from '../../migration/plan/plan-job-file.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { loadSettings } from '../../settings/load-settings.js';
import type { Settings } from '../../settings/settings.js';
import { exitCode, type CommandArguments, type CommandFlag, type Terminal } from '../command.js';
import { createProgressBar } from '../progress-bar.js';
import { reportSettingProblems } from '../report-problems.js';
import { convertersOf } from '../serve/tag-converters.js';
import type { MigrateIo } from './migrate-io.js';
import { tagPrefixOf, withOlderTags } from './older-tags.js';
import { settingsDoubt } from './settings-doubt.js';

/** The flags that say what is to become of tags. */
export const modeFlags = {
  add: { kind: 'switch', doc: 'Traefik tags beside the older ones; this is the default.' },
  replace: { kind: 'switch', doc: 'Traefik tags in the place of the older ones.' },
  'remove-legacy': { kind: 'switch', doc: 'Takes away older tags whose Traefik tags are all there.' },
} as const satisfies Record<string, CommandFlag>;

export interface PlanQuestion {
  readonly mode: MigrationMode;
  readonly settings: Settings;
  readonly paths: readonly string[];
}

/** An exit code when the command was called wrongly, or its settings cannot be used. */
export function readPlanQuestion(name: string, args: CommandArguments, terminal: Terminal): PlanQuestion | number {
  const modes = (['add', 'replace', 'remove-legacy'] as const).filter((mode) => args.given(mode));
  const wrong =
    modes.length > 1
      ? `--${modes[0]!} and --${modes[1]!} exclude each other`
      : args.positionals.length === 0
        ? 'name job files or directories, or - for standard input'
        : args.positionals.length > 1 && args.positionals.includes('-')
          ? '- for standard input stands alone'
          : undefined;
  if (wrong !== undefined) {
    terminal.writeError(`tagway migrate ${name}: ${wrong}; tagway migrate ${name} --help tells more\n`);
    return exitCode.usage;
  }
  const { settings, problems } = loadSettings({ argv: args.settingFlags, env: terminal.env });
  const notable = problems.filter(({ severity }) => severity !== 'info');
  if (reportSettingProblems(notable, terminal) === 'stop') return exitCode.failure;
  return { mode: modes[0] ?? 'add', settings, paths: args.positionals };
}

export interface Plans {
  /** Jobs only. */
  readonly plans: readonly FoundPlan[];
  /** Of all files, those that cannot be used first. */
  readonly findings: readonly Diagnostic[];
}

/** What standard input is called. */
export const inputName = 'stdin';

export interface Gathering {
  readonly terminal: Terminal;
  readonly io: MigrateIo;
  /** Nothing more is read after it. */
  readonly signal?: AbortSignal;
}

export async function gatherPlans(question: PlanQuestion, { terminal, io, signal }: Gathering): Promise<Plans> {
  const settings = withOlderTags(question.settings);
  const catalogPrefixOf = tagPrefixOf(settings);
  const options = {
    mode: question.mode,
    converters: convertersOf(settings),
    prefixOf: (provider: string) => catalogPrefixOf(provider === 'nomad' ? 'nomad' : 'consulcatalog'),
  };
  if (question.paths[0] === '-') {
    const plan = planJobFile(inputName, await io.readInput(), options);
    const plans = [{ ...plan, target: inputName }];
    return { plans, findings: [...settingsDoubt(settings, plans.some(hasHttpsTags)), ...plan.findings] };
  }
  const { files, problems } = await findJobFiles(question.paths, io.fileSystem);
  const bar = createProgressBar({ terminal, work: 'planning' });
  const { fileSystem } = io;
  const onProgress = (done: number) => bar.update(done, files.length);
  const plans = await planJobFiles(files, { ...options, fileSystem, signal, onProgress });
  bar.end();
  const doubt = settingsDoubt(settings, plans.some(hasHttpsTags));
  return { plans, findings: [...problems, ...doubt, ...plans.flatMap(({ findings }) => findings)] };
}

/** Near enough: a tag that changes, or anything else in a file that does. */
function hasHttpsTags({ before, after }: FoundPlan): boolean {
  return after !== undefined && before.includes('"https://');
}
