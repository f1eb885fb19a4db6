import { readFileSync, statSync } from 'node:fs';
import { decodeFields } from '../shared/decode-options.js';
import { childOf, type OptionNode } from '../shared/option-node.js';
import { finishSettings, type SettingsMachine } from './finish-settings.js';
import { removeForeign } from './foreign-settings.js';
import { settingProblemOf } from './option-problems.js';
import { overlay } from './overlay.js';
import { readNamedVariables, readTraefikVariables, reportGoneVariables, type Environment } from './read-environment.js';
import { readFlags } from './read-flags.js';
import { readSettingsFile, type ReadText } from './read-settings-file.js';
import type { SettingProblem } from './setting-problem.js';
import { collectSources, type SettingSources } from './setting-sources.js';
import type { Settings } from './settings.js';
import { settingsSchema } from './settings-schema.js';
import { unifySpellings } from './spellings.js';

export interface SettingsInput {
  /** Flags only, without the command. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Throws ENOENT where there is no file; the disk when left out. */
  readonly readFile?: ReadText;
  readonly directoryExists?: (path: string) => boolean;
}

export interface LoadedSettings {
  readonly settings: Settings;
  readonly problems: readonly SettingProblem[];
  readonly sources: SettingSources;
}

/** The static settings of flags, environment and file (in this order of strength), and all that is wrong with them. */
export function loadSettings(input: SettingsInput): LoadedSettings {
  const problems: SettingProblem[] = [];
  const report = (problem: SettingProblem) => void problems.push(problem);
  const machine: SettingsMachine = {
    env: input.env,
    readFile: input.readFile ?? ((path) => readFileSync(path, 'utf8')),
    directoryExists: input.directoryExists ?? isDirectory,
  };
  const flags = readFlags(input.argv, report);
  const variables = readTraefikVariables(input.env);
  const namedFile = overlay(flags, variables).children.get('configfile')?.value;
  const file = readSettingsFile(namedFile === undefined ? undefined : String(namedFile), machine.readFile, report);
  const fallbacks = readNamedVariables(input.env);
  reportGoneVariables(input.env, report);
  for (const root of [flags, variables, file]) unifySpellings(root, report);

  const explicit = overlay(flags, overlay(variables, file));
  const merged = overlay(flags, overlay(variables, overlay(fallbacks, file)));
  switchCatalogs(merged, explicit);
  removeForeign(merged, report);
  const written = decodeFields(settingsSchema.fields, merged, '', (problem) => report(settingProblemOf(problem)));
  const settings = finishSettings({ ...written, configFile: file.origin || undefined }, machine, report);
  return { settings, problems, sources: collectSources(settingsSchema, merged) };
}

/** Both catalogs are on, unless a catalog file or the file provider is there and they are not named anywhere. */
function switchCatalogs(merged: OptionNode, explicit: OptionNode): void {
  const named = explicit.children.get('providers');
  const files = named?.children.get('file');
  const fromFilesAlone =
    explicit.children.has('catalog') || (files !== undefined && !/^(false|f|0)$/i.test(String(files.value)));
  const providers = childOf(merged, 'providers', '');
  for (const name of ['nomad', 'consulcatalog']) {
    if (named?.children.has(name)) continue;
    if (fromFilesAlone) providers.children.delete(name);
    else childOf(providers, name, '');
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
