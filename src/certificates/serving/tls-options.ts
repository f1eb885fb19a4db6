import { boolean, list, struct, text, type InferFields } from '../../shared/schema.js';

const versions = ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'] as const;

/** Traefik's TLS options, as they stand in a file below `tls.options.NAME`. */
export const tlsOptionsFields = {
  minVersion: text('The oldest version that is spoken.', { oneOf: versions, default: 'VersionTLS12' }),
  maxVersion: text('The newest version that is spoken.', { oneOf: versions }),
  cipherSuites: list('Cipher suites up to TLS 1.2, in the names of the RFCs; a safe choice when empty.'),
  curvePreferences: list('Key exchange groups, the preferred one first: `X25519`, `CurveP256`, …'),
  alpnProtocols: list('Protocols offered over ALPN; `h2` and `http/1.1` when empty.'),
  sniStrict: boolean('Refuses clients that name no host, or one that no certificate is for.', { default: false }),
  disableSessionTickets: boolean('Every connection shakes hands in full.', { default: false }),
  clientAuth: struct('Certificates of clients.', {
    caFiles: list('Files of the authorities to trust, PEM.'),
    clientAuthType: text('Whether one is asked for, and checked.', {
      oneOf: [
        'NoClientCert',
        'RequestClientCert',
        'RequireAnyClientCert',
        'VerifyClientCertIfGiven',
        'RequireAndVerifyClientCert',
      ],
    }),
  }),
} as const;

export const tlsOptionsSchema = struct('How TLS is spoken.', tlsOptionsFields, { always: true });

export type TlsOptions = InferFields<typeof tlsOptionsFields>;
