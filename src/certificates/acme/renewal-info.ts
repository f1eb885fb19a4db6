// ACME renewal information (RFC 9773): the server says when it would have a certificate renewed. These are plain requests,
// so a proxy whose certificates are all valid does without the library.
import { X509Certificate } from 'node:crypto';
import fetch from 'node-fetch';
import type { Certificate } from '../certificate.js';
import type { RenewalWindows } from '../issuing/issuer.js';
import { usualLimits, type AcmeConnection } from './acme-connection.js';
import { retryAfterIn } from './acme-problem.js';
import { withinTime } from './within-time.js';

const hourMs = 3_600_000;
/** As RFC 9773 section 4.3.1 has it, and six hours where the server does not say. */
const [shortestMs, usualMs, longestMs] = [60_000, 6 * hourMs, 24 * hourMs];
/** Until somebody may have taught the server to say such things. */
const directoryMs = 24 * hourMs;

/** `idOf` gives undefined where the server does not offer renewal information. */
export function createRenewalInfoSource(connection: AcmeConnection): RenewalWindows {
  let known: { readonly url: string | undefined; readonly untilMs: number } | undefined;

  async function resourceUrl(signal: AbortSignal): Promise<string | undefined> {
    if (known === undefined || known.untilMs < Date.now()) {
      const { data } = await read(connection.directoryUrl, signal);
      const url = data.renewalInfo;
      known = { url: typeof url === 'string' ? url : undefined, untilMs: Date.now() + directoryMs };
    }
    return known.url;
  }

  async function idOf(certificate: Certificate, signal: AbortSignal): Promise<string | undefined> {
    return (await resourceUrl(signal)) === undefined ? undefined : certificateIdOf(certificate);
  }

  function read(url: string, signal: AbortSignal): Promise<ReadAnswer> {
    const { requestLimitMs } = { ...usualLimits, ...connection };
    return withinTime({ limitMs: requestLimitMs, signal }, async (own) => {
      const agent = url.startsWith('https:') ? connection.agent : undefined;
      const answer = await fetch(url, { agent, size: maxAnswerBytes, signal: own });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      const data: unknown = await answer.json();
      return { data: (data ?? {}) as ReadAnswer['data'], retryAfter: answer.headers.get('retry-after') };
    });
  }

  return {
    idOf,
    async windowFor(certificate, signal) {
      const certificateId = await idOf(certificate, signal);
      if (certificateId === undefined) return undefined;
      const base = (await resourceUrl(signal))!.replace(/\/$/, '');
      const { data, retryAfter } = await read(`${base}/${certificateId}`, signal);
      const { suggestedWindow, explanationURL } = data;
      const { start, end } = (suggestedWindow ?? {}) as Record<string, unknown>;
      const [startMs, endMs] = [Date.parse(String(start)), Date.parse(String(end))];
      // A window that ends before it begins is as good as none (section 4.2).
      if (!(startMs <= endMs)) throw new Error(`no window for a renewal is in the answer for ${certificateId}`);
      const validForMs = retryAfterIn(retryAfter, Date.now()) ?? usualMs;
      return {
        certificateId,
        startMs,
        endMs,
        explanationUrl: typeof explanationURL === 'string' ? explanationURL : '',
        validForMs: Math.min(Math.max(validForMs, shortestMs), longestMs),
      };
    },
  };
}

interface ReadAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly retryAfter: string | null;
}

const maxAnswerBytes = 1_000_000;

/** Authority key identifier and serial number, as section 4.1 puts them together; undefined: it names no authority. */
export function certificateIdOf({ chainPem }: Pick<Certificate, 'chainPem'>): string | undefined {
  const leaf = new X509Certificate(chainPem);
  const encoded = leaf.raw.toString('latin1');
  const found = authorityKeyId.exec(encoded);
  if (found === null) return undefined;
  const begin = found.index + found[0].length;
  const keyId = encoded.slice(begin, begin + found[1]!.charCodeAt(0));
  // As it is encoded: with a leading zero where its first bit would be taken for a sign.
  const hex = leaf.serialNumber.length % 2 === 0 ? leaf.serialNumber : `0${leaf.serialNumber}`;
  const serial = Buffer.from(/^[89A-F]/i.test(hex) ? `00${hex}` : hex, 'hex');
  return [Buffer.from(keyId, 'latin1'), serial].map((bytes) => bytes.toString('base64url')).join('.');
}

/** The extension 2.5.29.35, never critical: an octet string, a sequence, and in it the key identifier with its length. */
const authorityKeyId = /\x06\x03\x55\x1d\x23\x04[^]\x30[^]\x80([^])/;
