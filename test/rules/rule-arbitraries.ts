// Random rules over few hosts and paths, so that random requests meet them often.
import fc from 'fast-check';
import type { RequestFacts } from '../../src/rules/request-facts.js';
import { quoteGoString } from '../../src/rules/go-string.js';

const hosts = ['a.test', 'b.test', 'x.a.test', 'y.a.test', 'c'];
const paths = ['/', '/a', '/a/', '/a/b', '/a/b/c', '/ab', '/b'];

const oneOf = (name: string, values: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom(...values).map((value) => `${name}(\`${value}\`)`);

const matcher = fc.oneof(
  { weight: 4, arbitrary: oneOf('Host', [...hosts, '*.a.test', '*.test', '*']) },
  { weight: 3, arbitrary: oneOf('PathPrefix', paths) },
  { weight: 2, arbitrary: oneOf('Path', paths) },
  oneOf('HostPort', ['a.test', 'a.test:81', 'b.test:80', '*.a.test:443', '*:81']),
  oneOf('Method', ['GET', 'POST']),
  oneOf('Scheme', ['http', 'https']),
  oneOf('HostRegexp', ['^a', 'test$', '(a|b)\\.test']),
  oneOf('PathRegexp', ['b', '^/a(/|$)']),
  fc.constantFrom('Header(`X-A`, `1`)', 'Query(`a`, `1`)', 'ClientIP(`10.0.0.0/8`)'),
  // Values of any characters, in either kind of quotes.
  fc.string({ unit: 'grapheme', minLength: 1 }).map((value) => `Header(\`X-A\`, ${quoteGoString(value)})`),
  fc.string({ minLength: 1 }).map((value) => `Header("X-A", ${JSON.stringify(value)})`),
);

const { rule } = fc.letrec<{ rule: string }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    matcher,
    fc.tuple(tie('rule'), fc.constantFrom(' && ', ' || '), tie('rule')).map((parts) => parts.join('')),
    fc.tuple(tie('rule'), fc.constantFrom(' && ', ' || '), tie('rule')).map((parts) => `(${parts.join('')})`),
    tie('rule').map((inner) => `!(${inner})`),
  ),
}));

export const ruleTextArbitrary: fc.Arbitrary<string> = rule;

export const requestArbitrary: fc.Arbitrary<RequestFacts> = fc
  .record({
    method: fc.constantFrom('GET', 'POST'),
    host: fc.constantFrom(...hosts, 'z.x.a.test', '.a.test', ''),
    path: fc.constantFrom(...paths, '/a/b/c/d', '/c'),
    query: fc.constantFrom('', 'a=1'),
    headers: fc.constantFrom([], ['X-A', '1']),
    peerAddress: fc.constantFrom('10.0.0.1', '192.0.2.1'),
    tls: fc.boolean(),
    entryPoint: fc.constantFrom('web', 'other'),
    port: fc.constantFrom('', ':80', ':443', ':81'),
  })
  .map(({ port, ...facts }) => ({ ...facts, authority: `${facts.host}${port}` }));
