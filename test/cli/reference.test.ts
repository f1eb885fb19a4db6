import { readFileSync } from 'node:fs';
import t from 'tap';
import { code, optionTable } from '../../src/cli/reference/option-table.js';
import { referencePages } from '../../src/cli/reference/reference-pages.js';
import { boolean, duration, integer, list, mapOf, struct, structList, text } from '../../src/shared/schema.js';

t.test('every page of docs/reference/ is what the schemas say now', (t) => {
  for (const [name, content] of referencePages()) {
    const page = readFileSync(`docs/reference/${name}`, 'utf8');
    t.ok(page === content, `docs/reference/${name} is up to date (npm run docs writes it)`);
  }
  t.end();
});

t.test('a table says what a schema says', (t) => {
  const schema = struct('', {
    host: text('Where.', { required: true }),
    mode: text('A | B.', { oneOf: ['a', 'b'], default: 'a' }),
    wait: duration('How long.', { default: 90_000 }),
    count: integer('How many.', { minimum: 1, maximum: 9 }),
    names: list('Names.'),
    labels: mapOf('Labels.', text('One.')),
    users: structList('Users.', { admin: boolean('Is one.', { default: false }) }),
    tls: struct('TLS.', { key: text('Key.') }, { allowEmpty: true }),
  });
  t.same(optionTable(schema, 'x').split('\n'), [
    '| option | type | default | what it does |',
    '| --- | --- | --- | --- |',
    '| `x.host` | text | required | Where. |',
    '| `x.mode` | `a`, `b` | `a` | A \\| B. |',
    '| `x.wait` | duration | `1m30s` | How long. |',
    '| `x.count` | whole number 1 to 9 |  | How many. |',
    '| `x.names` | list |  | Names. |',
    '| `x.labels.<name>` | text by name |  | Labels. |',
    '| `x.users[n]` | list of groups |  | Users. |',
    '| `x.users[n].admin` | boolean | `false` | Is one. |',
    '| `x.tls` | group, or `true` | off | TLS. |',
    '| `x.tls.key` | text |  | Key. |',
  ]);
  t.equal(code('Host(`a`)'), '`` Host(`a`) ``');
  t.end();
});
