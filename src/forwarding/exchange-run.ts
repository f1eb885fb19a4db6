// The story of one exchange: match, request phases, pick a server, forward, response phases, end.
import { bareAnswer, startingAnswer, type Answer } from '../exchange/answer.js';
import { removeHeader } from '../exchange/header-list.js';
import { runRequestPhases, runResponsePhases, runUpstreamPhases } from '../middlewares/run-phases.js';
import type { ServerState } from '../upstreams/server-state.js';
import { bodyForbidden, type ClientEvents } from './client/client-side.js';
import type { CompiledRoute } from './compiled-route.js';
import { httpDate } from './http-date.js';
import { ResponseRun } from './response-run.js';
import { maxAttempts, maxMoments, mayBeGone, mayRetry, momentMs } from './retry-policy.js';
import type { LargeBuffer } from './upstream/read-buffers.js';
import { requestHead } from './upstream/request-head.js';
import type { UpstreamConnection } from './upstream/upstream-connection.js';
import { statusOfFailure, type UpstreamFailure } from './upstream/upstream-failure.js';
import type { ResponseHead, UpstreamHandler } from './upstream/upstream-handler.js';

/** With another server to turn to, a connection that does not stand by then is given up. */
const impatientDialMs = 2000;
const patientDialMs = Infinity;
/** As long as curl waits by itself. */
const continueWaitMs = 1000;

/** Carries one exchange from its request head to its last byte. Made per request, given up afterwards. */
export class ExchangeRun extends ResponseRun implements UpstreamHandler, ClientEvents {
  private server: ServerState | undefined = undefined;
  private connection: UpstreamConnection | null = null;
  private tried: ServerState[] | null = null;
  private bodyBegun = false;
  private held: HeldResponse | null = null;
  private moments = 0;
  /** Present while the exchange waits for servers that the catalog does not know yet. */
  private stopMoment: (() => void) | undefined = undefined;
  /** Present while the client's body waits for the server's 100. */
  private stopWaiting: (() => void) | undefined = undefined;

  /** Starts with a request whose head is complete; its body waits until it is asked for. */
  start(): void {
    const { exchange } = this;
    exchange.startedMs = this.entry.core.clock.monotonicMs();
    try {
      const route = this.entry.core.match(exchange);
      if (route === undefined) {
        const { core } = this.entry;
        return this.answer(core.isStarting() ? startingAnswer : core.unmatched(exchange));
      }
      this.route = route;
      exchange.router = route.router;
      exchange.service = route.service;
      if (route.answer !== undefined) return this.answer(route.answer);
      if (route.phases === null) return this.dispatch();
      const outcome = runRequestPhases(route.phases, exchange);
      if (outcome instanceof Promise) void this.afterRequestPhases(outcome);
      else if (outcome !== undefined) this.answer(outcome);
      else this.dispatch();
    } catch (thrown) {
      this.defect(thrown);
    }
  }

  private async afterRequestPhases(waiting: Promise<Answer | undefined>): Promise<void> {
    try {
      const outcome = await waiting;
      if (this.ended) return;
      if (outcome !== undefined) this.answer(outcome);
      else this.dispatch();
    } catch (thrown) {
      this.defect(thrown);
    }
  }

  // Forwarding.

  private dispatch(): void {
    const server = this.route!.upstream?.pickServer(this.exchange, this.tried);
    if (server === undefined) this.answer(this.route!.serverlessAnswer);
    else this.forwardTo(server, false);
  }

  /** `fresh`: not on a connection that was idle. */
  private forwardTo(server: ServerState, fresh: boolean): void {
    const { exchange } = this;
    const { upstream, phases, passHostHeader } = this.route!;
    this.server = server;
    exchange.server = server.server;
    exchange.attempt++;
    const first = exchange.attempt === 1 && exchange.phaseDepth === -1;
    exchange.upstreamStartedMs = first ? exchange.startedMs : this.entry.core.clock.monotonicMs();
    if (phases?.upstream) runUpstreamPhases(phases, exchange);
    const head = requestHead(exchange, server.origin, passHostHeader);
    const dialMs = upstream!.serverCount > 1 ? impatientDialMs : patientDialMs;
    this.connection = this.entry.core.pools.take(server.origin, dialMs, fresh);
    server.start();
    const hasBody = exchange.requestLength !== 0 || exchange.upgrade;
    this.connection.send(head, this, hasBody);
  }

