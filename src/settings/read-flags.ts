// Traefik-style flags become an option tree: `--a.b.c=v`, `--a.b.c v`, and `--a.b.c` alone for what can be switched on.
import { createNode, insertDotted, type OptionNode } from '../shared/option-node.js';
import type { Schema } from '../shared/schema.js';
import { schemaAt } from './schema-paths.js';
import type { ReportSettingProblem } from './setting-problem.js';
import { settingsSchema } from './settings-schema.js';

/** Arguments in two heaps: settings as `--name=value`, and what belongs to no flag. */
export interface SeparatedArguments {
  readonly flags: readonly string[];
  readonly positionals: readonly string[];
}

/** Knows from the schema which flags take the argument after them. */
export function separateArguments(argv: readonly string[]): SeparatedArguments {
  const flags: string[] = [];
  const positionals: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    const match = /^--?([A-Za-z][^=]*)(=.*)?$/s.exec(argument);
    if (!match) {
      positionals.push(argument);
      continue;
    }
    const [, name = '', given] = match;
    const takes = given === undefined && takesNext(schemaAt(settingsSchema, segmentsOf(name)), argv[index + 1]);
    flags.push(`--${name}${takes ? `=${argv[++index]!}` : (given ?? '=true')}`);
  }
  return { flags, positionals };
}

/** Whether `--name` or `--name=value` names a setting, or a group of them. */
export function isSettingFlag(argument: string): boolean {
  const [, name = ''] = /^--?([^=]*)/.exec(argument) ?? [];
  return schemaAt(settingsSchema, segmentsOf(name)) !== undefined;
}

/** The option tree of the flags. Origins hold names only, never values: those may be secrets. */
export function readFlags(argv: readonly string[], report: ReportSettingProblem): OptionNode {
  const root = createNode('', '--');
  const lists = new Map<string, string>();
  const { flags, positionals } = separateArguments(argv);
  for (const positional of positionals) report(stray(positional));
  for (const flag of flags) {
    const equals = flag.indexOf('=');
    const name = flag.slice(2, equals);
    let value = flag.slice(equals + 1);
    // A list may be given member by member, as in Traefik.
    if (schemaAt(settingsSchema, segmentsOf(name))?.kind === 'list') {
      const before = lists.get(name.toLowerCase());
      value = before === undefined ? value : `${before},${value}`;
      lists.set(name.toLowerCase(), value);
    }
    const malformed = insertDotted(root, name, value, `--${name}`);
    if (malformed !== undefined) report({ ...stray(`--${name}`), message: `the flag --${name} ${malformed}` });
  }
  return root;
}

/** `--ping --log.level DEBUG`: a switch stands alone, anything else takes the argument after it. */
function takesNext(schema: Schema | undefined, next: string | undefined): boolean {
  if (schema?.kind === 'boolean' || schema?.kind === 'struct') return false;
  return next !== undefined && !/^--?[A-Za-z]/.test(next);
}

function segmentsOf(name: string): string[] {
  return name.replace(/\[(\w+)\]/g, '.[$1]').split('.');
}

function stray(argument: string) {
  return {
    code: 'option-unknown',
    severity: 'warning',
    path: '',
    origin: '',
    message: `"${argument.replace(/=.*/s, '=…')}" is no flag`,
    remedy: 'write --NAME=VALUE, as in --entrypoints.web.address=:8000',
  } as const;
}
