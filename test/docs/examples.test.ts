// Every tag in the documentation and in the example jobs is read by the dialect and must mean something.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createConfigurator } from '../../src/configuration/configurator.js';
import { dialectsOf } from '../../src/cli/serve/configuration-options.js';
import type { Instance } from '../../src/model/instance.js';
import { contributionOfFile } from '../../src/dialects/dynamic-file.js';
import { middlewareDefinitions, middlewareSchemas } from '../../src/middlewares/registry.js';
import { parseDocument } from '../../src/catalog/parse-document.js';
import { groupServices } from '../../src/catalog/group-services.js';
import { parseInstances } from '../../src/catalog/parse-instances.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { systemClock as clock } from '../../src/shared/clock.js';

const { settings } = loadSettings({ argv: [], env: {}, readFile: noFile });

for (const page of readdirSync('docs/middlewares')) {
  const text = readFileSync(join('docs/middlewares', page), 'utf8');
  const tags = fencedTags(text);
  t.test(`docs/middlewares/${page}`, (t) => {
    t.ok(tags.length > 0, 'has an example');
    t.same(complaintsAbout(tags), [], 'which is read without a complaint');
    t.end();
  });
}

t.test('the tags of the README', (t) => {
  const rows = readFileSync('README.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| .*`(?:routers|services|middlewares)\./.test(line));
  t.ok(rows.length >= 6, 'there are examples');
  for (const row of rows) {
    const tags = codeSpans(row.slice(row.indexOf('|', 2))).map(
      (tag) => `traefik.http.${tag.replaceAll('…', 'x'.repeat(53))}`,
    );
    t.same(complaintsAbout(tags), [], row);
  }
  t.end();
});

for (const job of readdirSync('nomad-jobs')) {
  t.test(`nomad-jobs/${job}`, (t) => {
    const text = readFileSync(join('nomad-jobs', job), 'utf8');
    for (const [, name, list] of text.matchAll(/\b(tags|canary_tags)\s*=\s*\[([^\]]*)\]/g)) {
      const tags = [...list!.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, tag]) => tag!);
      t.ok(tags.length > 0, `${name!} are there`);
      t.same(complaintsAbout(tags), [], `${name!} are read without a complaint`);
    }
    t.end();
  });
}

for (const guide of readdirSync('docs/guides')) {
  const text = readFileSync(join('docs/guides', guide), 'utf8');
  const files = [...text.matchAll(/^```yaml\n# (.+)\n([^]*?)^```/gm)].map(([, title, block]) => ({
    title,
    block: block!,
  }));
  const tags = fencedTags(text);
  if (files.length + tags.length === 0) continue;
  t.test(`docs/guides/${guide}`, (t) => {
    t.same(complaintsAbout(tags), [], 'tags are read without a complaint');
    for (const { title, block } of files) {
      if (title === 'tagway.yaml') {
        const loaded = loadSettings({ argv: ['--configfile=tagway.yaml'], env: {}, readFile: () => block });
        t.same(loaded.problems, [], block);
      } else {
        const parsed = parseDocument('dynamic.yaml', block);
        if (!parsed.ok) throw new Error(block);
        const file = { path: 'dynamic.yaml', document: parsed.document };
        t.same(contributionOfFile(file, middlewareSchemas).diagnostics, [], block);
      }
    }
    t.end();
  });
}

/** What is said about an instance with these tags, but for middlewares that are not built and names not defined here. */
function complaintsAbout(tags: readonly string[]): string[] {
  const instance = { name: 'app', provider: 'nomad', port: 8080, tags: ['traefik.enable=true', ...tags] };
  const parsed = parseInstances(JSON.stringify([instance]));
  const instances: readonly Instance[] = parsed.ok ? parsed.instances : [];
  const snapshots = [...groupServices(instances)].map(([provider, services]) => ({
    provider,
    services,
    index: 1,
    stale: false,
    syncedAtMs: 0,
  }));
  const configurator = createConfigurator({ dialects: dialectsOf(settings), clock, primary: 'nomad' });
  return configurator
    .update({ snapshots })
    .diagnostics.filter(({ code, severity }) => severity !== 'info' && code !== 'reference-missing')
    .map(({ message }) => message);
}

function fencedTags(text: string): string[] {
  return [...text.matchAll(/^```\w*\n([^]*?)^```/gm)].flatMap(([, block]) =>
    block!.split('\n').filter((line) => line.startsWith('traefik.')),
  );
}

/** The code spans of a line of Markdown, in one or two backticks. */
function codeSpans(line: string): string[] {
  return [...line.matchAll(/(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)/g)].map(([, , code]) => code!);
}

function noFile(path: string): never {
  throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
}

t.equal(readdirSync('docs/middlewares').length, middlewareDefinitions.size, 'a page for every middleware');
