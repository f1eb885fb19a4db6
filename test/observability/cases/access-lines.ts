import type { AccessLogFacts } from '../../../src/observability/access-log-facts.js';
import type { AccessLogOptions } from '../../../src/observability/access-log.js';

export interface AccessLineCase {
  readonly name: string;
  readonly options?: AccessLogOptions;
  readonly facts?: Partial<Omit<AccessLogFacts, 'headers'>> & { readonly headers?: readonly string[] };
  /** The whole line; an object is compared with the parsed line; undefined: no line is written. */
  readonly line: string | Readonly<Record<string, unknown>> | undefined;
}

const time = '[14/Nov/2023:22:13:20 +0000]';
const oneRequest = { defaultMode: 'drop', headers: { names: {} } } as const;

export const commonLineCases: readonly AccessLineCase[] = [
  {
    name: 'the common format has the columns of Traefik',
    line: `203.0.113.7 - - ${time} "GET /shop?id=7 HTTP/1.1" 200 1234 "https://example.com/" "curl/8.0" 1 "shop@nomad" "http://10.0.0.1:8080" 42ms\n`,
  },
  {
    name: 'the generic format ends after the user agent',
    options: { format: 'genericCLF' },
    line: `203.0.113.7 - - ${time} "GET /shop?id=7 HTTP/1.1" 200 1234 "https://example.com/" "curl/8.0"\n`,
  },
  {
    name: 'what is missing is a dash',
    facts: { headers: [], router: undefined, server: undefined, status: 404, responseBytes: 0, clientAddress: '' },
    line: `- - - ${time} "GET /shop?id=7 HTTP/1.1" 404 0 "-" "-" 1 "-" "-" 42ms\n`,
  },
  {
    name: 'the user of basic authentication is in the third column',
    facts: { userName: 'ada' },
    line: `203.0.113.7 - ada ${time} "GET /shop?id=7 HTTP/1.1" 200 1234 "https://example.com/" "curl/8.0" 1 "shop@nomad" "http://10.0.0.1:8080" 42ms\n`,
  },
  {
    name: 'control characters and quotes in headers cannot end the line or the column',
    facts: { headers: ['USER-AGENT', 'a"b\\c\u001b[31m\u0085'], router: undefined, server: undefined },
    line: `203.0.113.7 - - ${time} "GET /shop?id=7 HTTP/1.1" 200 1234 "-" "a\\"b\\\\c\\x1b[31m\\x85" 1 "-" "-" 42ms\n`,
  },
  {
    name: 'spaces and line ends in a user name or path do not move the columns',
    options: { format: 'genericCLF' },
    facts: { userName: 'eve\n- admin', target: '/a b\r\nc', headers: [] },
    line: `203.0.113.7 - eve\\x0a-\\x20admin ${time} "GET /a\\x20b\\x0d\\x0ac HTTP/1.1" 200 1234 "-" "-"\n`,
  },
  {
    name: 'dropped fields are dashes',
    options: {
      fields: {
        defaultMode: 'keep',
        names: { clienthost: 'drop', ServiceURL: 'DROP', StartUTC: 'drop' },
        headers: { names: { 'User-Agent': 'redact', referer: 'drop' } },
      },
    },
    line: `- - - [-] "GET /shop?id=7 HTTP/1.1" 200 1234 "-" "REDACTED" 1 "shop@nomad" "-" 42ms\n`,
  },
  {
    name: 'headers that are dropped by default are dashes in the common formats, too',
    options: {
      format: 'genericCLF',
      fields: { defaultMode: 'keep', names: {}, headers: { defaultMode: 'drop', names: {} } },
    },
    line: `203.0.113.7 - - ${time} "GET /shop?id=7 HTTP/1.1" 200 1234 "-" "-"\n`,
  },
  {
    name: 'a status outside the wanted ranges writes no line',
    options: { filters: { statusCodes: ['400-499', '503'], minDurationMs: 0, retryAttempts: false } },
    line: undefined,
  },
  {
    name: 'a status on the edge of a wanted range writes one',
    options: {
      format: 'genericCLF',
      filters: { statusCodes: [' 400 - 499 ', '503', 'nonsense'], minDurationMs: 0, retryAttempts: false },
    },
    facts: { status: 499, headers: [] },
    line: `203.0.113.7 - - ${time} "GET /shop?id=7 HTTP/1.1" 499 1234 "-" "-"\n`,
  },
  {
    name: 'filters are alternatives: a slow request passes whatever its status',
    options: { format: 'genericCLF', filters: { statusCodes: ['500'], minDurationMs: 10, retryAttempts: true } },
    facts: { headers: [] },
    line: `203.0.113.7 - - ${time} "GET /shop?id=7 HTTP/1.1" 200 1234 "-" "-"\n`,
  },
  {
    name: 'a request that was tried once is no retry',
    options: { filters: { statusCodes: [], minDurationMs: 0, retryAttempts: true } },
    line: undefined,
  },
  {
    name: 'a request that was tried twice is one',
    options: { format: 'genericCLF', filters: { statusCodes: [], minDurationMs: 0, retryAttempts: true } },
    facts: { attempt: 2, headers: [] },
    line: `203.0.113.7 - - ${time} "GET /shop?id=7 HTTP/1.1" 200 1234 "-" "-"\n`,
  },
];

