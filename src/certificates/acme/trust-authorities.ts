import https from 'node:https';
import { rootCertificates } from 'node:tls';
import { acmeLibrary } from './acme-library.js';

/**
 * Trusts these authorities (PEM) for the connections to ACME servers, besides those of the system. The library has one
 * HTTP client for all of them.
 */
export async function trustAcmeAuthorities(authorities: readonly string[]): Promise<void> {
  const { axios } = await acmeLibrary();
  axios.defaults.httpsAgent = new https.Agent({ ca: [...rootCertificates, ...authorities] });
}
