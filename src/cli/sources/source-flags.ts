// Where commands that look once are told to find tags: a catalog file, running catalogs, job files.
import { loadSettings } from '../../settings/load-settings.js';
import type { SettingProblem } from '../../settings/setting-problem.js';
import type { Settings } from '../../settings/settings.js';
import { parseDuration } from '../../shared/duration.js';
import type { CommandArguments, CommandFlag, Terminal } from '../command.js';

/** `--catalog` is a setting and stands in none of these. */
export const sourceFlags = {
  consul: {
    kind: 'text',
    value: 'URL',
    doc: 'Reads this Consul once; CONSUL_HTTP_TOKEN and its like count.',
  },
  nomad: { kind: 'text', value: 'URL', doc: 'Reads this Nomad once; NOMAD_TOKEN and its like count.' },
  timeout: { kind: 'text', value: 'DURATION', doc: 'How long a catalog may take to answer; 15s when left out.' },
} as const satisfies Record<string, CommandFlag>;

export type AskedCatalog = 'consulcatalog' | 'nomad';

/** What to read. */
export interface SourceQuestion {
  readonly settings: Settings;
  readonly problems: readonly SettingProblem[];
  /** The running catalogs to ask, at the addresses in the settings. */
  readonly catalogs: readonly AskedCatalog[];
  readonly jobFiles: readonly string[];
  readonly timeoutMs: number;
  /** Whether anything that holds tags was named: a catalog or a job file. */
  readonly asksForTags: boolean;
}

const addressSettings = {
  consul: { provider: 'consulcatalog', path: 'providers.consulCatalog.endpoint.address' },
  nomad: { provider: 'nomad', path: 'providers.nomad.endpoint.address' },
} as const;

/** The question in the arguments of a command, or a sentence: it was called wrongly. */
export function readSourceFlags(
  args: CommandArguments,
  { env }: Pick<Terminal, 'env'>,
  jobFiles: readonly string[],
): SourceQuestion | string {
  const asked = (['consul', 'nomad'] as const).filter((flag) => args.given(flag));
  const addresses = asked.map((flag) => `--${addressSettings[flag].path}=${args.text(flag)!}`);
  const { settings, problems } = loadSettings({ argv: [...args.settingFlags, ...addresses], env });
  // With an address that cannot be used its default stands, and that is not whom the question was for.
  const usable = asked.filter((flag) =>
    problems.every(({ path, severity }) => path !== addressSettings[flag].path || severity === 'warning'),
  );
  const timeoutMs = parseDuration(args.text('timeout') ?? '15s');
  if (timeoutMs === undefined || timeoutMs <= 0) return `--timeout=${args.text('timeout')!} is no duration; write 15s`;
  return {
    settings,
    problems,
    jobFiles,
    timeoutMs,
    catalogs: usable.map((flag) => addressSettings[flag].provider),
    asksForTags: settings.catalog !== undefined || asked.length > 0 || jobFiles.length > 0,
  };
}
