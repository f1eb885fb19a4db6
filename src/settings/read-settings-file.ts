// The settings file, YAML or TOML, becomes an option tree.
import { parse as parseToml, TomlError } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { messageOf } from '../shared/errors.js';
import { createNode, nodeFromDocument, type OptionNode } from '../shared/option-node.js';
import type { ReportSettingProblem } from './setting-problem.js';

/** Where a settings file is looked for when none is named, in this order. */
export const defaultSettingsFiles: readonly string[] = ['/etc/traefik/traefik', '/etc/traefik', './traefik'].flatMap(
  (stem) => ['.yaml', '.yml', '.toml'].map((ending) => stem + ending),
);

/** Gives the text of a file, or throws an error with the code ENOENT when there is none. */
export type ReadText = (path: string) => string;

/** The tree of the named file, of the first default one that exists, or an empty tree. */
export function readSettingsFile(
  named: string | undefined,
  readFile: ReadText,
  report: ReportSettingProblem,
): OptionNode {
  for (const path of named === undefined ? defaultSettingsFiles : [named]) {
    let content: string;
    try {
      content = readFile(path);
    } catch (error) {
      if (named === undefined && isMissing(error)) continue;
      report(unreadable(path, `cannot be read: ${messageOf(error)}`, 'name a readable file with --configfile=FILE'));
      break;
    }
    try {
      const document: unknown = path.endsWith('.toml')
        ? parseToml(content)
        : parseYaml(content, { merge: true, logLevel: 'error' });
      if (document === null || document === undefined) break;
      if (typeof document === 'object' && !Array.isArray(document)) return nodeFromDocument('', document, path);
      report(unreadable(path, 'holds no settings', 'write them as NAME: VALUE'));
    } catch (error) {
      // Only the first line: what follows quotes the file, which may hold secrets.
      const what = String(error).replace(/\n[^]*/, '') + lineOf(error);
      report(unreadable(path, `is not valid: ${what}`, 'correct it and start again'));
    }
    break;
  }
  return createNode('', named ?? '');
}

function unreadable(path: string, what: string, remedy: string) {
  return {
    code: 'settings-unreadable',
    severity: 'fatal',
    path: '',
    origin: path,
    message: `the settings file ${path} ${what}`,
    remedy,
  } as const;
}

/** Where smol-toml saw the error; yaml says it in its sentence. */
function lineOf(error: unknown): string {
  return error instanceof TomlError ? ` at line ${error.line}, column ${error.column}` : '';
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
