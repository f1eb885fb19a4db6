import { hostname } from 'node:os';
import type { TlsFacts } from '../exchange/exchange.js';

const server = hostname();

/** What is known of a client connection, worked out once when it is accepted. */
export class Peer {
  readonly address: string;
  readonly port: number;
  readonly localPort: number;
  /** It may speak of earlier hops (X-Forwarded-*). */
  readonly trusted: boolean;
  readonly tls: boolean;
  readonly tlsFacts: TlsFacts | undefined;
  /** When its connection was accepted, monotonic milliseconds. */
  readonly openedMs: number;
  /** The forwarding lines that are the same for all its plain requests. */
  readonly forwardedBlock: string;
  /** How many requests it has sent, whichever lane reads them. */
  requests = 0;

  constructor({
    address,
    port,
    localPort,
    trusted,
    tls,
    tlsFacts,
    openedMs,
  }: Omit<Peer, 'forwardedBlock' | 'requests'>) {
    this.address = address;
    this.port = port;
    this.localPort = localPort;
    this.trusted = trusted;
    this.tls = tls;
    this.tlsFacts = tlsFacts;
    this.openedMs = openedMs;
    this.forwardedBlock =
      `X-Forwarded-For: ${address}\r\nX-Real-Ip: ${address}\r\n` +
      `X-Forwarded-Proto: ${tls ? 'https' : 'http'}\r\nX-Forwarded-Server: ${server}\r\n`;
  }
}

/** The lines for a peer that may speak of earlier hops: its own words stay, what it leaves out is said. */
export function trustedForwardedBlock(
  peer: Peer,
  said: {
    forwardedFor: string;
    hasForwardedProto: boolean;
    hasForwardedHost: boolean;
    hasForwardedPort: boolean;
    hasRealIp: boolean;
  },
  request: { host: string; port: string; upgrade: boolean; appendFor: boolean },
): string {
  const before = said.forwardedFor;
  const appended = request.appendFor ? (before === '' ? peer.address : `${before}, ${peer.address}`) : before;
  let block = appended === '' ? '' : `X-Forwarded-For: ${appended}\r\n`;
  if (!said.hasRealIp) block += `X-Real-Ip: ${peer.address}\r\n`;
  if (!said.hasForwardedProto) block += `X-Forwarded-Proto: ${forwardedProto(peer.tls, request.upgrade)}\r\n`;
  if (!said.hasForwardedHost) block += `X-Forwarded-Host: ${request.host}\r\n`;
  if (!said.hasForwardedPort) block += `X-Forwarded-Port: ${request.port}\r\n`;
  return `${block}X-Forwarded-Server: ${server}\r\n`;
}

/** Traefik says `ws` and `wss` for websockets. */
export function forwardedProto(tls: boolean, upgrade: boolean): string {
  if (upgrade) return tls ? 'wss' : 'ws';
  return tls ? 'https' : 'http';
}
