import net from 'node:net';
import tls from 'node:tls';
import type { Clock } from '../../shared/clock.js';
import { messageOf, type ErrorCode } from '../../shared/errors.js';
import type { ServerOrigin } from '../../upstreams/server-origin.js';
import type { ConnectionTerms } from '../../upstreams/transport/connection-terms.js';
import { ChunkedDecoder } from '../http1/chunked-decoder.js';
import { passableTrailers } from '../http1/trailer-block.js';
import { LargeBuffer, sharedReadBuffer } from './read-buffers.js';
import { parseResponseHead, type FramedHead } from './response-head.js';
import { connectFailureCode, unusableTls } from './upstream-failure.js';
import type { UpstreamHandler } from './upstream-handler.js';

const maxHeadBytes = 256 * 1024;
const headEnd = Buffer.from('\r\n\r\n');
/** From this body length on, a response is read into large buffers of its own. */
const largeBodyBytes = 128 * 1024;

const enum Step {
  /** Between requests: every byte that arrives now is poison. */
  idle,
  head,
  length,
  chunked,
  close,
  tunnel,
  closed,
}

interface ConnectionOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly terms: ConnectionTerms;
}

/** Who lends connections and takes them back. */
export interface ConnectionOwner {
  /** The exchange is over and the connection may serve another one. */
  onReusable(connection: UpstreamConnection): void;
  onClosed(connection: UpstreamConnection): void;
}

/** What is sent on a connection at once. */
export interface UpstreamRequest {
  readonly method: string;
  /** Request line and header lines, with the empty line at the end. */
  readonly head: string;
  readonly upgrade: boolean;
}

/** One HTTP/1.1 connection to a server; serves one request after the other. */
export class UpstreamConnection {
  /** Monotonic milliseconds; the owner closes what is late. 0: no limit. */
  deadlineMs = 0;
  idleSinceMs = 0;
  /** It has served a request before: a failure may only mean that the server had enough of it. */
  reused = false;
  connected = false;
  /** On which it was made. */
  readonly terms: ConnectionTerms;
  private readonly clock: Pick<Clock, 'monotonicMs'>;
  private readonly socket: net.Socket;
  private readonly encrypted: boolean;
  private handler: UpstreamHandler | null = null;
  private step: Step = Step.idle;
  private method = '';
  private upgrading = false;
  private left = 0;
  private head: FramedHead | null = null;
  /** Bytes have come back for the request. */
  private begun = false;
  private partialHead = '';
  private decoder: ChunkedDecoder | null = null;
  private requestDone = true;
  private large: [LargeBuffer, LargeBuffer] | null = null;
  private current: LargeBuffer | null = null;
  private wantsPause = false;

  constructor(
    origin: ServerOrigin,
    private readonly owner: ConnectionOwner,
    { clock, terms }: ConnectionOptions,
  ) {
    this.clock = clock;
    this.terms = terms;
    this.encrypted = origin.tls;
    this.socket = origin.tls ? this.connectTls(origin) : this.connectPlain(origin);
    this.socket.setNoDelay(true);
    this.socket.once(origin.tls ? 'secureConnect' : 'connect', () => this.onConnected());
    this.socket.on('drain', () => this.handler?.onDrain());
    this.socket.on('end', () => this.onEnd());
    this.socket.on('error', (error) => this.onError(error));
    this.socket.on('close', () => this.fail('TW_UPSTREAM_RESET', 'the server closed the connection'));
  }

  private connectPlain({ host, port }: ServerOrigin): net.Socket {
    return net.connect({
      host,
      port,
      onread: {
        buffer: () => this.nextBuffer(),
        callback: (length, buffer) => this.receive(buffer as Buffer, length),
      },
    });
  }

  private connectTls({ host, port }: ServerOrigin): net.Socket {
    const terms = this.terms.tls;
    if (!terms.ok) return new net.Socket().destroy(unusableTls(terms.message));
    const socket = tls.connect({ host, port, ALPNProtocols: ['http/1.1'], ...terms.optionsFor(host) });
    socket.on('data', (chunk: Buffer) => {
      if (!this.receive(chunk, chunk.length)) socket.pause();
    });
    return socket;
  }

