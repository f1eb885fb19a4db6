import type { MiddlewareCase, RequestCase } from '../middleware-case.js';

type Options = Readonly<Record<string, string>>;

/** Where requests to http://foo.test with these paths are sent; `null`: they pass. */
const sends = (
  name: string,
  url: string,
  paths: Readonly<Record<string, string | null>>,
  options: Options = {},
): MiddlewareCase => ({
  name,
  options: { url, ...options },
  steps: Object.entries(paths).map(([path, location]) => step({ url: `http://foo.test${path}` }, location)),
});
const step = (request: RequestCase, location: string | null, status = 302) => ({
  request,
  expect: location === null ? {} : { status, headers: { Location: location } },
});
const one = (name: string, url: string, request: RequestCase, location: string | null): MiddlewareCase => ({
  name,
  options: { url },
  ...step(request, location),
});
const answers = (name: string, options: Options, request: RequestCase, status: number): MiddlewareCase => ({
  name,
  options,
  request,
  expect: { status },
});
const refuses = (name: string, url: string, refused: RegExp): MiddlewareCase => ({ name, options: { url }, refused });

const urls: readonly MiddlewareCase[] = [
  sends('a fixed URL takes neither path nor query along', 'http://bar.test/', {
    '/': 'http://bar.test/',
    '/abc': 'http://bar.test/',
    '/a/b/c': 'http://bar.test/',
    '/?aaa=1': 'http://bar.test/',
  }),
  sends('a fixed path with its own query', 'http://bar.test/a/b/c?foo=bar', {
    '/': 'http://bar.test/a/b/c?foo=bar',
    '/abc': 'http://bar.test/a/b/c?foo=bar',
    '/a/b/c': 'http://bar.test/a/b/c?foo=bar',
    '/?aaa=1': 'http://bar.test/a/b/c?foo=bar',
  }),
  sends('the host of the request and a fixed path', 'https://$host/', {
    '/': 'https://foo.test/',
    '/abc': 'https://foo.test/',
    '/abc/?aaa=1': 'https://foo.test/',
  }),
  sends('a path behind a slash', 'http://bar.test/$path', {
    '/': 'http://bar.test/',
    '/abc': 'http://bar.test/abc',
    '/a/b/c': 'http://bar.test/a/b/c',
    '/?aaa=1': 'http://bar.test/?aaa=1',
    '/abc/?aaa=1': 'http://bar.test/abc/?aaa=1',
  }),
  sends('a path directly behind the host', 'http://bar.test$path', {
    '/': 'http://bar.test/',
    '/abc': 'http://bar.test/abc',
    '/a/b/c': 'http://bar.test/a/b/c',
    '/?aaa=1': 'http://bar.test/?aaa=1',
    '/abc/?aaa=1': 'http://bar.test/abc/?aaa=1',
  }),
  ...['https://$host/$path', 'https://$host$path', 'HTTPS://$host$path'].map((url) =>
    sends(`the same URL on TLS, written ${url}`, url, {
      '/': 'https://foo.test/',
      '/abc': 'https://foo.test/abc',
      '/a/b/c': 'https://foo.test/a/b/c',
      '/?aaa=1': 'https://foo.test/?aaa=1',
      '/abc/?aaa=1': 'https://foo.test/abc/?aaa=1',
    }),
  ),
  ...['http://bar.test/bbb/$path', 'http://bar.test/bbb$path'].map((url) =>
    sends(`a path below another one, written ${url}`, url, {
      '/': 'http://bar.test/bbb/',
      '/abc': 'http://bar.test/bbb/abc',
      '/a/b/c': 'http://bar.test/bbb/a/b/c',
      '/?aaa=1': 'http://bar.test/bbb/?aaa=1',
      '/abc/?aaa=1': 'http://bar.test/bbb/abc/?aaa=1',
    }),
  ),
  ...['https://$host/bbb/$path', 'https://$host/bbb$path'].map((url) =>
    sends(`a path below another one on the same host, written ${url}`, url, {
      '/': 'https://foo.test/bbb/',
      '/a/b/c': 'https://foo.test/bbb/a/b/c',
      '/?aaa=1': 'https://foo.test/bbb/?aaa=1',
    }),
  ),
  sends('escapes of the path stay, an escaped slash too', 'http://bar.test/$path', {
    '/%20': 'http://bar.test/%20',
    '/a%2Fbc': 'http://bar.test/a%2Fbc',
    '/a/b%22/c': 'http://bar.test/a/b%22/c',
    '/%2F/?aaa=1': 'http://bar.test/%2F/?aaa=1',
  }),
  sends('something behind the path', 'http://bar.test/a$path/z', { '/x': 'http://bar.test/a/x/z' }),
  sends('the path counts once', 'http://bar.test/$path/$path', { '/x': 'http://bar.test/x/$path' }),
  sends('an own query beats that of the request', 'http://bar.test/$path?a=b', {
    '/x?c=d': 'http://bar.test/x?a=b',
  }),
  sends('$path and $host in a query are text', 'http://bar.test/?u=$host$path', {
    '/x': 'http://bar.test/?u=$host$path',
  }),
  sends('a fragment is left out', 'http://bar.test/$path#top', { '/x?a': 'http://bar.test/x?a' }),
  sends('an empty query is none', 'http://bar.test/$path?', { '/x?a': 'http://bar.test/x?a' }),
  sends('what stands behind a path that is glued to the host is lost', 'http://bar.test$path/y', {
    '/x': 'http://bar.test/x',
  }),
  sends('a URL without a path has a slash', 'https://bar.test', { '/x?a': 'https://bar.test/' }),
  sends('a URL without a path may have a query', 'https://bar.test?a=b', { '/x': 'https://bar.test/?a=b' }),
  sends('a path alone stays on the host', '/new/$path', { '/x?a': '/new/x?a', '/': '/new/' }),
  sends('a host alone stays on the scheme', '//bar.test/$path', { '/x': '//bar.test/x' }),
  sends('a part of the host', 'https://$host.bar.test$path', { '/x': 'https://foo.test.bar.test/x' }),
  sends('a port', 'https://bar.test:8443$path', { '/x': 'https://bar.test:8443/x' }),
  sends('letters beyond ASCII are escaped', 'https://bar.test/ü/$path?ä', { '/x': 'https://bar.test/%C3%BC/x?%C3%A4' }),
  sends('characters that no URL holds are escaped', 'https://bar.test/a b"', { '/x': 'https://bar.test/a%20b%22' }),
];

