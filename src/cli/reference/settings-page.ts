import type { Schema, StructSchema } from '../../shared/schema.js';
import { foreignSettings } from '../../settings/foreign-settings.js';
import { namedVariables } from '../../settings/read-environment.js';
import { defaultSettingsFiles } from '../../settings/read-settings-file.js';
import { settingProblemCodes } from '../../settings/setting-problem.js';
import { settingsSchema } from '../../settings/settings-schema.js';
import { code, optionTable, table } from './option-table.js';

const introduction = `Static settings are read once, at the start, from flags, the environment and one file. Flags beat the environment, the
environment beats the file, and what nobody wrote has its default. Names are Traefik's, in any case:

\`\`\`
--entryPoints.web.address=:80           a flag; --entryPoints.web.address :80 is the same
TRAEFIK_ENTRYPOINTS_WEB_ADDRESS=:80     the environment
entryPoints: {web: {address: ":80"}}    the file, YAML or TOML
\`\`\`

Groups marked \`true\` are switched on by their name alone (\`--accessLog\`) and off by \`=false\`. Lists are written with
commas, or as lists in the file. Durations are seconds, or written like \`1m30s\` and \`250ms\`. An unknown setting is a
warning that names the nearest known one. \`tagway check\` tells what is wrong, \`/debug/config\` what is used.`;

/** `docs/reference/settings.md`. */
export function settingsPage(): string {
  const fields = Object.entries<Schema>(settingsSchema.fields);
  const groups = fields.flatMap(([name, schema]) => {
    const group = groupOf(schema);
    return group === undefined ? [] : [`## ${name}\n\n${schema.doc}\n\n${optionTable(group, pathOf(name, schema))}`];
  });
  const single = Object.fromEntries(fields.filter(([, schema]) => groupOf(schema) === undefined));
  return [
    '# Settings',
    introduction,
    `When no file is named, the first of these is read: ${defaultSettingsFiles.map(code).join(', ')}.`,
    optionTable({ kind: 'struct', doc: '', fields: single }, ''),
    ...groups,
    '## Variables by other names',
    table(
      ['variable', 'setting'],
      Object.entries(namedVariables).map(([name, path]) => [code(name), code(path)]),
    ),
    "## Traefik's settings that Tagway leaves out",
    table(
      ['setting', 'what is said about it'],
      foreignSettings.map(({ path, what }) => [code(path.replace('*', '<name>')), what]),
    ),
    '## What can be wrong',
    table(
      ['code', 'meaning'],
      Object.entries(settingProblemCodes).map(([name, meaning]) => [code(name), meaning]),
    ),
  ].join('\n\n');
}

function groupOf(schema: Schema): StructSchema | undefined {
  if (schema.kind === 'struct') return schema;
  return schema.kind === 'map' && schema.values.kind === 'struct' ? schema.values : undefined;
}

function pathOf(name: string, schema: Schema): string {
  return schema.kind === 'map' ? `${name}.<name>` : name;
}