  /** Sends a request head; the handler gets all that follows from it. */
  send(request: UpstreamRequest, handler: UpstreamHandler, hasBody: boolean): void {
    this.handler = handler;
    this.method = request.method;
    this.upgrading = request.upgrade;
    this.step = Step.head;
    this.requestDone = !hasBody;
    this.begun = false;
    if (this.connected && this.requestDone) this.expectHead();
    this.socket.write(request.head, 'latin1');
    if (hasBody && this.connected) handler.onReadyForBody();
  }

  /** Sends a piece of the request body, framed by the caller; false asks to wait for `onDrain`. */
  write(piece: Buffer | string): boolean {
    return typeof piece === 'string' ? this.socket.write(piece, 'latin1') : this.socket.write(piece);
  }

  /** The request body is complete. */
  endRequest(): void {
    this.requestDone = true;
    if (this.step === Step.tunnel) this.socket.end();
    else if (this.step === Step.head) this.expectHead();
  }

  /** Goes on reading after the handler asked for a pause. */
  resume(): void {
    if (!this.wantsPause) return;
    this.wantsPause = false;
    // Reading goes on into the current large buffer: not before the client has taken what is in it.
    if (this.current?.inFlight !== true) this.socket.resume();
  }

  /** Ends the connection, and what is on it, without another word to the handler. */
  cancel(): void {
    this.handler = null;
    this.destroy();
  }

  /** The owner's limit has passed. */
  onDeadline(): void {
    this.fail('TW_UPSTREAM_TIMEOUT', this.connected ? 'the server did not answer in time' : 'connecting took too long');
  }

  private onConnected(): void {
    this.connected = true;
    this.deadlineMs = 0;
    if (this.requestDone) this.expectHead();
    if (this.step === Step.head && !this.requestDone) this.handler?.onReadyForBody();
  }

  /** The request is sent; its response has its time from now. */
  private expectHead(): void {
    const { responseHeaderTimeoutMs } = this.terms;
    if (responseHeaderTimeoutMs !== Infinity) this.deadlineMs = this.clock.monotonicMs() + responseHeaderTimeoutMs;
  }

  private onEnd(): void {
    if (this.step === Step.close || this.step === Step.tunnel) {
      const handler = this.handler;
      this.handler = null;
      this.destroy();
      handler?.onEnd('');
      return;
    }
    this.fail('TW_UPSTREAM_RESET', 'the server closed the connection');
  }

  private onError(error: NodeJS.ErrnoException): void {
    const code = connectFailureCode(error);
    // A server may find out after the handshake that it wanted another certificate.
    this.fail(this.connected && code !== 'TW_UPSTREAM_TLS_FAILED' ? 'TW_UPSTREAM_RESET' : code, messageOf(error));
  }

  private fail(code: ErrorCode, message: string): void {
    const handler = this.handler;
    this.handler = null;
    this.destroy();
    if (handler === null) return;
    handler.onFailure({
      code,
      message,
      progress: this.begun ? 'answer-begun' : this.connected ? 'no-answer' : 'nothing-sent',
    });
  }

  private destroy(): void {
    if (this.step === Step.closed) return;
    this.step = Step.closed;
    this.leaveLarge();
    this.socket.destroy();
    this.owner.onClosed(this);
  }

  // Reading. Returns false to stop reading until resume().

  private receive(buffer: Buffer, length: number): boolean {
    if (this.step === Step.idle) {
      this.destroy();
      return false;
    }
    this.begun = true;
    let at = 0;
    while (at < length && this.step === Step.head) {
      at = this.takeHead(buffer, at, length);
      if (at === -1) return false;
    }
    if (at < length && !this.takeBody(buffer, at, length)) return false;
    if (this.handler?.onPause() === false) this.wantsPause = true;
    if (this.current?.inFlight === true) {
      // The next read goes into the other buffer, which must be free by then.
      const other = this.large![0] === this.current ? this.large![1] : this.large![0];
      if (other.inFlight) return false;
    }
    return !this.wantsPause;
  }

