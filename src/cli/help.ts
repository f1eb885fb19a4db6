import type { Command } from './command.js';

/** `tagway --help`. */
export function generalHelp(commands: readonly Command[]): string {
  return `Tagway: service tags in, routes out.

Usage: tagway COMMAND [flags]

${columns(commands.map(({ name, summary }) => [name, summary]))}

With flags and no command it serves; with --check it checks. Every setting of Traefik's static configuration can be a
flag (--entrypoints.web.address=:80), a variable (TRAEFIK_ENTRYPOINTS_WEB_ADDRESS) or stand in --configfile=FILE.

${examples(commands.flatMap((command) => command.examples.slice(0, 1)))}

tagway COMMAND --help tells more. Exit codes: 0 fine, 1 failed, 2 called wrongly.
`;
}

/** `tagway COMMAND --help`. */
export function commandHelp(command: Command): string {
  const flags = Object.entries(command.flags).map(
    ([name, { value, doc }]) => [`--${name}${value === undefined ? '' : `=${value}`}`, doc] as const,
  );
  const codes = Object.entries(command.exitCodes).map(([code, meaning]) => `${code} ${meaning}`);
  return `tagway ${command.name}: ${command.summary}

Usage: tagway ${command.name} ${command.usage}

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

function examples(rows: Command['examples']): string {
  return `Examples:\n${rows.map(([line, what]) => `  ${line}\n      ${what}`).join('\n')}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`).join('\n');
}
