import { cipherSuiteName } from '../shared/cipher-suite.js';
import { keyExchangeGroup } from '../shared/key-exchange-group.js';
import { boolean, list, struct, text, type InferFields } from '../shared/schema.js';

export const tlsVersions = ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'] as const;

/** Traefik's TLS options, as they stand below `tls.options.NAME`. */
export const tlsOptionsFields = {
  minVersion: text('The oldest version that is spoken.', { oneOf: tlsVersions, default: 'VersionTLS12' }),
  maxVersion: text('The newest version that is spoken.', { oneOf: tlsVersions }),
  cipherSuites: list('Cipher suites up to TLS 1.2, in the names of the RFCs; a safe choice when empty.', {
    check: (name) => (cipherSuiteName(name) === undefined ? 'there is none of that name here' : undefined),
  }),
  curvePreferences: list('Key exchange groups, the preferred one first: `X25519`, `CurveP256`, …', {
    check: (name) => (keyExchangeGroup(name) === undefined ? 'there is none of that name here' : undefined),
  }),
  alpnProtocols: list('Protocols offered over ALPN; `h2` and `http/1.1` when empty.'),
  sniStrict: boolean('Refuses clients that name no host, or one that no certificate is for.', { default: false }),
  preferServerCipherSuites: boolean('Accepted for compatibility: the order of the server counts in any case.'),
  disableSessionTickets: boolean('Every connection shakes hands in full.', { default: false }),
  clientAuth: struct('Certificates of clients.', {
    caFiles: list('The authorities to trust: PEM files, or their text.'),
    clientAuthType: text(
      'Whether one is asked for, and checked; `RequireAndVerifyClientCert` when there are `caFiles`.',
      {
        oneOf: [
          'NoClientCert',
          'RequestClientCert',
          'RequireAnyClientCert',
          'VerifyClientCertIfGiven',
          'RequireAndVerifyClientCert',
        ],
      },
    ),
  }),
} as const;

export const tlsOptionsSchema = struct('How TLS is spoken.', tlsOptionsFields, { always: true });

export type TlsOptions = InferFields<typeof tlsOptionsFields>;

/** The options of handshakes for hosts whose routers name none. */
export const defaultTlsOptions = 'default';

/** Who has to show which certificate. */
export function clientAuthTypeOf({ clientAuth }: TlsOptions): string {
  return clientAuth?.clientAuthType ?? (clientAuth?.caFiles.length ? 'RequireAndVerifyClientCert' : 'NoClientCert');
}
