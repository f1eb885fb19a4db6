// Where redirects lead: URLs with `$host` and `$path`, codes, and those who are there already.
import type { UrlprefixCase } from './urlprefix-case.js';

const usual = ['/', '/abc', '/a/b/c', '/?aaa=1', '/abc/?aaa=1'];

/** Requests for `http://one.test` and where they are sent; `to` is put before each, or stands for all. */
const leads = (
  name: string,
  tag: string,
  to: string | ((path: string) => string),
  paths: readonly string[] = usual,
): UrlprefixCase => ({
  name,
  tags: [`urlprefix-${tag}`],
  semantics: 'both',
  asks: Object.fromEntries(
    paths.map((path) => [`http://one.test${path}`, `301 ${typeof to === 'string' ? to : to(path)}`]),
  ),
  told: [],
});
const behind = (before: string) => (path: string) => `${before}${path}`;

const urls: readonly UrlprefixCase[] = [
  leads('one URL for all', '/ redirect=301,http://two.test/', 'http://two.test/'),
  leads('one URL with a path and a query', '/ redirect=301,http://two.test/a/b?c=d', 'http://two.test/a/b?c=d'),
  leads('the host of the request, and no path', '*:80/ redirect=301,https://$host/', 'https://one.test/'),
  leads('the path of the request', '/ redirect=301,http://two.test/$path', behind('http://two.test')),
  leads('host and path', '*:80/ redirect=301,https://$host/$path', behind('https://one.test')),
  leads('the path directly behind the host', '/ redirect=301,http://two.test$path', behind('http://two.test')),
  leads('both, without a slash', '*:80/ redirect=301,https://$host$path', behind('https://one.test')),
  leads('below a path', '/ redirect=301,http://two.test/bbb/$path', behind('http://two.test/bbb')),
  leads('the same host below a path', '*:80/ redirect=301,https://$host/bbb/$path', behind('https://one.test/bbb')),
  leads('below a path, without a slash', '/ redirect=301,http://two.test/bbb$path', behind('http://two.test/bbb')),
  leads(
    'the same host below a path, without',
    '*:80/ redirect=301,https://$host/bbb$path',
    behind('https://one.test/bbb'),
  ),
  leads('escapes stay', '/ redirect=301,http://two.test/$path', behind('http://two.test'), [
    '/%20',
    '/a%2Fbc',
    '/a/b%22/c',
    '/%2F/?aaa=1',
    '/%20/a%2F/',
  ]),
  leads(
    'strip is taken off the path before',
    '/old redirect=301,http://two.test/$path strip=/old',
    (path) => `http://two.test${path.slice(4)}`,
    usual.map((path) => `/old${path}`),
  ),
  leads(
    'strip below another path',
    '*:80/old redirect=301,https://two.test/bbb$path strip=/old',
    (path) => `https://two.test/bbb${path.slice(4)}`,
    ['/old', ...usual.slice(1).map((path) => `/old${path}`)],
  ),
  leads(
    'prepend is put before the path',
    '/ redirect=301,http://two.test/$path prepend=/new',
    behind('http://two.test/new'),
  ),
  leads(
    'strip, then prepend',
    '/ redirect=301,http://two.test/$path prepend=/new strip=/old',
    (path) => `http://two.test/new${path.slice(4)}`,
    usual.map((path) => `/old${path}`),
  ),
];

const codes: readonly UrlprefixCase[] = [
  ...[300, 301, 302, 303, 307, 308, 399].map((code): UrlprefixCase => ({
    name: `a redirect with ${code}`,
    tags: [`urlprefix-one.test/ redirect=${code},https://two.test/`],
    semantics: 'both',
    asks: { 'POST http://one.test/': `${code} https://two.test/` },
    told: [],
  })),
  ...['200', '400', '299', 'moved', '', '30a', '-301', '3.01e2'].map((code): UrlprefixCase => ({
    name: `a redirect with "${code}" leaves the request to the service`,
    tags: [`urlprefix-one.test/ redirect=${code},https://two.test/`],
    semantics: 'both',
    asks: { 'http://one.test/x': 'a' },
    told: ['option-invalid'],
  })),
  ...[
    'redirect=301',
    'redirect=301,',
    'redirect',
    'redirect=301,https://a/b,c',
    'redirect=301,two.test',
    'redirect=301,https://',
  ].map((option): UrlprefixCase => ({
    name: `${option} leaves the request to the service`,
    tags: [`urlprefix-one.test/ ${option}`],
    semantics: 'both',
    asks: { 'http://one.test/x': 'a' },
    told: ['option-invalid'],
  })),
];

