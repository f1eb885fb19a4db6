import type { Order } from 'acme-client';
import { certificatesIn } from '../certificates-in.js';
import { readDistinguishedName } from '../distinguished-name.js';

/** What may be asked of an ACME server that it need not give. */
export interface AcmeWishes {
  /** Common name of a root that chains should end in, where the server offers several. */
  readonly preferredChain?: string;
  /** The kind of certificate that is ordered, where the server offers several. */
  readonly profile?: string;
}

/** What of it the certificate does not have, a sentence each. */
export function leftOut({ preferredChain, profile }: AcmeWishes, order: Order, chainPem: string): string[] {
  const sentences: string[] = [];
  const given = (order as { profile?: unknown }).profile;
  if (profile !== undefined && given !== profile) {
    sentences.push(`the server does not know the profile ${profile} and issued its usual kind of certificate`);
  }
  if (preferredChain !== undefined) {
    const issuers = certificatesIn(chainPem).map(({ issuer }) => readDistinguishedName(issuer).commonName);
    if (!issuers.includes(preferredChain)) {
      sentences.push(`the server offers no chain to ${preferredChain}; the one in use ends in ${issuers.at(-1)}`);
    }
  }
  return sentences;
}
