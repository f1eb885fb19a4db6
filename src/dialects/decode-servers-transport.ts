// A transport to servers as written becomes its options, or says why it must not be used.
import { serversTransportFields, type ServersTransportOptions } from '../model/servers-transport.js';
import { decodeFields } from '../shared/decode-options.js';
import { nearestWord } from '../shared/nearest-word.js';
import { isPemText } from '../shared/pem-text.js';
import type { DecodeContext } from './decode-http.js';
import type { Decoded, Named } from './decode-named.js';

/** Without these, connections are as safe as ever; without any other option they may be less safe than was meant. */
const harmless = ['insecureSkipVerify', 'maxIdleConnsPerHost', 'forwardingTimeouts', 'disableHTTP2'];
/** Node's own. */
const defaultMinVersion = 'VersionTLS12';
const optionNames = Object.keys(serversTransportFields);
const strict = new Set(optionNames.filter((name) => !harmless.includes(name)));

/** Whatever was to make connections safer and cannot be read leaves a transport that closes its routers. */
export function decodeServersTransport(
  { node, path, object }: Named,
  { source, problems }: Pick<DecodeContext, 'source' | 'problems'>,
): Decoded<ServersTransportOptions> {
  const errors: string[] = [];
  const value = decodeFields(serversTransportFields, node, path, (problem) => {
    problems.addOption(problem, object);
    const [top = ''] = problem.path.slice(path.length + 1).split(/[.[]/);
    const meant = problem.code === 'option-unknown' ? nearestWord(top, optionNames) : top;
    if (meant !== undefined && strict.has(meant)) errors.push(problem.message);
  });
  const refuse = (message: string, remedy: string) => {
    errors.push(message);
    problems.add({ code: 'servers-transport-refused', severity: 'error', tag: node.origin, message, remedy, object });
  };
  if (value.spiffe !== undefined) refuse(`${path}.spiffe is not supported yet`, 'use rootCAs and peerCertSANs');
  // As text, versions are in their order.
  const { minVersion = defaultMinVersion, maxVersion = minVersion } = value;
  if (minVersion > maxVersion) {
    refuse(`${path}.maxVersion is below ${minVersion}, its minVersion`, 'leave maxVersion out');
  }
  // Whoever may register a service could otherwise speak to others in the name of this machine.
  const isForbidden = (keyFile: string | undefined) =>
    source === 'tags' && keyFile !== undefined && !isPemText(keyFile);
  const named = value.certificates.find(({ keyFile }) => isForbidden(keyFile));
  if (named !== undefined) {
    const remedy = 'define the transport in a file of the file provider, and name it with @file';
    refuse(`${path}.certificates: tags cannot name files of keys ("${named.keyFile}")`, remedy);
  }
  return { value, tag: node.origin, errors };
}