  onReadyForBody(): void {
    // After an upgrade the body is whatever follows, but only once the server has agreed.
    if (this.exchange.upgrade) return;
    if (!this.exchange.expectsContinue) return this.letBodyCome();
    // The server is to say whether it wants the body; one that does not know the question gets it after a while.
    this.stopWaiting = this.entry.core.clock.after(continueWaitMs, () => {
      this.client.sendInformation(100, '');
      this.letBodyCome();
    });
  }

  private letBodyCome(): void {
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    this.bodyBegun = true;
    this.client.resumeRequest();
  }

  onRequestBody(piece: Buffer): void {
    this.exchange.requestBytes += piece.length;
    // An empty chunk would end the body.
    if (this.connection === null || piece.length === 0) return;
    const chunked = this.exchange.requestLength < 0 && !this.exchange.upgrade;
    if (chunked) this.connection.write(`${piece.length.toString(16)}\r\n`);
    let more = this.connection.write(piece);
    if (chunked) more = this.connection.write('\r\n');
    if (!more) this.client.pauseRequest();
  }

  onRequestEnd(trailers: string): void {
    if (this.connection === null) return;
    if (this.exchange.requestLength < 0 && !this.exchange.upgrade) this.connection.write(`0\r\n${trailers}\r\n`);
    this.connection.endRequest();
  }

  onDrain(): void {
    // It may be a large head that has drained.
    if (this.bodyBegun) this.client.resumeRequest();
  }

  onFailure(failure: UpstreamFailure): void {
    const { exchange } = this;
    const reused = this.connection!.reused;
    this.releaseServer();
    this.held = null;
    exchange.failure = failure.code;
    if (this.headSent) {
      // A websocket may end as its server likes.
      if (exchange.status !== 101) this.entry.core.onServerFailure(failure, exchange);
      this.client.abort();
      return this.end();
    }
    if (exchange.attempt < maxAttempts && !this.bodyBegun && mayRetry(exchange, failure.progress)) {
      try {
        // An idle connection that fails says little about its server: once more there, on a fresh one.
        if (reused) return this.forwardTo(this.server!, true);
        (this.tried ??= []).push(this.server!);
        const next = this.route!.upstream!.pickServer(exchange, this.tried);
        if (next !== undefined) return this.forwardTo(next, false);
        if (this.moments < maxMoments && mayBeGone(failure)) return this.waitForServers(failure);
      } catch (thrown) {
        return this.defect(thrown);
      }
    }
    this.fail(failure);
  }

  private waitForServers(failure: UpstreamFailure): void {
    this.moments++;
    this.stopMoment = this.entry.core.clock.after(momentMs, () => {
      this.stopMoment = undefined;
      try {
        this.tried = null;
        // The router may be served by another service by now.
        const upstream = this.entry.core.match(this.exchange)?.upstream ?? this.route!.upstream;
        const server = upstream?.pickServer(this.exchange, null);
        if (server === undefined) this.fail(failure);
        else this.forwardTo(server, false);
      } catch (thrown) {
        this.defect(thrown);
      }
    });
  }

  private fail(failure: UpstreamFailure): void {
    this.entry.core.onServerFailure(failure, this.exchange);
    this.answer(bareAnswer(statusOfFailure(failure.code)));
  }

  // The response.

  onInformation(head: ResponseHead): void {
    const expected = this.stopWaiting !== undefined;
    try {
      // Nobody asked for any other 100; the proxy may have sent one itself (RFC 9110 section 10.1.1).
      if (head.status !== 100 || expected) this.client.sendInformation(head.status, head.block);
      if (head.status === 100 && expected) this.letBodyCome();
    } catch (thrown) {
      this.defect(thrown);
    }
  }

