import type { MiddlewareCase, RequestCase } from '../middleware-case.js';

interface Redirect {
  readonly options?: Readonly<Record<string, string>>;
  readonly request: RequestCase;
  readonly status?: number;
  /** `null`: passes. */
  readonly location: string | null;
}

const redirect = (name: string, { options, request, status = 302, location }: Redirect): MiddlewareCase => ({
  name,
  options: { scheme: 'https', ...options },
  request,
  expect: location === null ? {} : { status, headers: { Location: location } },
});
const withProto = (proto: string, trusted = true) => ({ trusted, headers: [['X-Forwarded-Proto', proto]] as const });

export const cases: readonly MiddlewareCase[] = [
  redirect('http goes to https', { request: { url: 'http://foo/' }, location: 'https://foo/' }),
  redirect('path and query go along', {
    request: { url: 'http://foo/a%2Fb?c=d&e' },
    location: 'https://foo/a%2Fb?c=d&e',
  }),
  redirect('who is at https already passes', { request: { url: 'https://foo/' }, location: null }),
  redirect('the port of the request is dropped', { request: { url: 'http://foo:8080/' }, location: 'https://foo/' }),
  redirect('the default port of http is dropped', { request: { url: 'http://foo:80/' }, location: 'https://foo/' }),
  redirect('a wanted port is put in', {
    options: { port: '8443' },
    request: { url: 'http://foo/' },
    location: 'https://foo:8443/',
  }),
  redirect('a wanted port takes the place of that of the request', {
    options: { port: '8443' },
    request: { url: 'http://foo:8080/' },
    location: 'https://foo:8443/',
  }),
  redirect('the default port of https need not be said', {
    options: { port: '443' },
    request: { url: 'http://foo:8080/' },
    location: 'https://foo/',
  }),
  redirect('who is at the wanted port already passes', {
    options: { port: '8443' },
    request: { url: 'https://foo:8443/' },
    location: null,
  }),
  redirect('https at another port goes to the wanted one', {
    options: { port: '8443' },
    request: { url: 'https://foo/' },
    location: 'https://foo:8443/',
  }),
  redirect('https at another port goes to the default one', {
    request: { url: 'https://foo:8000/' },
    location: 'https://foo/',
  }),
  redirect('https at 443 passes', { request: { url: 'https://foo:443/' }, location: null }),
  redirect('https goes to http', {
    options: { scheme: 'http' },
    request: { url: 'https://foo/' },
    location: 'http://foo/',
  }),
  redirect('https goes to http at a port', {
    options: { scheme: 'http', port: '8080' },
    request: { url: 'https://foo/' },
    location: 'http://foo:8080/',
  }),
  redirect('http at 80 passes where http is wanted', {
    options: { scheme: 'http', port: '80' },
    request: { url: 'http://foo:80/' },
    location: null,
  }),
  redirect('http at another port goes to the default one', {
    options: { scheme: 'http' },
    request: { url: 'http://foo:8000/' },
    location: 'http://foo/',
  }),
  redirect('another scheme can be wanted', {
    options: { scheme: 'foo' },
    request: { url: 'http://host/' },
    location: 'foo://host/',
  }),
  redirect('the wanted scheme may be in capitals', {
    options: { scheme: 'HTTPS' },
    request: { url: 'http://foo/' },
    location: 'https://foo/',
  }),
  redirect('permanent says 301', {
    options: { permanent: 'true' },
    request: { url: 'http://foo/' },
    status: 301,
    location: 'https://foo/',
  }),
  redirect('POST keeps its method with 307', {
    request: { method: 'POST', url: 'http://foo/' },
    status: 307,
    location: 'https://foo/',
  }),
  redirect('POST keeps its method with 308 when permanent', {
    options: { permanent: 'true' },
    request: { method: 'POST', url: 'http://foo/' },
    status: 308,
    location: 'https://foo/',
  }),
  redirect('HEAD is no GET', {
    request: { method: 'HEAD', url: 'http://foo/' },
    status: 307,
    location: 'https://foo/',
  }),
  redirect('a permanent HEAD is 308', {
    options: { permanent: 'true' },
    request: { method: 'HEAD', url: 'http://foo/' },
    status: 308,
    location: 'https://foo/',
  }),
  redirect('HEAD like GET when that is wanted', {
    options: { headLikeGet: 'true' },
    request: { method: 'HEAD', url: 'http://foo/' },
    status: 302,
    location: 'https://foo/',
  }),
  redirect('a permanent HEAD like GET', {
    options: { permanent: 'true', headLikeGet: 'true' },
    request: { method: 'HEAD', url: 'http://foo/' },
    status: 301,
    location: 'https://foo/',
  }),
  redirect('where HEAD is like GET, a permanent POST is 308 all the same', {
    options: { permanent: 'true', headLikeGet: 'true' },
    request: { method: 'POST', url: 'http://foo/' },
    status: 308,
    location: 'https://foo/',
  }),
  redirect('a trusted proxy that was asked over https passes', {
    request: { url: 'http://foo/', ...withProto('https') },
    location: null,
  }),
  redirect('a trusted proxy that was asked over wss passes', {
    request: { url: 'http://foo/', ...withProto('wss') },
    location: null,
  }),
  redirect('a trusted proxy that was asked over http is sent on, even if it asks over https', {
    request: { url: 'https://foo/', ...withProto('http') },
    location: 'https://foo/',
  }),
  redirect('a trusted proxy that was asked over ws is sent on', {
    request: { url: 'http://foo/', ...withProto('ws') },
    location: 'https://foo/',
  }),
  redirect('a scheme nobody knows does not count', {
    request: { url: 'http://foo/', ...withProto('bar') },
    location: 'https://foo/',
  }),
  redirect('what an untrusted peer says does not count', {
    request: { url: 'http://foo/', ...withProto('https', false) },
    location: 'https://foo/',
  }),
  redirect('an IPv6 host keeps its brackets', { request: { url: 'http://[::1]/' }, location: 'https://[::1]/' }),
  redirect('an IPv6 host loses its port', { request: { url: 'http://[::1]:8080/' }, location: 'https://[::1]/' }),
  redirect('an IPv6 host gets the wanted port', {
    options: { port: '8443' },
    request: { url: 'http://[::1]:8080/' },
    location: 'https://[::1]:8443/',
  }),
  redirect('bytes that cannot stand in a header are escaped', {
    request: { url: 'http://foo/?q=\xe4"<' },
    location: 'https://foo/?q=%E4%22%3C',
  }),
  {
    name: 'the body is the bare status text, without a type',
    options: { scheme: 'https' },
    request: { url: 'http://foo/' },
    expect: { status: 302, body: 'Found', headers: { 'Content-Type': null } },
  },
  { name: 'without a scheme it is refused', options: {}, refused: /scheme is missing/ },
  { name: 'a scheme that cannot be one is refused', options: { scheme: 'ht tp' }, refused: /scheme is missing/ },
];
