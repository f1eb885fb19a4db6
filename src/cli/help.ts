import type { Command, CommandGroup } from './command.js';

/** `tagway --help`. */
export function generalHelp(commands: readonly (Command | CommandGroup)[]): string {
  return `Tagway: service tags in, routes out.

Usage: tagway COMMAND [flags]

${columns(commands.map(({ name, summary }) => [name, summary]))}

With flags and no command it serves; with --check it checks. Every setting of Traefik's static configuration can be a
flag (--entrypoints.web.address=:80), a variable (TRAEFIK_ENTRYPOINTS_WEB_ADDRESS) or stand in --configfile=FILE.

${examples(commands.flatMap(firstExample))}

tagway COMMAND --help tells more. Exit codes: 0 fine, 1 failed, 2 called wrongly.
`;
}

/** `tagway GROUP --help`. */
export function groupHelp({ name, summary, about, commands }: CommandGroup): string {
  return `tagway ${name}: ${summary}

Usage: tagway ${name} COMMAND [flags]

${about}

${columns(commands.map((command) => [command.name, command.summary]))}

${examples(commands.flatMap(firstExample))}

tagway ${name} COMMAND --help tells more. Exit codes: 0 fine, others as each command says.
`;
}

/** `tagway COMMAND --help`; the name is what to type, with the word of its group. */
export function commandHelp(command: Command, name = command.name): string {
  const flags = Object.entries(command.flags).map(
    ([flag, { value, doc }]) => [`--${flag}${value === undefined ? '' : `=${value}`}`, doc] as const,
  );
  const codes = Object.entries(command.exitCodes).map(([code, meaning]) => `${code} ${meaning}`);
  return `tagway ${name}: ${command.summary}

Usage: tagway ${name} ${command.usage}

${command.about}

${columns([...flags, ['--help', 'This text.']])}

${examples(command.examples)}

Exit codes: ${listed(codes)}.
`;
}

/** In one line where that fits a terminal. */
function listed(codes: readonly string[]): string {
  const line = codes.join(', ');
  return line.length < 100 ? line : codes.join(',\n            ');
}

function firstExample(entry: Command | CommandGroup): Command['examples'] {
  return 'commands' in entry ? entry.commands.slice(0, 1).flatMap(firstExample) : entry.examples.slice(0, 1);
}

function examples(rows: Command['examples']): string {
  return `Examples:\n${rows.map(([line, what]) => `  ${line}\n      ${what}`).join('\n')}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`).join('\n');
}
