import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { ServersTransportOptions } from '../../model/servers-transport.js';

type IdentityOptions = Pick<
  ServersTransportOptions,
  'serverName' | 'insecureSkipVerify' | 'peerCertSANs' | 'peerCertURI'
>;

export type CheckIdentity = (host: string, certificate: PeerCertificate) => Error | undefined;

/** Whether a trusted certificate is that of the server meant; undefined where Node's own check is the one wanted. */
export function identityCheck(options: IdentityOptions): CheckIdentity | undefined {
  const { serverName, insecureSkipVerify, peerCertURI } = options;
  const wanted = [...options.peerCertSANs];
  if (peerCertURI !== undefined) wanted.push({ type: 'URI', value: peerCertURI });
  if (wanted.length === 0 && serverName === undefined) return undefined;
  return (host, certificate) => {
    const wrong = insecureSkipVerify ? undefined : checkServerIdentity(serverName ?? host, certificate);
    if (wrong !== undefined || wanted.length === 0) return wrong;
    const uris = urisOf(certificate);
    const found = wanted.some(({ type, value }) =>
      type === 'URI' ? uris.includes(value.toLowerCase()) : checkServerIdentity(value, certificate) === undefined,
    );
    return found ? undefined : wrongName(`the certificate has none of ${wanted.map(({ value }) => value).join(', ')}`);
  };
}

function wrongName(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
}

/** Read from the beginning: names that hold commas are quoted by Node, so that one cannot pass for several. */
function urisOf({ subjectaltname = '' }: PeerCertificate): string[] {
  const entry = /([^:]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/y;
  const uris: string[] = [];
  for (let found = entry.exec(subjectaltname); found !== null; found = entry.exec(subjectaltname)) {
    const [, kind, value = ''] = found;
    if (kind === 'URI') uris.push((value.startsWith('"') ? (JSON.parse(value) as string) : value).toLowerCase());
  }
  return uris;
}
