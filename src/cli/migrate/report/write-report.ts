import type { ClusterReport } from '../../../migration/report/cluster-report.js';
import { alignedTable } from '../../aligned-table.js';
import type { Terminal } from '../../command.js';
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

/** The report as tables, no wider than the terminal where it is one. */
export function writeReport(report: ClusterReport, terminal: Terminal): void {
  const bold = (text: string) => (terminal.colour ? `\u001b[1m${text}\u001b[0m` : text);
  const table = (text: string) => {
    for (const line of text.trimEnd().split('\n')) terminal.write(`${fit(line, terminal.columns)}\n`);
    terminal.write('\n');
  };
  terminal.write(`${totalsLine(report)}\n\n`);
  const shown = shownServices(report);
  if (shown.length > 0) {
    table(alignedTable(dialectHeading, dialectRows(report)));
    table(alignedTable(serviceHeading, shown.map(serviceRow)));
  }
  const byHand = shown.filter(({ reasons }) => reasons.length > 0);
  if (byHand.length > 0) terminal.write(`${bold('What needs a person')}\n`);
  for (const { name, provider, reasons } of byHand) {
    terminal.write(`  ${name} of ${provider}\n`);
    for (const reason of reasons) terminal.write(`    ${reason.reason}${whereOf(reason)}; ${reason.remedy}\n`);
  }
  if (byHand.length > 0) terminal.write('\n');
  for (const [title, conflicts] of conflictGroups(report)) {
    terminal.write(`${bold(title)}\n`);
    for (const conflict of conflicts) {
      terminal.write(`  ${conflict.message}${whereOf(conflict)}; ${conflict.remedy}\n`);
    }
    terminal.write('\n');
  }
}

function fit(line: string, columns = Infinity): string {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}
