import { isIP } from 'node:net';
import { cipherSuiteName } from '../shared/cipher-suite.js';
import { boolean, duration, integer, list, struct, structList, text, type InferFields } from '../shared/schema.js';

const tlsVersions = ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'] as const;

/** What the settings say of connections to all servers and a transport of those to the servers of its services. */
export const connectionFields = {
  insecureSkipVerify: boolean('Accepts any certificate of a server.', { default: false }),
  rootCAs: list('The certificates to trust, instead of those of the system: PEM files, or their text.'),
  maxIdleConnsPerHost: integer('Idle connections that are kept to a server; 0 or -1: none.', {
    default: 200,
    minimum: -1,
  }),
  forwardingTimeouts: struct(
    'How long a server may take.',
    {
      dialTimeout: duration('To accept a connection; 0: no limit.', { default: 30_000 }),
      responseHeaderTimeout: duration('To begin its answer once it has the request; 0: no limit.', { default: 0 }),
      idleConnTimeout: duration('How long an idle connection is kept; 0: no limit.', { default: 90_000 }),
      readIdleTimeout: duration(
        'Accepted for compatibility: it concerns HTTP/2, and servers are spoken to in HTTP/1.1.',
      ),
      pingTimeout: duration('Accepted for compatibility, as `readIdleTimeout`.'),
    },
    { always: true },
  ),
} as const;

export const serversTransportFields = {
  serverName: text(
    'The name asked for (SNI), and the one that the certificate must be for; else the host of the URL.',
    {
      check: (name) =>
        isIP(name) > 0 || /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})$/.test(name)
          ? undefined
          : 'it is no host name or address',
    },
  ),
  insecureSkipVerify: connectionFields.insecureSkipVerify,
  rootCAs: connectionFields.rootCAs,
  certificates: structList('Certificates to show to servers that ask for one.', {
    certFile: text('PEM file of the certificate and its chain, or its text.', { required: true }),
    keyFile: text('PEM file of its key, or its text; in tags only its text.', { required: true }),
  }),
  peerCertSANs: structList(
    'Names of which the certificate must have one. With `insecureSkipVerify` too, and then it must be trusted as well.',
    {
      type: text('What kind of name.', { oneOf: ['URI', 'DNSName'], required: true }),
      value: text('The name.', { required: true }),
    },
  ),
  peerCertURI: text('One more such name, of the kind `URI`.'),
  minVersion: text('The oldest TLS version that is spoken; TLS 1.2 when left out.', { oneOf: tlsVersions }),
  maxVersion: text('The newest TLS version that is spoken.', { oneOf: tlsVersions }),
  cipherSuites: list('The cipher suites up to TLS 1.2, such as `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`.', {
    check: (name) => (cipherSuiteName(name) === undefined ? 'there is none of that name here' : undefined),
  }),
  maxIdleConnsPerHost: connectionFields.maxIdleConnsPerHost,
  forwardingTimeouts: connectionFields.forwardingTimeouts,
  disableHTTP2: boolean('Accepted for compatibility: servers are spoken to in HTTP/1.1.', { default: false }),
  spiffe: struct(
    'Not supported yet: routers of services that use such a transport answer 503.',
    { ids: list('SPIFFE ids.'), trustDomain: text('Trust domain.') },
    { allowEmpty: true },
  ),
} as const;

/** How connections are made to the servers of the services that name it. */
export type ServersTransportOptions = InferFields<typeof serversTransportFields>;
