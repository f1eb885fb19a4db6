/** How options of middlewares decode, above all of those that are not built yet. */
export interface OptionCase {
  readonly name: string;
  readonly type: string;
  readonly options: Readonly<Record<string, string>>;
  readonly decoded: unknown;
  /** The path of the one option that is complained about. */
  readonly problem?: string;
}

export const optionCases: readonly OptionCase[] = [
  {
    name: 'an entry that cannot be read is complained about and stays',
    type: 'accessList',
    options: { allow: 'ip:10.0.0.0/8, x' },
    decoded: { allow: ['ip:10.0.0.0/8', 'x'], deny: [] },
    problem: 'accessList.allow',
  },
  {
    name: 'sizes and their defaults',
    type: 'buffering',
    options: { maxRequestBodyBytes: '10' },
    decoded: { maxRequestBodyBytes: 10, memRequestBodyBytes: 1_048_576, maxResponseBodyBytes: 0 },
  },
  { name: 'members in order', type: 'chain', options: { middlewares: 'b, a,' }, decoded: { middlewares: ['b', 'a'] } },
  {
    name: 'durations',
    type: 'circuitBreaker',
    options: { expression: 'LatencyAtQuantileMS(50.0) > 100', fallbackDuration: '1m', checkPeriod: '250ms' },
    decoded: { fallbackDuration: 60_000, checkPeriod: 250, recoveryDuration: 10_000, responseCode: 503 },
  },
  {
    name: 'the expression is required',
    type: 'circuitBreaker',
    options: {},
    decoded: {},
    problem: 'circuitBreaker.expression',
  },
  {
    name: 'an unknown encoding is left out',
    type: 'compress',
    options: { encodings: 'br,deflate' },
    decoded: { encodings: ['br'], minResponseBodyBytes: 1024 },
    problem: 'compress.encodings',
  },
  { name: 'a deprecated option', type: 'contentType', options: { autoDetect: 'true' }, decoded: { autoDetect: true } },
  {
    name: 'everything is refused unless allowed',
    type: 'encodedCharacters',
    options: { allowencodedslash: 'true' },
    decoded: { allowEncodedSlash: true, allowEncodedHash: false },
  },
  {
    name: 'statuses and ranges',
    type: 'errors',
    options: { status: '404,500-599', service: 'pages', 'statusRewrites.500-599': '503' },
    decoded: { status: ['404', '500-599'], statusRewrites: { '500-599': 503 } },
  },
  {
    name: 'a status that is none is left out',
    type: 'errors',
    options: { status: '404,abc', service: 'pages' },
    decoded: { status: ['404'] },
    problem: 'errors.status',
  },
  {
    name: 'address and defaults',
    type: 'forwardAuth',
    options: { address: 'http://auth/', 'tls.insecureSkipVerify': 'true' },
    decoded: { maxBodySize: -1, forwardBody: false, tls: { insecureSkipVerify: true } },
  },
  { name: 'users', type: 'digestAuth', options: { users: 'a:b:c' }, decoded: { users: ['a:b:c'], realm: 'traefik' } },
  { name: 'origins', type: 'grpcWeb', options: { allowOrigins: '*' }, decoded: { allowOrigins: ['*'] } },
  {
    name: 'parts of names',
    type: 'passTLSClientCert',
    options: { pem: 'true', 'info.subject.commonName': 'true' },
    decoded: { pem: true, info: { notAfter: false, subject: { commonName: true, organizationalUnit: false } } },
  },
  {
    name: 'whatever a plugin takes',
    type: 'plugin',
    options: { 'geoblock.countries[0]': 'DE', 'geoblock.mode': 'deny' },
    decoded: { geoblock: { countries: ['DE'], mode: 'deny' } },
  },
  {
    name: 'tries and defaults',
    type: 'retry',
    options: { attempts: '3', initialInterval: '100ms', status: '503' },
    decoded: { attempts: 3, initialInterval: 100, status: ['503'], maxRequestBodyBytes: 2_097_152 },
  },
  {
    name: 'a misspelt option is named',
    type: 'stripPrefix',
    options: { prefix: '/api' },
    decoded: { prefixes: [] },
    problem: 'stripPrefix.prefix',
  },
  {
    name: 'an empty strategy is one',
    type: 'ipAllowList',
    options: { sourceRange: '10.0.0.0/8', ipStrategy: '' },
    decoded: { ipStrategy: { depth: 0, excludedIPs: [] }, rejectStatusCode: 403 },
  },
  {
    name: 'a subnet of 129 bits is refused',
    type: 'ipAllowList',
    options: { sourceRange: '10.0.0.0/8', 'ipStrategy.ipv6Subnet': '129' },
    decoded: { ipStrategy: { ipv6Subnet: undefined } },
    problem: 'ipAllowList.ipStrategy.ipv6Subnet',
  },
  {
    name: 'defaults of the limit',
    type: 'rateLimit',
    options: { average: '5' },
    decoded: { average: 5, period: 1000, burst: 1, redis: undefined },
  },
];
