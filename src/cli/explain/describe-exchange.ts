// A described request becomes the exchange the proxy would make of it on its entry point.
import type { Exchange } from '../../exchange/exchange.js';
import { HeaderScan } from '../../forwarding/http1/header-scan.js';
import { Peer } from '../../forwarding/peer.js';
import { receiveRequest, type Refusal } from '../../forwarding/receive-request.js';
import type { EntryPointSettings, Settings } from '../../settings/settings.js';
import { parseIpRanges } from '../../shared/ip-ranges.js';
import type { RequestDescription } from './request-description.js';

/** The exchange, or the status with which the request is refused before any rule sees it. */
export function exchangeOf(description: RequestDescription, settings: Settings): Exchange | Refusal {
  const entryPoint = entryPointOf(description, settings.entryPoints);
  const options = settings.entryPoints[entryPoint.name];
  const trusted = options?.forwardedHeaders;
  const peer = new Peer({
    address: description.remoteAddress,
    port: 50_000,
    localPort: entryPoint.port,
    trusted: trusted !== undefined && (trusted.insecure || isIn(trusted.trustedIPs, description.remoteAddress)),
    tls: description.tls,
    tlsFacts: undefined,
    openedMs: 0,
  });
  const { method, target } = description;
  const policy = {
    entryPoint: entryPoint.name,
    sanitizePath: options?.http.sanitizePath ?? true,
    appendForwardedFor: !(trusted?.notAppendXForwardedFor ?? false),
  };
  return receiveRequest({ method, target, protocol: 'HTTP/1.1', block: headerBlock(description) }, peer, policy, scan);
}

const scan = new HeaderScan();

/** The named entry point, else the one on the port of the URL, else the first, else the usual name. */
function entryPointOf(
  { entryPoint, authority, tls }: RequestDescription,
  known: Settings['entryPoints'],
): Pick<EntryPointSettings, 'name' | 'port'> {
  const port = Number(/:(\d+)$/.exec(authority)?.[1] ?? (tls ? 443 : 80));
  if (entryPoint !== undefined) return { name: entryPoint, port: known[entryPoint]?.port ?? port };
  const all = Object.values(known);
  const usual = { name: tls ? 'websecure' : 'web', port };
  return all.find((each) => each.port === port) ?? known[usual.name] ?? (tls ? usual : (all[0] ?? usual));
}

/** A Host header of its own beats the host of the URL, as with curl. */
function headerBlock({ headers, authority }: RequestDescription): string {
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return hasHost ? lines : `Host: ${authority}\r\n${lines}`;
}

function isIn(ranges: readonly string[], address: string): boolean {
  return parseIpRanges(ranges).ranges.contains(address);
}
