import type { Command, CommandArguments, Terminal } from '../command.js';
import { exitCode } from '../command.js';
import type { MigrateIo } from './migrate-io.js';
import { gatherPlans, modeFlags, readPlanQuestion } from './plan-question.js';
import { colourDiff, diffOf, planAsJson, summaryOf, totalsOf, writeFindings } from './plan-report.js';

/** Like `diff`: equal, different, trouble. */
const planExitCode = { nothing: 0, changes: 1, trouble: 2 } as const;

/** `migrate plan`: what `migrate apply` would do, and nothing done. */
export function createMigratePlanCommand(io: MigrateIo): Command {
  return {
    name: 'plan',
    summary: 'show what would change in job files, as a diff',
    usage: '[--add | --replace | --remove-legacy] [--json] [settings] PATH… | -',
    about:
      'Reads Nomad job files (HCL2 and JSON; directories with all *.nomad, *.hcl and *.json below them; - is standard\n' +
      'input) and prints a unified diff for each that changes. Only lists of tags and canary_tags do. What is not\n' +
      'converted safely stays as it is; standard error says where and why. Settings such as --configfile=FILE make it\n' +
      'what that proxy would serve.',
    flags: {
      ...modeFlags,
      json: { kind: 'switch', doc: 'One JSON object: mode, totals, and for each file its changes, findings and diff.' },
    },
    maxPositionals: Infinity,
    examples: [
      ['tagway migrate plan jobs/', 'every job below a directory'],
      ['tagway migrate plan --replace shop.nomad.hcl', 'one job, without its older tags'],
      ['nomad job inspect shop | tagway migrate plan -', 'a job that is running'],
    ],
    exitCodes: {
      0: 'nothing to change',
      1: 'there is something to change',
      2: 'a file cannot be used; called wrongly',
    },
    run: (args, terminal) => run(args, terminal, io),
  };
}

async function run(args: CommandArguments, terminal: Terminal, io: MigrateIo): Promise<number> {
  const question = readPlanQuestion('plan', args, terminal);
  if (typeof question === 'number') return exitCode.usage;
  const gathered = await gatherPlans(question, { terminal, io });
  const { plans, findings } = gathered;
  const totals = totalsOf(gathered);
  if (args.given('json')) {
    const notable = plans.filter(({ changes, findings: own }) => changes.length + own.length > 0);
    const files = notable.map(planAsJson);
    const unread = findings.filter((finding) => plans.every((plan) => !plan.findings.includes(finding)));
    terminal.write(`${JSON.stringify({ mode: question.mode, totals, findings: unread, files })}\n`);
  } else {
    for (const plan of plans) {
      const diff = diffOf(plan);
      terminal.write(terminal.colour ? colourDiff(diff) : diff);
    }
    writeFindings(findings, terminal);
    terminal.writeError(`${summaryOf(totals)}\n`);
  }
  if (totals.errors > 0) return planExitCode.trouble;
  return totals.changed > 0 ? planExitCode.changes : planExitCode.nothing;
}
