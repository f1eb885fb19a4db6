// Tags of any text at all, in any number: they cost themselves.
import fc from 'fast-check';
import t from 'tap';
import { createUrlprefixConverter } from '../../src/dialects/urlprefix/urlprefix-converter.js';
import { askInWords, instancesOf, startUrlprefix } from './ask-urlprefix.js';

const pieces = fc.constantFrom(
  ...[
    'urlprefix-',
    'a.test',
    '/',
    '//',
    '/a',
    ':',
    ':80',
    ':8012',
    '*',
    '?',
    '[',
    ']',
    '[a-',
    '{',
    '}',
    '{a,b}',
    ',',
    '!',
  ],
  ...[
    ' ',
    '\t',
    '\n',
    '\r',
    '"',
    "'",
    '`',
    '\\',
    '%',
    '%2',
    '%zz',
    '%2F',
    '$DC',
    '${DC}',
    '$',
    '${',
    '$path',
    '$host',
    '#',
  ],
  ...[
    ' strip=',
    ' prepend=',
    ' host=',
    ' proto=',
    ' weight=',
    ' redirect=',
    '301,',
    'https://',
    ' allow=',
    ' deny=ip:',
    ',',
  ],
  ...[
    ' auth=',
    ' sticky',
    ' lb=',
    ' register=',
    '=',
    'tcp',
    'https',
    '0.5',
    '-1',
    '1e9',
    '10.0.0.0/8',
    '::1',
    'dst',
    'ü',
    '\u{1f600}',
  ],
  ...['\0', '\ud800', '__proto__', 'constructor', '=true', '(', ')', '^', '&&', 'Host(`b.test`)'],
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 12 }).map((parts) => `urlprefix-${parts.join('')}`),
  fc.array(pieces, { maxLength: 6 }).map((parts) => `urlprefix-a.test/ ${parts.join('')}`),
  fc.string({ unit: 'binary', maxLength: 40 }).map((rest) => `urlprefix-${rest}`),
);

t.test('whatever the text of a tag, all other routes stay, and no router is there that cannot be used', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('hind', 'fabio'),
      async (tags, semantics) => {
        const instances = instancesOf({ bad: [tags], good: [['urlprefix-good.example/only/this']] });
        const proxy = startUrlprefix(instances, [`--urlprefix.semantics=${semantics}`]);
        const answer = await askInWords(proxy, 'http://good.example/only/this');
        // A tag may well mean every host and be longer.
        if (answer !== 'b') throw new Error(`the good route answers ${answer}`);
        for (const router of proxy.configuration.routers.values()) {
          if (router.status === 'disabled') throw new Error(`${router.name} is disabled: ${router.errors.join()}`);
        }
        for (const { message, remedy } of proxy.configuration.diagnostics) {
          if (message.length > 600 || remedy.length > 600) throw new Error('a diagnostic is no sentence any more');
        }
      },
    ),
    { numRuns: 1_000, includeErrorInReport: true },
  );
});

t.test('one conversion for each tag of the dialect, with tags that can be written down', (t) => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, fc.string()), { maxLength: 6 }), fc.boolean(), (tags, isJob) => {
      const converter = createUrlprefixConverter({ prefix: 'urlprefix-', semantics: 'hind', auth: {} });
      const own = tags.filter(converter.owns);
      const conversions = converter.convert({ name: 'app', tags, ...(isJob ? {} : { datacenter: 'dc1' }) });
      const written = conversions.flatMap((conversion) => conversion.tags);
      return (
        conversions.length === own.length &&
        conversions.every(({ from }, index) => from === own[index]) &&
        written.every((tag) =>
          /^traefik\.http\.(routers|services|middlewares|serverstransports)\.[\w-]+\.[\w.-]+=./.test(tag),
        ) &&
        // None sets a key twice: instances with the same tags mean the same, whatever their order.
        new Set(written.map((tag) => tag.slice(0, tag.indexOf('=')).toLowerCase())).size === written.length
      );
    }),
    { numRuns: 3_000 },
  );
  t.end();
});

t.test('tags without bound cost one diagnostic and little time', (t) => {
  const rows = {
    'a tag of ten megabytes': [`urlprefix-${'x'.repeat(10_000_000)}/`],
    'a hundred thousand tags': Array.from({ length: 100_000 }, (_, index) => `urlprefix-h${index}.test/`),
    'braces in braces': [`urlprefix-${'{'.repeat(200_000)}/`],
    'many words': [`urlprefix-a.test/ ${'x=y '.repeat(120_000)}`],
    'a long path': [`urlprefix-a.test/${'x'.repeat(400_000)}`],
    'a long list': [`urlprefix-a.test/ allow=${'ip:10.0.0.1,'.repeat(40_000)}`],
  };
  for (const [name, tags] of Object.entries(rows)) {
    const converter = createUrlprefixConverter({ prefix: 'urlprefix-', semantics: 'hind', auth: {} });
    const before = process.cpuUsage();
    const conversions = converter.convert({ name: 'app', tags, datacenter: 'dc1' });
    const { user, system } = process.cpuUsage(before);
    t.ok(user + system < 1_500_000, `${name}: ${(user + system) / 1_000} ms`);
    t.equal(conversions.length, tags.length, name);
    const problems = conversions.flatMap((conversion) => conversion.problems);
    t.ok(problems.length <= 51, `${name}: problems`);
    t.ok(
      problems.every(({ message, remedy }) => message.length + remedy.length < 1_200),
      `${name}: sentences`,
    );
  }
  t.end();
});