  onHead(head: ResponseHead): void {
    const { exchange } = this;
    const { core } = this.entry;
    exchange.upstreamHeadMs = core.clock.monotonicMs();
    exchange.upstreamStatus = head.status;
    exchange.failure = '';
    this.server!.recordFirstByte(exchange.upstreamHeadMs - exchange.upstreamStartedMs, exchange.upstreamHeadMs);
    exchange.replaceResponse(
      head.status,
      head.hasDate ? head.block : `${head.block}Date: ${httpDate(core.clock.now())}\r\n`,
    );
    exchange.reason = head.reason;
    // It has decided without the body; a 100 in the middle of its answer would be a part of that.
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    try {
      const route = this.route!;
      if (route.sticky) this.addStickyCookie(route);
      if (head.status === 101) return this.switchProtocols(head);
      if (route.phases !== null) {
        const outcome = runResponsePhases(route.phases, exchange);
        if (outcome instanceof Promise) {
          this.held = { head, pieces: [], trailers: undefined };
          void this.afterResponsePhases(outcome, this.held);
          return;
        }
        if (outcome !== undefined) return this.replaceBy(outcome);
      }
      this.sendHead(head);
    } catch (thrown) {
      this.defect(thrown);
    }
  }

  private addStickyCookie(route: CompiledRoute): void {
    const cookie = route.upstream!.stickyCookieToSet(this.exchange, this.server!);
    if (cookie !== undefined) this.exchange.responseHeaders.push('Set-Cookie', cookie);
  }

  private async afterResponsePhases(waiting: Promise<Answer | undefined>, held: HeldResponse): Promise<void> {
    try {
      const outcome = await waiting;
      if (this.ended || this.held !== held) return;
      this.held = null;
      if (outcome !== undefined) return this.replaceBy(outcome);
      this.sendHead(held.head);
      for (const piece of held.pieces) this.passBody(piece, null);
      if (held.trailers !== undefined) return this.finishResponse(held.trailers);
      if (this.onPause()) this.connection?.resume();
    } catch (thrown) {
      this.defect(thrown);
    }
  }

  private sendHead(head: ResponseHead): void {
    const { exchange } = this;
    if (exchange.status !== head.status || exchange.method !== exchange.upstreamMethod) {
      // Whether there is a body at all may have changed: what is left of the length is what will be sent.
      removeHeader(exchange.responseHeaders, 'content-length');
      if (head.bodyLength >= 0 && exchange.status !== 204)
        exchange.responseHeaders.push('Content-Length', String(head.bodyLength));
    }
    this.beginResponse(head.bodyLength);
  }

  private switchProtocols(head: ResponseHead): void {
    this.headSent = true;
    this.bodyBegun = true;
    this.exchange.responseHeaders.push('Connection', 'Upgrade', 'Upgrade', head.upgrade);
    this.client.sendHead(this.exchange, bodyForbidden);
    this.client.startTunnel();
    this.client.resumeRequest();
  }

  onBody(piece: Buffer, large: LargeBuffer | null): boolean {
    this.exchange.upstreamBytes += piece.length;
    if (this.held !== null) {
      this.held.pieces.push(Buffer.from(piece));
      return false;
    }
    return this.passBody(piece, large);
  }

  onPause(): boolean {
    if (!this.headSent || this.held !== null) return true;
    this.paused = !this.client.flush() || this.paused;
    return !this.paused;
  }

  onEnd(trailers: string): void {
    this.releaseServer();
    if (this.held !== null) this.held.trailers = trailers;
    else this.finishResponse(trailers);
  }

  onClientDrain(): void {
    this.paused = false;
    if (this.held === null) this.connection?.resume();
  }

  // Answers of the proxy itself, and the end.

  private replaceBy(answer: Answer): void {
    this.cancelUpstream();
    this.sendAnswer(answer);
  }

  onClientGone(): void {
    if (this.ended) return;
    // A tunnel ends when one of its ends has had enough.
    if (this.exchange.status !== 101) this.exchange.failure = 'TW_CLIENT_GONE';
    if (!this.headSent) this.exchange.status = 499;
    this.cancelUpstream();
    this.end();
  }

  protected cancelUpstream(): void {
    this.stopMoment?.();
    this.stopMoment = undefined;
    this.connection?.cancel();
    this.releaseServer();
    this.held = null;
  }

  private releaseServer(): void {
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    if (this.connection === null) return;
    this.connection = null;
    this.server!.finish();
  }
}

/** A response whose head waits for a phase; what arrives meanwhile is kept, and reading pauses. */
interface HeldResponse {
  readonly head: ResponseHead;
  readonly pieces: Buffer[];
  trailers: string | undefined;
}
