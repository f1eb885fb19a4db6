import type { MiddlewareCase } from '../middleware-case.js';

const origin = 'https://app.example.com';
const cors = { accessControlAllowOriginList: origin, accessControlAllowMethods: 'GET,PUT' };
const preflight = (from = origin) => ({
  method: 'OPTIONS',
  headers: [
    ['Origin', from],
    ['Access-Control-Request-Method', 'PUT'],
    ['Access-Control-Request-Headers', 'X-One, X-Two'],
  ] as const,
});
const from = (sender: string) => ({ headers: [['Origin', sender]] as const });
const security = (
  name: string,
  options: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string | null>>,
  url = 'http://app.test/',
): MiddlewareCase => ({ name, options, request: { url }, expect: { headers } });

const custom: readonly MiddlewareCase[] = [
  {
    name: 'a request header is set',
    options: { 'customRequestHeaders.X-Custom': 'yes' },
    expect: { sent: { 'X-Custom': 'yes' } },
  },
  {
    name: 'a request header takes the place of all that were sent',
    options: { 'customRequestHeaders.x-custom': 'ours' },
    request: {
      headers: [
        ['X-Custom', 'one'],
        ['x-custom', 'two'],
      ],
    },
    expect: { sent: { 'X-Custom': 'ours' } },
  },
  {
    name: 'an empty value deletes a request header',
    options: { 'customRequestHeaders.X-Secret': '' },
    request: { headers: [['x-secret', 'shh']] },
    expect: { sent: { 'X-Secret': null } },
  },
  {
    name: 'the Host header can be set',
    options: { 'customRequestHeaders.Host': 'other.test' },
    expect: { sent: { Host: 'other.test' } },
  },
  {
    name: 'the Host header cannot be deleted',
    options: { 'customRequestHeaders.Host': '' },
    expect: { sent: { Host: 'app.test' } },
  },
  {
    name: 'headers of the connection are left to the proxy',
    options: {
      'customRequestHeaders.Connection': 'Upgrade',
      'customRequestHeaders.Content-Length': '5',
      'customResponseHeaders.Transfer-Encoding': 'chunked',
      'customRequestHeaders.X-Other': 'set',
    },
    expect: {
      sent: { Connection: null, 'Content-Length': null, 'X-Other': 'set' },
      headers: { 'Transfer-Encoding': null },
    },
  },
  {
    name: 'letters beyond ASCII go out as UTF-8',
    options: { 'customRequestHeaders.X-City': 'Köln' },
    expect: { sent: { 'X-City': 'K\xc3\xb6ln' } },
  },
  {
    name: 'a response header is set',
    options: { 'customResponseHeaders.X-Robots-Tag': 'noindex,nofollow' },
    expect: { headers: { 'X-Robots-Tag': 'noindex,nofollow' }, sent: { 'X-Robots-Tag': null } },
  },
  {
    name: 'a response header takes the place of that of the server',
    options: { 'customResponseHeaders.Server': 'ours' },
    response: [['server', 'theirs']],
    expect: { headers: { Server: 'ours' } },
  },
  {
    name: 'an empty value deletes a response header',
    options: { 'customResponseHeaders.Server': '' },
    response: [['Server', 'theirs']],
    expect: { headers: { Server: null } },
  },
  {
    name: 'a custom response header has the last word over a security header',
    options: { frameDeny: 'true', 'customResponseHeaders.X-Frame-Options': 'SAMEORIGIN' },
    expect: { headers: { 'X-Frame-Options': 'SAMEORIGIN' } },
  },
  { name: 'without any option it is refused', options: {}, refused: /no option/ },
  { name: 'a name that is none is refused', options: { 'customRequestHeaders.a b': 'x' }, refused: /no header name/ },
  {
    name: 'a value in two lines is refused',
    options: { 'customResponseHeaders.X-A': 'x\r\nX-B: y' },
    refused: /control character/,
  },
];

