// A client behind node:http's request and response: for what the plain lane does not read itself.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { reasonOf } from '../../exchange/answer.js';
import type { Exchange } from '../../exchange/exchange.js';
import { joinBlock, splitBlock } from '../../exchange/header-block.js';
import { passableTrailers } from '../http1/trailer-block.js';
import type { LargeBuffer } from '../upstream/read-buffers.js';
import { ClientDeadline, type ClientTimeLimits, type DeadlineWatch, type Timed } from './client-deadline.js';
import { maxDroppedBytes, type ClientEvents, type ClientSide } from './client-side.js';
import { endGently } from './end-gently.js';

/** Connects node:http's pair to a run; `takeOver` is called once, before the head of the response is written. */
export class NodeClient implements ClientSide, Timed {
  readonly deadline: ClientDeadline;
  headSent = false;
  /** Node keeps a head until the first piece of the body comes. */
  private headWaits = false;
  private events: ClientEvents | undefined = undefined;
  private continued = false;
  private ended = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly takeOver: () => void,
    { limits, watch }: { limits: ClientTimeLimits; watch: DeadlineWatch },
  ) {
    this.deadline = new ClientDeadline(limits, watch);
    this.deadline.expectAnswer();
    watch.watch(this);
    const unwatch = () => watch.unwatch(this);
    // What is left of the request body may still be dropped then.
    response.on('close', () => (request.complete ? unwatch() : request.once('close', unwatch)));
  }

  /** Sends what the client does to the run from now on; the body waits for `resumeRequest`. */
  attach(events: ClientEvents): void {
    const { request, response } = this;
    this.events = events;
    request.on('data', (piece: Buffer) => {
      this.deadline.expectBody();
      if (!this.ended) events.onRequestBody(piece);
    });
    request.on('end', () => {
      this.deadline.excuseBody();
      if (!this.ended) events.onRequestEnd(passableTrailers(joinBlock(request.rawTrailers)));
    });
    response.on('drain', () => events.onClientDrain());
    response.on('close', () => {
      if (!response.writableFinished) events.onClientGone();
    });
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    // Adding the data listener has set it flowing.
    request.pause();
  }

  /** The client has sent something that is no HTTP: nothing it has begun goes on. */
  giveUp(): void {
    this.ended = true;
    this.events?.onClientGone();
  }

  sendInformation(status: number, block: string): void {
    const { response, request } = this;
    if (request.httpVersionMinor === 0 || response.headersSent) return;
    if (status === 100) {
      this.continued = true;
      response.writeContinue();
      return;
    }
    // Node's own way would take Link headers of some forms only. While the answer to an earlier request is on its way
    // the response has no socket, and hints that wait are none.
    response.socket?.write(`HTTP/1.1 ${status} ${reasonOf(status)}\r\n${block}\r\n`, 'latin1');
  }

  sendHead(exchange: Exchange, _bodyLength: number): void {
    const { response } = this;
    this.headSent = true;
    this.headWaits = true;
    this.takeOver();
    response.sendDate = false;
    // The client still waits with its body: it may send it or not, so nothing can follow on this connection.
    if ((exchange.expectsContinue && !this.continued) || exchange.endsConnection) response.shouldKeepAlive = false;
    // Otherwise node:http says what goes without saying in HTTP/1.1, and how long it waits, which nobody needs to know.
    if (response.shouldKeepAlive && this.request.httpVersionMinor === 1) response.removeHeader('connection');
    const headers = splitBlock(exchange.responseHeaderBlock());
    const { status, reason } = exchange;
    response.writeHead(status, reason === '' ? reasonOf(status) : reason, headers);
  }

  sendBody(piece: Buffer, large: LargeBuffer | null): boolean {
    if (piece.length === 0) return true;
    this.headWaits = false;
    if (large === null) return this.response.write(Buffer.from(piece));
    large.inFlight = true;
    return this.response.write(piece, large.release);
  }

  flush(): boolean {
    if (this.headWaits) this.response.flushHeaders();
    this.headWaits = false;
    return !this.response.writableNeedDrain;
  }

  sendEnd(trailers: string): void {
    const { request, response } = this;
    this.ended = true;
    if (trailers !== '') response.addTrailers(pairs(splitBlock(trailers)));
    if (!request.complete) this.dropRest();
    response.end();
  }

  /** The answer is complete before the request: its rest is read and thrown away, within limits. */
  private dropRest(): void {
    const { request } = this;
    let left = maxDroppedBytes;
    request.on('data', (piece: Buffer) => {
      const before = left;
      left -= piece.length;
      if (before >= 0 && left < 0) endGently(request.socket, '');
    });
    this.deadline.expectBody();
    request.resume();
  }

  abort(): void {
    this.request.socket.destroy();
  }

  resumeRequest(): void {
    if (!this.request.complete) this.deadline.expectBody();
    this.request.resume();
  }

  pauseRequest(): void {
    this.deadline.excuseBody();
    this.request.pause();
  }

  onDeadline(): void {
    this.deadline.lift();
    this.request.socket.destroy();
  }

  startTunnel(): void {
    throw new Error('upgrades are the plain lane’s');
  }
}

function pairs(list: readonly string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index]!, list[2 * index + 1]!]);
}
