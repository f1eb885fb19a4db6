// TLS options as they are written, and what becomes of handshakes under them.
import type tls from 'node:tls';
import { serverAuthority, serverCertificate } from '../../support/server-certificates.js';

type Written = Readonly<Record<string, unknown>>;

export interface HandshakeCase {
  readonly name: string;
  readonly options: Written;
  readonly client?: tls.ConnectionOptions;
  /** A refused handshake when left out. */
  readonly facts?: {
    readonly version?: string;
    readonly cipher?: string;
    readonly group?: string;
    readonly protocol?: string;
  };
}

const old = { ciphers: 'DEFAULT@SECLEVEL=0', minVersion: 'TLSv1' } as const;
const suite = { cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] };

export const handshakeCases: readonly HandshakeCase[] = [
  { name: 'TLS 1.3 as it comes', options: {}, facts: { version: 'TLSv1.3' } },
  { name: 'TLS 1.2 as it comes', options: {}, client: { maxVersion: 'TLSv1.2' }, facts: { version: 'TLSv1.2' } },
  { name: 'TLS 1.1 is refused', options: {}, client: { ...old, maxVersion: 'TLSv1.1' } },
  {
    name: 'TLS 1.1 where it is asked for',
    options: { minVersion: 'VersionTLS11' },
    client: { ...old, maxVersion: 'TLSv1.1' },
    facts: { version: 'TLSv1.1' },
  },
  {
    name: 'TLS 1.0 where it is asked for',
    options: { minVersion: 'versiontls10' },
    client: { ...old, maxVersion: 'TLSv1' },
    facts: { version: 'TLSv1' },
  },
  { name: 'nothing older than 1.3', options: { minVersion: 'VersionTLS13' }, client: { maxVersion: 'TLSv1.2' } },
  { name: 'nothing newer than 1.2', options: { maxVersion: 'VersionTLS12' }, facts: { version: 'TLSv1.2' } },
  {
    name: 'one cipher suite',
    options: suite,
    client: { maxVersion: 'TLSv1.2' },
    facts: { cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
  },
  {
    name: 'another cipher suite',
    options: suite,
    client: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' },
  },
  {
    name: 'the order is that of the server',
    options: {},
    client: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256' },
    facts: { cipher: 'ECDHE-ECDSA-AES128-GCM-SHA256' },
  },
  {
    name: 'but for who has no AES in its hardware',
    options: {},
    client: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256' },
    facts: { cipher: 'ECDHE-ECDSA-CHACHA20-POLY1305' },
  },
  { name: 'cipher suites do not end TLS 1.3', options: suite, facts: { version: 'TLSv1.3' } },
  {
    name: 'one of TLS 1.3',
    options: { cipherSuites: ['TLS_CHACHA20_POLY1305_SHA256'], minVersion: 'VersionTLS13' },
    facts: { cipher: 'TLS_CHACHA20_POLY1305_SHA256' },
  },
  {
    name: 'the order of cipher suites counts',
    options: {
      cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    },
    client: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384' },
    facts: { cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
  },
  { name: 'a preferred group', options: { curvePreferences: ['CurveP384'] }, facts: { group: 'secp384r1' } },
  {
    name: 'a group that the client lacks',
    options: { curvePreferences: ['CurveP521'] },
    client: { ecdhCurve: 'X25519' },
  },
  { name: 'h2 first', options: {}, client: { ALPNProtocols: ['http/1.1', 'h2'] }, facts: { protocol: 'h2' } },
  {
    name: 'another list of protocols',
    options: { alpnProtocols: ['http/1.1'] },
    client: { ALPNProtocols: ['h2', 'http/1.1'] },
    facts: { protocol: 'http/1.1' },
  },
];

export type Shown = 'none' | 'trusted' | 'stranger';

const trusted = serverCertificate('client');

/** For each kind of clientAuth: which clients get an answer. */
export const clientAuthCases: readonly { readonly type: string; readonly answered: readonly Shown[] }[] = [
  { type: 'NoClientCert', answered: ['none', 'trusted', 'stranger'] },
  { type: 'RequestClientCert', answered: ['none', 'trusted', 'stranger'] },
  { type: 'RequireAnyClientCert', answered: ['trusted', 'stranger'] },
  { type: 'VerifyClientCertIfGiven', answered: ['none', 'trusted'] },
  { type: 'RequireAndVerifyClientCert', answered: ['trusted'] },
];

/** PEM. */
export const clientAuthority = serverAuthority;
export const trustedClient = { cert: trusted.cert, key: trusted.key };
