// The plain lane: our own HTTP/1.1 reader and writer over a client's socket, for the requests that need nothing special.
import type { Socket } from 'node:net';
import { reasonOf } from '../../exchange/answer.js';
import type { Exchange } from '../../exchange/exchange.js';
import type { EntryPointContext } from '../forwarding-core.js';
import { ExchangeRun } from '../exchange-run.js';
import { HeaderScan, validBlock } from '../http1/header-scan.js';
import type { Peer } from '../peer.js';
import { receiveRequest, type RequestPolicy } from '../receive-request.js';
import type { LargeBuffer } from '../upstream/read-buffers.js';
import { ClientDeadline, type ClientTimeLimits, type DeadlineWatch, type Timed } from './client-deadline.js';
import { bodyUntilEnd, maxDroppedBytes, type ClientSide } from './client-side.js';
import { endGently } from './end-gently.js';
import { ignoreError } from './ignore-error.js';
import { refusal, responseHead } from './plain-response.js';
import { UnreadBytes } from './unread-bytes.js';

/** Pieces up to this size are copied into one write with what goes before them. */
const smallPieceBytes = 16 * 1024;
/** Requests that are sent ahead wait in memory up to here, then in the kernel. */
const maxAheadBytes = 64 * 1024;

export interface PlainLaneOptions extends RequestPolicy, ClientTimeLimits {
  readonly maxHeaderBytes: number;
  /** 0: any number. */
  readonly maxRequests: number;
  /** Monotonic; 0: any age. */
  readonly maxAgeMs: number;
}

/** What the lane needs of its entry point. */
export interface PlainLaneOwner {
  readonly entry: EntryPointContext;
  readonly options: PlainLaneOptions;
  /** No new requests: answers announce the end of their connection. */
  readonly draining: boolean;
  readonly watch: DeadlineWatch;
  /** Not a plain request: gives the socket, with everything unread, to the lane that can read it. */
  handOver(socket: Socket, unread: Buffer, peer: Peer): void;
  /** It has the socket no more. */
  onLeft(client: PlainClient): void;
}

const scan = new HeaderScan();
const requestLine = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [^\0-\x20\x7f]+ HTTP\/1\.1$/;
const headEnd = Buffer.from('\r\n\r\n');
const closeToken = /(?:^|,)[ \t]*close[ \t]*(?:$|,)/;

export class PlainClient implements ClientSide, Timed {
  readonly deadline: ClientDeadline;
  run: ExchangeRun | null = null;
  /** A head that is not whole yet, or requests sent ahead. */
  private readonly ahead = new UnreadBytes();
  /** So many of them hold no end of a head. */
  private searched = 0;
  private bodyLeft = 0;
  private bodyWanted = false;
  private out = '';
  private chunked = false;
  private closing = false;
  private tunnel = false;
  private done = false;
  private reading = false;
  private headBegun = false;
  /** The answer is complete but the request is not: its rest is read and thrown away. */
  private dropping = false;

  constructor(
    readonly socket: Socket,
    readonly peer: Peer,
    private readonly owner: PlainLaneOwner,
  ) {
    this.deadline = new ClientDeadline(owner.options, owner.watch);
    this.deadline.expectHead();
    owner.watch.watch(this);
    socket.on('data', this.onData);
    socket.on('drain', this.onDrain);
    socket.on('close', this.onClose);
    socket.on('error', ignoreError);
  }

  get idle(): boolean {
    return this.run === null && this.ahead.length === 0;
  }

  // Reading.

  private readonly onData = (chunk: Buffer): void => {
    if (this.run === null) {
      this.ahead.append(chunk);
      this.readRequests();
    } else if (this.tunnel) {
      this.run.onRequestBody(chunk);
    } else {
      this.readBody(chunk);
    }
  };

  /** Starts with bytes that were read before the lane got the socket. */
  begin(unread: Buffer): void {
    if (unread.length > 0) this.onData(unread);
  }

  private readRequests(): void {
    // An exchange that ends while it starts would recurse once per request sent ahead.
    if (this.reading) return;
    this.reading = true;
    while (this.run === null && this.ahead.length > 0 && !this.done && this.readHead());
    this.reading = false;
  }

