import type { MiddlewareCase } from '../middleware-case.js';

const add = (name: string, prefix: string, url: string, path: string): MiddlewareCase => ({
  name,
  options: { prefix },
  request: { url },
  expect: { path },
});

export const cases: readonly MiddlewareCase[] = [
  add('the prefix goes before the path', '/a', '/b', '/a/b'),
  add('the root gets the prefix and its slash', '/a', '/', '/a/'),
  add('a missing slash in front is added', 'a', '/b', '/a/b'),
  add('a slash at the end does not become two', '/tail/', '/b', '/tail/b'),
  add('the prefix / changes nothing', '/', '/b', '/b'),
  add('escapes in the path stay', '/a', '/b%2Fc', '/a/b%2Fc'),
  add('escapes in the prefix stay', '/a%2Fb', '/c', '/a%2Fb/c'),
  add('a question mark in the prefix is part of the path', '/a?b', '/c', '/a%3Fb/c'),
  add('a space in the prefix is escaped', '/my app', '/c', '/my%20app/c'),
  add('a path with a slash at the end keeps it', '/a', '/b/', '/a/b/'),
  add('the query stays out of it', '/a', '/b?c=/d', '/a/b'),
  { name: 'without a prefix it is refused', options: {}, refused: /prefix is missing/ },
  { name: 'a stray percent sign is refused', options: { prefix: '/5%' }, refused: /starts no escape/ },
];
