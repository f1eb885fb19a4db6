import type { Diagnostic } from '../model/diagnostic.js';
import { formatDiagnostic } from '../model/diagnostic.js';
import { messageOf } from '../shared/errors.js';
import { loadSettings } from '../settings/load-settings.js';
import { formatSettingProblem } from '../settings/setting-problem.js';
import type { Settings } from '../settings/settings.js';
import { exitCode, type Command, type Terminal } from './command.js';
import { findingLine } from './report-problems.js';

/** What is wrong with the tags and files that the settings name, without starting anything. */
export type DiagnoseFiles = (settings: Settings) => Promise<readonly Diagnostic[]>;

/** `check`, around whatever reads catalog files and dynamic configuration. */
export function createCheckCommand(diagnoseFiles: DiagnoseFiles): Command {
  return {
    name: 'check',
    summary: 'say what is wrong with settings, tags and files',
    usage: '[--configfile=FILE] [--catalog=FILE] [--json] [settings]',
    about:
      'Reads the settings, and the catalog file and dynamic configuration files they name, and prints one line for\n' +
      'everything that is wrong, with what to write instead. Nothing is started and nobody is asked.',
    flags: { json: { kind: 'switch', doc: 'One JSON object: ok, problems (settings), diagnostics (tags and files).' } },
    maxPositionals: 0,
    examples: [
      ['tagway check --configfile=/etc/traefik/traefik.yaml', 'the settings file'],
      ['tagway check --catalog=services.json', 'the tags in a catalog file'],
    ],
    exitCodes: { 0: 'no errors (there may be warnings)', 1: 'errors', 2: 'called wrongly' },
    async run(args, terminal) {
      const { settings, problems } = loadSettings({ argv: args.settingFlags, env: terminal.env });
      const { diagnostics, failure } = await diagnose(diagnoseFiles, settings);
      const findings = [
        ...problems.map((problem) => ({ ...problem, sentence: formatSettingProblem(problem) })),
        ...diagnostics.map((diagnostic) => ({ ...diagnostic, sentence: formatDiagnostic(diagnostic) })),
        ...(failure === undefined ? [] : [{ severity: 'error' as const, sentence: failure }]),
      ];
      const ok = findings.every(({ severity }) => severity !== 'fatal' && severity !== 'error');
      if (args.given('json')) terminal.write(`${JSON.stringify({ ok, problems, diagnostics, failure })}\n`);
      else writeFindings(findings, terminal);
      return ok ? exitCode.ok : exitCode.failure;
    },
  };
}

/** A file that cannot be read is a finding, too. */
async function diagnose(
  diagnoseFiles: DiagnoseFiles,
  settings: Settings,
): Promise<{ diagnostics: readonly Diagnostic[]; failure?: string }> {
  try {
    return { diagnostics: await diagnoseFiles(settings) };
  } catch (error) {
    return { diagnostics: [], failure: messageOf(error) };
  }
}

interface Finding {
  readonly severity: Parameters<typeof findingLine>[0];
  readonly sentence: string;
}

function writeFindings(findings: readonly Finding[], terminal: Terminal): void {
  for (const { severity, sentence } of findings) terminal.write(findingLine(severity, sentence, terminal.colour));
  const count = (...severities: string[]) => findings.filter(({ severity }) => severities.includes(severity)).length;
  terminal.write(`${count('fatal', 'error')} errors, ${count('warning')} warnings\n`);
}
