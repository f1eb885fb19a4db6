import type { Server } from '../model/service.js';
import { parseServerUrl } from '../shared/parse-server-url.js';

/** Where a server listens, taken apart once so that no exchange has to read a URL. */
export interface ServerOrigin {
  readonly scheme: 'http' | 'https' | 'h2c';
  readonly tls: boolean;
  /** Name or address to connect to, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The Host header that names it: `10.0.0.1:8080`, without the port where that is the scheme's own. */
  readonly hostHeader: string;
  /** What goes before the path of a request, without a final slash; empty unless the server has `preservePath`. */
  readonly basePath: string;
  /** The transport that connections to it belong to, `name@provider`; empty: that of the settings. */
  readonly transport: string;
}

/** The origin of a server, or undefined when its URL is no absolute http, https or h2c URL. */
export function parseServerOrigin(
  { url, preservePath }: Pick<Server, 'url' | 'preservePath'>,
  transport = '',
): ServerOrigin | undefined {
  const parsed = parseServerUrl(url);
  if (parsed === undefined) return undefined;
  const { scheme, host, port, isStandardPort, path } = parsed;
  return {
    scheme,
    tls: scheme === 'https',
    host: host.replace(/^\[|\]$/g, ''),
    port,
    hostHeader: isStandardPort ? host : `${host}:${port}`,
    basePath: preservePath ? path : '',
    transport,
  };
}
