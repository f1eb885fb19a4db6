import type { TlsOptions as NodeTlsOptions } from 'node:tls';
import type { Certificate } from '../certificate.js';
import type { TlsOptions } from './tls-options.js';

/** What a server over node:tls is made with; plain data. */
export type TlsParameters = Pick<
  NodeTlsOptions,
  | 'cert'
  | 'key'
  | 'ca'
  | 'minVersion'
  | 'maxVersion'
  | 'ciphers'
  | 'honorCipherOrder'
  | 'ecdhCurve'
  | 'requestCert'
  | 'rejectUnauthorized'
> & {
  readonly alpnProtocols: readonly string[];
  readonly sessionTickets: boolean;
  /** Traefik's clientAuthType. */
  readonly clientCertificate: string;
};

/**
 * Forward secrecy and authenticated encryption alone, as Go chooses: what an old client would have to go without is
 * broken anyway.
 */
const safeCiphers = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

const versionNames = {
  VersionTLS10: 'TLSv1',
  VersionTLS11: 'TLSv1.1',
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
} as const;

const groupNames: Readonly<Record<string, string>> = {
  curvep256: 'prime256v1',
  curvep384: 'secp384r1',
  curvep521: 'secp521r1',
  x25519: 'X25519',
};

const offeredProtocols = ['h2', 'http/1.1'];

/** `authorities`: the PEM texts of the files in `clientAuth.caFiles`. */
export function tlsParameters(
  certificate: Pick<Certificate, 'chainPem' | 'keyPem'>,
  options: TlsOptions,
  authorities: readonly string[],
): TlsParameters {
  const { cipherSuites, curvePreferences, alpnProtocols, clientAuth, disableSessionTickets } = options;
  const asks = clientAuth?.clientAuthType ?? (authorities.length > 0 ? 'RequireAndVerifyClientCert' : 'NoClientCert');
  return {
    cert: certificate.chainPem,
    key: certificate.keyPem,
    ...(authorities.length > 0 ? { ca: [...authorities] } : {}),
    minVersion: versionNames[options.minVersion as keyof typeof versionNames],
    ...(options.maxVersion === undefined
      ? {}
      : { maxVersion: versionNames[options.maxVersion as keyof typeof versionNames] }),
    ciphers: (cipherSuites.length > 0 ? cipherSuites.map(opensslCipher) : safeCiphers).join(':'),
    honorCipherOrder: cipherSuites.length > 0,
    ecdhCurve: curvePreferences.map((name) => groupNames[name.toLowerCase()] ?? name).join(':') || 'auto',
    requestCert: asks !== 'NoClientCert',
    // The other kinds let any certificate through the handshake; what it says is passed on, and believed by nobody.
    rejectUnauthorized: asks === 'RequireAndVerifyClientCert',
    alpnProtocols: alpnProtocols.length > 0 ? alpnProtocols : offeredProtocols,
    sessionTickets: !disableSessionTickets,
    clientCertificate: asks,
  };
}

/** `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` is `ECDHE-RSA-AES128-GCM-SHA256` to OpenSSL; suites of TLS 1.3 keep their name. */
export function opensslCipher(name: string): string {
  const match = /^TLS_(?:(\w+)_WITH_)(\w+)$/.exec(name);
  if (match === null) return name;
  const [, exchange = '', cipher = ''] = match;
  const bulk = cipher
    .replace(/^AES_(128|256)_CBC_(SHA\d*)$/, 'AES$1-$2')
    .replace(/^AES_(128|256)_GCM_(SHA\d+)$/, 'AES$1-GCM-$2')
    .replace(/^CHACHA20_POLY1305(_SHA256)?$/, 'CHACHA20-POLY1305')
    .replace(/^3DES_EDE_CBC_SHA$/, 'DES-CBC3-SHA');
  const key = exchange === 'RSA' ? '' : `${exchange.replaceAll('_', '-')}-`;
  return `${key}${bulk}`;
}
