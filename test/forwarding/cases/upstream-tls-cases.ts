// What a transport asks for and what becomes of a request to a TLS server at https://127.0.0.1.
import type { TlsOptions } from 'node:tls';
import { serverAuthority, serverCertificate, type ServerCertificate } from '../../support/server-certificates.js';
import type { TlsRequest } from '../../support/tls-backend.js';

export interface UpstreamTlsCase {
  readonly name: string;
  /** `server`, whose certificate is for a.test, unless another is named. */
  readonly certificate?: ServerCertificate;
  readonly server?: TlsOptions;
  readonly transport: object;
  /** What the server saw; absent: it never got the request. */
  readonly seen?: Partial<TlsRequest>;
  /** Why the client got a 502. */
  readonly failure?: RegExp;
}

const trusted = { rootCAs: [serverAuthority] };
const { cert: certFile, key: keyFile } = serverCertificate('client');
const wantsClient: TlsOptions = { requestCert: true, rejectUnauthorized: true };
const untrusted = /unable to (verify the first|get local issuer) certificate|self-signed certificate/;
const uri = (value: string) => ({ type: 'URI', value });

export const upstreamTlsCases: readonly UpstreamTlsCase[] = [
  {
    name: 'a trusted authority and the right name',
    transport: { ...trusted, serverName: 'a.test' },
    seen: { serverName: 'a.test', client: undefined, protocol: 'TLSv1.3' },
  },
  {
    name: 'a certificate for the address of the server',
    certificate: 'address',
    transport: trusted,
    seen: { serverName: false },
  },
  {
    name: 'the name of the server is an address',
    certificate: 'address',
    transport: { ...trusted, serverName: '127.0.0.1' },
    seen: { serverName: false },
  },
  {
    name: 'the name of the server is another address',
    certificate: 'address',
    transport: { ...trusted, serverName: '127.0.0.2' },
    failure: /127\.0\.0\.2 is not in the cert/,
  },
  { name: 'a certificate for a name and no name to ask for', transport: trusted, failure: /127\.0\.0\.1 is not in/ },
  {
    name: 'a certificate for another name',
    transport: { ...trusted, serverName: 'b.test' },
    failure: /Host: b\.test\. is not in the cert's altnames/,
  },
  {
    name: 'an authority that nobody trusts',
    transport: { serverName: 'a.test' },
    failure: untrusted,
  },
  {
    name: 'another authority',
    transport: { serverName: 'a.test', rootCAs: [certFile] },
    failure: untrusted,
  },
  {
    name: 'a certificate that is out of date',
    certificate: 'expired',
    transport: { ...trusted, serverName: 'a.test' },
    failure: /certificate has expired/,
  },
  {
    name: 'nothing is verified',
    certificate: 'expired',
    transport: { insecureSkipVerify: true, serverName: 'b.test' },
    seen: { serverName: 'b.test' },
  },
  {
    name: 'a certificate of the client',
    server: wantsClient,
    transport: { ...trusted, serverName: 'a.test', certificates: [{ certFile, keyFile }] },
    seen: { client: 'Tagway test client' },
  },
  {
    name: 'a certificate of the client, up to TLS 1.2',
    server: { ...wantsClient, maxVersion: 'TLSv1.2' },
    transport: { ...trusted, serverName: 'a.test', certificates: [{ certFile, keyFile }] },
    seen: { client: 'Tagway test client', protocol: 'TLSv1.2' },
  },
  {
    name: 'the server wants a certificate and gets none',
    server: wantsClient,
    transport: { ...trusted, serverName: 'a.test' },
    failure: /certificate required|closed the connection|ECONNRESET|EPIPE/,
  },
  {
    name: 'the server wants a certificate and gets none, up to TLS 1.2',
    server: { ...wantsClient, maxVersion: 'TLSv1.2' },
    transport: { ...trusted, serverName: 'a.test' },
    failure: /handshake failure|certificate required|closed the connection|ECONNRESET|EPIPE/,
  },
  {
    name: 'a further name that the certificate has',
    transport: { ...trusted, serverName: 'a.test', peerCertURI: 'SPIFFE://tagway.test/a' },
    seen: { serverName: 'a.test' },
  },
  {
    name: 'one of several further names that the certificate has',
    transport: {
      ...trusted,
      serverName: 'a.test',
      peerCertSANs: [uri('spiffe://tagway.test/b'), { type: 'DNSName', value: 'a.test' }],
    },
    seen: { serverName: 'a.test' },
  },
  {
    name: 'a further name that the certificate has not',
    transport: { ...trusted, serverName: 'a.test', peerCertURI: 'spiffe://tagway.test/b' },
    failure: /the certificate has none of spiffe:\/\/tagway\.test\/b/,
  },
  {
    name: 'that further name alone',
    transport: { ...trusted, insecureSkipVerify: true, peerCertURI: 'spiffe://tagway.test/a' },
    seen: { serverName: false },
  },
  {
    name: 'that further name alone, of an authority that nobody trusts',
    transport: { insecureSkipVerify: true, peerCertURI: 'spiffe://tagway.test/a' },
    failure: untrusted,
  },
  {
    name: 'the server is too old',
    server: { maxVersion: 'TLSv1.2' },
    transport: { insecureSkipVerify: true, minVersion: 'VersionTLS13' },
    failure: /alert protocol version|unsupported protocol|wrong version/,
  },
  {
    name: 'versions and cipher suites',
    transport: {
      insecureSkipVerify: true,
      maxVersion: 'VersionTLS12',
      cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
    },
    seen: { protocol: 'TLSv1.2', cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
  },
  {
    name: 'no cipher suite in common',
    server: { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' },
    transport: { insecureSkipVerify: true, cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] },
    failure: /handshake failure/,
  },
  {
    name: 'an authority that is none',
    transport: { rootCAs: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'] },
    failure: /^a certificate holds a certificate that cannot be read/,
  },
];
