import type { MiddlewareCase } from '../middleware-case.js';

const replace = (
  name: string,
  path: string,
  url: string,
  [sent, replaced]: readonly [string, string],
): MiddlewareCase => ({
  name,
  options: { path },
  request: { url },
  expect: { path: sent, sent: { 'X-Replaced-Path': replaced } },
});

export const cases: readonly MiddlewareCase[] = [
  replace('the path is replaced and told', '/new', '/old/path', ['/new', '/old/path']),
  replace('the root is replaced, too', '/new', '/', ['/new', '/']),
  replace('the query stays out of it', '/new', '/old?a=b', ['/new', '/old']),
  replace('an encoded slash stays encoded', '/a%2Fb', '/old', ['/a%2Fb', '/old']),
  replace('a question mark is part of the path', '/a?b', '/old', ['/a%3Fb', '/old']),
  replace('a missing slash in front is added', 'new', '/old', ['/new', '/old']),
  replace('the old path is told as it was sent', '/new', '/a%2Fb%20c', ['/new', '/a%2Fb%20c']),
  { name: 'without a path it is refused', options: {}, refused: /path is missing/ },
  { name: 'a stray percent sign is refused', options: { path: '/%zz' }, refused: /starts no escape/ },
];
