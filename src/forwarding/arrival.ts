// A connection that has just come: who it speaks for and what it speaks is read from its first bytes.
import type { Socket } from 'node:net';
import type { IpRanges } from '../shared/ip-ranges.js';
import { sweepIntervalMs, type DeadlineWatch, type Timed } from './client/client-deadline.js';
import { ignoreError } from './client/ignore-error.js';
import { addressIsIn } from './plain-address.js';
import { parseProxyHeader } from './proxy-protocol.js';
import { parseClientHello, type ClientHello } from './tls/client-hello.js';

/** What a PROXY protocol header said of the client. */
export interface SaidAddress {
  readonly address?: string;
  readonly port?: number;
}

export interface ArrivalOwner {
  /** How long a client may take to say what it speaks. */
  readonly firstBytesTimeoutMs: number;
  readonly proxyProtocolPeers: IpRanges | 'all' | undefined;
  /** Plain connections are passed on without waiting where there is no TLS. */
  readonly speaksTls: boolean;
  readonly watch: DeadlineWatch;
  /** `unread`: what was read of it already. */
  onPlain(socket: Socket, unread: Buffer, said: SaidAddress): void;
  /** The whole hello can be read from the socket again, which is paused. */
  onHello(socket: Socket, hello: ClientHello, said: SaidAddress): void;
  onClosed(arrival: Arrival): void;
}

const tlsHandshakeByte = 0x16;
const nothing: Buffer = Buffer.alloc(0);
const itself: SaidAddress = {};

export class Arrival implements Timed {
  readonly deadline = { atMs: 0 };
  /** It has not been passed on. */
  silent = true;
  private bytes = nothing;
  private said = itself;
  private awaitsProxyHeader: boolean;

  constructor(
    readonly socket: Socket,
    private readonly owner: ArrivalOwner,
  ) {
    this.awaitsProxyHeader = owner.proxyProtocolPeers !== undefined;
    socket.on('close', this.onClose);
    socket.on('error', ignoreError);
  }

  start(): void {
    const { socket, owner } = this;
    if (!owner.speaksTls && !this.awaitsProxyHeader) return this.passOnPlain();
    this.deadline.atMs = owner.watch.roughNowMs + sweepIntervalMs + owner.firstBytesTimeoutMs;
    owner.watch.watch(this);
    socket.on('data', this.onData);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]);
    if (this.awaitsProxyHeader && !this.readProxyHeader()) return;
    if (!this.owner.speaksTls) this.passOnPlain();
    // A PROXY header may have come alone.
    else if (this.bytes.length > 0) this.sniff();
  };

  /** False: there is no going on yet, or none at all. */
  private readProxyHeader(): boolean {
    const header = parseProxyHeader(this.bytes);
    if (header.kind === 'incomplete') return false;
    if (header.kind === 'invalid') {
      this.socket.destroy();
      return false;
    }
    this.awaitsProxyHeader = false;
    if (header.kind === 'absent') return true;
    this.bytes = this.bytes.subarray(header.length);
    if (addressIsIn(this.owner.proxyProtocolPeers!, this.socket.remoteAddress)) this.said = header;
    return true;
  }

  /** Plain or TLS, and in that case for which name: as soon as the first bytes say so. */
  private sniff(): void {
    const { socket, bytes } = this;
    if (bytes[0] !== tlsHandshakeByte) return this.passOnPlain();
    const parsed = parseClientHello(bytes);
    if (parsed.kind === 'incomplete') return;
    if (parsed.kind !== 'complete') return void socket.destroy();
    this.leave();
    socket.pause();
    socket.unshift(bytes);
    this.owner.onHello(socket, parsed.hello, this.said);
  }

  private passOnPlain(): void {
    const { bytes } = this;
    this.leave();
    this.owner.onPlain(this.socket, bytes, this.said);
  }

  private leave(): void {
    this.silent = false;
    this.bytes = nothing;
    this.socket.off('data', this.onData);
    this.owner.watch.unwatch(this);
  }

  /** It never said what it speaks. */
  onDeadline(): void {
    this.socket.destroy();
  }

  private readonly onClose = (): void => {
    this.owner.watch.unwatch(this);
    this.owner.onClosed(this);
  };
}
