import type { Diagnostic, Origin } from '../../model/diagnostic.js';
import { shorten } from '../../shared/shorten.js';
import type { Terminal } from '../command.js';
import { findingLine } from '../report-problems.js';

/** Every diagnostic in one line below the service or file it is about, in the order of their names. */
export function writeDiagnostics(diagnostics: readonly Diagnostic[], terminal: Terminal): void {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const heading = headingOf(diagnostic.origin);
    const group = groups.get(heading);
    if (group === undefined) groups.set(heading, [diagnostic]);
    else group.push(diagnostic);
  }
  for (const heading of [...groups.keys()].sort()) {
    terminal.write(`${terminal.colour ? `\u001b[1m${heading}\u001b[0m` : heading}\n`);
    for (const diagnostic of groups.get(heading)!) {
      terminal.write(`  ${findingLine(diagnostic.severity, sentenceOf(diagnostic), terminal.colour)}`);
    }
  }
}

function headingOf({ provider, service, file }: Origin): string {
  if (service !== undefined) return `service ${service} of ${provider}`;
  return file === undefined ? `provider ${provider}` : `file ${file}`;
}

/** What the heading does not say: the instance and the tag, or where in a file the tag stands. */
function sentenceOf({ message, remedy, origin: { service, instance, tag, file } }: Diagnostic): string {
  const where = [
    service === undefined || file === undefined ? '' : file,
    instance === undefined ? '' : `instance ${instance}`,
    tag === undefined ? '' : `tag "${shorten(tag, 200)}"`,
  ].filter((part) => part !== '');
  return `${message}${where.length === 0 ? '' : ` [${where.join(', ')}]`}; ${remedy}`;
}
