// A certificate authority with a responder that says of its certificates whatever a test wants.
import { createHash, createPrivateKey, sign, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as x509 from '@peculiar/x509';
import type { Test } from 'tap';
import { parseCertificate, type Certificate } from '../../src/certificates/certificate.js';
import { derTag, readDer, readDerList, writeDer } from '../../src/certificates/der.js';
import { signCertificate, type Signer } from '../../src/certificates/sign-certificate.js';

export type OcspMood =
  | 'good'
  | 'revoked'
  | 'unknown'
  | 'try later'
  | 'nonsense'
  | 'forged'
  | 'about another'
  | 'out of date'
  | 'of the future'
  | 'endless'
  | 'error 500'
  | 'silent';

export interface OcspResponder {
  mood: OcspMood;
  /** How long an answer is good. */
  goodForMs: number;
  /** Requests so far. */
  readonly asked: number;
  readonly authority: Signer;
  /** A certificate that names the responder. */
  certify(names: readonly string[], options?: { mustStaple?: boolean }): Promise<Certificate>;
}

const dayMs = 86_400_000;
const ecdsaWithSha256 = writeDer(derTag.sequence, Buffer.from('06082a8648ce3d040302', 'hex'));
const basicResponse = Buffer.from('06092b0601050507300101', 'hex');
const statusRequest = Buffer.from('3003020105', 'hex');

export async function startOcspResponder(t: Test): Promise<OcspResponder> {
  const times = { notBeforeMs: Date.now() - dayMs, notAfterMs: Date.now() + 90 * dayMs };
  const makeAuthority = () => signCertificate({ names: [], commonName: 'OCSP test', authorityPathLength: 0, ...times });
  const [authority, stranger] = await Promise.all([makeAuthority(), makeAuthority()]);
  const responder = { mood: 'good' as OcspMood, goodForMs: 4 * dayMs, asked: 0, authority, certify };
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      responder.asked++;
      if (responder.mood === 'silent') return;
      response.statusCode = responder.mood === 'error 500' ? 500 : 200;
      response.end(answerTo(Buffer.concat(parts), responder, responder.mood === 'forged' ? stranger : authority));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });

  async function certify(names: readonly string[], { mustStaple = false } = {}): Promise<Certificate> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const issuer = new x509.X509Certificate(authority.certificatePem);
    const authorityKey = createPrivateKey(authority.keyPem).export({ format: 'der', type: 'pkcs8' });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ocsp`;
    const certificate = await x509.X509CertificateGenerator.create(
      {
        serialNumber: createHash('sha256').update(names.join()).digest('hex').slice(0, 16).replace(/^./, '4'),
        issuer: issuer.subject,
        notBefore: new Date(times.notBeforeMs),
        notAfter: new Date(times.notAfterMs),
        publicKey: pair.publicKey,
        signingKey: await webcrypto.subtle.importKey('pkcs8', authorityKey, algorithm, false, ['sign']),
        signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
        extensions: [
          new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }) as const)),
          new x509.AuthorityInfoAccessExtension({ ocsp: [url] }),
          ...(mustStaple ? [new x509.Extension('1.3.6.1.5.5.7.1.24', false, statusRequest)] : []),
        ],
      },
      webcrypto,
    );
    const key = createPrivateKey({
      key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey)),
      format: 'der',
      type: 'pkcs8',
    });
    const chain = `${certificate.toString('pem')}\n${authority.certificatePem}`;
    const parsed = parseCertificate(chain, key.export({ format: 'pem', type: 'sec1' }).toString());
    if (!parsed.ok) throw new Error(parsed.message);
    return parsed.certificate;
  }

  return responder;
}

function answerTo(
  request: Buffer,
  { mood, goodForMs }: Pick<OcspResponder, 'mood' | 'goodForMs'>,
  signer: Signer,
): Buffer {
  if (mood === 'nonsense') return Buffer.from('<html>sign in to the hotel</html>');
  if (mood === 'try later') return writeDer(derTag.sequence, writeDer(derTag.enumerated, Buffer.from([3])));
  const inside = (bytes: Buffer) => readDer(bytes).content;
  let id = inside(inside(inside(inside(request))));
  if (mood === 'about another') {
    const parts = readDerList(inside(id)).map(({ raw }) => raw);
    id = writeDer(derTag.sequence, ...parts.slice(0, 3), Buffer.from('020107', 'hex'));
  }
  const age = mood === 'out of date' ? -goodForMs - dayMs : mood === 'of the future' ? dayMs : -60_000;
  const thisUpdate = Date.now() + age;
  const status =
    mood === 'revoked' ? writeDer(0xa1, time(thisUpdate)) : writeDer(mood === 'unknown' ? 0x82 : 0x80, Buffer.alloc(0));
  const next = mood === 'endless' ? [] : [writeDer(0xa0, time(thisUpdate + goodForMs))];
  const single = writeDer(derTag.sequence, id, status, time(thisUpdate), ...next);
  const { publicKey } = new x509.X509Certificate(signer.certificatePem);
  const [, bits] = readDerList(inside(Buffer.from(publicKey.rawData)));
  const keyHash = createHash('sha1').update(bits!.content.subarray(1)).digest();
  const data = writeDer(
    derTag.sequence,
    writeDer(0xa2, writeDer(derTag.octetString, keyHash)),
    time(thisUpdate),
    writeDer(derTag.sequence, single),
  );
  const signature = writeDer(derTag.bitString, Buffer.from([0]), sign('sha256', data, signer.keyPem));
  const basic = writeDer(derTag.sequence, data, ecdsaWithSha256, signature);
  const bytes = writeDer(derTag.sequence, basicResponse, writeDer(derTag.octetString, basic));
  return writeDer(derTag.sequence, writeDer(derTag.enumerated, Buffer.from([0])), writeDer(0xa0, bytes));
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '');
  return writeDer(derTag.generalizedTime, Buffer.from(text));
}
