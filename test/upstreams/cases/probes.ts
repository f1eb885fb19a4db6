/**
 * One check of a server that answers by the path: `/status/N`, `/to/N/PATH` (redirect N times, then go to PATH),
 * `/goto?URL`, `/lost` (a redirect without Location), `/hang` (never answers), `/half` (head, then never the body),
 * `/cut` (closes without an answer), `/garbage`, `/endless` (a body without end), `/switch` (101).
 */
export interface ProbeCase {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly up: boolean;
  readonly reason: string | RegExp;
  /** What the server must have been asked, last. */
  readonly asked?: {
    readonly method?: string;
    readonly url?: string;
    readonly headers?: Readonly<Record<string, unknown>>;
  };
  /** Milliseconds that must pass before the result. */
  readonly afterMs?: number;
}

export const probeCases: readonly ProbeCase[] = [
  { name: 'a 200 is up', options: { path: '/status/200' }, up: true, reason: 'status 200' },
  { name: 'a 204 is up', options: { path: '/status/204' }, up: true, reason: 'status 204' },
  { name: 'a 399 is up', options: { path: '/status/399' }, up: true, reason: 'status 399' },
  { name: 'a 400 is down', options: { path: '/status/400' }, up: false, reason: 'status 400' },
  { name: 'a 503 is down', options: { path: '/status/503' }, up: false, reason: 'status 503' },
  { name: 'the status asked for is up', options: { path: '/status/418', status: 418 }, up: true, reason: 'status 418' },
  {
    name: 'another 2xx than the one asked for is down',
    options: { path: '/status/200', status: 204 },
    up: false,
    reason: 'status 200',
  },
  { name: 'a 304 is up and no redirect', options: { path: '/status/304' }, up: true, reason: 'status 304' },
  {
    name: 'the request is a GET that names its sender and the server',
    options: { path: '/status/200?deep=1&x=a%20b' },
    up: true,
    reason: 'status 200',
    asked: {
      method: 'GET',
      url: '/status/200?deep=1&x=a%20b',
      headers: { host: /^127\.0\.0\.1:\d+$/, 'user-agent': 'tagway-health-check', connection: 'close' },
    },
  },
  {
    name: 'a path may lack its slash',
    options: { path: 'status/200' },
    up: true,
    reason: 'status 200',
    asked: { url: '/status/200' },
  },
  { name: 'without a path the root is asked', options: {}, up: true, reason: 'status 200', asked: { url: '/' } },
  {
    name: 'characters that no request may hold are escaped',
    options: { path: '/status/200/ä b' },
    up: true,
    reason: 'status 200',
    asked: { url: '/status/200/%C3%A4%20b' },
  },
  {
    name: 'HEAD',
    options: { path: '/status/200', method: 'head' },
    up: true,
    reason: 'status 200',
    asked: { method: 'HEAD' },
  },
  {
    name: 'POST has an empty body',
    options: { path: '/status/201', method: 'POST' },
    up: true,
    reason: 'status 201',
    asked: { method: 'POST', headers: { 'content-length': '0' } },
  },
  {
    name: 'hostname is the Host header',
    options: { path: '/status/200', hostname: 'app.test' },
    up: true,
    reason: 'status 200',
    asked: { headers: { host: 'app.test' } },
  },
  {
    name: 'headers are sent; hostname beats a Host among them',
    options: {
      path: '/status/200',
      hostname: 'app.test',
      headers: { 'X-Key': 'k', HOST: 'other.test', 'user-agent': 'probe' },
    },
    up: true,
    reason: 'status 200',
    asked: { headers: { 'x-key': 'k', host: 'app.test', 'user-agent': 'probe' } },
  },
  {
    name: 'redirects are followed',
    options: { path: '/to/3/status/200' },
    up: true,
    reason: 'status 200',
    asked: { url: '/status/200' },
  },
  { name: 'the end of the redirects counts', options: { path: '/to/2/status/500' }, up: false, reason: 'status 500' },
  {
    name: 'redirects keep headers on the same server',
    options: { path: '/to/1/status/200', headers: { 'X-Key': 'k' }, hostname: 'app.test' },
    up: true,
    reason: 'status 200',
    asked: { headers: { 'x-key': 'k', host: 'app.test' } },
  },
  {
    name: 'redirects to elsewhere get no headers',
    options: { path: '/goto?OTHER/status/200', headers: { 'X-Key': 'k' }, hostname: 'app.test' },
    up: true,
    reason: 'status 200',
    asked: { url: '/status/200', headers: { 'x-key': undefined, host: /^127\.0\.0\.1:\d+$/ } },
  },
  { name: 'ten redirects are followed', options: { path: '/to/10/status/200' }, up: true, reason: 'status 200' },
  { name: 'eleven are not', options: { path: '/to/11/status/200' }, up: false, reason: 'more than 10 redirects' },
  {
    name: 'a redirect is an answer where they are not followed',
    options: { path: '/to/1/status/500', followRedirects: false },
    up: true,
    reason: 'status 302',
    asked: { url: '/to/1/status/500' },
  },
  {
    name: 'a redirect without Location is down',
    options: { path: '/lost' },
    up: false,
    reason: 'status 302 without Location',
  },
  {
    name: 'a redirect to no URL is down',
    options: { path: '/goto?http://' },
    up: false,
    reason: 'status 302 to "http://", which is no URL',
  },
  {
    name: 'a redirect to another protocol is down',
    options: { path: '/goto?ftp://x/y' },
    up: false,
    reason: 'status 302 to "ftp://x/y", which is not HTTP',
  },
  {
    name: 'no answer in time is down',
    options: { path: '/hang', timeout: '2s' },
    up: false,
    reason: 'no answer within 2s',
    afterMs: 2000,
  },
  {
    name: 'the time includes redirects',
    options: { path: '/to/2/hang', timeout: '2s' },
    up: false,
    reason: 'no answer within 2s',
    afterMs: 2000,
  },
  {
    name: 'a timeout of 0 is the default',
    options: { path: '/hang', timeout: 0 },
    up: false,
    reason: 'no answer within 5s',
    afterMs: 5000,
  },
  {
    name: 'the head counts, whether the body comes or not',
    options: { path: '/half' },
    up: true,
    reason: 'status 200',
  },
  { name: 'a body without end is cut', options: { path: '/endless' }, up: true, reason: 'status 200' },
  {
    name: 'a connection closed without an answer is down',
    options: { path: '/cut' },
    up: false,
    reason: /socket hang up|ECONNRESET/,
  },
  { name: 'an answer that is not HTTP is down', options: { path: '/garbage' }, up: false, reason: /Parse Error/ },
  {
    name: 'an upgrade is no answer',
    options: { path: '/switch' },
    up: false,
    reason: /socket hang up|closed without an answer/,
  },
  {
    name: 'port goes to another port',
    options: { path: '/status/200', port: 'OTHER' },
    up: true,
    reason: 'status 200',
  },
  {
    name: 'a refused connection is down',
    options: { path: '/status/200', port: 'CLOSED' },
    up: false,
    reason: /^connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
  },
  {
    name: 'https to a server that speaks plain HTTP is down',
    options: { path: '/status/200', scheme: 'https' },
    up: false,
    reason: /wrong version number|packet length|EPROTO|hang up/i,
  },
  {
    name: 'https is asked over TLS',
    options: { path: '/status/200', scheme: 'https', port: 'TLS' },
    up: true,
    reason: 'status 200',
  },
  {
    name: 'hostname is the name in TLS',
    options: { path: '/sni', scheme: 'https', port: 'TLS', hostname: 'health.test' },
    up: true,
    reason: 'status 200',
    asked: { headers: { 'x-servername': 'health.test' } },
  },
  {
    name: 'a certificate for another name is down',
    options: { path: '/status/200', scheme: 'https', port: 'TLS', hostname: 'other.test' },
    up: false,
    reason: /does not match certificate's altnames/,
  },
];
