// Addresses as people write them in settings: where to listen, which peers to trust, where a catalog answers.
import { isIPv6 } from 'node:net';
import { parseIpRanges } from '../shared/ip-ranges.js';

export interface ListenAddress {
  /** An IP address or a host name; empty: every address of the machine, IPv4 and IPv6. */
  readonly host: string;
  readonly port: number;
}

/** Reads `:80`, `0.0.0.0:80`, `[::]:80`, `localhost:80/tcp`; a sentence says what is wrong with anything else. */
export function parseListenAddress(written: string): ListenAddress | string {
  const match = /^(?:\[([^\]]*)\]|([^:[\]/]*)):(\d{1,5})(?:\/(\w+))?$/.exec(written.trim());
  if (!match) return 'write :PORT, ADDRESS:PORT or [IPV6]:PORT';
  const [, bracketed, plain = '', port = '', protocol = 'tcp'] = match;
  if (protocol.toLowerCase() === 'udp') return 'UDP is not supported yet';
  if (protocol.toLowerCase() !== 'tcp') return `"/${protocol}" is no protocol, /tcp is`;
  if (Number(port) > 65_535) return `${port} is no port, at most 65535`;
  if (bracketed !== undefined && !isIPv6(bracketed)) return `"${bracketed}" is no IPv6 address`;
  return { host: bracketed ?? plain, port: Number(port) };
}

/** Says what is wrong with the address of a listener, for a schema's `check`. */
export function checkListenAddress(written: string): string | undefined {
  const parsed = parseListenAddress(written);
  return typeof parsed === 'string' ? parsed : undefined;
}

/** Says what is wrong with a member of a list of trusted peers: an IP address or a CIDR range. */
export function checkRange(written: string): string | undefined {
  return parseIpRanges([written]).ok ? undefined : 'it is no IP address or CIDR range such as 10.0.0.0/8';
}

/** Says what is wrong with the address of a catalog: `host:port`, `http(s)://host:port` or `unix:///path`. */
export function checkEndpointAddress(written: string): string | undefined {
  const trimmed = written.trim();
  if (/^unix:\/\/\/./.test(trimmed)) return undefined;
  const url = hasScheme.test(trimmed) ? trimmed : `http://${trimmed}`;
  if (!URL.canParse(url)) return 'it is no address; write http://HOST:PORT or unix:///PATH';
  if (!/^https?:$/.test(new URL(url).protocol)) return 'the scheme is http, https or unix';
  return undefined;
}

/** The address as a URL: `http://127.0.0.1:8500`, `unix:///run/api.sock`. What a bare `HOST` leaves open is given. */
export function endpointUrl(written: string, missing: { scheme: string; port: number }): string {
  const trimmed = written.trim().replace(/\/+$/, '');
  if (hasScheme.test(trimmed)) return trimmed;
  return `${missing.scheme}://${trimmed}${/:\d+$/.test(trimmed) ? '' : `:${missing.port}`}`;
}

const hasScheme = /^[a-z][a-z+]*:\/\//i;
