import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { convertersOf } from '../../src/cli/serve/tag-converters.js';
import { parseTemplateText } from '../../src/migration/hcl/parse-template-text.js';
import { convertTags } from '../../src/migration/plan/convert-tags.js';
import { jobTextOf } from '../../src/migration/read-tags-value.js';
import { loadSettings } from '../../src/settings/load-settings.js';

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

/** A proxy without TLS, one with it that redirects, and one that reads `urlprefix-` as Fabio does. */
const proxies = [[], ['--httpsredirect=always'], ['--urlprefix.semantics=fabio']].map((argv) =>
  convertersOf(loadSettings({ argv, env: {} }).settings),
);

function convert(tags: readonly string[], converters: (typeof proxies)[number]) {
  const texts = tags.map((tag) => jobTextOf({ parts: parseTemplateText(tag) }));
  const name = jobTextOf({ parts: [{ kind: 'text', text: 'web' }] });
  return convertTags({ name, tags: texts, scope: 'j', prefix: 'traefik', defaults: new Map() }, converters);
}

/** The tags with their names numbered, and without priorities, which may be lower than they would be. */
function withoutNames(tags: readonly string[]): string[] {
  const names = new Map<string, string>();
  const numbered = tags.map((tag) =>
    tag.replace(/^(traefik\.http\.\w+\.)([^.=]+)/, (_, start: string, name: string) => {
      if (!names.has(name)) names.set(name, `N${names.size}`);
      return start + names.get(name)!;
    }),
  );
  return numbered
    .filter((tag) => !tag.includes('.priority='))
    .map((tag) =>
      tag.replace(/(?<=\.(?:service|middlewares|serverstransport)=).*/, (value) =>
        value
          .split(',')
          .map((name) => names.get(name) ?? name)
          .join(','),
      ),
    );
}

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
const segment = fc.stringMatching(/^[a-z0-9-]{1,8}$/);

const form = oneOf(
  'urlprefix-H:443/',
  'urlprefix-H:80/ redirect=308,https://H/',
  'urlprefix-H:80/ redirect=308,https://H$path',
  'urlprefix-canary-H:443/',
  'urlprefix-H:8012/',
  'urlprefix-H:8012/ proto=http',
  'urlprefix-H/ proto=http',
  'urlprefix-H/',
  'urlprefix-H',
  'urlprefix-H proto=http',
  'urlprefix-H/api/P strip=/api',
  'urlprefix-x-H/P/ weight=0.2 sticky',
  'urlprefix-/P/x auth=me',
  'urlprefix-H/ host=dst',
  'https://H',
  'https://H/P',
  'https://canary-H/P/*',
  'https://H:8443/',
);

t.test('with its values put in, a converted tag is what the tag with its values becomes', (t) => {
  let converted = 0;
  fc.assert(
    fc.property(
      fc.array(form, { minLength: 1, maxLength: 3 }),
      host,
      segment,
      oneOf(...proxies),
      (forms, h, p, converters) => {
        const put = (text: string, forHost: string, forPath: string) =>
          text.replaceAll('H', forHost).replaceAll('P', forPath);
        const open = convert(
          forms.map((each) => put(each, '${var.h}', '${var.p}')),
          converters,
        );
        const known = convert(
          forms.map((each) => put(each, h, p)),
          converters,
        );
        for (const { index, tags, obstacle } of open) {
          if (obstacle !== undefined) continue;
          converted++;
          const filled = tags.map(({ text }) => text.replaceAll('${var.h}', h).replaceAll('${var.p}', p));
          const wanted = known.find((each) => each.index === index)!.tags.map(({ text }) => text);
          deepEqual(withoutNames(filled), withoutNames(wanted), forms.join(' '));
        }
      },
    ),
    { numRuns: 400 },
  );
  t.ok(converted > 200, `${converted} converted`);
  t.end();
});

t.test('every form of the field is converted with a host that is not known', (t) => {
  const forms = [
    'urlprefix-H:443/',
    'urlprefix-H:80/ redirect=308,https://H/',
    'urlprefix-H:8012/ proto=http',
    'urlprefix-H',
    'https://H',
  ];
  for (const each of forms) {
    const [found] = convert([each.replaceAll('H', '${var.h}')], proxies[1]!);
    t.equal(found?.obstacle, undefined, each);
    t.ok(found!.tags.length > 0, each);
    t.notOk(
      found!.tags.some(({ text }) => text.slice(0, text.indexOf('=')).includes('${')),
      `${each}: no name holds it`,
    );
  }
  t.end();
});
