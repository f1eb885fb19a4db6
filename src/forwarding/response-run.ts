// The half of an exchange that speaks to its client: the head, the body through the middlewares, answers of the proxy
// itself, and the one end of it all.
import { bareAnswer, type Answer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import { removeHeader } from '../exchange/header-list.js';
import type { BodySink } from '../exchange/phases.js';
import { applyAnswer, runDonePhases, runResponsePhases, wrapBodySink } from '../middlewares/run-phases.js';
import { bodyForbidden, bodyUntilEnd, type ClientSide } from './client/client-side.js';
import type { CompiledRoute } from './compiled-route.js';
import type { EntryPointContext } from './forwarding-core.js';
import { httpDate } from './http-date.js';
import { recordExchange } from './record-exchange.js';
import type { LargeBuffer } from './upstream/read-buffers.js';

export abstract class ResponseRun {
  /** The response is complete, or will never be. */
  ended = false;
  protected route: CompiledRoute | undefined = undefined;
  protected headSent = false;
  /** The client cannot take more for now. */
  protected paused = false;
  /** The answer has no body, whatever the server sends. */
  private bodiless = false;
  /** A middleware has failed: the answer that says so passes no other. */
  private defective = false;
  private sink: BodySink | null = null;
  private trailers = '';

  constructor(
    readonly exchange: Exchange,
    protected readonly client: ClientSide,
    protected readonly entry: EntryPointContext,
  ) {}

  /** Nothing more is wanted of the server. */
  protected abstract cancelUpstream(): void;

  /** Answers instead of a server; the response phases of the middlewares that were entered see it. */
  protected answer(answer: Answer): void {
    const { exchange, route } = this;
    try {
      applyAnswer(exchange, answer);
      if (route?.phases?.response && exchange.phaseDepth > 0) {
        const outcome = runResponsePhases(route.phases, exchange);
        if (outcome instanceof Promise) void this.afterAnswerPhases(outcome, answer);
        else this.sendAnswer(outcome ?? answer);
      } else {
        this.sendAnswer(answer);
      }
    } catch (thrown) {
      this.defect(thrown);
    }
  }

  private async afterAnswerPhases(waiting: Promise<Answer | undefined>, answer: Answer): Promise<void> {
    try {
      this.sendAnswer((await waiting) ?? answer);
    } catch (thrown) {
      this.defect(thrown);
    }
  }

  protected sendAnswer(answer: Answer): void {
    if (this.ended) return;
    const { exchange } = this;
    const body = Buffer.from(answer.body);
    exchange.reason = '';
    removeHeader(exchange.responseHeaders, 'content-length');
    if (exchange.status !== 204 && exchange.status !== 304) {
      exchange.responseHeaders.push('Content-Length', String(body.length));
    }
    exchange.responseHeaders.push('Date', httpDate(this.entry.core.clock.now()));
    this.beginResponse(body.length);
    if (body.length > 0) this.passBody(body, null);
    this.finishResponse('');
  }

  /** Sends the head, and finds out what becomes of the `bodyLength` bytes that follow (-1: nobody knows how many). */
  protected beginResponse(bodyLength: number): void {
    const { exchange } = this;
    const phases = this.route?.phases;
    let framing = bodyLength;
    if (isBodiless(exchange)) {
      this.bodiless = true;
      framing = bodyForbidden;
    } else if (phases?.body && !this.defective) {
      const client = { write: (piece: Buffer) => this.sendBody(piece, null), end: () => this.complete() };
      const sink = wrapBodySink(phases, exchange, client);
      if (sink !== client) {
        this.sink = sink;
        removeHeader(exchange.responseHeaders, 'content-length');
        framing = bodyUntilEnd;
      }
    }
    this.headSent = true;
    this.client.sendHead(exchange, framing);
  }

  protected passBody(piece: Buffer, large: LargeBuffer | null): boolean {
    if (this.bodiless) return true;
    if (this.sink === null) return this.sendBody(piece, large);
    try {
      this.sink.write(large === null ? piece : Buffer.from(piece));
    } catch (thrown) {
      this.defect(thrown);
    }
    return !this.paused;
  }

  private sendBody(piece: Buffer, large: LargeBuffer | null): boolean {
    if (this.ended) return true;
    this.exchange.responseBytes += piece.length;
    this.paused = !this.client.sendBody(piece, large);
    return !this.paused;
  }

  protected finishResponse(trailers: string): void {
    this.trailers = trailers;
    if (this.sink === null) return this.complete();
    try {
      this.sink.end();
    } catch (thrown) {
      this.defect(thrown);
    }
  }

  /** The whole body is with the client's end. */
  private complete(): void {
    if (this.ended) return;
    // First, so that whoever counts exchanges has let go of this one when the next request of the connection starts.
    this.end();
    this.client.sendEnd(this.trailers);
  }

  protected defect(thrown: unknown): void {
    this.entry.core.onDefect(thrown, this.exchange);
    this.exchange.failure = 'TW_INTERNAL';
    this.defective = true;
    this.cancelUpstream();
    if (this.ended) return;
    if (!this.headSent) {
      try {
        applyAnswer(this.exchange, bareAnswer(500));
        return this.sendAnswer(bareAnswer(500));
      } catch (again) {
        this.entry.core.onDefect(again, this.exchange);
      }
    }
    this.client.abort();
    this.end();
  }

  /** Runs once, however the exchange ended. */
  protected end(): void {
    if (this.ended) return;
    this.ended = true;
    const { exchange, route, entry } = this;
    exchange.endedMs = entry.core.clock.monotonicMs();
    try {
      if (route?.phases) runDonePhases(route.phases, exchange);
      recordExchange(exchange, route, entry);
    } catch (thrown) {
      entry.core.onDefect(thrown, exchange);
    }
  }
}

function isBodiless(exchange: Exchange): boolean {
  const { status } = exchange;
  return exchange.method === 'HEAD' || status === 204 || status === 304 || status === 101;
}
