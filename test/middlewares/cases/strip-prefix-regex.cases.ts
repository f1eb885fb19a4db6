import type { MiddlewareCase } from '../middleware-case.js';

const strip = (
  name: string,
  regex: string,
  [url, path]: readonly [string, string],
  prefix: string | null,
): MiddlewareCase => ({
  name,
  options: { regex },
  request: { url },
  expect: { path, sent: { 'X-Forwarded-Prefix': prefix } },
});

export const cases: readonly MiddlewareCase[] = [
  strip('a literal expression cuts like a prefix', '/a/api/', ['/a/api/test', '/test'], '/a/api/'),
  strip('an expression without a match cuts nothing', '/a/api/', ['/b/api/test', '/b/api/test'], null),
  strip('groups are allowed', '/b/([a-z0-9]+)/', ['/b/api/test1', '/test1'], '/b/api/'),
  strip('the match may take several segments', '/c/[a-z0-9]+/[0-9]+/', ['/c/api/123/test', '/test'], '/c/api/123/'),
  strip('what the expression asks for has to be there', '/c/[a-z0-9]+/[0-9]+/', ['/c/api/abc/x', '/c/api/abc/x'], null),
  strip('a match that is the whole path leaves the root', '^/api', ['/api', '/'], '/api'),
  strip('the rest gets a slash in front', '/a/', ['/a/x', '/x'], '/a/'),
  strip('a match behind the start is not cut', 'api/', ['/api/x', '/api/x'], null),
  strip('a match inside the path is not cut', '/api/', ['/v1/api/x', '/v1/api/x'], null),
  strip('a match may end within a segment', '/v[0-9]', ['/v12/x', '/2/x'], '/v1'),
  strip('the first expression that fits is used', '/x/,/a/', ['/a/b', '/b'], '/a/'),
  strip('an empty match cuts nothing', 'x*', ['/x', '/x'], null),
  strip('an encoded slash in the rest stays encoded', '/api', ['/api%2Fz', '/%2Fz'], '/api'),
  strip('the expression sees escapes', '/a%2F[a-z]+', ['/a%2Fb/c', '/c'], '/a%2Fb'),
  strip('white space around an expression does not count', ' /a/ ', ['/a/b', '/b'], '/a/'),
  strip('letter case counts', '/api', ['/API/x', '/API/x'], null),
  strip('flags may be set', '(?i)/api', ['/API/x', '/x'], '/API'),
  strip('the longest match is taken when asked for', '/[a-z]+', ['/abc/x', '/x'], '/abc'),
  {
    name: 'a rest that goes up is refused',
    options: { regex: '/a' },
    request: { url: '/a../x' },
    expect: { status: 400 },
  },
  {
    name: 'a rest with an empty segment is refused',
    options: { regex: '/a' },
    request: { url: '/a//x' },
    expect: { status: 400 },
  },
  {
    name: 'a match that ends inside an escape is refused',
    options: { regex: '/a%2' },
    request: { url: '/a%20b' },
    expect: { status: 400 },
  },
  { name: 'an expression that does not parse is refused', options: { regex: '/a(' }, refused: /no regular expression/ },
  { name: 'look-ahead is refused', options: { regex: '/a(?=b)' }, refused: /no regular expression/ },
];
