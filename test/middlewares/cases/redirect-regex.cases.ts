import type { MiddlewareCase, RequestCase } from '../middleware-case.js';

interface Redirect {
  readonly regex: string;
  readonly replacement: string;
  readonly permanent?: string;
  readonly request: RequestCase;
  readonly status?: number;
  /** `null`: passes. */
  readonly location: string | null;
}

const redirect = (name: string, given: Redirect): MiddlewareCase => ({
  name,
  options: { regex: given.regex, replacement: given.replacement, permanent: given.permanent ?? 'false' },
  request: given.request,
  expect: given.location === null ? {} : { status: given.status ?? 302, headers: { Location: given.location } },
});
const toHttps = { regex: '^http://(.*)$', replacement: 'https://$1' };

export const cases: readonly MiddlewareCase[] = [
  redirect('the whole URL is matched', {
    ...toHttps,
    request: { url: 'http://foo/a?b=c' },
    location: 'https://foo/a?b=c',
  }),
  redirect('a URL that does not match passes', { ...toHttps, request: { url: 'https://foo/' }, location: null }),
  redirect('a URL that does not change passes', {
    regex: '^(.*)$',
    replacement: '$1',
    request: { url: 'http://foo/' },
    location: null,
  }),
  redirect('groups are put in', {
    regex: '^https?://([^/]+)/old/(.*)$',
    replacement: 'https://${1}/new/${2}',
    request: { url: 'http://foo/old/x/y' },
    location: 'https://foo/new/x/y',
  }),
  redirect('named groups are put in', {
    regex: '^https?://(?P<host>[^/]+)/(.*)$',
    replacement: 'https://www.${host}/$2',
    request: { url: 'http://foo/x' },
    location: 'https://www.foo/x',
  }),
  redirect('another host is fine', {
    regex: 'foo',
    replacement: 'bar',
    request: { url: 'http://foo/' },
    location: 'http://bar/',
  }),
  redirect('a port in the URL is seen', {
    regex: '^http://foo:8080/',
    replacement: 'https://foo:8443/',
    request: { url: 'http://foo:8080/x' },
    location: 'https://foo:8443/x',
  }),
  redirect('the default port of http is not seen', {
    regex: '^http://foo/',
    replacement: 'https://bar/',
    request: { url: 'http://foo:80/' },
    location: 'https://bar/',
  }),
  redirect('the default port of https is not seen', {
    regex: '^https://foo/',
    replacement: 'https://bar/',
    request: { url: 'https://foo:443/' },
    location: 'https://bar/',
  }),
  redirect('a trusted proxy decides the scheme', {
    ...toHttps,
    request: { url: 'http://foo/', trusted: true, headers: [['X-Forwarded-Proto', 'https']] },
    location: null,
  }),
  redirect('an untrusted peer does not', {
    ...toHttps,
    request: { url: 'http://foo/', headers: [['X-Forwarded-Proto', 'https']] },
    location: 'https://foo/',
  }),
  redirect('permanent says 301', {
    ...toHttps,
    permanent: 'true',
    request: { url: 'http://foo/' },
    status: 301,
    location: 'https://foo/',
  }),
  redirect('POST is 307', {
    ...toHttps,
    request: { method: 'POST', url: 'http://foo/' },
    status: 307,
    location: 'https://foo/',
  }),
  redirect('a permanent POST is 308', {
    ...toHttps,
    permanent: 'true',
    request: { method: 'POST', url: 'http://foo/' },
    status: 308,
    location: 'https://foo/',
  }),
  redirect('HEAD is 307', {
    ...toHttps,
    request: { method: 'HEAD', url: 'http://foo/' },
    status: 307,
    location: 'https://foo/',
  }),
  redirect('a missing slash at the end can be added', {
    regex: '^(https?://[^/?]+/code)$',
    replacement: '$1/',
    request: { url: 'http://foo/code' },
    location: 'http://foo/code/',
  }),
  redirect('www can be taken off', {
    regex: '^(https?)://www\\.(.+)$',
    replacement: '$1://$2',
    request: { url: 'https://www.foo/x' },
    location: 'https://foo/x',
  }),
  redirect('escapes stay', { ...toHttps, request: { url: 'http://foo/a%2Fb%20c' }, location: 'https://foo/a%2Fb%20c' }),
  redirect('a letter beyond ASCII in the replacement is UTF-8', {
    regex: '^http://foo/.*',
    replacement: 'http://foo/ä',
    request: { url: 'http://foo/x' },
    location: 'http://foo/%C3%A4',
  }),
  redirect('a byte beyond ASCII in the request stays that byte', {
    ...toHttps,
    request: { url: 'http://foo/?q=\xe4' },
    location: 'https://foo/?q=%E4',
  }),
  redirect('a space in the replacement is escaped', {
    regex: '^http://foo/$',
    replacement: 'http://foo/a b',
    request: { url: 'http://foo/' },
    location: 'http://foo/a%20b',
  }),
  redirect('an expression that matches part of the URL replaces that part', {
    regex: '/v1/',
    replacement: '/v2/',
    request: { url: 'http://foo/v1/x' },
    location: 'http://foo/v2/x',
  }),
  redirect('an IPv6 host is seen with its brackets', {
    ...toHttps,
    request: { url: 'http://[::1]:8080/' },
    location: 'https://[::1]:8080/',
  }),
  {
    name: 'the body is the bare status text, without a type',
    options: { ...toHttps, permanent: 'true' },
    request: { url: 'http://foo/' },
    expect: { status: 301, body: 'Moved Permanently', headers: { 'Content-Type': null } },
  },
  {
    name: 'a control character in the result is refused',
    options: { regex: '^http://foo/.*', replacement: 'http://foo/\r\nX-Evil: 1' },
    request: { url: 'http://foo/' },
    expect: { status: 400 },
  },
  { name: 'without an expression it is refused', options: { replacement: 'x' }, refused: /regex is missing/ },
  {
    name: 'an expression that does not parse is refused',
    options: { regex: '[', replacement: 'x' },
    refused: /no regular expression/,
  },
];
