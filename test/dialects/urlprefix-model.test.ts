// Random urlprefix tags and requests: what is served is what a plain model says, and what a migration writes is the same.
import fc from 'fast-check';
import t from 'tap';
import { createUrlprefixConverter } from '../../src/dialects/urlprefix/urlprefix-converter.js';
import type { Configuration } from '../../src/model/configuration.js';
import { askInWords, instancesOf, startUrlprefix } from './ask-urlprefix.js';
import { modelAnswer, type ModelRequest, type Reading } from './fabio-model.js';

const hosts = ['a.test', 'b.test', 'x.a.test', 'y.x.a.test', 'app', '1a.test'];
const patterns = [
  '*.test',
  '*.a.test',
  '*',
  '?.a.test',
  '[x-z].a.test',
  '{x,y}.a.test',
  '*a.test',
  'a*',
  'app*',
  '[!y].a.test',
];
const ports = ['', '', '', ':80', ':443', ':8012'];
const paths = ['/', '/', '/a', '/a/', '/a/b', '/ab', '/old', '/%7Ea'];

const redirects = fc
  .record({
    code: fc.constantFrom('301', '308'),
    scheme: fc.constantFrom('http', 'https'),
    host: fc.constantFrom('$host', 'a.test', 'b.test', 'x.a.test', 'other.test', 'a.test:8012', 'a.test:443'),
    path: fc.constantFrom('', '/', '$path', '/$path', '/new$path', '/new/$path', '/a', '/a/b'),
  })
  .map(({ code, scheme, host, path }) => `redirect=${code},${scheme}://${host}${path}`);

const words = fc.oneof(
  { weight: 6, arbitrary: fc.constant([] as string[]) },
  { weight: 3, arbitrary: redirects.map((redirect) => [redirect]) },
  {
    weight: 3,
    arbitrary: fc.uniqueArray(fc.constantFrom('strip=/a', 'strip=/a/', 'prepend=/new', 'proto=http', 'strip=/old'), {
      maxLength: 2,
      selector: (word) => word.split('=')[0],
    }),
  },
  { weight: 1, arbitrary: redirects.map((redirect) => [redirect, 'strip=/a']) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ['allow=ip:10.0.0.0/8'],
      ['deny=ip:10.0.0.0/8', 'strip=/a'],
      ['deny=10.0.0.0/8'],
      ['auth=nobody'],
      ['allow=ip:10.0.0.0/8', 'auth=nobody'],
    ),
  },
);

const source = fc
  .record({
    host: fc.oneof(fc.constantFrom(...hosts), fc.constantFrom(...patterns), fc.constant('')),
    port: fc.constantFrom(...ports),
    path: fc.constantFrom(...paths),
  })
  .map(({ host, port, path }) => `${host}${host === '' ? '' : port}${path}`);

/** Two specs of one place would be one route with different options. */
function placeOf(
  { source, words: [word = ''] }: { source: string; words: readonly string[] },
  reading: Reading,
): string {
  const [, port = ''] = /:(80|443)\//.exec(source) ?? [];
  if (reading === 'fabio' || port === '') return source;
  return source.replace(`:${port}`, word.startsWith('redirect') ? `->${port}` : '');
}

/** Sources are of one kind each, whichever instances carry them: those that differ among instances are documented. */
const tagsOfInstances = (reading: Reading) =>
  fc
    .record({
      specs: fc.uniqueArray(fc.record({ source, words, more: words }), {
        minLength: 3,
        maxLength: 12,
        selector: (spec) => placeOf(spec, reading),
      }),
      spread: fc.array(fc.nat(2), { minLength: 12, maxLength: 12 }),
    })
    .map(({ specs, spread }) => {
      const instances: string[][] = [[], [], []];
      specs.forEach(({ source, words, more }, index) => {
        const tag = [`urlprefix-${source}`, ...words].join(' ');
        const first = spread[index]!;
        instances[first]!.push(tag);
        // Some are on two instances, some twice on one.
        if (index % 3 === 1) instances[(first + 1) % 3]!.push(tag);
        else if (index % 4 === 3) instances[first]!.push([`urlprefix-${source}`, ...more].join(' '));
      });
      return instances;
    });

