import { readFileSync } from 'node:fs';
import { parseTemplateText } from '../../migration/hcl/parse-template-text.js';
import type { JobText } from '../../migration/job-service.js';
import { convertTags, type ConvertedTag } from '../../migration/plan/convert-tags.js';
import { quoteJobText } from '../../migration/plan/quote-job-text.js';
import { jobTextOf } from '../../migration/read-tags-value.js';
import { decodeText } from '../../migration/source-text.js';
import { loadSettings } from '../../settings/load-settings.js';
import { shorten } from '../../shared/shorten.js';
import { exitCode, type Command, type CommandArguments, type Terminal } from '../command.js';
import { findingLine, reportSettingProblems } from '../report-problems.js';
import { convertersOf } from '../serve/tag-converters.js';
import { tagPrefixOf, withOlderTags } from './older-tags.js';
import { settingsDoubt } from './settings-doubt.js';

export const migrateTagsCommand: Command = {
  name: 'tags',
  summary: 'print the Traefik tags for older ones',
  usage: "[--json | --hcl] [--service=NAME] [--datacenter=DC] [settings] 'TAG'… | -",
  about:
    'Converts the tags of one service, given as arguments or line by line on standard input (-), as the proxy itself\n' +
    'does when it serves them. Tags of no older dialect stay as they are and are not printed. With settings such as\n' +
    '--configfile=FILE the answer is the one of that proxy.',
  flags: {
    json: { kind: 'switch', doc: 'One JSON object: tags, and for each older tag its dialect, tags and problems.' },
    hcl: { kind: 'switch', doc: 'A list for a job file.' },
    service: { kind: 'text', value: 'NAME', doc: 'The service that the tags are of.' },
    datacenter: { kind: 'text', value: 'DC', doc: 'Where it runs, for $DC in a tag.' },
  },
  maxPositionals: Infinity,
  examples: [
    ["tagway migrate tags 'urlprefix-app.example.com/'", 'one tag'],
    ["tagway migrate tags --hcl 'https://app.example.com' 'https://${var.alias}'", 'a list to paste into a job'],
    ['jq -r .[].ServiceTags[] tags.json | tagway migrate tags --json -', 'many, for a script'],
  ],
  exitCodes: { 0: 'every older tag was converted', 1: 'one was not, or there is none', 2: 'called wrongly' },
  run(args, terminal) {
    return Promise.resolve(run(args, terminal));
  },
};

function run(args: CommandArguments, terminal: Terminal): number {
  const { settings, problems } = loadSettings({ argv: args.settingFlags, env: terminal.env });
  const notable = problems.filter(({ severity }) => severity !== 'info');
  if (reportSettingProblems(notable, terminal) === 'stop') return exitCode.failure;
  const written = args.positionals.flatMap((tag) => (tag === '-' ? linesOfInput() : [tag]));
  if (written.length === 0 || (args.given('json') && args.given('hcl'))) {
    const wrong = written.length === 0 ? 'name a tag, or - for standard input' : '--json and --hcl exclude each other';
    terminal.writeError(`tagway migrate tags: ${wrong}; tagway migrate tags --help tells more\n`);
    return exitCode.usage;
  }
  const tags = written.map((tag) => jobTextOf({ parts: parseTemplateText(tag) }));
  const datacenter = args.text('datacenter');
  const prefix = tagPrefixOf(settings)('consulcatalog');
  const converted = convertTags(
    {
      tags,
      name: jobTextOf({ parts: [{ kind: 'text', text: args.text('service') ?? 'service' }] }),
      scope: '',
      prefix,
      defaults: new Map(),
      ...(datacenter === undefined ? {} : { datacenter }),
    },
    convertersOf(withOlderTags(settings)),
  );
  const made = allTags(converted, prefix);
  if (args.given('json')) {
    const all = made.map(({ text }) => text);
    terminal.write(`${JSON.stringify({ tags: all, conversions: asJson(converted, tags) }, null, 2)}\n`);
  } else {
    terminal.write(args.given('hcl') ? asList(made) : made.map(({ text }) => `${text}\n`).join(''));
    const doubt = settingsDoubt(
      settings,
      converted.some(({ dialect }) => dialect === 'https-host'),
    );
    for (const { severity, message, remedy } of doubt) {
      terminal.writeError(findingLine(severity, `${message}; ${remedy}`, false));
    }
    writeProblems(converted, tags, terminal);
  }
  return converted.length > 0 && converted.every(isConverted) ? exitCode.ok : exitCode.failure;
}

function linesOfInput(): string[] {
  const lines = readFileSync(0, 'utf8').split(/\r?\n/);
  return lines.filter((line) => line.trim() !== '');
}

/** A tag that asks for nothing and says nothing is converted into nothing. */
function isConverted({ obstacle, tags, problems }: ConvertedTag): boolean {
  return obstacle === undefined && (tags.length > 0 || problems.every(({ severity }) => severity === 'info'));
}

/** Each tag once, after the one that publishes them. */
function allTags(converted: readonly ConvertedTag[], prefix: string): JobText[] {
  const made = new Map(converted.flatMap(({ tags }) => tags.map((tag) => [tag.text, tag] as const)));
  if (made.size === 0) return [];
  return [jobTextOf({ parts: [{ kind: 'text', text: `${prefix}.enable=true` }] }), ...made.values()];
}

/** As in a job file. */
function asList(tags: readonly JobText[]): string {
  const lines = tags.map((tag) => `  ${quoteJobText(tag, 'hcl') ?? ''},\n`);
  return `tags = [\n${decodeText(lines.join(''))}]\n`;
}

function writeProblems(converted: readonly ConvertedTag[], tags: readonly JobText[], terminal: Terminal): void {
  if (converted.length === 0) terminal.writeError('tagway migrate tags: none of these is a tag of an older dialect\n');
  for (const { index, obstacle, assumption, problems } of converted) {
    const tag = `[tag "${shorten(tags[index]!.text, 200)}"]`;
    const say = (severity: 'error' | 'warning' | 'info', text: string) =>
      terminal.writeError(findingLine(severity, text, false));
    if (obstacle !== undefined) say('warning', `not converted: ${obstacle} ${tag}`);
    if (assumption !== undefined) say('info', `${assumption} ${tag}`);
    for (const { severity, message, remedy } of problems) say(severity, `${message} ${tag}; ${remedy}`);
  }
}

function asJson(converted: readonly ConvertedTag[], tags: readonly JobText[]) {
  return converted.map(({ index, dialect, obstacle, assumption, problems, tags: made }) => ({
    from: tags[index]!.text,
    dialect,
    tags: made.map(({ text }) => text),
    problems,
    obstacle,
    assumption,
  }));
}
