export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the Prometheus text format as strictly as a scraper does; throws on the first line that is not right. */
export function parseExposition(text: string): {
  samples: Sample[];
  families: ReadonlyMap<string, { help: string; type: string }>;
} {
  if (!text.endsWith('\n')) throw new Error('the last line has no line feed');
  const samples: Sample[] = [];
  const families = new Map<string, { help: string; type: string }>();
  const seen = new Set<string>();
  let help = '';
  let current = '';
  for (const line of text.split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name, rest] = comment;
      if (kind === 'HELP') help = rest!;
      else if (families.has(name!)) throw new Error(`${name!} has two TYPE lines`);
      else families.set((current = name!), { help, type: rest! });
    } else if (line !== '') {
      const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (!match) throw new Error(`not a sample: ${line}`);
      const [, name, labels = '', value] = match;
      if (!name!.startsWith(current)) throw new Error(`${name!} stands in the family of ${current}`);
      if (seen.has(`${name!}{${labels}`)) throw new Error(`twice: ${line}`);
      seen.add(`${name!}{${labels}`);
      const number = value === 'Nan' || value === 'NaN' ? NaN : Number(value!.replace('Inf', 'Infinity'));
      if (Number.isNaN(number) && !/^nan$/i.test(value!)) throw new Error(`not a number: ${line}`);
      samples.push({ name: name!, labels: parseLabels(labels, line), value: number });
    }
  }
  return { samples, families };
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const match = /^([a-zA-Z_]\w*)="((?:[^"\\]|\\["\\n])*)"(?:,|$)/.exec(rest);
    if (!match) throw new Error(`bad labels: ${line}`);
    labels[match[1]!] = match[2]!.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    rest = rest.slice(match[0].length);
  }
  return labels;
}