const crossOrigin: readonly MiddlewareCase[] = [
  {
    name: 'a preflight request is answered without the server',
    options: cors,
    request: preflight(),
    expect: {
      status: 200,
      body: '',
      headers: {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'GET,PUT',
        'Access-Control-Allow-Headers': null,
        'Access-Control-Max-Age': '0',
        'Access-Control-Allow-Credentials': null,
      },
    },
  },
  {
    name: 'a preflight request from elsewhere is answered, but not allowed',
    options: cors,
    request: preflight('https://evil.example.com'),
    expect: { status: 200, headers: { 'Access-Control-Allow-Origin': null } },
  },
  {
    name: 'a preflight answer says what is allowed and for how long',
    options: {
      ...cors,
      accessControlAllowHeaders: 'X-One',
      accessControlMaxAge: '600',
      accessControlAllowCredentials: 'true',
    },
    request: preflight(),
    expect: {
      status: 200,
      headers: {
        'Access-Control-Allow-Headers': 'X-One',
        'Access-Control-Max-Age': '600',
        'Access-Control-Allow-Credentials': 'true',
      },
    },
  },
  {
    name: 'an origin may be given by regular expression',
    options: { accessControlAllowOriginListRegex: '^https://[a-z]+\\.example\\.com$' },
    request: preflight(),
    expect: { status: 200, headers: { 'Access-Control-Allow-Origin': origin } },
  },
  {
    name: 'an origin that the regular expression does not match is not allowed',
    options: { accessControlAllowOriginListRegex: '^https://[a-z]+\\.example\\.com$' },
    request: preflight('https://app.example.com.evil.org'),
    expect: { status: 200, headers: { 'Access-Control-Allow-Origin': null } },
  },
  {
    name: 'a star allows all origins',
    options: { accessControlAllowOriginList: '*' },
    request: preflight(),
    expect: { status: 200, headers: { 'Access-Control-Allow-Origin': '*' } },
  },
  {
    name: 'a star with credentials is spelt out',
    options: {
      accessControlAllowOriginList: '*',
      accessControlAllowHeaders: '*',
      accessControlAllowMethods: '*',
      accessControlAllowCredentials: 'true',
    },
    request: preflight(),
    expect: {
      status: 200,
      headers: {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Headers': 'X-One, X-Two',
        'Access-Control-Allow-Methods': 'PUT',
      },
    },
  },
  {
    name: 'the null origin can be allowed',
    options: { accessControlAllowOriginList: 'null' },
    request: preflight('null'),
    expect: { status: 200, headers: { 'Access-Control-Allow-Origin': 'null' } },
  },
  {
    name: 'OPTIONS without the method that is asked for goes to the server',
    options: cors,
    request: { method: 'OPTIONS', headers: [['Origin', origin]] },
    expect: { headers: { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Methods': null } },
  },
  {
    name: 'OPTIONS without an origin goes to the server',
    options: cors,
    request: { method: 'OPTIONS', headers: [['Access-Control-Request-Method', 'PUT']] },
    expect: { headers: { 'Access-Control-Allow-Origin': null } },
  },
  {
    name: 'preflight requests go to the server when no option is about them',
    options: { frameDeny: 'true' },
    request: preflight(),
    expect: { headers: { 'Access-Control-Allow-Origin': null, 'X-Frame-Options': 'DENY' } },
  },
  {
    name: 'responses to an allowed origin say so',
    options: cors,
    request: from(origin),
    expect: { headers: { 'Access-Control-Allow-Origin': origin, 'Access-Control-Max-Age': null } },
  },
  {
    name: 'what the server says of the origin is replaced',
    options: cors,
    request: from(origin),
    response: [['access-control-allow-origin', '*']],
    expect: { headers: { 'Access-Control-Allow-Origin': origin } },
  },
  {
    name: 'responses to other origins say nothing',
    options: cors,
    request: from('https://other.test'),
    expect: { headers: { 'Access-Control-Allow-Origin': null } },
  },
  {
    name: 'a star is said even without an origin',
    options: { accessControlAllowOriginList: '*' },
    expect: { headers: { 'Access-Control-Allow-Origin': '*' } },
  },
  {
    name: 'headers for scripts to read are listed',
    options: { ...cors, accessControlExposeHeaders: 'X-One, X-Two' },
    request: from(origin),
    expect: { headers: { 'Access-Control-Expose-Headers': 'X-One,X-Two' } },
  },
  {
    name: 'credentials are allowed',
    options: { ...cors, accessControlAllowCredentials: 'true' },
    request: from(origin),
    expect: { headers: { 'Access-Control-Allow-Credentials': 'true' } },
  },
  {
    name: 'Vary gets the origin when asked for',
    options: { ...cors, addVaryHeader: 'true' },
    expect: { headers: { Vary: 'Origin' } },
  },
  {
    name: 'Vary of the server gets the origin behind it',
    options: { ...cors, addVaryHeader: 'true' },
    response: [['Vary', 'Accept-Encoding']],
    expect: { headers: { Vary: 'Accept-Encoding,Origin' } },
  },
  {
    name: 'all lines of Vary are kept',
    options: { addVaryHeader: 'true' },
    response: [
      ['Vary', 'Accept'],
      ['Vary', 'Cookie'],
    ],
    expect: { headers: { Vary: 'Accept,Cookie,Origin' } },
  },
  {
    name: 'Vary that names the origin already stays as it is',
    options: { addVaryHeader: 'true' },
    response: [['Vary', 'Accept, origin']],
    expect: { headers: { Vary: 'Accept, origin' } },
  },
  {
    name: 'a list in two lines is refused',
    options: { accessControlExposeHeaders: 'X-A\nX-B: c' },
    refused: /control character/,
  },
  {
    name: 'an origin expression that does not parse is refused',
    options: { accessControlAllowOriginListRegex: '(' },
    refused: /no regular expression/,
  },
];

const protection: readonly MiddlewareCase[] = [
  security('frames can be denied', { frameDeny: 'true' }, { 'X-Frame-Options': 'DENY' }),
  security(
    'another frame policy goes before',
    { frameDeny: 'true', customFrameOptionsValue: 'SAMEORIGIN' },
    { 'X-Frame-Options': 'SAMEORIGIN' },
  ),
  security(
    'sniffing of types can be forbidden',
    { contentTypeNosniff: 'true' },
    { 'X-Content-Type-Options': 'nosniff' },
  ),
  security(
    'the filter of old browsers can be switched on',
    { browserXssFilter: 'true' },
    { 'X-XSS-Protection': '1; mode=block' },
  ),
  security('the filter can get another value', { customBrowserXSSValue: '0' }, { 'X-XSS-Protection': '0' }),
  security(
    'policies are sent',
    { contentSecurityPolicy: "default-src 'self'", referrerPolicy: 'same-origin', permissionsPolicy: 'camera=()' },
    {
      'Content-Security-Policy': "default-src 'self'",
      'Referrer-Policy': 'same-origin',
      'Permissions-Policy': 'camera=()',
    },
  ),
  security(
    'a policy can be for reports only',
    { contentSecurityPolicyReportOnly: "default-src 'self'" },
    {
      'Content-Security-Policy': null,
      'Content-Security-Policy-Report-Only': "default-src 'self'",
    },
  ),
  security(
    'transport security is for TLS',
    { stsSeconds: '31536000' },
    { 'Strict-Transport-Security': 'max-age=31536000' },
    'https://app.test/',
  ),
  security(
    'transport security is not sent without TLS',
    { stsSeconds: '31536000' },
    { 'Strict-Transport-Security': null },
  ),
  security(
    'transport security can be forced',
    { stsSeconds: '1', forceSTSHeader: 'true' },
    { 'Strict-Transport-Security': 'max-age=1' },
  ),
  security(
    'transport security can take all names below and be built into browsers',
    { stsSeconds: '1', stsIncludeSubdomains: 'true', stsPreload: 'true' },
    {
      'Strict-Transport-Security': 'max-age=1; includeSubDomains; preload',
    },
    'https://app.test/',
  ),
  security(
    'transport security without seconds is not sent',
    { stsPreload: 'true', frameDeny: 'true' },
    { 'Strict-Transport-Security': null },
    'https://app.test/',
  ),
  security(
    'development has no transport security',
    { stsSeconds: '1', isDevelopment: 'true' },
    { 'Strict-Transport-Security': null },
    'https://app.test/',
  ),
  security(
    'a public key is for TLS',
    { publicKey: 'pin-sha256="x"' },
    { 'Public-Key-Pins': 'pin-sha256="x"' },
    'https://app.test/',
  ),
  {
    name: 'a trusted proxy can say that it was asked over TLS',
    options: { stsSeconds: '1', 'sslProxyHeaders.X-Forwarded-Proto': 'https' },
    request: { trusted: true, headers: [['X-Forwarded-Proto', 'https']] },
    expect: { headers: { 'Strict-Transport-Security': 'max-age=1' } },
  },
  {
    name: 'an untrusted peer cannot',
    options: { stsSeconds: '1', 'sslProxyHeaders.X-Forwarded-Proto': 'https' },
    request: { headers: [['X-Forwarded-Proto', 'https']] },
    expect: { headers: { 'Strict-Transport-Security': null } },
  },
  {
    name: 'an allowed host passes',
    options: { allowedHosts: 'app.test,www.test' },
    request: { url: 'http://APP.test/' },
  },
  {
    name: 'another host is refused',
    options: { allowedHosts: 'app.test' },
    request: { url: 'http://evil.test/' },
    expect: {
      status: 500,
      body: 'Bad Host\n',
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
    },
  },
  {
    name: 'a refused host gets the custom headers, too',
    options: { allowedHosts: 'app.test', 'customResponseHeaders.X-Ours': 'yes' },
    request: { url: 'http://evil.test/' },
    expect: { status: 500, headers: { 'X-Ours': 'yes' } },
  },
  {
    name: 'development lets all hosts pass',
    options: { allowedHosts: 'app.test', isDevelopment: 'true' },
    request: { url: 'http://evil.test/' },
  },
  {
    name: 'a trusted proxy can name the host',
    options: { allowedHosts: 'app.test', hostsProxyHeaders: 'X-Forwarded-Host' },
    request: { url: 'http://inner.test/', trusted: true, headers: [['X-Forwarded-Host', 'app.test']] },
  },
  {
    name: 'the name given by a proxy goes before that of the request',
    options: { allowedHosts: 'app.test', hostsProxyHeaders: 'X-Forwarded-Host' },
    request: { url: 'http://app.test/', trusted: true, headers: [['X-Forwarded-Host', 'evil.test']] },
    expect: { status: 500 },
  },
  security(
    'options that Traefik dropped are accepted',
    { sslRedirect: 'true', featurePolicy: 'x' },
    { 'Feature-Policy': null },
  ),
];

export const cases: readonly MiddlewareCase[] = [...custom, ...crossOrigin, ...protection];