  /** Where the rest begins, or -1 when the connection has failed. */
  private takeHead(buffer: Buffer, start: number, length: number): number {
    let at: number;
    let text: string;
    if (this.partialHead === '') {
      const end = buffer.indexOf(headEnd, start);
      if (end === -1 || end + 4 > length) {
        this.partialHead = buffer.toString('latin1', start, length);
        return this.partialHead.length > maxHeadBytes ? this.refuse('its head is too large') : length;
      }
      text = buffer.toString('latin1', start, end + 2);
      at = end + 4;
    } else {
      const before = this.partialHead.length;
      text = this.partialHead + buffer.toString('latin1', start, length);
      const end = text.indexOf('\r\n\r\n', Math.max(0, before - 3));
      if (end === -1) {
        this.partialHead = text;
        return text.length > maxHeadBytes ? this.refuse('its head is too large') : length;
      }
      this.partialHead = '';
      at = start + (end + 4 - before);
      text = text.slice(0, end + 2);
    }
    const head = parseResponseHead(text, this.method, this.upgrading);
    if (typeof head === 'string') return this.refuse(head);
    return this.useHead(head, length - at) ? at : -1;
  }

  /** `rest` is how many bytes have arrived behind the head. */
  private useHead(head: FramedHead, rest: number): boolean {
    if (head.status < 200 && head.framing !== 'tunnel') {
      if (head.status === 101) {
        this.refuse('it switches protocols without being asked');
        return false;
      }
      this.handler!.onInformation(head);
      return this.step === Step.head;
    }
    this.head = head;
    this.deadlineMs = 0;
    this.left = head.bodyLength;
    this.step = stepOf(head.framing);
    if (this.step === Step.chunked) this.decoder = new ChunkedDecoder();
    this.handler!.onHead(head);
    // A handler may have cancelled.
    if (this.handler === null) return false;
    if (this.left === 0) return this.finish('', rest);
    if (this.left >= largeBodyBytes && !this.encrypted) this.enterLarge();
    return true;
  }

  private takeBody(buffer: Buffer, start: number, length: number): boolean {
    if (this.step === Step.chunked) return this.takeChunks(buffer, start, length);
    const end = this.step === Step.length ? Math.min(length, start + this.left) : length;
    this.passBody(buffer.subarray(start, end));
    if (this.handler === null) return false;
    if (this.step !== Step.length) return true;
    this.left -= end - start;
    if (this.left > 0) return true;
    return this.finish('', length - end);
  }

  private takeChunks(buffer: Buffer, start: number, length: number): boolean {
    const decoder = this.decoder!;
    const used = decoder.feed(buffer, start, length, this);
    if (used === -1) {
      this.refuse('its chunks are malformed');
      return false;
    }
    if (this.handler === null) return false;
    if (!decoder.done) return true;
    return this.finish(passableTrailers(decoder.trailers), length - start - used);
  }

  /** For the chunked decoder. */
  onData(piece: Buffer): void {
    this.passBody(piece);
  }

  private passBody(piece: Buffer): void {
    const handler = this.handler;
    if (handler === null) return;
    const large = this.current !== null && piece.buffer === this.current.bytes.buffer ? this.current : null;
    if (!handler.onBody(piece, large)) this.wantsPause = true;
  }

  /**
   * The response is complete; true when the connection lives on. Bytes behind it (`rest`) are nobody's answer: they
   * would be taken for the answer to the next request, so the connection goes.
   */
  private finish(trailers: string, rest: number): boolean {
    const handler = this.handler!;
    const reusable = this.head!.reusable && this.requestDone && rest === 0;
    this.handler = null;
    this.head = null;
    this.decoder = null;
    this.wantsPause = false;
    this.leaveLarge();
    this.step = Step.idle;
    this.reused = true;
    if (reusable) this.owner.onReusable(this);
    else this.destroy();
    handler.onEnd(trailers);
    return reusable;
  }

  private refuse(why: string): -1 {
    this.fail('TW_UPSTREAM_BAD_RESPONSE', why);
    return -1;
  }

  // Buffers.

  private nextBuffer(): Buffer {
    if (this.large === null) return sharedReadBuffer;
    this.current = this.current === this.large[0] ? this.large[1] : this.large[0];
    return this.current.bytes;
  }

  private enterLarge(): void {
    const onReleased = (buffer: LargeBuffer) => {
      if (buffer === this.current && !this.wantsPause) this.socket.resume();
    };
    this.large = [new LargeBuffer(onReleased), new LargeBuffer(onReleased)];
  }

  private leaveLarge(): void {
    this.large?.[0].close();
    this.large?.[1].close();
    this.large = null;
    this.current = null;
  }
}

function stepOf(framing: FramedHead['framing']): Step {
  switch (framing) {
    case 'none':
    case 'length':
      return Step.length;
    case 'chunked':
      return Step.chunked;
    case 'close':
      return Step.close;
    case 'tunnel':
      return Step.tunnel;
  }
}
