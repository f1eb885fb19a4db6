// What tags `https://HOST…` of an instance at 10.0.0.1:8080 mean for requests.
import { bothEntryPoints } from '../../support/ask-offline.js';

export interface HttpsHostCase {
  readonly name: string;
  readonly tags: readonly string[];
  /** Plain requests on :80 and TLS on :443 when left out. */
  readonly settings?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What becomes of requests: `served`, a status, or a status with its location. A word before the URL is the method. */
  readonly answers: Readonly<Record<string, string>>;
  /** What the messages and remedies of the diagnostics hold, in their order. */
  readonly told?: readonly RegExp[];
}

const to = (url: string): string => `301 ${url}`;
const plainOnly = ['--entrypoints.web.address=:80'];
const site = 'app.example.com';

export const httpsHostCases: readonly HttpsHostCase[] = [
  // The forms of the tag.
  {
    name: 'a host: every path over TLS',
    tags: [`https://${site}`],
    answers: {
      [`https://${site}/`]: 'served',
      [`https://${site}/deep/er?q=1`]: 'served',
      [`POST https://${site}/`]: 'served',
      [`https://${site}:443/`]: 'served',
      'https://APP.Example.com./': 'served',
      'https://canary-app.example.com/': '404',
      'https://example.com/': '404',
    },
  },
  {
    name: 'capitals in the tag',
    tags: ['https://App.EXAMPLE.com/Docs*'],
    answers: { [`https://${site}/Docs/1`]: 'served', [`https://${site}/docs/1`]: '404' },
  },
  {
    name: 'a slash behind the host: that path alone',
    tags: [`https://${site}/`],
    answers: { [`https://${site}/`]: 'served', [`https://${site}/?q`]: 'served', [`https://${site}/x`]: '404' },
  },
  {
    name: 'a slash behind the port 443: that path alone',
    tags: [`https://${site}:443/`],
    answers: { [`https://${site}/`]: 'served', [`https://${site}/x`]: '404' },
  },
  {
    name: 'the port 443 by itself',
    tags: [`https://${site}:443`],
    answers: { [`https://${site}/`]: 'served', [`https://${site}/x`]: 'served' },
  },
  {
    name: 'a path: that path alone',
    tags: [`https://${site}/foo`],
    answers: {
      [`https://${site}/foo`]: 'served',
      [`https://${site}//foo`]: 'served as /foo',
      [`https://${site}/f%6Fo`]: 'served as /foo',
      [`https://${site}/foo/`]: '404',
      [`https://${site}/foobar`]: '404',
      [`https://${site}/`]: '404',
    },
  },
  {
    name: 'a path and a star: all that begins like it',
    tags: [`https://${site}/foo*`],
    answers: {
      [`https://${site}/foo`]: 'served',
      [`https://${site}/foobar`]: 'served',
      [`https://${site}/foo/bar`]: 'served',
      [`https://${site}/fo`]: '404',
    },
  },
  {
    name: 'a path, a slash and a star',
    tags: [`https://${site}/foo/*`],
    answers: {
      [`https://${site}/foo/`]: 'served',
      [`https://${site}/foo/x`]: 'served',
      [`https://${site}/foo`]: '404',
    },
  },
  {
    name: 'a slash and a star are every path',
    tags: [`https://${site}/*`],
    answers: { [`https://${site}/`]: 'served', [`https://${site}/x/y`]: 'served' },
  },
  {
    name: 'another port: the Host header names it',
    tags: [`https://${site}:8012`],
    answers: {
      [`https://${site}:8012/x`]: 'served',
      [`https://${site}/x`]: '404',
      [`http://${site}/x`]: '404',
      [`http://${site}:8012/x`]: '404',
    },
  },
  {
    name: 'another port with a path',
    tags: [`https://${site}:8012/api*`],
    answers: { [`https://${site}:8012/api/1`]: 'served', [`https://${site}:8012/`]: '404' },
  },
  {
    name: 'a wildcard is one label',
    tags: ['https://*.example.com'],
    answers: {
      'https://a.example.com/': 'served',
      'https://a.b.example.com/': '404',
      'https://example.com/': '404',
      'http://a.example.com/x': to('https://a.example.com/x'),
    },
  },
  {
    name: 'an underscore in a host',
    tags: ['https://my_app.example.com'],
    answers: { 'https://my_app.example.com/': 'served' },
  },
  {
    name: 'letters beyond ASCII in a host',
    tags: ['https://bücher.example.com'],
    answers: { 'https://xn--bcher-kva.example.com/': 'served' },
  },
  {
    name: 'an IPv4 address',
    tags: ['https://192.0.2.7'],
    answers: { 'https://192.0.2.7/': 'served', 'http://192.0.2.7/': 'served' },
  },
  {
    name: 'an IPv6 address',
    tags: ['https://[2001:db8::7]'],
    answers: { 'https://[2001:db8::7]/': 'served', 'http://[2001:db8::7]/': 'served' },
  },
  { name: 'white space at the end', tags: [`https://${site} `], answers: { [`https://${site}/`]: 'served' } },
  {
    name: 'several tags, one of them twice',
    tags: [`https://${site}`, 'https://www.example.com', 'https://APP.example.com'],
    answers: {
      [`https://${site}/`]: 'served',
      'https://www.example.com/': 'served',
      [`http://${site}/`]: to(`https://${site}/`),
    },
  },
  {
    name: 'a long path beside the whole host',
    tags: [`https://${site}`, `https://${site}/api*`],
    answers: { [`https://${site}/api/x`]: 'served', [`https://${site}/`]: 'served' },
  },

  // Tags that are none of these.
  {
    name: 'unknown tags and other schemes say nothing',
    tags: ['http://a.example.com', 'HTTPS://b.example.com', ' https://c.example.com', 'version=3', 'a b c'],
    answers: {
      'https://a.example.com/': '404',
      'https://b.example.com/': '404',
      'https://c.example.com/': '404',
    },
  },

  // A tag that cannot be read costs itself.
  ...(
    [
      [
        'a space between two hosts',
        'https://a.example.com b.example.com',
        /holds a space.*https:\/\/a\.example\.com;.*2\.11/,
      ],
      ['a tab', 'https://a.example.com\tx', /holds a space/],
      ['an option of another dialect', 'https://a.example.com/ proto=http', /holds a space/],
      ['nothing behind the scheme', 'https://', /names no host/],
      ['a path alone', 'https:///x', /names no host/],
      ['a port alone', 'https://:8012', /names no host/],
      ['a port that does not exist', 'https://a.example.com:70000', /port that does not exist/],
      ['port 0', 'https://a.example.com:0', /port that does not exist/],
      ['a port that is a word', 'https://a.example.com:http', /names no host/],
      ['a user', 'https://me@a.example.com', /holds a user/],
      ['a query', 'https://a.example.com/?x', /query/],
      ['a fragment', 'https://a.example.com#x', /fragment/],
      ['a star in the middle of the host', 'https://a.*.example.com', /names no host/],
      ['a star alone', 'https://*', /names no host/],
      ['half a label of wildcard', 'https://a*.example.com', /names no host/],
      ['an empty label', 'https://a..example.com', /names no host/],
      ['a host that ends in a dash', 'https://a-.example.com', /names no host/],
      ['two hosts with a comma', 'https://a.example.com,b.example.com', /character/],
      ['braces', 'https://a.example.com {', /space/],
      ['a backtick', 'https://a.example.com`', /character/],
      ['a backtick in the path', 'https://a.example.com/`', /character/],
      ['a control character', 'https://a.example.com/\0', /character/],
      ['a star in the middle of the path', 'https://a.example.com/x*y', /\* before the end/],
      ['an escape that is none', 'https://a.example.com/%zz', /hexadecimal/],
      ['an IPv6 address without brackets', 'https://2001:db8::7', /names no host/],
      ['an IPv6 address that is none', 'https://[::g]', /names no host/],
      ['a placeholder of Caddy', 'https://{$HOST}', /character/],
      ['a host that is too long', `https://${'a.'.repeat(150)}example.com`, /names no host/],
      ['a tag without end', `https://${'a'.repeat(100_000)}`, /has 100008 characters/],
    ] as const
  ).map(([name, tag, message]) => ({
    name: `refused: ${name}`,
    tags: [tag, `https://${site}`],
    answers: { [`https://${site}/`]: 'served', 'https://a.example.com/': '404', 'https://b.example.com/': '404' },
    told: [message],
  })),

  // What plain requests get.
  {
    name: 'plain requests are sent to https',
    tags: [`https://${site}`],
    answers: {
      [`http://${site}/`]: to(`https://${site}/`),
      [`http://${site}/a%20b?x=1&y`]: to(`https://${site}/a%20b?x=1&y`),
      [`http://${site}:80/x`]: to(`https://${site}/x`),
      [`HEAD http://${site}/`]: to(`https://${site}/`),
      [`POST http://${site}/`]: `308 https://${site}/`,
      [`http://${site}/.well-known/acme-challenge/token`]: '404',
      [`http://${site}/.well-known/security.txt`]: to(`https://${site}/.well-known/security.txt`),
      'http://other.example.com/': '404',
    },
  },
  {
    name: 'a path is redirected where it is served',
    tags: [`https://${site}/foo`],
    answers: { [`http://${site}/foo`]: to(`https://${site}/foo`), [`http://${site}/`]: '404' },
  },
  {
    name: 'a path that includes the challenges',
    tags: [`https://${site}/.well-known*`],
    answers: {
      [`http://${site}/.well-known/x`]: to(`https://${site}/.well-known/x`),
      [`http://${site}/.well-known/acme-challenge/t`]: '404',
      [`https://${site}/.well-known/acme-challenge/t`]: 'served',
    },
  },
  {
    name: 'a path among the challenges is never redirected',
    tags: [`https://${site}/.well-known/acme-challenge/t`],
    answers: { [`http://${site}/.well-known/acme-challenge/t`]: '404' },
  },
  {
    name: 'hosts without a public certificate are served plainly, too',
    tags: [
      ...['app.local', 'app.localhost', 'app.test', 'app.internal', 'app', 'nas.home.arpa', 'printer.lan'],
      ...['localhost', '*.dev.local', 'web.corp'],
    ].map((host) => `https://${host}`),
    answers: {
      'http://app.local/x': 'served',
      'https://app.local/x': 'served',
      'http://app.localhost/': 'served',
      'http://app.test/': 'served',
      'http://app.internal/': 'served',
      'http://app/': 'served',
      'http://nas.home.arpa/': 'served',
      'http://printer.lan/': 'served',
      'http://localhost/api/v1/': 'served',
      'http://a.dev.local/': 'served',
      'http://web.corp/': 'served',
    },
  },
  {
    name: 'without an entry point that speaks TLS a redirect would lead nowhere',
    settings: plainOnly,
    tags: [`https://${site}`, 'https://port.example.com:8012'],
    answers: {
      [`http://${site}/x`]: 'served',
      [`POST http://${site}/x`]: 'served',
      'http://port.example.com:8012/': 'served',
      'http://port.example.com/': '404',
    },
  },
  {
    name: 'a certificate without an entry point for TLS',
    settings: [...plainOnly, '--tls.certificate=cert.pem', '--tls.key=key.pem'],
    tags: [`https://${site}`],
    answers: { [`http://${site}/x`]: 'served' },
  },
  {
    name: 'an entry point that is told to speak TLS on another port',
    settings: [
      ...[...plainOnly, '--tls.certificate=cert.pem', '--tls.key=key.pem'],
      ...['--entrypoints.secure.address=:8443', '--entrypoints.secure.http.tls=true'],
    ],
    tags: [`https://${site}`],
    answers: { [`http://${site}/x`]: to(`https://${site}:8443/x`), [`https://${site}:8443/x`]: 'served' },
  },
  {
    name: 'always: sent to https whatever the host',
    settings: [...bothEntryPoints, '--httpsRedirect=always'],
    tags: ['https://app.local', `https://${site}`],
    answers: {
      'http://app.local/x': to('https://app.local/x'),
      [`http://${site}/x`]: to(`https://${site}/x`),
      'http://app.local/.well-known/acme-challenge/t': '404',
    },
  },
  {
    name: 'always, by the variable, behind something else that speaks TLS',
    settings: plainOnly,
    env: { HTTPS_REDIRECT: 'always' },
    tags: [`https://${site}`],
    answers: { [`http://${site}/x`]: to(`https://${site}/x`) },
  },
  {
    name: 'never: plain requests are served',
    settings: bothEntryPoints,
    env: { HTTPS_REDIRECT: 'never' },
    tags: [`https://${site}`, 'https://port.example.com:8012'],
    answers: {
      [`http://${site}/x`]: 'served',
      [`https://${site}/x`]: 'served',
      [`http://${site}/.well-known/acme-challenge/t`]: 'served',
      'https://port.example.com:8012/': 'served',
    },
  },
  {
    name: 'a wildcard never stands before an exact host',
    tags: ['https://*.example.com', `https://${site}/foo`],
    answers: { [`https://${site}/foo`]: 'served', [`http://${site}/x`]: to(`https://${site}/x`) },
  },
];
