// Where an instance or a file's server can be reached, as one normalised URL.
import type { Instance } from '../model/instance.js';
import { maxWeight, type Server } from '../model/service.js';
import { parseServerUrl } from '../shared/parse-server-url.js';
import type { FileServer, ServerTags } from './decode-http.js';
import type { TagProblem } from './tag-problems.js';

/** `scheme://host:port` in lower case, with the path only when it is to be kept; undefined when it is no such URL. */
export function normalizeServerUrl(written: string, preservePath: boolean): string | undefined {
  const url = parseServerUrl(written);
  return url && `${url.scheme}://${url.host}:${url.port}${preservePath ? url.path : ''}`;
}

/** The server that an instance is, by its registration and its tags; none, with a problem, where it has no address. */
export function serverOfInstance(
  instance: Instance,
  tags: ServerTags | undefined,
  report: (problem: TagProblem) => void,
): Server | undefined {
  // Who asks for a share says all there is to say of it.
  const weight = tags?.weight ?? (tags?.share === undefined ? catalogWeight(instance) : 1);
  const share = tags?.share === undefined ? {} : { share: tags.share };
  const preservePath = tags?.preservePath ?? false;
  const identity = `${instance.provider}/${instance.namespace}/${instance.id}`;
  if (tags?.url !== undefined) {
    if (tags.scheme !== undefined || tags.port !== undefined) {
      report({
        code: 'option-invalid',
        severity: 'warning',
        message: `server.url is given, so server.${tags.port === undefined ? 'scheme' : 'port'} is not used`,
        remedy: 'write either server.url or server.scheme and server.port',
      });
    }
    const url = normalizeServerUrl(tags.url, preservePath);
    if (url !== undefined) return { url, weight, ...share, preservePath, instance: identity };
    const message = `server.url "${tags.url}" is no http, https or h2c URL; the instance gives no server`;
    report({ code: 'server-missing', severity: 'error', message, remedy: 'write server.url=http://HOST:PORT' });
    return undefined;
  }
  const { port: registered, address } = instance;
  const port = tags?.port ?? registered;
  if (tags?.port !== undefined && registered > 0 && tags.port !== registered) {
    report({
      code: 'port-differs',
      severity: 'warning',
      message: `server.port is ${tags.port}, but the port ${registered} is registered; requests go to ${tags.port}`,
      remedy: 'leave server.port out to use the registered port',
    });
  }
  const host = address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
  const usable = address !== '' && port > 0 && port <= 65_535 && /^[^\s/?#@\\]+$/.test(host);
  const url = usable ? normalizeServerUrl(`${tags?.scheme ?? 'http'}://${host}:${port}`, false) : undefined;
  if (url !== undefined) return { url, weight, ...share, preservePath: false, instance: identity };
  const lacks = address === '' ? 'address' : port > 0 ? `usable address ("${address}")` : 'port';
  report({
    code: 'server-missing',
    severity: 'warning',
    message: `the instance has no ${lacks} and gives no server`,
    remedy: lacks === 'port' ? 'register a port, or set loadbalancer.server.port' : 'register an address',
  });
  return undefined;
}

/** The server of a file's list. */
export function serverOfFile(
  { url: written, weight, share, preservePath }: FileServer,
  report: (problem: TagProblem) => void,
): Server | undefined {
  const url = normalizeServerUrl(written, preservePath);
  if (url !== undefined) return { url, weight, ...(share === undefined ? {} : { share }), preservePath };
  const message = `the server "${written}" is no http, https or h2c URL`;
  report({ code: 'server-missing', severity: 'error', message, remedy: 'write url: http://HOST:PORT' });
  return undefined;
}

/** Consul's weights count for the state the instance is in. */
function catalogWeight({ weights, status }: Instance): number {
  if (weights === undefined) return 1;
  return Math.min(maxWeight, status === 'warning' ? weights.warning : weights.passing);
}
