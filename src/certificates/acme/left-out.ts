import { certificatesIn } from '../certificates-in.js';
import { shortName } from '../distinguished-name.js';

/** What may be asked of an ACME server that it need not give. */
export interface AcmeWishes {
  /** Common name of a root that chains should end in, where the server offers several. */
  readonly preferredChain?: string;
  /** The kind of certificate that is ordered, where the server offers several. */
  readonly profile?: string;
}

/** What of it the certificate does not have, a sentence each. A server that knows profiles refuses the orders instead. */
export function leftOut({ preferredChain, profile }: AcmeWishes, order: object, chainPem: string): string[] {
  const sentences: string[] = [];
  if (profile !== undefined && (order as { readonly profile?: unknown }).profile !== profile) {
    sentences.push(`the server took no notice of the profile ${profile} and issued its usual kind of certificate`);
  }
  const issuers = preferredChain === undefined ? [] : issuersIn(chainPem);
  if (preferredChain !== undefined && issuers.length > 0 && !issuers.includes(preferredChain)) {
    sentences.push(`the server offers no chain to ${preferredChain}; the one in use ends in ${issuers.at(-1)!}`);
  }
  return sentences;
}

/** Empty where the chain cannot be read, which is for others to say. */
function issuersIn(chainPem: string): string[] {
  try {
    return certificatesIn(chainPem).map(({ issuer }) => shortName(issuer));
  } catch {
    return [];
  }
}
