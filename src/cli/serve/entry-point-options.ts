import type { RoutedEntryPoint } from '../../forwarding/compile-routes.js';
import type { EntryPointOptions, TlsTerminator } from '../../forwarding/entry-point.js';
import { redirectionPriority, type Redirection } from '../../forwarding/redirection.js';
import type { OpenConnections } from '../../observability/metrics.js';
import type { EntryPointSettings, Settings } from '../../settings/settings.js';
import { parseIpRanges, type IpRanges } from '../../shared/ip-ranges.js';

/** What an entry point's listener is told. */
export function entryPointOptions(
  entryPoint: EntryPointSettings,
  connections: OpenConnections,
  tls: TlsTerminator | undefined,
): EntryPointOptions {
  const { transport, http, forwardedHeaders, proxyProtocol } = entryPoint;
  return {
    entryPoint: entryPoint.name,
    host: entryPoint.host === '' ? '::' : entryPoint.host,
    port: entryPoint.port,
    reusePort: entryPoint.reusePort,
    trustedPeers: peersOf(forwardedHeaders),
    proxyProtocolPeers: proxyProtocol && peersOf(proxyProtocol),
    maxConcurrentStreams: entryPoint.http2.maxConcurrentStreams,
    tls,
    onConnectionCount: (change) => (change === 1 ? connections.inc() : connections.dec()),
    sanitizePath: http.sanitizePath,
    appendForwardedFor: !forwardedHeaders.notAppendXForwardedFor,
    maxHeaderBytes: http.maxHeaderBytes,
    readTimeoutMs: transport.respondingTimeouts.readTimeout,
    writeTimeoutMs: transport.respondingTimeouts.writeTimeout,
    idleTimeoutMs: transport.respondingTimeouts.idleTimeout,
    maxRequests: transport.keepAliveMaxRequests,
    maxAgeMs: transport.keepAliveMaxTime,
  };
}

/** What routes are told of the entry points. */
export function routedEntryPoints({ entryPoints }: Settings): RoutedEntryPoint[] {
  const all = Object.values(entryPoints);
  const marked = all.some((entryPoint) => entryPoint.asDefault);
  return all.map((entryPoint) => ({
    name: entryPoint.name,
    isDefault: !marked || entryPoint.asDefault,
    middlewares: entryPoint.http.middlewares,
    tls: entryPoint.http.tls !== undefined,
    redirection: redirectionOf(entryPoint, entryPoints),
  }));
}

function redirectionOf({ http }: EntryPointSettings, all: Settings['entryPoints']): Redirection | undefined {
  const wanted = http.redirections?.entryPoint;
  if (wanted === undefined) return undefined;
  const port = wanted.to.startsWith(':') ? wanted.to.slice(1) : String(all[wanted.to]?.port ?? '');
  return { scheme: wanted.scheme, port, permanent: wanted.permanent, priority: wanted.priority ?? redirectionPriority };
}

function peersOf({ insecure, trustedIPs }: { insecure: boolean; trustedIPs: readonly string[] }): IpRanges | 'all' {
  return insecure ? 'all' : parseIpRanges(trustedIPs).ranges;
}
