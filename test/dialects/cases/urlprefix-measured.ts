// How a running Fabio behaves where its documentation does not say, and what is right here.
import type { UrlprefixCase } from './urlprefix-case.js';

const fabio = 'fabio' as const;

export const measuredCases: readonly UrlprefixCase[] = [
  {
    name: 'host and port: a host alone is not for another port',
    tags: ['urlprefix-app.test/'],
    semantics: fabio,
    asks: {
      'http://app.test:8080/': '404',
      'http://app.test/': 'a',
      'http://app.test:80/': 'a',
      'https://app.test:443/': 'a',
    },
  },
  {
    name: 'host and port: 80 beats none on plain requests',
    tags: { one: [['urlprefix-app.test/']], two: [['urlprefix-app.test:80/']] },
    semantics: fabio,
    asks: { 'http://app.test/': 'b', 'https://app.test/': 'a' },
  },
  {
    name: 'host and port: 443 answers plain requests that write it',
    tags: ['urlprefix-app.test:443/'],
    semantics: fabio,
    asks: { 'http://app.test/': '404', 'http://app.test:443/': 'a', 'https://app.test/': 'a' },
  },
  {
    name: 'host and port: a star with port 80 takes every host on every port of plain requests',
    tags: { one: [['urlprefix-*:80/']], two: [['urlprefix-app.test:8080/']] },
    semantics: fabio,
    asks: {
      'http://any.test:8080/': 'a',
      'http://any.test/': 'a',
      'http://app.test:8080/': 'b',
      'https://any.test/': '404',
    },
  },
  ...[300, 301, 308, 399].map((code): UrlprefixCase => ({
    name: `redirect codes: ${code} redirects, without a fragment`,
    tags: [`urlprefix-app.test/ redirect=${code},https://other.test/x#y`],
    semantics: 'both',
    asks: { 'http://app.test/': `${code} https://other.test/x` },
  })),
  ...['200', '400', 'moved', ''].map((code): UrlprefixCase => ({
    name: `redirect codes: "${code}" is the service, and never a request to the target`,
    tags: [`urlprefix-app.test/ redirect=${code},https://other.test/?x=1`],
    semantics: 'both',
    asks: { 'http://app.test/z': 'a' },
    told: ['option-invalid'],
  })),
  {
    name: 'redirect codes: without exactly one comma it is the service',
    tags: ['urlprefix-app.test/ redirect=301', 'urlprefix-b.test/ redirect=301,https://x/,y'],
    semantics: 'both',
    asks: { 'http://app.test/': 'a', 'http://b.test/': 'a' },
    told: ['option-invalid', 'option-invalid'],
  },
  ...[
    'urlprefix-',
    'urlprefix-bad.test/ weight=abc',
    'urlprefix-bad.test/ redirect=301,',
    'urlprefix-bad.test/ redirect=301,https://h:8443$path',
    'urlprefix-bad.test/[',
    'urlprefix-bad.test/\tx',
    'urlprefix-bad[.test/',
    'note="quoted"',
  ].map((tag): UrlprefixCase => ({
    name: `one bad tag: ${JSON.stringify(tag)} leaves all other routes alone`,
    tags: {
      bad: [[tag, 'urlprefix-same.test/']],
      'good one': [['urlprefix-good.test/']],
      third: [['urlprefix-third.test/']],
    },
    semantics: 'both',
    asks: { 'http://same.test/': 'a', 'http://good.test/': 'b', 'https://third.test/x': 'c' },
  })),
  {
    name: 'one bad tag: a weight that is none, and a bracket, leave their own route too',
    tags: [
      'urlprefix-app.test/ weight=abc',
      'urlprefix-b.test/[x',
      'urlprefix-c.test/ redirect=301,https://h:8443$path',
    ],
    semantics: 'both',
    asks: { 'http://app.test/': 'a', 'http://b.test/[x': 'a', 'http://c.test/y': '301 https://h:8443/y' },
    told: ['option-invalid', 'info option-invalid'],
  },
  {
    name: 'paths: two slashes are one, and no host',
    tags: { one: [['urlprefix-app.test/']], two: [['urlprefix-app.test/a']] },
    semantics: 'both',
    asks: { 'http://app.test//a/b': 'b as /a/b', 'http://app.test//x.test/b': 'a as /x.test/b' },
  },
  {
    name: 'paths: an escaped question mark or hash does not end one',
    tags: { one: [['urlprefix-app.test/']], two: [['urlprefix-app.test/a%3Fb']] },
    semantics: 'both',
    asks: { 'http://app.test/a%3Fb': 'b', 'http://app.test/a%23b': 'a', 'http://app.test/a?b': 'a' },
  },
  {
    name: 'paths: what is escaped twice does not climb',
    tags: { one: [['urlprefix-app.test/pub']], two: [['urlprefix-app.test/adm']] },
    semantics: 'both',
    asks: {
      'http://app.test/pub/%252e%252e/adm': 'a',
      'http://app.test/pub/%2e%2e/adm': 'b as /adm',
      'http://app.test/pub/../adm': 'b as /adm',
    },
  },
  {
    name: 'paths: an escaped slash stays one, behind strip and prepend and in a Location too',
    tags: [
      'urlprefix-app.test/a/ strip=/a prepend=/p',
      'urlprefix-b.test/ redirect=301,https://other.test$path',
      'urlprefix-c.test/a/b',
    ],
    semantics: 'both',
    asks: {
      'http://app.test/a/x%2Fy': 'a as /p/x%2Fy',
      'http://b.test/x%2Fy': '301 https://other.test/x%2Fy',
      'http://c.test/a%2Fb': '404',
    },
  },
  {
    name: 'paths: a target without one is a request for the slash',
    tags: ['urlprefix-app.test/'],
    semantics: 'both',
    asks: { 'http://app.test?x=1': 'a' },
  },
  {
    name: 'host patterns: a star may be nothing and crosses dots',
    tags: ['urlprefix-*app.test/'],
    semantics: 'both',
    asks: {
      'http://app.test/': 'a',
      'http://x.y.app.test/': 'a',
      'http://myapp.test/': 'a',
      'http://app.test.x/': '404',
    },
  },
  {
    name: 'host patterns: an exact host beats every pattern',
    tags: {
      one: [['urlprefix-q{a,b}.test/']],
      two: [['urlprefix-qa.test/']],
      three: [['urlprefix-?a.test/']],
      four: [['urlprefix-1a.test/']],
    },
    semantics: 'both',
    asks: { 'http://qa.test/': 'b', 'http://qb.test/': 'a', 'http://1a.test/': 'd', 'http://xa.test/': 'c' },
  },
  {
    name: 'host patterns: a host whose paths do not fit leaves it to the next, in the end to no host',
    tags: { one: [['urlprefix-app.test/a']], two: [['urlprefix-*.test/b']], three: [['urlprefix-/c']] },
    semantics: 'both',
    asks: { 'http://app.test/a': 'a', 'http://app.test/b': 'b', 'http://app.test/c': 'c', 'http://app.test/d': '404' },
  },
  {
    name: 'host patterns: of prefixes the longest goes first, in whatever order they are written',
    tags: {
      one: [['urlprefix-app.test/a'], ['urlprefix-app.test/ab/c']],
      two: [['urlprefix-app.test/ab', 'urlprefix-app.test/']],
    },
    semantics: 'both',
    asks: {
      'http://app.test/ab/c': 'b',
      'http://app.test/abc': 'c',
      'http://app.test/ac': 'a',
      'http://app.test/x': 'c',
    },
  },
  {
    name: 'the same source twice: options beat none',
    tags: ['urlprefix-app.test/', 'urlprefix-app.test/ strip=/a'],
    semantics: 'both',
    asks: { 'http://app.test/a/x': 'a as /x' },
    told: ['tag-duplicate'],
  },
  {
    name: 'the same source twice: a space before a tag',
    tags: { one: [[' urlprefix-app.test/']], two: [[' urlprefix-b.test/', 'urlprefix-c.test/']] },
    semantics: fabio,
    asks: { 'http://app.test/': '404', 'http://b.test/': 'b' },
    told: ['tag-malformed'],
  },
  {
    name: 'access lists: one unreadable element closes the route, wherever it stands',
    tags: [
      'urlprefix-app.test/ deny=ip:192.0.2.0/24,198.51.100.0/24',
      'urlprefix-b.test/ deny=198.51.100.0/24,ip:192.0.2.0/24',
    ],
    semantics: 'both',
    asks: { 'http://app.test/ from 10.0.0.1': '403', 'http://b.test/ from 10.0.0.1': '403' },
    told: ['error route-closed', 'error route-closed'],
  },
  {
    name: 'access lists: every line of X-Forwarded-For and every element counts',
    tags: ['urlprefix-app.test/ deny=ip:192.0.2.0/24'],
    semantics: 'both',
    asks: {
      'http://app.test/ [X-Forwarded-For: 10.1.1.1] [X-Forwarded-For: 192.0.2.1]': '403',
      'http://app.test/ [X-Forwarded-For: 192.0.2.1:4711]': '403',
      'http://app.test/ [X-Forwarded-For: me]': '403',
      'http://app.test/ [X-Forwarded-For: 10.1.1.1]': 'a',
    },
  },
  {
    name: 'access lists: they come before a redirect',
    tags: [
      'urlprefix-app.test/ redirect=301,https://other.test/ deny=ip:10.0.0.0/8',
      'urlprefix-b.test/ redirect=301,https://other.test/ auth=nobody',
    ],
    semantics: 'both',
    asks: {
      'http://app.test/ from 10.0.0.1': '403',
      'http://app.test/ from 1.1.1.1': '301 https://other.test/',
      'http://b.test/': '401',
    },
  },
  {
    name: 'access lists: auth without a name, and one that does not exist, are closed',
    tags: ['urlprefix-app.test/ auth=', 'urlprefix-b.test/ auth', 'urlprefix-c.test/ auth=nobody'],
    semantics: 'both',
    asks: { 'http://app.test/': '401', 'http://b.test/': '401', 'http://c.test/': '401' },
    told: Array<string>(3).fill('error route-closed'),
  },
  {
    name: 'upstream: tcp+sni is HTTP, and only tlsskipverify=true trusts any certificate',
    tags: ['urlprefix-app.test/ proto=tcp+sni', 'urlprefix-b.test/ proto=https tlsskipverify=1'],
    semantics: 'both',
    asks: { 'http://app.test/': 'a', 'http://b.test/': 'a' },
    told: ['option-invalid', 'option-invalid'],
    becomes: ['services.b_test.loadbalancer.server.scheme=https'],
  },
];