const json = { format: 'json' } as const;
const plainFields = {
  ClientAddr: '203.0.113.7:5000',
  ClientHost: '203.0.113.7',
  ClientPort: '5000',
  ClientUsername: '-',
  DownstreamContentSize: 1234,
  DownstreamStatus: 200,
  Duration: 42_500_000,
  OriginContentSize: 1234,
  OriginDuration: 40_500_000,
  OriginStatus: 200,
  Overhead: 2_000_000,
  RequestAddr: 'shop.example.com:8080',
  RequestContentSize: 0,
  RequestCount: 1,
  RequestHost: 'shop.example.com',
  RequestMethod: 'GET',
  RequestPath: '/shop?id=7',
  RequestPort: '8080',
  RequestProtocol: 'HTTP/1.1',
  RequestScheme: 'http',
  RetryAttempts: 0,
  RouterName: 'shop@nomad',
  ServiceAddr: '10.0.0.1:8080',
  ServiceName: 'shop@nomad',
  ServiceURL: 'http://10.0.0.1:8080',
  StartUTC: '2023-11-14T22:13:20.000Z',
  entryPointName: 'web',
  level: 'info',
  msg: '',
  time: '2023-11-14T22:13:20.042Z',
};
const noStartLocal = { defaultMode: 'keep', names: { StartLocal: 'drop' }, headers: { names: {} } } as const;

export const jsonLineCases: readonly AccessLineCase[] = [
  {
    name: 'JSON has the fields of Traefik and no header by default',
    options: { ...json, fields: noStartLocal },
    line: plainFields,
  },
  {
    name: 'fields that a request does not have are left out',
    options: { ...json, fields: noStartLocal },
    facts: {
      router: undefined,
      service: undefined,
      server: undefined,
      status: 404,
      upstreamStatus: 0,
      upstreamBytes: 0,
      upstreamStartedMs: 0,
      responseBytes: 19,
      authority: '',
      attempt: 0,
    },
    line: {
      ClientAddr: '203.0.113.7:5000',
      ClientHost: '203.0.113.7',
      ClientPort: '5000',
      ClientUsername: '-',
      DownstreamContentSize: 19,
      DownstreamStatus: 404,
      Duration: 42_500_000,
      Overhead: 42_500_000,
      RequestContentSize: 0,
      RequestCount: 1,
      RequestMethod: 'GET',
      RequestPath: '/shop?id=7',
      RequestProtocol: 'HTTP/1.1',
      RequestScheme: 'http',
      RetryAttempts: 0,
      StartUTC: '2023-11-14T22:13:20.000Z',
      entryPointName: 'web',
      level: 'info',
      msg: '',
      time: '2023-11-14T22:13:20.042Z',
    },
  },
  {
    name: 'TLS, retries, failures and IPv6 are told',
    options: {
      ...json,
      fields: {
        ...oneRequest,
        names: Object.fromEntries(
          'TLSVersion TLSCipher RequestScheme RetryAttempts Failure ClientAddr RequestHost RequestPort'
            .split(' ')
            .map((field) => [field, 'keep']),
        ),
      },
    },
    facts: {
      tls: true,
      tlsFacts: { version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' },
      attempt: 3,
      failure: 'TW_UPSTREAM_TIMEOUT',
      peerAddress: '2001:db8::1',
      authority: '[2001:db8::2]',
    },
    line: {
      ClientAddr: '[2001:db8::1]:5000',
      Failure: 'TW_UPSTREAM_TIMEOUT',
      RequestHost: '[2001:db8::2]',
      RequestPort: '-',
      RequestScheme: 'https',
      RetryAttempts: 2,
      TLSCipher: 'TLS_AES_128_GCM_SHA256',
      TLSVersion: '1.3',
      level: 'info',
      msg: '',
      time: '2023-11-14T22:13:20.042Z',
    },
  },
  {
    name: 'headers are kept, redacted and joined as they are chosen',
    options: {
      ...json,
      fields: {
        ...oneRequest,
        names: {},
        headers: { defaultMode: 'keep', names: { authorization: 'redact', Cookie: 'drop', 'X-Twice': 'keep' } },
      },
    },
    facts: {
      headers: ['authorization', 'Basic c2VjcmV0', 'COOKIE', 'sid=1', 'x-twice', 'a', 'X-Twice', 'b\n"'],
      responseHeaders: ['content-type', 'text/html'],
    },
    line: {
      'downstream_Content-Type': 'text/html',
      request_Authorization: 'REDACTED',
      'request_X-Twice': 'a,b\n"',
      level: 'info',
      msg: '',
      time: '2023-11-14T22:13:20.042Z',
    },
  },
  {
    name: 'a compressed answer has a ratio',
    options: { ...json, fields: { ...oneRequest, names: { GzipRatio: 'keep' } } },
    facts: { upstreamBytes: 2468 },
    line: { GzipRatio: 2, level: 'info', msg: '', time: '2023-11-14T22:13:20.042Z' },
  },
];
