import { createHash, type X509Certificate } from 'node:crypto';
import { derTag, readDer, readDerList, writeDer } from '../der.js';

const sha1 = Buffer.from('300906052b0e03021a0500', 'hex');

/** How OCSP names a certificate (RFC 6960 section 4.1.1): by hashes of its issuer, and its number. */
export function certificateId(leaf: X509Certificate, issuer: X509Certificate): Buffer {
  const hash = (bytes: Buffer) => writeDer(derTag.octetString, createHash('sha1').update(bytes).digest());
  const { issuerName, serial } = partsOf(leaf);
  return writeDer(derTag.sequence, sha1, hash(issuerName), hash(partsOf(issuer).keyBits), serial);
}

/** The request for the state of one certificate. */
export function ocspRequest(id: Buffer): Buffer {
  const list = writeDer(derTag.sequence, writeDer(derTag.sequence, id));
  return writeDer(derTag.sequence, writeDer(derTag.sequence, list));
}

interface Parts {
  readonly serial: Buffer;
  readonly issuerName: Buffer;
  readonly keyBits: Buffer;
}

/** From the TBSCertificate (RFC 5280 section 4.1). */
function partsOf({ raw }: X509Certificate): Parts {
  const [body] = readDerList(readDer(raw).content);
  const fields = readDerList(body!.content);
  // The version stands first where it is not 1.
  if (fields[0]!.tag === derTag.context(0)) fields.shift();
  const [serial, , issuerName, , , key] = fields;
  const [, bits] = readDerList(key!.content);
  return { serial: serial!.raw, issuerName: issuerName!.raw, keyBits: bits!.content.subarray(1) };
}
