// Random urlprefix tags that get into each other's way, and requests that meet them.
import fc from 'fast-check';
import type { ModelRequest, Reading } from './fabio-model.js';

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
export const tagsOfInstances = (reading: Reading) =>
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

export const request: fc.Arbitrary<ModelRequest> = fc
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
