import { createHash } from 'node:crypto';
import { clientAuthTypeOf, type TlsOptions } from '../../model/tls-options.js';

/**
 * What is asked of the certificates of clients, in one word of 32 hexadecimal digits: a session or a connection that was
 * begun on other terms is good for nothing. `authorities`: their PEM texts.
 */
export function clientTerms(options: TlsOptions, authorities: readonly string[]): string {
  const terms = JSON.stringify([clientAuthTypeOf(options), authorities]);
  return createHash('sha256').update(terms).digest('hex').slice(0, 32);
}
