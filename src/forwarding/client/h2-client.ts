// A client behind one HTTP/2 stream, by the stream API: node's compatibility layer costs a fifth more and loses trailers.
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Exchange } from '../../exchange/exchange.js';
import { passableTrailers } from '../http1/trailer-block.js';
import type { LargeBuffer } from '../upstream/read-buffers.js';
import { ClientDeadline, type ClientTimeLimits, type DeadlineWatch, type Timed } from './client-deadline.js';
import { bodyForbidden, bodyUntilEnd, type ClientEvents, type ClientSide } from './client-side.js';
import { fromH2Headers, toH2Headers } from './h2-headers.js';

export class H2Client implements ClientSide, Timed {
  readonly deadline: ClientDeadline;
  private requestTrailers = '';
  private trailers = '';

  constructor(
    private readonly stream: ServerHttp2Stream,
    { limits, watch }: { limits: ClientTimeLimits; watch: DeadlineWatch },
  ) {
    this.deadline = new ClientDeadline(limits, watch);
    this.deadline.expectAnswer();
    watch.watch(this);
    stream.on('close', () => watch.unwatch(this));
  }

  attach(events: ClientEvents): void {
    const { stream } = this;
    stream.on('data', (piece: Buffer) => {
      this.deadline.expectBody();
      events.onRequestBody(piece);
    });
    stream.on('trailers', (_headers, _flags, rawHeaders?: string[]) => {
      this.requestTrailers = passableTrailers(fromH2Headers(rawHeaders ?? []));
    });
    stream.on('end', () => {
      this.deadline.excuseBody();
      events.onRequestEnd(this.requestTrailers);
    });
    stream.on('drain', () => events.onClientDrain());
    stream.on('close', () => events.onClientGone());
    stream.on('wantTrailers', () => stream.sendTrailers(toH2Headers(this.trailers)));
    stream.pause();
  }

  sendInformation(status: number, block: string): void {
    if (this.isOpen && status !== 101) this.stream.additionalHeaders({ ...toH2Headers(block), ':status': status });
  }

  sendHead(exchange: Exchange, bodyLength: number): void {
    if (!this.isOpen) return;
    const headers = toH2Headers(exchange.responseHeaderBlock());
    headers[':status'] = exchange.status;
    const endStream = bodyLength === bodyForbidden;
    // Node ends a 205 with its head, and a length that is not kept would break the stream.
    if (exchange.status === 205) delete headers['content-length'];
    if (exchange.endsConnection) this.stream.session?.close();
    this.stream.respond(headers, { endStream, waitForTrailers: bodyLength === bodyUntilEnd });
  }

  sendBody(piece: Buffer, large: LargeBuffer | null): boolean {
    if (!this.isOpen || this.stream.writableEnded) return true;
    if (large === null) return this.stream.write(Buffer.from(piece));
    large.inFlight = true;
    return this.stream.write(piece, large.release);
  }

  flush(): boolean {
    return !this.stream.writableNeedDrain;
  }

  sendEnd(trailers: string): void {
    const { stream } = this;
    this.trailers = trailers;
    if (this.isOpen) stream.end();
    // The answer came before the end of the request: the client need not send the rest (RFC 9113 section 8.1).
    if (!stream.endAfterHeaders && !stream.readableEnded) {
      stream.once('finish', () => {
        if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
      });
    }
    stream.resume();
  }

  abort(): void {
    this.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  resumeRequest(): void {
    if (!this.stream.readableEnded && !this.stream.endAfterHeaders) this.deadline.expectBody();
    this.stream.resume();
  }

  pauseRequest(): void {
    this.deadline.excuseBody();
    this.stream.pause();
  }

  onDeadline(): void {
    this.deadline.lift();
    this.stream.close(constants.NGHTTP2_CANCEL);
  }

  startTunnel(): void {
    throw new Error('HTTP/2 has no upgrades');
  }

  private get isOpen(): boolean {
    return !this.stream.destroyed && !this.stream.closed;
  }
}
