import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import type { CertificateDescription } from '../model/certificate-description.js';
import type { Certificate } from './certificate.js';
import { readDer, readDerList } from './der.js';

const known = new WeakMap<Certificate, CertificateDescription>();

/**
 * What there is to say about a certificate. What only few ask for is read when they do, once: to take thousands of
 * certificates apart takes seconds.
 */
export function describeCertificate(certificate: Certificate, source: string): CertificateDescription {
  const before = known.get(certificate);
  if (before?.source === source) return before;
  const { names, serial, fingerprint, subjectName, issuerName, notBeforeMs, notAfterMs } = certificate;
  let details: Details | undefined;
  const read = (): Details => (details ??= detailsOf(certificate));
  const description: CertificateDescription = {
    names,
    commonName: subjectName.commonName,
    serialNumber: serial,
    fingerprint,
    get publicKeyFingerprint() {
      return read().publicKeyFingerprint;
    },
    subject: subjectName,
    issuer: issuerName,
    get keyType() {
      return read().keyType;
    },
    get keyBits() {
      return read().keyBits;
    },
    get signatureAlgorithm() {
      return read().signatureAlgorithm;
    },
    notBeforeMs,
    notAfterMs,
    source,
  };
  known.set(certificate, description);
  return description;
}

type Details = Pick<CertificateDescription, 'publicKeyFingerprint' | 'keyType' | 'keyBits' | 'signatureAlgorithm'>;

function detailsOf({ chainPem }: Certificate): Details {
  const { publicKey, raw } = new X509Certificate(chainPem);
  return {
    publicKeyFingerprint: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
    ...keyOf(publicKey),
    signatureAlgorithm: signatureAlgorithmOf(raw),
  };
}

const curveBits: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

function keyOf({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): { keyType: string; keyBits: number } {
  if (asymmetricKeyType === 'ec') {
    return { keyType: 'ECDSA', keyBits: curveBits[asymmetricKeyDetails.namedCurve ?? ''] ?? 0 };
  }
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') {
    return { keyType: 'RSA', keyBits: asymmetricKeyDetails.modulusLength ?? 0 };
  }
  return asymmetricKeyType === 'ed25519'
    ? { keyType: 'Ed25519', keyBits: 256 }
    : { keyType: asymmetricKeyType ?? '', keyBits: 0 };
}

/** The bytes of object identifiers (RFC 8017, RFC 5758, RFC 8410), hexadecimal. */
const signatureAlgorithms: Readonly<Record<string, string>> = {
  '2a864886f70d010105': 'SHA1-RSA',
  '2a864886f70d01010a': 'RSAPSS',
  '2a864886f70d01010b': 'SHA256-RSA',
  '2a864886f70d01010c': 'SHA384-RSA',
  '2a864886f70d01010d': 'SHA512-RSA',
  '2a8648ce3d040302': 'ECDSA-SHA256',
  '2a8648ce3d040303': 'ECDSA-SHA384',
  '2a8648ce3d040304': 'ECDSA-SHA512',
  '2b6570': 'Ed25519',
};

/** A certificate is a sequence of what is signed, the algorithm and the signature (RFC 5280 section 4.1). */
function signatureAlgorithmOf(der: Buffer): string {
  const [, algorithm] = readDerList(readDer(der).content);
  const hex = readDer(algorithm!.content).content.toString('hex');
  return signatureAlgorithms[hex] ?? hex;
}
