import type { HealthCheckOptions } from '../../model/service.js';
import type { ServerOrigin } from '../server-origin.js';
import { healthTiming } from './health-timing.js';

/** One request that finds out whether a server lives. */
export interface ProbePlan {
  readonly url: URL;
  readonly method: string;
  /** Names in lower case, `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** 0: any 2xx or 3xx. */
  readonly status: number;
  readonly followRedirects: boolean;
  readonly timeoutMs: number;
  /** Whose terms a TLS connection is made on; not those of a server that a redirect leads to. */
  readonly transport: string;
}

/** The probe of a server as its service's health check asks for it. */
export function planProbe(origin: ServerOrigin, options: HealthCheckOptions): ProbePlan {
  const scheme = options.scheme ?? (origin.tls ? 'https' : 'http');
  const host = origin.host.includes(':') ? `[${origin.host}]` : origin.host;
  const path = options.path ?? '/';
  const url = new URL(`${scheme}://${host}:${options.port ?? origin.port}`);
  const [pathname = '', ...query] = `${origin.basePath}${path.startsWith('/') ? '' : '/'}${path}`
    .split('#')[0]!
    .split('?');
  url.pathname = pathname;
  url.search = query.join('?');
  return {
    url,
    method: options.method.toUpperCase(),
    headers: probeHeaders(options, url.host),
    status: options.status,
    followRedirects: options.followRedirects,
    timeoutMs: healthTiming(options).timeoutMs,
    transport: origin.transport,
  };
}

/** `hostname` beats a Host among the headers, both beat the server's own. */
function probeHeaders(options: HealthCheckOptions, authority: string): Record<string, string> {
  const headers: Record<string, string> = { host: authority, 'user-agent': 'tagway-health-check' };
  for (const [name, value] of Object.entries(options.headers)) headers[name.toLowerCase()] = value;
  if (options.hostname !== undefined && options.hostname !== '') headers.host = options.hostname;
  return headers;
}
