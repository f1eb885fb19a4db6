import https from 'node:https';
import { rootCertificates } from 'node:tls';

/**
 * Trusts these authorities (PEM) for the connections to ACME servers, besides those of the system. The library has one
 * HTTP client for all of them.
 */
export async function trustAcmeAuthorities(authorities: readonly string[]): Promise<void> {
  const acme = await import('acme-client');
  acme.axios.defaults.httpsAgent = new https.Agent({ ca: [...rootCertificates, ...authorities] });
  // HTTP_PROXY is for what HinD's jobs fetch, not for this.
  acme.axios.defaults.proxy = false;
}
