// The options of a transport and the files it names become the terms of its connections.
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext, type SecureContextOptions, type SecureVersion } from 'node:tls';
import type { ServersTransportOptions } from '../../model/servers-transport.js';
import { checkedCertificates } from '../../shared/checked-certificates.js';
import { cipherSuiteName } from '../../shared/cipher-suite.js';
import { messageOf } from '../../shared/errors.js';
import type { PemFile } from '../../shared/pem-file.js';
import { isPemText } from '../../shared/pem-text.js';
import { identityCheck } from './check-identity.js';
import type { ConnectionTerms, TlsTerms } from './connection-terms.js';

const versions: Readonly<Record<string, SecureVersion>> = {
  VersionTLS10: 'TLSv1',
  VersionTLS11: 'TLSv1.1',
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
};

/** Lists of cipher suites are for TLS 1.2 and older; as in Go, those of TLS 1.3 are not to be chosen from. */
const tls13Suites = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'];

/** The files that the options name. */
export function filesOf({ rootCAs, certificates }: ServersTransportOptions): string[] {
  const written = [...rootCAs, ...certificates.flatMap(({ certFile, keyFile }) => [certFile, keyFile])];
  return written.filter((one) => !isPemText(one));
}

/** `files` are those that the options name. Files that cannot be used make terms without TLS. */
export function compileTerms(options: ServersTransportOptions, files: ReadonlyMap<string, PemFile>): ConnectionTerms {
  const { maxIdleConnsPerHost, forwardingTimeouts } = options;
  return {
    maxIdlePerOrigin: maxIdleConnsPerHost,
    idleTimeoutMs: forwardingTimeouts.idleConnTimeout || Infinity,
    dialTimeoutMs: forwardingTimeouts.dialTimeout || Infinity,
    responseHeaderTimeoutMs: forwardingTimeouts.responseHeaderTimeout || Infinity,
    tls: compileTls(options, files),
  };
}

function compileTls(options: ServersTransportOptions, files: ReadonlyMap<string, PemFile>): TlsTerms {
  let context: SecureContext | undefined;
  let material: SecureContextOptions;
  try {
    material = materialOf(options, (written) => (isPemText(written) ? written : textOf(files.get(written)!)));
    // All other contexts are made when the first server speaks TLS.
    if (options.certificates.length > 0) context = contextOfPairs(material);
  } catch (thrown) {
    return { ok: false, message: messageOf(thrown) };
  }
  const { serverName, insecureSkipVerify, peerCertSANs, peerCertURI } = options;
  const checkServerIdentity = identityCheck(options);
  const isVerified = !insecureSkipVerify || peerCertSANs.length > 0 || peerCertURI !== undefined;
  return {
    ok: true,
    optionsFor(host) {
      const named = serverName ?? host;
      return {
        secureContext: (context ??= createSecureContext(material)),
        rejectUnauthorized: isVerified,
        // An address is no name to ask for (RFC 6066 section 3).
        servername: isIP(named) === 0 ? named : '',
        ...(checkServerIdentity === undefined ? {} : { checkServerIdentity }),
      };
    },
  };
}

function materialOf(options: ServersTransportOptions, read: (written: string) => string): SecureContextOptions {
  const { rootCAs, certificates, minVersion, maxVersion, cipherSuites } = options;
  const suites = cipherSuites.map((name) => cipherSuiteName(name)).filter((name) => name !== undefined);
  return {
    ...(rootCAs.length === 0 ? {} : { ca: rootCAs.map((written) => checkedCertificates(written, read(written))) }),
    ...(certificates.length === 0 ? {} : pairsOf(certificates, read)),
    ...(minVersion === undefined ? {} : { minVersion: versions[minVersion]! }),
    ...(maxVersion === undefined ? {} : { maxVersion: versions[maxVersion]! }),
    ...(suites.length === 0 ? {} : { ciphers: [...tls13Suites, ...suites].join(':') }),
  };
}

function textOf(file: PemFile): string {
  if ('problem' in file) throw new Error(file.problem);
  return file.text;
}

function contextOfPairs(material: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(material);
  } catch (thrown) {
    throw new Error(`its certificates and keys are no pairs: ${messageOf(thrown)}`, { cause: thrown });
  }
}

function pairsOf(pairs: ServersTransportOptions['certificates'], read: (written: string) => string) {
  return {
    cert: pairs.map(({ certFile }) => checkedCertificates(certFile, read(certFile))),
    key: pairs.map(({ keyFile }) => read(keyFile)),
  };
}
