// The commands of a guide, and whether they said what the guide says they do.

export interface GuideCommand {
  readonly command: string;
  /** The heading above it. */
  readonly section: string;
  /** What the guide shows of its output; `…` alone stands for any lines, within a line for any text. */
  readonly output: readonly string[];
}

/** What stands in blocks of `console` behind a `$`, and every line of blocks of `sh`, in the order of the guide. */
export function commandsOf(markdown: string): GuideCommand[] {
  const commands: GuideCommand[] = [];
  let section = '';
  let language: string | undefined;
  let block: string[] = [];
  for (const line of markdown.split('\n')) {
    if (language === undefined && line.startsWith('#')) section = line.replace(/^#+ /, '');
    const fence = /^```(\w*)$/.exec(line);
    if (fence === null) block.push(line);
    else if (language === undefined) [language, block] = [fence[1]!, []];
    else {
      if (language === 'console') commands.push(...consoleCommands(block, section));
      if (language === 'sh') commands.push(...shellCommands(block, section));
      language = undefined;
    }
  }
  return commands;
}

function consoleCommands(lines: readonly string[], section: string): GuideCommand[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []));
  return starts.map((start, number) => ({
    command: lines[start]!.slice(2),
    section,
    output: lines.slice(start + 1, starts[number + 1] ?? lines.length).filter((line) => line !== ''),
  }));
}

function shellCommands(lines: readonly string[], section: string): GuideCommand[] {
  const joined = lines.join('\n').replaceAll(/\\\n\s*/g, '');
  return joined
    .split('\n')
    .filter((line) => line !== '')
    .map((command) => ({ command, section, output: [] }));
}

/** The lines of the guide that an output lacks, or has elsewhere; numbers and times may be others. */
export function linesLacking(shown: readonly string[], output: string): string[] {
  const lines = output.split('\n');
  let place = 0;
  return shown.filter((line) => {
    if (line === '…') return false;
    const pattern = patternOf(line);
    const found = lines.slice(place).findIndex((each) => pattern.test(each));
    if (found === -1) return true;
    place += found + 1;
    return false;
  });
}

/** Numbers differ from run to run, and so does the width of columns. */
function patternOf(line: string): RegExp {
  const parts = line.trimEnd().split('…');
  const escaped = parts.map((part) =>
    part
      .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/\d+/g, '\\d+')
      .replaceAll(/ +/g, ' +'),
  );
  return new RegExp(`^${escaped.join('.*')} *$`);
}
