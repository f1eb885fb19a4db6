import { join, resolve } from 'node:path';
import { applyPlans, type ApplyResult } from '../../migration/files/apply-plans.js';
import { journalDirectory, journalName } from '../../migration/files/journal.js';
import { messageOf } from '../../shared/errors.js';
import { exitCode, type Command, type CommandArguments, type Terminal } from '../command.js';
import { createProgressBar } from '../progress-bar.js';
import type { MigrateIo } from './migrate-io.js';
import { gatherPlans, modeFlags, readPlanQuestion, type PlanQuestion, type Plans } from './plan-question.js';
import { summaryOf, totalsOf, writeFindings } from './plan-report.js';
import { applyAsJson, describeApply } from './apply-report.js';

/** As shells say it of a program that Ctrl-C has ended. */
const stoppedCode = 130;

/** `migrate apply`: job files get the tags that `migrate plan` shows. */
export function createMigrateApplyCommand(io: MigrateIo): Command {
  return {
    name: 'apply',
    summary: 'change job files as planned',
    usage: '[--add | --replace | --remove-legacy] [--yes] [--atomic] [--journal=FILE] [--json] [settings] PATH… | -',
    about:
      'Does what migrate plan shows, after asking. Each file is replaced at once, by one that was read again first; its\n' +
      'mode and owner stay, symbolic links are followed. A journal with the former content is written before the first\n' +
      'change, for migrate rollback. Ctrl-C lets the current file finish. With - the job on standard input goes to\n' +
      'standard output with its new tags; otherwise the files that were changed are named there.',
    flags: {
      ...modeFlags,
      yes: { kind: 'switch', doc: 'Does not ask.' },
      atomic: { kind: 'switch', doc: 'All files or none: a failure or Ctrl-C brings everything back.' },
      journal: {
        kind: 'text',
        value: 'FILE',
        doc: 'Where the journal goes; below ~/.local/state/tagway/migrations when left out.',
      },
      json: { kind: 'switch', doc: 'One JSON object: journal, changed, failed, untouched, findings; needs --yes.' },
    },
    maxPositionals: Infinity,
    examples: [
      ['tagway migrate apply jobs/', 'Traefik tags beside the older ones, in every job below a directory'],
      ['tagway migrate apply --remove-legacy --yes --atomic jobs/', 'takes the older ones away, in all files or none'],
      ['tagway migrate apply - < shop.nomad | nomad job run -', 'without touching the file'],
    ],
    exitCodes: {
      0: 'done, or nothing to do',
      1: 'a file could not be read or changed; the answer was no',
      2: 'called wrongly',
      130: 'stopped by Ctrl-C',
    },
    run: (args, terminal) => run(args, terminal, io),
  };
}

function run(args: CommandArguments, terminal: Terminal, io: MigrateIo): Promise<number> {
  const question = readPlanQuestion('apply', args, terminal);
  if (typeof question === 'number') return Promise.resolve(question);
  if (question.paths[0] === '-') return filter(question, terminal, io);
  const journal = journalPath(args, terminal, io);
  const wrong =
    journal === undefined
      ? 'there is no home directory for the journal; say where it goes with --journal=FILE'
      : args.given('json') && !args.given('yes')
        ? '--json needs --yes'
        : !args.given('yes') && io.ask === undefined
          ? 'there is nobody to ask; look at migrate plan, then say --yes'
          : undefined;
  if (wrong !== undefined || journal === undefined) {
    terminal.writeError(`tagway migrate apply: ${wrong ?? ''}\n`);
    return Promise.resolve(exitCode.usage);
  }
  return io.untilStopped((signal) => applyToFiles({ args, terminal, io, question, journal, signal }));
}

function journalPath(args: CommandArguments, { env }: Terminal, io: MigrateIo): string | undefined {
  const named = args.text('journal');
  if (named !== undefined) return resolve(named);
  const directory = journalDirectory(env);
  return directory && join(directory, journalName(io.now()));
}

/** From standard input to standard output. */
async function filter(question: PlanQuestion, terminal: Terminal, io: MigrateIo): Promise<number> {
  const { plans, findings } = await gatherPlans(question, { terminal, io });
  writeFindings(findings, terminal);
  const plan = plans[0]!;
  if (!plan.isJob || findings.some(({ severity }) => severity === 'error')) {
    if (!plan.isJob) terminal.writeError('tagway migrate apply: there is no job on standard input\n');
    return exitCode.failure;
  }
  terminal.write((plan.after ?? plan.before).toString('utf8'));
  return exitCode.ok;
}

interface Application {
  readonly args: CommandArguments;
  readonly terminal: Terminal;
  readonly io: MigrateIo;
  readonly question: PlanQuestion;
  readonly journal: string;
  readonly signal: AbortSignal;
}

async function applyToFiles(application: Application): Promise<number> {
  const { args, terminal, io, question, journal, signal } = application;
  const gathered = await gatherPlans(question, { terminal, io, signal });
  const totals = totalsOf(gathered);
  const asJson = args.given('json');
  if (!asJson) writeFindings(gathered.findings, terminal);
  if (signal.aborted) return stopped(terminal);
  const trouble = totals.errors > 0 ? exitCode.failure : exitCode.ok;
  if (trouble !== exitCode.ok && args.given('atomic')) {
    terminal.writeError('tagway migrate apply: nothing was changed, as a file cannot be used and --atomic wants all\n');
    if (asJson) terminal.write(applyAsJson(nothing(gathered), gathered, undefined));
    return trouble;
  }
  if (totals.changed === 0) {
    if (asJson) terminal.write(applyAsJson(nothing(gathered), gathered, undefined));
    else terminal.writeError(`${summaryOf(totals)}\n`);
    return trouble;
  }
  if (!args.given('yes')) {
    const answer = (await io.ask?.(`${summaryOf(totals)}.\nChange them? [y/N] `)) ?? '';
    if (!/^y(?:es)?$/i.test(answer.trim())) {
      terminal.writeError('nothing was changed\n');
      return exitCode.failure;
    }
  }
  const bar = createProgressBar({ terminal, work: 'changing' });
  try {
    const result = await applyPlans(gathered.plans, {
      mode: question.mode,
      manner: args.given('atomic') ? 'together' : 'one-by-one',
      journal,
      now: io.now(),
      fileSystem: io.fileSystem,
      signal,
      onProgress: (done) => bar.update(done, totals.changed),
    });
    bar.end();
    if (asJson) terminal.write(applyAsJson(result, gathered, journal));
    else {
      terminal.write(result.changed.map((path) => `${path}\n`).join(''));
      terminal.writeError(describeApply(result, journal));
    }
    if (result.untouched.length > 0 && wasStopped(signal)) return stopped(terminal);
    return result.failed.length + result.stuck.length > 0 ? exitCode.failure : trouble;
  } catch (thrown) {
    bar.end();
    terminal.writeError(`tagway migrate apply: ${messageOf(thrown)}\n`);
    return exitCode.failure;
  }
}

function nothing({ plans }: Plans): ApplyResult {
  const untouched = plans.filter(({ after }) => after !== undefined).map(({ path }) => path);
  return { changed: [], failed: [], untouched, stuck: [] };
}

/** It may have become so while files were written. */
function wasStopped({ aborted }: AbortSignal): boolean {
  return aborted;
}

function stopped(terminal: Terminal): number {
  terminal.writeError('tagway migrate apply: stopped\n');
  return stoppedCode;
}