const request: fc.Arbitrary<ModelRequest> = fc
  .record({
    tls: fc.boolean(),
    host: fc.constantFrom(...hosts, 'A.test', 'z.a.test', 'other', 'api.app'),
    port: fc.constantFrom('', '', '', ':80', ':443', ':8012', ':9'),
    paths: fc.constantFrom(
      ...[
        ['/', '/'],
        ['/a', '/a'],
        ['/a/', '/a/'],
        ['/a/b/c', '/a/b/c'],
        ['/abc', '/abc'],
        ['/old/a', '/old/a'],
      ],
      ...[
        ['//a//b', '/a/b'],
        ['/x/../a', '/a'],
        ['/%61/b', '/a/b'],
        ['/a%2Fb', '/a%2Fb'],
        ['/%7ea', '/~a'],
        ['/~a/b', '/~a/b'],
      ],
    ),
    query: fc.constantFrom('', '', '?q=1'),
    peer: fc.constantFrom('10.0.0.1', '192.0.2.1'),
    proxied: fc.boolean(),
  })
  .map(({ tls, host, port, paths: [path, seen], query, peer, proxied }) => ({
    tls,
    host: `${host}${port}`,
    path: `${path}${query}`,
    seen: seen!,
    // A proxy in front that ends TLS.
    ...(proxied && !tls ? { forwardedProto: 'https' as const } : {}),
    peer,
  }));

const runs = Number(process.env.URLPREFIX_RUNS ?? 150);

for (const reading of ['hind', 'fabio'] as const) {
  t.test(`random tags, as ${reading} reads them`, async (t) => {
    let pairs = 0;
    await fc.assert(
      fc.asyncProperty(
        tagsOfInstances(reading),
        fc.array(request, { minLength: 1, maxLength: 80, size: 'max' }),
        async (tags, requests) => {
          const flags = [`--urlprefix.semantics=${reading}`];
          const instances = instancesOf({ app: tags });
          const served = startUrlprefix(instances, flags);
          const migrated = startUrlprefix(
            instancesOf({ app: tags }, (own) => convert(own, reading)),
            flags,
          );
          same(outlineOf(migrated.configuration), outlineOf(served.configuration), 'migrated routers');
          for (const asked of requests) {
            const question = wordsOf(asked);
            const answer = await askInWords(served, question);
            same(answer, modelAnswer(tags, asked, reading), question);
            same(await askInWords(migrated, question), answer, `migrated: ${question}`);
          }
          pairs += tags.flat().length * requests.length;
        },
      ),
      { numRuns: runs, includeErrorInReport: true },
    );
    t.comment(`${pairs} pairs of a tag and a request`);
    t.ok(pairs > 0);
  });
}

t.test('where stars stand for the beginning of hosts, the order is that of the reversed names', (t) => {
  const label = fc.constantFrom('a', 'b', 'a1', 'x-a');
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.test`);
  const host = fc.oneof(
    name,
    name.map((each) => `*.${each}`),
    fc.constantFrom('*.test', '*'),
  );
  const reversed = (text: string) => Array.from(text).reverse().join('');
  fc.assert(
    fc.property(fc.uniqueArray(host, { minLength: 2, maxLength: 6 }), name, (hosts, asked) => {
      const fitting = hosts.filter((each) => each === asked || (each.startsWith('*') && asked.endsWith(each.slice(1))));
      const [first] = fitting.sort((a, b) => (reversed(a) < reversed(b) ? 1 : -1));
      const tags = hosts.map((each) => [`urlprefix-${each}/`]);
      const answer = modelAnswer(tags, { tls: false, host: asked, path: '/', seen: '/', peer: '10.0.0.1' }, 'fabio');
      return answer === (first === undefined ? '404' : 'abcdefgh'.charAt(hosts.indexOf(first)));
    }),
    { numRuns: 2_000 },
  );
  t.end();
});

function same(found: unknown, wanted: unknown, what: string): void {
  const [one, other] = [found, wanted].map((each) => JSON.stringify(each));
  if (one !== other) throw new Error(`${what}: ${one} and not ${other}`);
}

function wordsOf({ tls, host, path, forwardedProto, peer }: ModelRequest): string {
  const header = forwardedProto === undefined ? '' : ` [X-Forwarded-Proto: ${forwardedProto}]`;
  return `${tls ? 'https' : 'http'}://${host}${path}${header} from ${peer}`;
}

/** The tags that a migration puts in the place of these. */
function convert(tags: readonly string[], semantics: Reading): string[] {
  const converter = createUrlprefixConverter({ prefix: 'urlprefix-', semantics, auth: {} });
  const converted = converter.convert({ name: 'app', tags, datacenter: 'dc1' }).flatMap((each) => each.tags);
  return converted.length === 0 ? [] : ['traefik.enable=true', ...converted];
}

function outlineOf({ routers, services, middlewares }: Configuration) {
  return {
    routers: [...routers.values()]
      .map(({ name, rule, priority, tls, middlewares: through, service }) => [
        name,
        rule,
        priority,
        tls,
        through,
        service,
      ])
      .sort(),
    services: [...services.values()].map(({ name, servers, options }) => [name, servers, options]).sort(),
    middlewares: [...middlewares.values()].map(({ name, type, options }) => [name, type, options]).sort(),
  };
}
