import { readFileSync } from 'node:fs';
import https from 'node:https';
import { rootCertificates } from 'node:tls';

let trusted: readonly string[] = [];
const agents = new Map<string, https.Agent>();

/** Trusts these authorities (PEM) for the connections to all ACME servers, besides those that Node knows. */
export function trustAcmeAuthorities(authorities: readonly string[]): void {
  trusted = authorities;
  agents.clear();
}

/**
 * What connections to ACME servers are made with; undefined: as all others. `serverName`: the name that the server's
 * certificate is for, where that is not the one in its URL.
 */
export function acmeAgent(serverName = ''): https.Agent | undefined {
  if (trusted.length === 0 && serverName === '') return undefined;
  let agent = agents.get(serverName);
  if (agent === undefined) {
    agent = new https.Agent({
      ...(trusted.length > 0 && { ca: [...rootCertificates, ...extraAuthorities(), ...trusted] }),
      ...(serverName !== '' && { servername: serverName }),
    });
    agents.set(serverName, agent);
  }
  return agent;
}

/** Node trusts those of NODE_EXTRA_CA_CERTS only where it is given none; what cannot be read it has complained about. */
function extraAuthorities(): string[] {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (file === undefined || file === '') return [];
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}
