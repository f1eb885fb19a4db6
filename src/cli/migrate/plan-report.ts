// Plans in the words of a terminal and of a script.
import type { FoundPlan } from '../../migration/files/plan-job-files.js';
import { unifiedDiff } from '../../migration/unified-diff.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { shorten } from '../../shared/shorten.js';
import type { Terminal } from '../command.js';
import { findingLine } from '../report-problems.js';
import type { Plans } from './plan-question.js';

/** The change as a diff; empty when there is none. */
export function diffOf({ path, before, after }: FoundPlan): string {
  return after === undefined ? '' : unifiedDiff(path, before.toString('utf8'), after.toString('utf8'));
}

const colours = { '@': 36, '-': 31, '+': 32 } as const;

/** The diff with its lines in colour. */
export function colourDiff(diff: string): string {
  return diff.replace(
    /^(?:(---|\+\+\+) .*|([@+-]).*)$/gm,
    (line, header: string | undefined, sign: keyof typeof colours) =>
      header === undefined ? `\u001b[${colours[sign]}m${line}\u001b[0m` : `\u001b[1m${line}\u001b[0m`,
  );
}

/** `jobs/shop.nomad:12:7: warning: …`, one line for each. */
export function writeFindings(findings: readonly Diagnostic[], terminal: Terminal): void {
  for (const { origin, severity, message, remedy } of findings) {
    const { file, service, tag } = origin;
    const about = [
      service === undefined ? '' : `service ${service}`,
      tag === undefined ? '' : `tag "${shorten(tag, 200)}"`,
    ].filter((part) => part !== '');
    const where = about.length === 0 ? '' : ` [${about.join(', ')}]`;
    terminal.writeError(
      `${file === undefined ? '' : `${file}: `}${findingLine(severity, `${message}${where}; ${remedy}`, false)}`,
    );
  }
}

export interface PlanTotals {
  readonly files: number;
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
  readonly leftAlone: number;
  readonly errors: number;
}

export function totalsOf({ plans, findings }: Plans): PlanTotals {
  const changes = plans.flatMap((plan) => plan.changes);
  const count = (matches: (finding: Diagnostic) => boolean) => findings.filter(matches).length;
  return {
    files: plans.filter(({ isJob }) => isJob).length,
    changed: plans.filter(({ after }) => after !== undefined).length,
    added: changes.reduce((sum, { added }) => sum + added.length, 0),
    removed: changes.reduce((sum, { removed }) => sum + removed.length, 0),
    leftAlone: count(({ code }) => code === 'tag-left-alone'),
    errors: count(({ severity }) => severity === 'error'),
  };
}

/** `3 of 12 job files change: 24 tags added, 0 removed; 2 left alone`. */
export function summaryOf({ files, changed, added, removed, leftAlone, errors }: PlanTotals): string {
  const counts = `${added} tags added, ${removed} removed`;
  const parts = [`${changed} of ${files} job files change${changed === 0 ? '' : `: ${counts}`}`];
  if (leftAlone > 0) parts.push(`${leftAlone} left alone`);
  if (errors > 0) parts.push(`${errors} cannot be used`);
  return parts.join('; ');
}

/** What a script learns of one file. */
export function planAsJson(plan: FoundPlan) {
  const { path, changes, findings } = plan;
  return {
    path,
    changes: changes.map(({ place, ...change }) => ({ ...change, ...place })),
    findings,
    diff: diffOf(plan),
  };
}
