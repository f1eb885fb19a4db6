import https from 'node:https';
import { rootCertificates } from 'node:tls';

let agent: https.Agent | undefined;

/** Trusts these authorities (PEM) for the connections to all ACME servers, besides those of the system. */
export function trustAcmeAuthorities(authorities: readonly string[]): void {
  agent = new https.Agent({ ca: [...rootCertificates, ...authorities] });
}

/** What connections to ACME servers are made with; undefined: as all others. */
export function acmeAgent(): https.Agent | undefined {
  return agent;
}
