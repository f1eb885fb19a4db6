// A command line becomes a command and its arguments, and the command an exit code.
import { nearestWord } from '../shared/nearest-word.js';
import { exitCode, type Command, type CommandGroup, type Terminal } from './command.js';
import { commandHelp, generalHelp, groupHelp } from './help.js';
import { parseArguments } from './parse-arguments.js';

export interface CommandLine {
  /** Without the program. */
  readonly argv: readonly string[];
  /** The name the program was started as: `traefik` serves without being told to. */
  readonly program: string;
  readonly commands: readonly (Command | CommandGroup)[];
}

export async function runCommandLine({ argv, program, commands }: CommandLine, terminal: Terminal): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined && program !== 'traefik') return say(terminal, generalHelp(commands));
  if (first === '--help' || first === '-h' || first === 'help') {
    const topic = commands.find((command) => command.name === rest[0]);
    if (topic === undefined) return say(terminal, generalHelp(commands));
    return runEntry(topic, [...rest.slice(1, 2), '--help'], terminal);
  }
  const [name, args] = first === undefined || first.startsWith('-') ? impliedCommand(argv) : [first, rest];
  const entry = commands.find((candidate) => candidate.name === name);
  return entry === undefined ? unknownCommand('', name, commands, terminal) : runEntry(entry, args, terminal);
}

function runEntry(
  entry: Command | CommandGroup,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> | number {
  if (!('commands' in entry)) return runCommand(entry, entry.name, args, terminal);
  const [name, ...rest] = args;
  const command = entry.commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return runCommand(command, `${entry.name} ${command.name}`, rest, terminal);
  if (name === undefined || name.startsWith('-') || name === 'help') return say(terminal, groupHelp(entry));
  return unknownCommand(`${entry.name} `, name, entry.commands, terminal);
}

/** `name` is what to type, with the word of its group. */
function runCommand(command: Command, name: string, args: readonly string[], terminal: Terminal) {
  if (args.includes('--help') || args.includes('-h')) return say(terminal, commandHelp(command, name));
  const parsed = parseArguments(command, args);
  if (typeof parsed !== 'string') return command.run(parsed, terminal);
  terminal.writeError(`tagway ${name}: ${parsed}; tagway ${name} --help tells more\n`);
  return exitCode.usage;
}

/** Flags alone, as Traefik is called: `--version`, `--configfile=F --check`, or settings to serve with. */
function impliedCommand(argv: readonly string[]): [string, readonly string[]] {
  if (argv[0] === '--version') return ['version', argv.slice(1)];
  const others = argv.filter((argument) => argument !== '--check');
  return [others.length < argv.length ? 'check' : 'serve', others];
}

/** `before` is the word of a group, with a space. */
function unknownCommand(
  before: string,
  name: string,
  commands: readonly (Command | CommandGroup)[],
  terminal: Terminal,
): number {
  const names = commands.map((command) => command.name);
  const near = nearestWord(name, names);
  const advice =
    near === undefined ? `the commands are ${names.join(', ')}` : `did you mean "tagway ${before}${near}"?`;
  terminal.writeError(`tagway: there is no command "${before}${name}"; ${advice}\n`);
  return exitCode.usage;
}

function say(terminal: Terminal, text: string): number {
  terminal.write(text);
  return exitCode.ok;
}
