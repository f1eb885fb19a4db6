// A transport to servers as written becomes its options, or says why it must not be used.
import { serversTransportFields, type ServersTransportOptions } from '../model/servers-transport.js';
import { isPemText } from '../shared/pem-text.js';
import type { DecodeContext } from './decode-http.js';
import { decodeStrictly } from './decode-strictly.js';
import type { Decoded, Named } from './decode-named.js';

const strictly = {
  fields: serversTransportFields,
  harmless: ['insecureSkipVerify', 'maxIdleConnsPerHost', 'forwardingTimeouts', 'disableHTTP2'],
  refusal: 'servers-transport-refused',
} as const;
/** Node's own. */
const defaultMinVersion = 'VersionTLS12';

/** Whatever was to make connections safer and cannot be read leaves a transport that closes its routers. */
export function decodeServersTransport(
  named: Named,
  { source, problems }: Pick<DecodeContext, 'source' | 'problems'>,
): Decoded<ServersTransportOptions> {
  const { node, path } = named;
  const { value, errors, refuse } = decodeStrictly(strictly, named, problems);
  if (value.spiffe !== undefined) refuse(`${path}.spiffe is not supported yet`, 'use rootCAs and peerCertSANs');
  // As text, versions are in their order.
  const { minVersion = defaultMinVersion, maxVersion = minVersion } = value;
  if (minVersion > maxVersion) {
    refuse(`${path}.maxVersion is below ${minVersion}, its minVersion`, 'leave maxVersion out');
  }
  // Whoever may register a service could otherwise speak to others in the name of this machine.
  const isForbidden = (keyFile: string | undefined) =>
    source === 'tags' && keyFile !== undefined && !isPemText(keyFile);
  const forbidden = value.certificates.find(({ keyFile }) => isForbidden(keyFile));
  if (forbidden !== undefined) {
    const remedy = 'define the transport in a file of the file provider, and name it with @file';
    refuse(`${path}.certificates: tags cannot name files of keys ("${forbidden.keyFile}")`, remedy);
  }
  return { value, tag: node.origin, errors };
}
