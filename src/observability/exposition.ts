// Writes the Prometheus text format (version 0.0.4).

export interface FamilyHead {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
}

/** The two comment lines of a family. */
export function familyHead({ name, help, type }: FamilyHead): string {
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
}

/** `code="200",method="GET"` in the order given; names are trusted, values are escaped. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',');
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** One family with a row per series; nothing when there is none. */
export function familyText(
  head: FamilyHead,
  rows: Iterable<readonly [labels: Readonly<Record<string, string>>, value: number]>,
): string {
  let text = '';
  for (const [labels, value] of rows) {
    const shown = labelText(labels);
    text += shown === '' ? `${head.name} ${value}\n` : `${head.name}{${shown}} ${value}\n`;
  }
  return text === '' ? '' : familyHead(head) + text;
}
