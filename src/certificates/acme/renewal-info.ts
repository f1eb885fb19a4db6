// ACME renewal information (RFC 9773): the server says when it would have a certificate renewed.
import type { Certificate } from '../certificate.js';
import type { RenewalWindows } from '../issuing/issuer.js';
import { acmeLibrary } from './acme-library.js';
import { retryAfterIn } from './acme-problem.js';

const hourMs = 3_600_000;
/** As RFC 9773 section 4.3.1 has it, and six hours where the server does not say. */
const [shortestMs, usualMs, longestMs] = [60_000, 6 * hourMs, 24 * hourMs];
/** Until somebody may have taught the server to say such things. */
const directoryMs = 24 * hourMs;

/** `idOf` gives undefined where the server does not offer renewal information. */
export function createRenewalInfoSource(directoryUrl: string): RenewalWindows {
  let known: { readonly url: string | undefined; readonly untilMs: number } | undefined;

  async function resourceUrl(): Promise<string | undefined> {
    if (known === undefined || known.untilMs < Date.now()) {
      const { axios } = await acmeLibrary();
      const { data } = await axios.get<unknown>(directoryUrl);
      const url = (data as { renewalInfo?: unknown } | null)?.renewalInfo;
      known = { url: typeof url === 'string' ? url : undefined, untilMs: Date.now() + directoryMs };
    }
    return known.url;
  }

  async function idOf(certificate: Certificate): Promise<string | undefined> {
    return (await resourceUrl()) === undefined ? undefined : certificateIdOf(certificate);
  }

  return {
    idOf,
    async windowFor(certificate) {
      const certificateId = await idOf(certificate);
      if (certificateId === undefined) return undefined;
      const { axios } = await acmeLibrary();
      const base = (await resourceUrl())!.replace(/\/$/, '');
      const { data, headers } = await axios.get<unknown>(`${base}/${certificateId}`);
      const { suggestedWindow, explanationURL } = (data ?? {}) as Record<string, unknown>;
      const { start, end } = (suggestedWindow ?? {}) as Record<string, unknown>;
      const [startMs, endMs] = [Date.parse(String(start)), Date.parse(String(end))];
      // A window that ends before it begins is as good as none (section 4.2).
      if (!(startMs <= endMs)) throw new Error(`no window for a renewal is in the answer for ${certificateId}`);
      const validForMs = retryAfterIn((headers as Record<string, unknown>)['retry-after'], Date.now()) ?? usualMs;
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

/** Authority key identifier and serial number, as section 4.1 puts them together; undefined: it names no authority. */
export async function certificateIdOf({ chainPem }: Pick<Certificate, 'chainPem'>): Promise<string | undefined> {
  const x509 = await import('@peculiar/x509');
  const leaf = new x509.X509Certificate(chainPem);
  const keyId = leaf.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId;
  if (keyId === undefined) return undefined;
  // As it is encoded: a leading zero belongs to it.
  const serial = leaf.serialNumber.length % 2 === 0 ? leaf.serialNumber : `0${leaf.serialNumber}`;
  return [keyId, serial].map((hex) => Buffer.from(hex, 'hex').toString('base64url')).join('.');
}
