import type { MiddlewareCase } from '../middleware-case.js';

const replace = (
  name: string,
  [regex, replacement]: readonly [string, string],
  url: string,
  [path, replaced]: readonly [string, string | null],
): MiddlewareCase => ({
  name,
  options: { regex, replacement },
  request: { url },
  expect: { path, sent: { 'X-Replaced-Path': replaced } },
});

export const cases: readonly MiddlewareCase[] = [
  replace('a simple match is replaced', ['/foo(.*)', '/bar$1'], '/foo/x', ['/bar/x', '/foo/x']),
  replace('braces name the group, too', ['^/foo/(.*)', '/v2/${1}'], '/foo/x', ['/v2/x', '/foo/x']),
  replace('groups may change places', ['/(\\w+)/(\\w+)', '/$2/$1'], '/a/b', ['/b/a', '/a/b']),
  replace('named groups work', ['^/(?P<rest>.*)$', '/api/${rest}'], '/a/b', ['/api/a/b', '/a/b']),
  replace('every match is replaced', ['/a', '/b'], '/a/a', ['/b/b', '/a/a']),
  replace('without a match nothing happens', ['^/x', '/y'], '/a', ['/a', null]),
  replace('without a replacement nothing happens', ['^/x', ''], '/x', ['/x', null]),
  replace('white space around both does not count', [' ^/x ', ' /y '], '/x', ['/y', '/x']),
  replace('a match in the middle is replaced there', ['/b', '/c'], '/a/b/d', ['/a/c/d', '/a/b/d']),
  replace('the expression sees escapes and keeps them', ['^/old(.*)', '/new$1'], '/old/a%2Fb', [
    '/new/a%2Fb',
    '/old/a%2Fb',
  ]),
  replace('a question mark is part of the path', ['^/x$', '/y?z'], '/x', ['/y%3Fz', '/x']),
  replace('a dollar sign is written twice', ['^/x$', '/$$y'], '/x', ['/$y', '/x']),
  replace('a group that did not take part is empty', ['^/(x)?(y)$', '/z$1$2'], '/y', ['/zy', '/y']),
  replace('the query stays out of it', ['^/x$', '/y'], '/x?a=1', ['/y', '/x']),
  ...(
    [
      ['a result without a slash in front is refused', '^/x', 'y'],
      ['a result with an empty segment is refused', '^/x', '/y//z'],
      ['a result that goes up is refused', '^/x', '/y/../z'],
      ['a result that ends going up is refused', '^/x$', '/y/..'],
      ['a result with a dot segment is refused', '^/x', '/./y'],
      ['a result with a stray percent sign is refused', '^/x', '/%'],
    ] as const
  ).map(([name, regex, replacement]) => ({
    name,
    options: { regex, replacement },
    request: { url: '/x' },
    expect: { status: 400, body: 'Bad Request' },
  })),
  { name: 'without an expression it is refused', options: { replacement: '/x' }, refused: /regex is missing/ },
  {
    name: 'an expression that does not parse is refused',
    options: { regex: '(', replacement: '/x' },
    refused: /no regular expression/,
  },
];
