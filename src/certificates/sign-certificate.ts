import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

/** A key for signing, and the certificate that says whose it is. */
export interface Signer {
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface CertificateOrder {
  /** DNS names and addresses of a leaf; none for an authority. */
  readonly names: readonly string[];
  /** Of an authority; a leaf has an empty subject, as Caddy's internal ones do. */
  readonly commonName?: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** How many authorities may follow below an authority; undefined: it is a leaf. */
  readonly authorityPathLength?: number;
  /** DER of the answer to an ACME challenge, for a leaf that proves its name (RFC 8737). */
  readonly acmeIdentifier?: Buffer;
  /** Undefined: it signs itself. */
  readonly signer?: Signer;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const;
const acmeIdentifierOid = '1.3.6.1.5.5.7.1.31';

/** A new P-256 key and a certificate for it, both PEM; the key is labelled `EC PRIVATE KEY`, as Go writes it. */
export async function signCertificate(order: CertificateOrder): Promise<Signer> {
  // Only who makes certificates pays for the library: it is half a second and 15 MB.
  const x509 = await import('@peculiar/x509');
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { names, signer, authorityPathLength } = order;
  const isAuthority = authorityPathLength !== undefined;
  const issuer = signer && new x509.X509Certificate(signer.certificatePem);
  const signingKey = signer === undefined ? pair.privateKey : await importKey(signer.keyPem);
  const alternatives = names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name }) as const);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: `4${randomBytes(15).toString('hex')}f`,
      ...(order.commonName === undefined ? {} : { subject: `CN=${escapeName(order.commonName)}` }),
      issuer: issuer?.subject ?? (order.commonName === undefined ? '' : `CN=${escapeName(order.commonName)}`),
      notBefore: new Date(order.notBeforeMs),
      notAfter: new Date(order.notAfterMs),
      publicKey: pair.publicKey,
      signingKey,
      signingAlgorithm: signing,
      extensions: [
        ...(isAuthority
          ? [
              new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
              new x509.BasicConstraintsExtension(true, authorityPathLength, true),
            ]
          : [
              new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
              new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
              // Critical where the subject is empty (RFC 5280 section 4.2.1.6).
              new x509.SubjectAlternativeNameExtension(alternatives, order.commonName === undefined),
            ]),
        ...(order.acmeIdentifier === undefined
          ? []
          : [new x509.Extension(acmeIdentifierOid, true, order.acmeIdentifier)]),
        await x509.SubjectKeyIdentifierExtension.create(pair.publicKey, false, webcrypto),
        ...(issuer === undefined
          ? []
          : [await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto)]),
      ],
    },
    webcrypto,
  );
  const key = createPrivateKey({
    key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey)),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    certificatePem: `${certificate.toString('pem').trim()}\n`,
    keyPem: key.export({ format: 'pem', type: 'sec1' }).toString(),
  };
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}

/** Commas and the like would begin another part of the name. */
function escapeName(name: string): string {
  return name.replace(/[,+"\\<>;=]/g, '\\$&');
}
