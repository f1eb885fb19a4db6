// What transports to servers come to, as a file has them; in tags they are the same keys.
export interface ServersTransportCase {
  readonly name: string;
  readonly written: unknown;
  /** Those that are not the defaults. */
  readonly options?: object;
  /** What the first reason not to use it holds. */
  readonly refused?: RegExp;
  readonly problems?: readonly string[];
}

const pair = { certFile: '/c.pem', keyFile: '/k.pem' };

export const serversTransportCases: readonly ServersTransportCase[] = [
  { name: 'nothing', written: {} },
  {
    name: 'all that can be written',
    written: {
      serverName: 'a.test',
      insecureSkipVerify: true,
      rootCAs: ['/ca.pem', '/other.pem'],
      certificates: [pair],
      peerCertSANs: [{ type: 'uri', value: 'spiffe://a/b' }],
      peerCertURI: 'spiffe://c',
      minVersion: 'VersionTLS12',
      maxVersion: 'VersionTLS13',
      cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
      maxIdleConnsPerHost: 7,
      forwardingTimeouts: { dialTimeout: '1s', responseHeaderTimeout: 2, idleConnTimeout: '3m' },
      disableHTTP2: true,
    },
    options: {
      serverName: 'a.test',
      insecureSkipVerify: true,
      rootCAs: ['/ca.pem', '/other.pem'],
      certificates: [pair],
      peerCertSANs: [{ type: 'URI', value: 'spiffe://a/b' }],
      peerCertURI: 'spiffe://c',
      minVersion: 'VersionTLS12',
      maxVersion: 'VersionTLS13',
      cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
      maxIdleConnsPerHost: 7,
      forwardingTimeouts: { dialTimeout: 1_000, responseHeaderTimeout: 2_000, idleConnTimeout: 180_000 },
      disableHTTP2: true,
    },
  },
  { name: 'an address as the name', written: { serverName: '10.0.0.1' }, options: { serverName: '10.0.0.1' } },
  {
    name: 'HTTP/2 options are taken without a word',
    written: { forwardingTimeouts: { readIdleTimeout: '1s', pingTimeout: '2s' } },
    options: {
      forwardingTimeouts: {
        dialTimeout: 30_000,
        responseHeaderTimeout: 0,
        idleConnTimeout: 90_000,
        readIdleTimeout: 1_000,
        pingTimeout: 2_000,
      },
    },
  },
  // Whatever cannot be read and would have made connections safer.
  {
    name: 'a certificate without its key',
    written: { certificates: [{ certFile: '/c.pem' }] },
    options: { certificates: [{ certFile: '/c.pem' }] },
    refused: /keyFile is required/,
    problems: ['option-missing'],
  },
  {
    name: 'a name of no kind',
    written: { peerCertSANs: [{ type: 'Email', value: 'a' }] },
    options: { peerCertSANs: [{ value: 'a' }] },
    refused: /cannot be "Email"/,
    problems: ['option-invalid'],
  },
  {
    name: 'a misspelt check',
    written: { peerCertURL: 'spiffe://a' },
    refused: /no option "peerCertURL"/,
    problems: ['option-unknown'],
  },
  {
    name: 'a misspelt part of a check',
    written: { peerCertSANs: [{ typ: 'URI', type: 'URI', value: 'a' }] },
    options: { peerCertSANs: [{ type: 'URI', value: 'a' }] },
    refused: /no option "typ"/,
    problems: ['option-unknown'],
  },
  {
    name: 'a server name that is none',
    written: { serverName: 'https://a.test' },
    refused: /cannot be "https/,
    problems: ['option-invalid'],
  },
  {
    name: 'an unknown version',
    written: { minVersion: '1.3' },
    refused: /cannot be "1.3"/,
    problems: ['option-invalid'],
  },
  {
    name: 'versions the wrong way round',
    written: { minVersion: 'VersionTLS13', maxVersion: 'VersionTLS12' },
    options: { minVersion: 'VersionTLS13', maxVersion: 'VersionTLS12' },
    refused: /maxVersion is below VersionTLS13/,
    problems: ['servers-transport-refused'],
  },
  {
    name: 'nothing but what is older than the oldest',
    written: { maxVersion: 'VersionTLS11' },
    options: { maxVersion: 'VersionTLS11' },
    refused: /maxVersion is below VersionTLS12/,
    problems: ['servers-transport-refused'],
  },
  {
    name: 'an unknown cipher suite',
    written: { cipherSuites: ['TLS_NULL'] },
    refused: /cannot hold "TLS_NULL"/,
    problems: ['option-invalid'],
  },
  {
    name: 'SPIFFE',
    written: { spiffe: { trustDomain: 'a' } },
    options: { spiffe: { ids: [], trustDomain: 'a' } },
    refused: /spiffe is not supported yet/,
    problems: ['servers-transport-refused'],
  },
  // And what would not.
  {
    name: 'verification that is neither on nor off',
    written: { insecureSkipVerify: 'no' },
    problems: ['option-invalid'],
  },
  { name: 'a number that is none', written: { maxIdleConnsPerHost: 'many' }, problems: ['option-invalid'] },
  { name: 'a misspelt group', written: { forwardingTimeout: { dialTimeout: 1 } }, problems: ['option-unknown'] },
  { name: 'a group with a value', written: { forwardingTimeouts: '1s' }, problems: ['option-invalid'] },
  { name: 'something else', written: { colour: 'red' }, problems: ['option-unknown'] },
];
