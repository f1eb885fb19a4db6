import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { DistinguishedName } from '../model/certificate-description.js';
import { messageOf } from '../shared/errors.js';
import { readDistinguishedName, shortName } from './distinguished-name.js';

/** A certificate and its key, found to fit each other: what a TLS handshake needs and what people ask about it. */
export interface Certificate {
  /** DNS names and addresses, lower case, `*.example.com` as such. */
  readonly names: readonly string[];
  /** PEM: the leaf, then the intermediates. */
  readonly chainPem: string;
  readonly keyPem: string;
  /** Common name of who signed it; the whole subject where it has none. */
  readonly issuer: string;
  readonly subjectName: DistinguishedName;
  readonly issuerName: DistinguishedName;
  /** Hexadecimal, upper case. */
  readonly serial: string;
  /** SHA-256 of the leaf, hexadecimal; two certificates with the same one are the same. */
  readonly fingerprint: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Where its authority says whether it is still good; absent: nowhere. */
  readonly ocspUrl?: string;
  /** Clients refuse it without that answer (RFC 7633). */
  readonly mustStaple?: true;
}

export type CertificateResult =
  { readonly ok: true; readonly certificate: Certificate } | { readonly ok: false; readonly message: string };

/** Reads a chain and its key, both PEM; says what is wrong with them where they cannot be served. */
export function parseCertificate(chainPem: string, keyPem: string): CertificateResult {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(chainPem);
  } catch {
    return { ok: false, message: chainPem.trim() === '' ? 'the certificate is empty' : 'the certificate is not PEM' };
  }
  try {
    if (!leaf.checkPrivateKey(createPrivateKey(normalizeKey(keyPem)))) {
      return { ok: false, message: 'the key is that of another certificate' };
    }
  } catch {
    return { ok: false, message: keyPem.trim() === '' ? 'the key is empty' : 'the key cannot be read' };
  }
  try {
    // Keys that are too short, say, are refused here and not in a handshake.
    createSecureContext({ cert: chainPem, key: normalizeKey(keyPem) });
  } catch (thrown) {
    return { ok: false, message: `TLS cannot be spoken with it: ${messageOf(thrown)}` };
  }
  const names = namesOf(leaf);
  if (names.length === 0) return { ok: false, message: 'the certificate is for no name' };
  return {
    ok: true,
    certificate: {
      names,
      chainPem,
      keyPem: normalizeKey(keyPem),
      issuer: shortName(leaf.issuer),
      subjectName: readDistinguishedName(leaf.subject),
      issuerName: readDistinguishedName(leaf.issuer),
      serial: leaf.serialNumber,
      fingerprint: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
      notBeforeMs: Date.parse(leaf.validFrom),
      notAfterMs: Date.parse(leaf.validTo),
      ...ocspUrlOf(leaf),
      ...(leaf.raw.includes(tlsFeature) ? { mustStaple: true } : {}),
    },
  };
}

/** The extension 1.3.6.1.5.5.7.1.24 that demands status_request. */
const tlsFeature = Buffer.from('06082b06010505070118', 'hex');

function ocspUrlOf({ infoAccess = '' }: Partial<X509Certificate>): { ocspUrl?: string } {
  const ocspUrl = /^OCSP - URI:(https?:\/\/\S+)$/m.exec(infoAccess)?.[1];
  return ocspUrl === undefined ? {} : { ocspUrl };
}

/** Go labels Ed25519 keys in a way that OpenSSL does not know; the bytes are the same. */
function normalizeKey(pem: string): string {
  return pem.replaceAll('ED25519 PRIVATE KEY', 'PRIVATE KEY');
}

/** Subject alternative names; names with odd characters are quoted as JSON in Node's list. */
function namesOf({ subjectAltName = '', subject = '' }: Partial<X509Certificate>): string[] {
  const names = [...subjectAltName.matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]+)/g)].map(([, name]) =>
    (name!.startsWith('"') ? (JSON.parse(name!) as string) : name!).trim().toLowerCase(),
  );
  const common = /^CN=(.+)$/m.exec(subject)?.[1];
  return names.length > 0 ? names : common === undefined ? [] : [common.toLowerCase()];
}
