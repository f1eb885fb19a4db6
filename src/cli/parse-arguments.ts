import { isSettingFlag, separateArguments } from '../settings/read-flags.js';
import { nearestWord } from '../shared/nearest-word.js';
import type { Command, CommandArguments } from './command.js';

/** Takes a command's own flags out of its arguments; the rest is settings and positionals. A sentence: called wrongly. */
export function parseArguments(command: Command, argv: readonly string[]): CommandArguments | string {
  const values = new Map<string, string[]>();
  const others: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    const [, name = '', given] = /^--([a-zA-Z-]+)(?:=(.*))?$/s.exec(argument) ?? [];
    const flag = Object.hasOwn(command.flags, name.toLowerCase()) ? command.flags[name.toLowerCase()] : undefined;
    if (flag === undefined) {
      const strange = isStrange(argument) ? strangeFlag(argument, command) : undefined;
      if (strange !== undefined) return strange;
      others.push(argument);
      continue;
    }
    if (flag.kind === 'switch' && given !== undefined && given !== 'true') return `--${name} takes no value`;
    const value = flag.kind === 'switch' ? 'true' : (given ?? argv[++index]);
    if (value === undefined) return `--${name} needs a value: --${name}=${flag.value ?? 'VALUE'}`;
    const before = values.get(name.toLowerCase()) ?? [];
    values.set(name.toLowerCase(), [...before, value]);
  }
  const { flags, positionals } = separateArguments(others);
  if (positionals.length > command.maxPositionals) {
    return `"${positionals[command.maxPositionals]!}" is one argument too many`;
  }
  return {
    settingFlags: flags,
    positionals,
    text: (flag) => values.get(flag)?.at(-1),
    texts: (flag) => values.get(flag) ?? [],
    given: (flag) => values.has(flag),
  };
}

/** Neither a setting nor, for want of a dot, a misspelt one: more likely a flag that this command does not have. */
function isStrange(argument: string): boolean {
  return /^--?[A-Za-z][^.=]*(=|$)/.test(argument) && !isSettingFlag(argument);
}

function strangeFlag(argument: string, { flags, unknownFlags }: Command): string | undefined {
  const [written, name = ''] = /^--?([^=]*)/.exec(argument)!;
  const near = nearestWord(name, Object.keys(flags));
  if (near !== undefined) return `there is no flag ${written} (did you mean --${near}?)`;
  return unknownFlags === 'warned' ? undefined : `there is no flag ${written}`;
}
