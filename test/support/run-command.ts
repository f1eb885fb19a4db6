import type { Command, CommandGroup } from '../../src/cli/command.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';

export interface CommandOutcome {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

export interface CommandSurroundings {
  readonly commands: readonly (Command | CommandGroup)[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command line in this process and gives what it wrote; no settings file of the machine counts. */
export async function runCommand(
  argv: readonly string[],
  { commands, env }: CommandSurroundings,
): Promise<CommandOutcome> {
  let [out, errors] = ['', ''];
  const code = await runCommandLine(
    { argv, program: 'tagway', commands },
    {
      env: { TRAEFIK_CONFIGFILE: '/dev/null', ...env },
      colour: false,
      write: (text) => void (out += text),
      writeError: (text) => void (errors += text),
    },
  );
  return { code, out, errors };
}