const loops: readonly UrlprefixCase[] = [
  {
    name: 'a redirect of a host to its own TLS is one of plain requests',
    tags: { one: [['urlprefix-one.test/ redirect=301,https://one.test$path']], two: [['urlprefix-/']] },
    semantics: 'both',
    asks: {
      'http://one.test/x': '301 https://one.test/x',
      'https://one.test/x': 'b',
      'http://one.test/x [X-Forwarded-Proto: https]': 'b',
    },
  },
  {
    name: 'to its own plain requests: one of TLS',
    tags: { one: [['urlprefix-one.test/ redirect=301,http://one.test$path']], two: [['urlprefix-/']] },
    semantics: 'both',
    asks: { 'https://one.test/x': '301 http://one.test/x', 'http://one.test/x': 'b' },
  },
  {
    name: 'to one path of the same host',
    tags: { one: [['urlprefix-one.test/ redirect=302,https://one.test/login']], two: [['urlprefix-/']] },
    semantics: 'both',
    asks: {
      'http://one.test/x': '302 https://one.test/login',
      'http://one.test/login': '302 https://one.test/login',
      'https://one.test/x': '302 https://one.test/login',
      'https://one.test/login': 'b',
      'https://one.test/login/x': '302 https://one.test/login',
    },
  },
  {
    name: 'to one path that is none of its own',
    tags: ['urlprefix-one.test/old redirect=301,https://one.test/new'],
    semantics: 'both',
    asks: { 'https://one.test/old': '301 https://one.test/new', 'http://one.test/old/x': '301 https://one.test/new' },
  },
  {
    name: 'of a pattern to one of its hosts',
    tags: { one: [['urlprefix-*.one.test/ redirect=301,https://www.one.test$path']], two: [['urlprefix-/']] },
    semantics: 'both',
    asks: {
      'https://old.one.test/x': '301 https://www.one.test/x',
      'http://www.one.test/x': '301 https://www.one.test/x',
      'https://www.one.test/x': 'b',
    },
  },
  {
    name: 'of every host to itself on TLS',
    tags: ['urlprefix-/ redirect=301,https://$host$path'],
    semantics: 'both',
    asks: { 'http://any.test/x': '301 https://any.test/x', 'https://any.test/x': '404' },
  },
  {
    name: 'to another port of the host',
    tags: { one: [['urlprefix-one.test/ redirect=301,https://one.test:8443$path']], two: [['urlprefix-/']] },
    asks: {
      'http://one.test/x': '301 https://one.test:8443/x',
      'https://one.test/x': '301 https://one.test:8443/x',
      'https://one.test:8443/x': 'b',
    },
    told: ['info option-invalid'],
  },
  {
    name: 'to another port of the host, with a slash',
    tags: ['urlprefix-one.test/ redirect=301,https://one.test:8443/$path'],
    semantics: 'fabio',
    asks: { 'https://one.test/x': '301 https://one.test:8443/x', 'https://one.test:8443/x': '404' },
    told: [],
  },
  {
    name: 'strip and prepend that undo each other',
    tags: ['urlprefix-one.test/a redirect=301,https://one.test$path strip=/a prepend=/a'],
    semantics: 'both',
    asks: { 'http://one.test/a/x': '301 https://one.test/a/x', 'https://one.test/a/x': '404' },
  },
  {
    name: 'strip of some paths',
    tags: { one: [['urlprefix-one.test/ redirect=301,https://one.test$path strip=/a']], two: [['urlprefix-/']] },
    semantics: 'both',
    asks: {
      'https://one.test/a/x': '301 https://one.test/x',
      'https://one.test/b': 'b',
      'http://one.test/b': '301 https://one.test/b',
    },
  },
  {
    name: 'a fragment is left out',
    tags: ['urlprefix-one.test/ redirect=301,https://two.test/a#b'],
    semantics: 'both',
    asks: { 'http://one.test/': '301 https://two.test/a' },
    told: [],
  },
  {
    name: 'a path alone stays on scheme and host',
    tags: ['urlprefix-one.test/old redirect=301,/new$path strip=/old'],
    semantics: 'both',
    asks: { 'https://one.test/old/x?y': '301 /new/x?y' },
    told: [],
  },
];

export const redirectCases: readonly UrlprefixCase[] = [...urls, ...codes, ...loops];
