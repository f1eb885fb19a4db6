// What people are told of a certificate, beside what its makers put in.
import { createHash, webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import t from 'tap';
import { parseCertificate } from '../../src/certificates/certificate.js';
import { describeCertificate } from '../../src/certificates/describe-certificate.js';
import { certify } from '../support/certify.js';

type Algorithm = webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams | webcrypto.Algorithm;
const rsa = (bits: number, hash: string) => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash,
  modulusLength: bits,
  publicExponent: new Uint8Array([1, 0, 1]),
});
const cases: readonly [keyType: string, keyBits: number, signature: string, algorithm: Algorithm, hash: string][] = [
  ['ECDSA', 256, 'ECDSA-SHA256', { name: 'ECDSA', namedCurve: 'P-256' }, 'SHA-256'],
  ['ECDSA', 384, 'ECDSA-SHA384', { name: 'ECDSA', namedCurve: 'P-384' }, 'SHA-384'],
  ['ECDSA', 521, 'ECDSA-SHA512', { name: 'ECDSA', namedCurve: 'P-521' }, 'SHA-512'],
  ['RSA', 2048, 'SHA256-RSA', rsa(2048, 'SHA-256'), 'SHA-256'],
  ['RSA', 3072, 'SHA512-RSA', rsa(3072, 'SHA-512'), 'SHA-512'],
  ['Ed25519', 256, 'Ed25519', { name: 'Ed25519' }, ''],
];

for (const [keyType, keyBits, signatureAlgorithm, algorithm, hash] of cases) {
  t.test(`${keyType} ${keyBits}`, async (t) => {
    const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
    const notBefore = new Date('2026-01-02T03:04:05Z');
    const notAfter = new Date('2026-04-02T03:04:05Z');
    const made = await X509CertificateGenerator.createSelfSigned({
      serialNumber: '4fc0ffee',
      name: 'CN=a.example.com, O=Wool, C=NZ',
      notBefore,
      notAfter,
      keys,
      signingAlgorithm: { ...(algorithm as object), hash } as never,
      extensions: [],
    });
    const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    const parsed = parseCertificate(
      made.toString('pem'),
      `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    );
    if (!parsed.ok) throw new Error(parsed.message);
    const name = { commonName: 'a.example.com', organization: 'Wool', country: 'NZ' };
    const digest = (bytes: ArrayBuffer) => createHash('sha256').update(Buffer.from(bytes)).digest('hex');
    t.same(describeCertificate(parsed.certificate, 'settings'), {
      names: ['a.example.com'],
      commonName: 'a.example.com',
      serialNumber: '4FC0FFEE',
      fingerprint: digest(made.rawData),
      publicKeyFingerprint: digest(await webcrypto.subtle.exportKey('spki', keys.publicKey)),
      subject: name,
      issuer: name,
      keyType,
      keyBits,
      signatureAlgorithm,
      notBeforeMs: notBefore.getTime(),
      notAfterMs: notAfter.getTime(),
      source: 'settings',
    });
  });
}

t.test('a certificate is taken apart when somebody asks for what only that shows, once', async (t) => {
  const { chainPem, ...rest } = await certify(['a.example.com']);
  let taken = 0;
  const certificate = {
    ...rest,
    get chainPem() {
      taken++;
      return chainPem;
    },
  };
  const { commonName, names, issuer, serialNumber, notAfterMs } = describeCertificate(certificate, 'file');
  t.match([commonName, names, issuer, serialNumber, notAfterMs], ['', ['a.example.com'], rest.issuerName, rest.serial]);
  t.equal(taken, 0, 'metrics and the overview ask for no more');
  const again = describeCertificate(certificate, 'file');
  t.match([again.keyType, again.keyBits, again.signatureAlgorithm], ['ECDSA', 256, 'ECDSA-SHA256']);
  t.match(describeCertificate(certificate, 'file').publicKeyFingerprint, /^[0-9a-f]{64}$/);
  t.equal(taken, 1);
});
