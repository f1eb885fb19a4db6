import { constants } from 'node:crypto';
import type { TlsOptions as NodeTlsOptions } from 'node:tls';
import { clientAuthTypeOf, type TlsOptions } from '../../model/tls-options.js';
import { cipherSuiteName } from '../../shared/cipher-suite.js';
import { keyExchangeGroup } from '../../shared/key-exchange-group.js';
import type { Certificate } from '../certificate.js';
import { clientTerms } from './client-terms.js';

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
  | 'secureOptions'
> & {
  readonly alpnProtocols: readonly string[];
  readonly sessionIdContext: string;
  /** Traefik's clientAuthType. */
  readonly clientCertificate: string;
};

/** In Go, those of TLS 1.3 are not to be chosen from. */
const newestCiphers = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/**
 * Forward secrecy and authenticated encryption alone, as Go chooses: what an old client would have to go without is
 * broken anyway.
 */
const safeCiphers = [
  ...newestCiphers,
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/** The best there is for who asks for TLS 1.0 or 1.1. */
const oldCiphers = [
  ...safeCiphers,
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
];

const versionNames = {
  VersionTLS10: 'TLSv1',
  VersionTLS11: 'TLSv1.1',
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
} as const;

type Version = keyof typeof versionNames;

const offeredProtocols = ['h2', 'http/1.1'];

/** `authorities`: the PEM texts of `clientAuth.caFiles`. */
export function tlsParameters(
  certificate: Pick<Certificate, 'chainPem' | 'keyPem'>,
  options: TlsOptions,
  authorities: readonly string[],
): TlsParameters {
  const { minVersion, maxVersion, curvePreferences, alpnProtocols } = options;
  const asks = clientAuthTypeOf(options);
  return {
    cert: certificate.chainPem,
    key: certificate.keyPem,
    ...(authorities.length > 0 ? { ca: [...authorities] } : {}),
    minVersion: versionNames[minVersion as Version],
    ...(maxVersion === undefined ? {} : { maxVersion: versionNames[maxVersion as Version] }),
    ciphers: ciphersOf(options),
    honorCipherOrder: true,
    secureOptions: secureOptionsOf(options),
    ecdhCurve: curvePreferences.map((name) => keyExchangeGroup(name) ?? name).join(':') || 'auto',
    requestCert: asks !== 'NoClientCert',
    // The other kinds let any certificate through the handshake; what it says is passed on, and believed by nobody.
    rejectUnauthorized: asks === 'RequireAndVerifyClientCert',
    // A session that was begun without a certificate must not be resumed where one is asked for.
    sessionIdContext: clientTerms(options, authorities),
    alpnProtocols: alpnProtocols.length > 0 ? alpnProtocols : offeredProtocols,
    clientCertificate: asks,
  };
}

function secureOptionsOf({ cipherSuites, disableSessionTickets }: TlsOptions): number {
  // Each renegotiation costs the client little and the server a handshake; there is none in TLS 1.3, and HTTP needs none.
  const always = constants.SSL_OP_NO_RENEGOTIATION;
  // Clients without AES in their hardware put it first.
  const chacha = cipherSuites.length > 0 ? 0 : constants.SSL_OP_PRIORITIZE_CHACHA;
  return always | chacha | (disableSessionTickets ? constants.SSL_OP_NO_TICKET : 0);
}

function ciphersOf({ cipherSuites, minVersion }: TlsOptions): string {
  // OpenSSL refuses the signatures of older versions above level 0; as text, versions are in their order.
  const isOld = minVersion < 'VersionTLS12';
  const chosen = cipherSuites.map((name) => cipherSuiteName(name) ?? name);
  const isNewestChosen = chosen.some((name) => name.startsWith('TLS_'));
  const all =
    chosen.length > 0 ? [...(isNewestChosen ? [] : newestCiphers), ...chosen] : isOld ? oldCiphers : safeCiphers;
  return (isOld ? [...all, '@SECLEVEL=0'] : all).join(':');
}