  /** False: wait for more bytes. */
  private readHead(): boolean {
    const { bytes } = this.ahead;
    // RFC 9112 section 2.2: an empty line before the request line is forgiven.
    const start = bytes[0] === 0x0d && bytes[1] === 0x0a ? 2 : 0;
    const end = bytes.indexOf(headEnd, Math.max(start, this.searched - 3));
    this.searched = bytes.length;
    if (end === -1 || end - start > this.owner.options.maxHeaderBytes) {
      if (bytes.length > this.owner.options.maxHeaderBytes) this.refuse(431);
      else if (!this.headBegun) this.deadline.expectHead();
      this.headBegun = true;
      return false;
    }
    this.searched = 0;
    const head = bytes.toString('latin1', start, end + 2);
    const lineEnd = head.indexOf('\r\n');
    const line = head.slice(0, lineEnd);
    const block = head.slice(lineEnd + 2);
    if (!validBlock.test(block)) return this.refuse(400);
    if (!requestLine.test(line)) return this.notPlain(line);
    const methodEnd = line.indexOf(' ');
    const target = line.slice(methodEnd + 1, line.length - 9);
    const request = { method: line.slice(0, methodEnd), target, protocol: 'HTTP/1.1', block };
    const exchange = receiveRequest(request, this.peer, this.owner.options, scan);
    if (scan.transferEncoding !== '' || scan.expect !== '' || target.charCodeAt(0) !== 0x2f) {
      // Upgrades stay here, however they are written: the other lane would only give them back. `OPTIONS *` it answers.
      if (typeof exchange === 'number' ? target === '*' : !exchange.upgrade) return this.leave();
    }
    if (typeof exchange === 'number') return this.refuse(exchange);
    this.ahead.skip(end + 4);
    this.serve(exchange);
    return true;
  }

  private serve(exchange: Exchange): void {
    const { owner, peer } = this;
    const { maxRequests, maxAgeMs } = owner.options;
    peer.requests++;
    this.headBegun = false;
    this.deadline.expectAnswer();
    this.bodyLeft = exchange.requestLength;
    this.bodyWanted = false;
    this.dropping = false;
    this.closing =
      owner.draining ||
      (scan.connection !== '' && closeToken.test(scan.connection)) ||
      (maxRequests > 0 && peer.requests >= maxRequests) ||
      (maxAgeMs > 0 && owner.watch.roughNowMs - peer.openedMs > maxAgeMs);
    this.run = new ExchangeRun(exchange, this, owner.entry);
    this.run.start();
  }

  private notPlain(line: string): boolean {
    // HTTP/1.0 is for the other lane; the beginning of HTTP/2 is looked at by it, too.
    if (line.endsWith(' HTTP/1.0') || line === 'PRI * HTTP/2.0') return this.leave();
    return this.refuse(/ HTTP\/\d+(?:\.\d+)?$/.test(line) && !line.includes(' HTTP/1.') ? 505 : 400);
  }

  private leave(): boolean {
    const { socket } = this;
    this.detach();
    this.owner.handOver(socket, this.ahead.takeAll(), this.peer);
    return false;
  }

  private refuse(status: number): boolean {
    this.detach();
    endGently(this.socket, refusal(status));
    return false;
  }

  private readBody(chunk: Buffer): void {
    if (this.bodyLeft === 0 || !this.bodyWanted) {
      this.ahead.append(chunk);
      if (this.ahead.length > maxAheadBytes) this.socket.pause();
      return;
    }
    const piece = chunk.length <= this.bodyLeft ? chunk : chunk.subarray(0, this.bodyLeft);
    if (piece.length < chunk.length) this.ahead.append(chunk.subarray(piece.length));
    this.bodyLeft -= piece.length;
    this.deadline.expectBody();
    if (!this.dropping) this.run!.onRequestBody(piece);
    if (this.bodyLeft > 0) return;
    this.deadline.excuseBody();
    if (this.dropping) this.nextRequest();
    else this.run!.onRequestEnd('');
  }

