import { readFileSync } from 'node:fs';
import https from 'node:https';
import { rootCertificates } from 'node:tls';

export interface AcmeTrust {
  /** PEM; besides those that Node knows. */
  readonly authorities?: readonly string[];
  /** The name that the server's certificate is for, where that is not the one in its URL. */
  readonly serverName?: string;
}

/** What connections to an ACME server are made with; undefined: as all others. */
export function createAcmeAgent({ authorities = [], serverName }: AcmeTrust): https.Agent | undefined {
  if (authorities.length === 0 && serverName === undefined) return undefined;
  return new https.Agent({
    ...(authorities.length > 0 && { ca: [...rootCertificates, ...extraAuthorities(), ...authorities] }),
    ...(serverName !== undefined && { servername: serverName }),
  });
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
