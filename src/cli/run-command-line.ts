// A command line becomes a command and its arguments, and the command an exit code.
import { nearestWord } from '../shared/nearest-word.js';
import { exitCode, type Command, type Terminal } from './command.js';
import { commandHelp, generalHelp } from './help.js';
import { parseArguments } from './parse-arguments.js';

export interface CommandLine {
  /** Without the program. */
  readonly argv: readonly string[];
  /** The name the program was started as: `traefik` serves without being told to. */
  readonly program: string;
  readonly commands: readonly Command[];
}

export async function runCommandLine({ argv, program, commands }: CommandLine, terminal: Terminal): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined && program !== 'traefik') return say(terminal, generalHelp(commands));
  if (first === '--help' || first === '-h' || first === 'help') {
    const topic = commands.find((command) => command.name === rest[0]);
    return say(terminal, topic === undefined ? generalHelp(commands) : commandHelp(topic));
  }
  const [name, args] = first === undefined || first.startsWith('-') ? impliedCommand(argv) : [first, rest];
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) return unknownCommand(name, commands, terminal);
  if (args.includes('--help') || args.includes('-h')) return say(terminal, commandHelp(command));
  const parsed = parseArguments(command, args);
  if (typeof parsed === 'string') {
    terminal.writeError(`tagway ${name}: ${parsed}; tagway ${name} --help tells more\n`);
    return exitCode.usage;
  }
  return command.run(parsed, terminal);
}

/** Flags alone, as Traefik is called: `--version`, `--configfile=F --check`, or settings to serve with. */
function impliedCommand(argv: readonly string[]): [string, readonly string[]] {
  if (argv[0] === '--version') return ['version', argv.slice(1)];
  const others = argv.filter((argument) => argument !== '--check');
  return [others.length < argv.length ? 'check' : 'serve', others];
}

function unknownCommand(name: string, commands: readonly Command[], terminal: Terminal): number {
  const names = commands.map((command) => command.name);
  const near = nearestWord(name, names);
  const advice = near === undefined ? `the commands are ${names.join(', ')}` : `did you mean "tagway ${near}"?`;
  terminal.writeError(`tagway: there is no command "${name}"; ${advice}\n`);
  return exitCode.usage;
}

function say(terminal: Terminal, text: string): number {
  terminal.write(text);
  return exitCode.ok;
}
