import type { ClusterReport } from '../../../migration/report/cluster-report.js';
import { formatDiagnostic, type Diagnostic } from '../../../model/diagnostic.js';
import {
  conflictGroups,
  dialectHeading,
  dialectRows,
  serviceHeading,
  serviceRow,
  shownServices,
  totalsLine,
  whereOf,
} from './report-rows.js';

/** The report as a page. */
export function markdownReport(report: ClusterReport, problems: readonly Diagnostic[]): string {
  const shown = shownServices(report);
  const byHand = shown.filter(({ reasons }) => reasons.length > 0);
  return [
    '# Migration report\n',
    ...problems.map((problem) => `**${problem.severity}**: ${escaped(formatDiagnostic(problem))}\n`),
    `${totalsLine(report)}.\n`,
    ...(shown.length === 0 ? [] : [table(dialectHeading, dialectRows(report))]),
    ...(shown.length === 0 ? [] : ['## Services\n', table(serviceHeading, shown.map(serviceRow))]),
    ...(byHand.length === 0 ? [] : ['## What needs a person\n']),
    ...byHand.map(({ name, provider, reasons }) => {
      const lines = reasons.map((each) => `- ${escaped(`${each.reason}${whereOf(each)}; ${each.remedy}`)}\n`);
      return `### ${escaped(`${name} of ${provider}`)}\n\n${lines.join('')}`;
    }),
    ...conflictGroups(report).map(([title, conflicts]) => {
      const lines = conflicts.map((each) => `- ${escaped(`${each.message}${whereOf(each)}; ${each.remedy}`)}\n`);
      return `## ${title}\n\n${lines.join('')}`;
    }),
  ].join('\n');
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const titles = heading.map((title) => title.charAt(0) + title.slice(1).toLowerCase());
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |\n`;
  return [line(titles), line(heading.map(() => '---')), ...rows.map(line)].join('');
}

/** What people write in tags must not become tables, links or HTML. */
function escaped(text: string): string {
  return text.replace(/[\\|<>*_[\]`#]/g, '\\$&');
}