const hosts: readonly MiddlewareCase[] = [
  one('$host has the port of the request', 'https://$host$path', { url: 'http://a:81/b' }, 'https://a:81/b'),
  one('but not before another port', 'https://$host:8443$path', { url: 'http://a:81/b' }, 'https://a:8443/b'),
  one('IPv6', 'https://$host:8443$path', { url: 'http://[::1]:81/b' }, 'https://[::1]:8443/b'),
  answers('without a host there is nowhere to go', { url: 'https://$host$path' }, { url: 'http:///b' }, 400),
  answers('a path that would be taken for a host', { url: '/$path' }, { url: '//evil.test/x' }, 400),
  one('behind a host it cannot be', 'http://a$path', { url: '//evil.test/x' }, 'http://a//evil.test/x'),
];

const proto = (value: string, trusted = true): Omit<RequestCase, 'url'> => ({
  trusted,
  headers: [['X-Forwarded-Proto', value]],
});
const loops: readonly MiddlewareCase[] = [
  sends('who is there already passes', 'http://foo.test$path', { '/': null, '/a?b': null }),
  sends('also on a fixed path', 'http://$host/login', {
    '/login': null,
    '/login?a': null,
    '/x': 'http://foo.test/login',
  }),
  sends('also on a path alone', '/login', { '/login': null, '/x': '/login' }),
  sends('with any case and with the usual port', 'http://FOO.test:80$path', { '/': null }),
  sends('another port is another place', 'http://foo.test:81$path', { '/': 'http://foo.test:81/' }),
  sends('another path is another place', 'http://$host/b$path', {
    '/': 'http://foo.test/b/',
    '/b': 'http://foo.test/b/b',
  }),
  one('TLS is there', 'https://$host$path', { url: 'https://foo.test/a' }, null),
  one('TLS on its own port is there', 'https://foo.test$path', { url: 'https://foo.test:443/a' }, null),
  one('a trusted proxy tells the scheme', 'https://$host$path', { url: 'http://foo/a', ...proto('https') }, null),
  one(
    'an untrusted one does not',
    'https://$host$path',
    { url: 'http://foo/a', ...proto('https', false) },
    'https://foo/a',
  ),
  one('a host alone is there on either scheme', '//foo.test$path', { url: 'https://foo.test/a' }, null),
];

const statuses: readonly MiddlewareCase[] = [
  ...['300', '301', '302', '303', '304', '307', '308', '399'].map((status) =>
    answers(`${status} for every method`, { url: 'https://$host$path', status }, { method: 'POST' }, Number(status)),
  ),
  ...['200', '299', '400', 'moved'].map((status) =>
    answers(`${status} is none, and the default stands`, { url: 'https://$host$path', status }, {}, 302),
  ),
];

export const cases: readonly MiddlewareCase[] = [
  ...urls,
  ...hosts,
  ...loops,
  ...statuses,
  { name: 'without a URL it is refused', options: {}, refused: /url is missing/ },
  refuses('a word is no URL', 'moved', /is no URL/),
  refuses('a path without a slash is none', '$path', /is no URL/),
  refuses('a scheme alone is none', 'https:/x', /is no URL/),
  refuses('a URL has a host', 'https:///x', /no usable host/),
  refuses('a path is no host', 'https://$path', /no usable host/),
  refuses('a host has no user', 'https://a@b/', /no usable host/),
  refuses('a port is a number', 'https://a:b/', /no usable host/),
  refuses('control characters', 'https://a/\u0001', /is no URL/),
  refuses('a host is ASCII', 'https://ü/', /no usable host/),
  refuses('a percent sign starts an escape', 'https://a/%zz', /starts no escape/),
];
