// What an authority says of a certificate (RFC 6960 section 4.2), believed only with its signature.
import { verify, X509Certificate } from 'node:crypto';
import { messageOf } from '../../shared/errors.js';
import { certificateId } from './certificate-id.js';
import { contentOf, derTag, readDer, readDerList, readOid, readTime, type DerNode } from '../der.js';

export type OcspAnswer =
  | { readonly kind: 'good'; readonly thisUpdateMs: number; readonly nextUpdateMs: number }
  | { readonly kind: 'revoked' }
  /** It says nothing that could be used. */
  | { readonly kind: 'unusable'; readonly message: string };

export interface OcspQuestion {
  readonly leaf: X509Certificate;
  readonly issuer: X509Certificate;
  readonly nowMs: number;
}

const statuses = ['successful', 'malformedRequest', 'internalError', 'tryLater', '', 'sigRequired', 'unauthorized'];
const basicResponse = '1.3.6.1.5.5.7.48.1.1';
const ocspSigning = '1.3.6.1.5.5.7.3.9';
/** Clocks differ. */
const toleratedMs = 300_000;

const hashes: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

/** Never throws. */
export function readOcspResponse(bytes: Buffer, question: OcspQuestion): OcspAnswer {
  try {
    return read(bytes, question);
  } catch (thrown) {
    return unusable(thrown instanceof RangeError ? 'it is no OCSP response' : messageOf(thrown));
  }
}

function read(bytes: Buffer, question: OcspQuestion): OcspAnswer {
  const [status, wrapped] = readDerList(contentOf(bytes, derTag.sequence));
  const [code = 0] = contentOf(status?.raw ?? bytes, derTag.enumerated);
  if (code !== 0) return unusable(`the responder says ${statuses[code] ?? code}`);
  if (wrapped === undefined) return unusable('it is empty');
  const [type, body] = readDerList(contentOf(contentOf(wrapped.raw, derTag.context(0)), derTag.sequence));
  if (type === undefined || body === undefined) throw new RangeError('response');
  if (readOid(contentOf(type.raw, derTag.oid)) !== basicResponse) return unusable('it is of an unknown kind');
  const basic = readDerList(contentOf(contentOf(body.raw, derTag.octetString), derTag.sequence));
  const [data, algorithm, signature, certificates] = basic;
  if (data === undefined || algorithm === undefined || signature === undefined) throw new RangeError('basic response');
  const signed = { data, algorithm, signature };
  const signers = [question.issuer, ...delegates(certificates, question)];
  if (!signers.some((signer) => isSignedBy(signer, signed))) return unusable('nobody who may has signed it');
  return answerIn(data, question);
}

/** Responders that the authority has named by a certificate of their own. */
function delegates(wrapped: DerNode | undefined, { issuer, nowMs }: OcspQuestion): X509Certificate[] {
  if (wrapped === undefined) return [];
  return readDerList(readDer(wrapped.content).content)
    .map(({ raw }) => new X509Certificate(raw))
    .filter(
      (one) =>
        mayAnswer(one) &&
        Date.parse(one.validFrom) <= nowMs + toleratedMs &&
        Date.parse(one.validTo) > nowMs &&
        one.checkIssued(issuer) &&
        one.verify(issuer.publicKey),
    );
}

/** Node has nothing for a certificate without extended usages. */
function mayAnswer({ keyUsage = [] }: Partial<X509Certificate>): boolean {
  return keyUsage.includes(ocspSigning);
}

function isSignedBy(
  { publicKey }: X509Certificate,
  { data, algorithm, signature }: { data: DerNode; algorithm: DerNode; signature: DerNode },
): boolean {
  const hash = hashes[readOid(readDer(algorithm.content).content)];
  if (hash === undefined) return false;
  try {
    return verify(hash, data.raw, publicKey, signature.content.subarray(1));
  } catch {
    // A key of another kind.
    return false;
  }
}

function answerIn(data: DerNode, { leaf, issuer, nowMs }: OcspQuestion): OcspAnswer {
  const id = certificateId(leaf, issuer);
  const list = readDerList(data.content).find(({ tag }) => tag === derTag.sequence);
  for (const one of list === undefined ? [] : readDerList(list.content)) {
    const [named, state, thisUpdate, nextUpdate] = readDerList(one.content);
    if (!isSameId(named!, id)) continue;
    if ((state!.tag & 0x1f) === 1) return { kind: 'revoked' };
    if ((state!.tag & 0x1f) !== 0) return unusable('the responder does not know the certificate');
    const thisUpdateMs = readTime(thisUpdate!.content);
    // Without it, newer information is there at all times.
    if (nextUpdate?.tag !== derTag.context(0)) return unusable('it does not say how long it is good');
    const nextUpdateMs = readTime(readDer(nextUpdate.content).content);
    if (!(thisUpdateMs <= nowMs + toleratedMs)) return unusable('it is of the future');
    if (!(nextUpdateMs > nowMs)) return unusable('it is out of date');
    return { kind: 'good', thisUpdateMs, nextUpdateMs };
  }
  return unusable('it is about another certificate');
}

/** The parameters of the hash may be left out or null. */
function isSameId(named: DerNode, id: Buffer): boolean {
  const [ours, theirs] = [readDerList(readDer(id).content), readDerList(named.content)];
  const isSha1 = readDer(theirs[0]!.content).raw.equals(readDer(ours[0]!.content).raw);
  return isSha1 && theirs.length === 4 && [1, 2, 3].every((at) => theirs[at]!.raw.equals(ours[at]!.raw));
}

function unusable(message: string): OcspAnswer {
  return { kind: 'unusable', message };
}
