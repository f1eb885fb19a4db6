import type { Environment } from '../settings/read-environment.js';

/** What a command may use of the process; tests hand in their own. */
export interface Terminal {
  readonly env: Environment;
  /** Colours are wanted on standard output. */
  readonly colour: boolean;
  /** How wide standard output is; left out where it is no terminal. */
  readonly columns?: number;
  /** How wide standard error is; left out where it is no terminal, and nobody watches progress. */
  readonly errorColumns?: number;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** A flag of a command's own, besides the settings. */
export interface CommandFlag {
  /** `text` takes a value, `texts` may be given several times, `switch` takes none. */
  readonly kind: 'text' | 'texts' | 'switch';
  /** What stands for the value in the help: `FILE`. */
  readonly value?: string;
  readonly doc: string;
}

/** The arguments of a command, taken apart. */
export interface CommandArguments {
  /** Settings, as `--name=value`. */
  readonly settingFlags: readonly string[];
  readonly positionals: readonly string[];
  readonly text: (flag: string) => string | undefined;
  readonly texts: (flag: string) => readonly string[];
  readonly given: (flag: string) => boolean;
}

/** One command: what its help says and what it does. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name: `[flags] [URL]`. */
  readonly usage: string;
  /** What it does, in a few sentences. */
  readonly about: string;
  readonly flags: Readonly<Record<string, CommandFlag>>;
  /** `warned`: those of Traefik or of another version are no reason not to run. Otherwise, and near an own one, refused. */
  readonly unknownFlags?: 'warned';
  /** How many arguments without dashes it takes. */
  readonly maxPositionals: number;
  /** Command lines and what they do. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  readonly exitCodes: Readonly<Record<number, string>>;
  /** Gives the exit code. */
  readonly run: (args: CommandArguments, terminal: Terminal) => Promise<number>;
}

/** Commands that share their first word: `migrate plan`, `migrate apply`. */
export interface CommandGroup {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What they are for together, in a few sentences. */
  readonly about: string;
  /** Named without the first word. */
  readonly commands: readonly Command[];
}

/** How every command ends: fine, found or met a failure, called wrongly. */
export const exitCode = { ok: 0, failure: 1, usage: 2 } as const;