  resumeRequest(): void {
    this.bodyWanted = true;
    if (this.tunnel) {
      const early = this.ahead.takeAll();
      if (early.length > 0) this.run!.onRequestBody(early);
    } else {
      if (this.bodyLeft === 0) return;
      this.deadline.expectBody();
      const early = this.ahead.takeAll();
      if (early.length > 0) this.readBody(early);
    }
    if (this.wantsMore()) this.socket.resume();
  }

  /** What was read already may have been enough to ask for a pause. */
  private wantsMore(): boolean {
    return this.bodyWanted;
  }

  pauseRequest(): void {
    this.bodyWanted = false;
    this.deadline.excuseBody();
    this.socket.pause();
  }

  // Writing.

  sendInformation(status: number, block: string): void {
    this.socket.write(`${this.out}HTTP/1.1 ${status} ${reasonOf(status)}\r\n${block}\r\n`, 'latin1');
    this.out = '';
  }

  sendHead(exchange: Exchange, bodyLength: number): void {
    this.chunked = bodyLength === bodyUntilEnd;
    // Too much to be dropped, should the answer be complete before the request.
    if (this.bodyLeft > maxDroppedBytes || exchange.endsConnection) this.closing = true;
    this.out = responseHead(exchange, bodyLength, this.closing);
  }

  sendBody(piece: Buffer, large: LargeBuffer | null): boolean {
    // An empty chunk would end the body.
    if (this.done || piece.length === 0) return true;
    if (piece.length <= smallPieceBytes) {
      const text = piece.toString('latin1');
      this.out += this.chunked ? `${piece.length.toString(16)}\r\n${text}\r\n` : text;
      return this.out.length <= smallPieceBytes || this.write();
    }
    if (this.chunked) this.out += `${piece.length.toString(16)}\r\n`;
    this.flush();
    let more: boolean;
    if (large === null) more = this.socket.write(Buffer.from(piece));
    else {
      large.inFlight = true;
      more = this.socket.write(piece, large.release);
    }
    if (this.chunked) more = this.socket.write('\r\n', 'latin1');
    // Two large buffers take turns and hold the reader back themselves; the socket's mark would make it stop and go.
    return more || large !== null;
  }

  flush(): boolean {
    return this.out === '' || this.write();
  }

  private write(): boolean {
    const text = this.out;
    this.out = '';
    return this.socket.write(text, 'latin1');
  }

  sendEnd(trailers: string): void {
    if (this.chunked) this.out += `0\r\n${trailers}\r\n`;
    if (this.tunnel || this.closing) return this.finish();
    this.flush();
    if (this.bodyLeft === 0) return this.nextRequest();
    this.dropping = true;
    this.resumeRequest();
  }

  private finish(): void {
    this.detach();
    endGently(this.socket, this.out);
  }

  private nextRequest(): void {
    this.run = null;
    this.deadline.expectRequest();
    if (this.socket.isPaused()) this.socket.resume();
    if (this.ahead.length > 0) this.readRequests();
  }

  abort(): void {
    this.done = true;
    this.socket.destroy();
  }

  startTunnel(): void {
    this.tunnel = true;
    this.deadline.lift();
    this.flush();
  }

  // The end.

  /** The client has taken too long: with a request half said it is told so. */
  onDeadline(): void {
    this.deadline.lift();
    if (this.run === null && this.ahead.length > 0) this.refuse(408);
    else this.socket.destroy();
  }

  /** Idle connections end now, the others with their answer. */
  drain(): void {
    this.closing = true;
    if (this.idle) this.socket.end();
  }

  private readonly onDrain = (): void => {
    this.run?.onClientDrain();
  };

  private readonly onClose = (): void => {
    this.leaveOwner();
    if (this.run !== null && !this.run.ended) this.run.onClientGone();
  };

  /** Nothing of the socket is its business any more. */
  private detach(): void {
    const { socket } = this;
    socket.off('data', this.onData);
    socket.off('drain', this.onDrain);
    socket.off('close', this.onClose);
    socket.off('error', ignoreError);
    this.leaveOwner();
  }

  private leaveOwner(): void {
    this.done = true;
    this.deadline.lift();
    this.owner.watch.unwatch(this);
    this.owner.onLeft(this);
  }
}
