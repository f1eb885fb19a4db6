import type { Diagnostic } from '../model/diagnostic.js';
import { messageOf } from '../shared/errors.js';
import { formatSettingProblem } from '../settings/setting-problem.js';
import type { Diagnosis } from './check/diagnose-sources.js';
import { writeDiagnostics } from './check/write-findings.js';
import { exitCode, type Command, type Terminal } from './command.js';
import { findingLine } from './report-problems.js';
import { readSourceFlags, sourceFlags, type SourceQuestion } from './sources/source-flags.js';

/** What is wrong with the tags and files that the question names, without starting anything. */
export type Diagnose = (question: SourceQuestion) => Promise<Diagnosis>;

/** Where tags were checked, warnings and errors exit differently. */
const tagExitCode = { ...exitCode, warnings: 1, errors: 2 } as const;

/** `check`, around whatever reads catalogs, job files and dynamic configuration. */
export function createCheckCommand(diagnose: Diagnose): Command {
  return {
    name: 'check',
    summary: 'say what is wrong with settings, tags and files',
    usage: '[--catalog=FILE] [--consul=URL] [--nomad=URL] [--strict] [--json] [settings] [JOBFILE…]',
    about:
      'Reads the settings, the dynamic configuration files they name, and tags: of a catalog file, of what is registered\n' +
      'in a running Consul or Nomad at this moment, of Nomad job files that are not running yet. Prints every finding\n' +
      'below the service it is about, with what to write instead. Nothing is started or changed; without --consul and\n' +
      '--nomad nobody is asked.',
    flags: {
      ...sourceFlags,
      strict: { kind: 'switch', doc: 'Warnings fail the check too.' },
      json: { kind: 'switch', doc: 'One JSON object: ok, summary, problems (settings), diagnostics (tags and files).' },
    },
    unknownFlags: 'warned',
    maxPositionals: Infinity,
    examples: [
      ['tagway check --configfile=/etc/traefik/traefik.yaml', 'the settings file'],
      ['tagway check --catalog=services.json', 'the tags in a catalog file'],
      ['tagway check --consul=http://127.0.0.1:8500 --nomad=http://127.0.0.1:4646', 'the tags of all that runs'],
      ['tagway check --strict jobs/shop.nomad.hcl', 'the tags of a job before it runs'],
    ],
    exitCodes: {
      0: 'no errors (there may be warnings)',
      1: 'warnings with --strict; errors where only settings and files were checked',
      2: 'errors where tags were checked; called wrongly',
    },
    async run(args, terminal) {
      const question = readSourceFlags(args, terminal, args.positionals);
      if (typeof question === 'string') {
        terminal.writeError(`tagway check: ${question}\n`);
        return exitCode.usage;
      }
      const { problems, asksForTags } = question;
      const { diagnostics, services, failure } = await diagnosisOf(diagnose, question);
      const count = countSeverities([...problems, ...diagnostics, ...(failure === undefined ? [] : [failed])]);
      const code = exitCodeOf(count, { strict: args.given('strict'), tags: asksForTags });
      if (args.given('json')) {
        const summary = { ...count, services };
        terminal.write(`${JSON.stringify({ ok: code === exitCode.ok, summary, problems, diagnostics, failure })}\n`);
        return code;
      }
      for (const problem of problems) {
        terminal.write(findingLine(problem.severity, formatSettingProblem(problem), terminal.colour));
      }
      if (failure !== undefined) terminal.write(findingLine('error', failure, terminal.colour));
      writeDiagnostics(diagnostics, terminal);
      writeSummary(count, asksForTags && failure === undefined ? services : undefined, terminal);
      return code;
    },
  };
}

/** A file that cannot be read is a finding, too. */
async function diagnosisOf(
  diagnose: Diagnose,
  question: SourceQuestion,
): Promise<Diagnosis & { readonly failure?: string }> {
  try {
    return await diagnose(question);
  } catch (error) {
    return { diagnostics: [], services: 0, failure: messageOf(error) };
  }
}

const failed = { severity: 'error' } as const;

interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

function countSeverities(findings: readonly { readonly severity: Diagnostic['severity'] | 'fatal' }[]): Counts {
  const count = (...severities: string[]) => findings.filter(({ severity }) => severities.includes(severity)).length;
  return { errors: count('fatal', 'error'), warnings: count('warning') };
}

/** Traefik's users know 0 and 1 for a check of files; whoever checks tags learns more from the code. */
function exitCodeOf({ errors, warnings }: Counts, asked: { readonly strict: boolean; readonly tags: boolean }): number {
  if (errors > 0) return asked.tags ? tagExitCode.errors : exitCode.failure;
  return warnings > 0 && asked.strict ? tagExitCode.warnings : exitCode.ok;
}

function writeSummary({ errors, warnings }: Counts, services: number | undefined, terminal: Terminal): void {
  const looked = services === undefined ? '' : ` in ${services} services`;
  terminal.write(`${errors} errors, ${warnings} warnings${looked}\n`);
}
