import http2, { type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { textAnswer } from '../../exchange/answer.js';
import { ExchangeRun } from '../exchange-run.js';
import type { EntryPointContext } from '../forwarding-core.js';
import { HeaderScan, validBlock } from '../http1/header-scan.js';
import type { Peer } from '../peer.js';
import { receiveRequest, type RequestPolicy } from '../receive-request.js';
import { ClientDeadline, type ClientTimeLimits, type DeadlineWatch, type Timed } from './client-deadline.js';
import { H2Client } from './h2-client.js';

export interface H2Lane {
  /** Takes a connection whose client speaks HTTP/2: by ALPN, or by its preface on a plain port. */
  accept(socket: Socket, peer: Peer): void;
  /** Announces the end; running streams finish. */
  drain(): void;
  readonly sessionCount: number;
}

export interface H2LaneOptions extends RequestPolicy, ClientTimeLimits {
  readonly maxConcurrentStreams: number;
  readonly maxHeaderBytes: number;
  /** 0: any number. */
  readonly maxRequests: number;
  /** Monotonic; 0: any age. */
  readonly maxAgeMs: number;
  readonly watch: DeadlineWatch;
}

const scan = new HeaderScan();

export function createH2Lane(entry: EntryPointContext, options: H2LaneOptions): H2Lane {
  const open = new Map<Http2Session, SessionWatch>();
  const server = http2.createServer({
    // Twice what is allowed: a list that is somewhat too long can be answered, a longer one resets its stream.
    settings: { maxConcurrentStreams: options.maxConcurrentStreams, maxHeaderListSize: 2 * options.maxHeaderBytes },
    // Each line counts 32 bytes at least (RFC 9113 section 6.5.2), so this is no further limit.
    maxHeaderListPairs: Math.ceil(options.maxHeaderBytes / 16),
    maxSessionMemory: 64,
  });
  let draining = false;
  let accepting: Peer | undefined;

  server.on('session', (session) => {
    const peer = accepting;
    if (peer === undefined) return session.destroy();
    const watched = new SessionWatch(session, peer, options);
    open.set(session, watched);
    options.watch.watch(watched);
    session.on('close', () => {
      open.delete(session);
      options.watch.unwatch(watched);
    });
    session.on('error', () => undefined);
    if (draining) session.close();
  });
  server.on('stream', (stream, headers, _flags, rawHeaders?: string[]) => {
    // A stream that its client resets with an error code says so by this event.
    stream.on('error', () => undefined);
    const session = stream.session && open.get(stream.session);
    if (session === undefined) return stream.close();
    session.begin(stream);
    serve(stream, headers, rawHeaders ?? [], session.peer);
  });
  server.on('sessionError', () => undefined);

  function serve(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    rawHeaders: readonly string[],
    peer: Peer,
  ): void {
    const block = blockOf(headers, rawHeaders);
    const head = {
      method: headers[':method'] ?? 'GET',
      // CONNECT has none.
      target: headers[':path'] ?? '',
      protocol: 'HTTP/2.0',
      block,
    };
    const exchange =
      block.length > options.maxHeaderBytes
        ? 431
        : validBlock.test(block)
          ? receiveRequest(head, peer, options, scan)
          : 400;
    if (typeof exchange === 'number') {
      refuse(stream, head.target === '*' && head.method === 'OPTIONS' ? 200 : exchange);
      return;
    }
    if (stream.endAfterHeaders) exchange.requestLength = 0;
    else if (scan.contentLength === -1) exchange.requestLength = -1;
    exchange.upgrade = false;
    exchange.expectsContinue = exchange.requestLength !== 0 && /^100-continue$/i.test(scan.expect);
    const client = new H2Client(stream, { limits: options, watch: options.watch });
    const run = new ExchangeRun(exchange, client, entry);
    client.attach(run);
    run.start();
  }

  return {
    accept(socket, peer) {
      // The session is made, and says so, before emit() returns.
      accepting = peer;
      server.emit('connection', socket);
      accepting = undefined;
    },
    drain() {
      draining = true;
      for (const session of open.keys()) session.close();
    },
    get sessionCount() {
      return open.size;
    },
  };
}

/** Ends a session that is idle for too long, too old or has carried enough. */
class SessionWatch implements Timed {
  readonly deadline: ClientDeadline;
  private streams = 0;

  constructor(
    private readonly session: Http2Session,
    readonly peer: Peer,
    private readonly options: H2LaneOptions,
  ) {
    this.deadline = new ClientDeadline(options, options.watch);
    this.deadline.expectHead();
  }

  begin(stream: ServerHttp2Stream): void {
    const { maxRequests, maxAgeMs, watch } = this.options;
    this.streams++;
    this.peer.requests++;
    this.deadline.lift();
    stream.on('close', () => {
      this.streams--;
      if (this.streams === 0) this.deadline.expectRequest();
    });
    const tooMany = maxRequests > 0 && this.peer.requests >= maxRequests;
    if (tooMany || (maxAgeMs > 0 && watch.roughNowMs - this.peer.openedMs > maxAgeMs)) this.session.close();
  }

  onDeadline(): void {
    this.deadline.lift();
    this.session.close();
  }
}

function refuse(stream: ServerHttp2Stream, status: number): void {
  const answer = textAnswer(status, status === 200 ? '' : undefined);
  stream.respond({ ':status': status, 'content-type': 'text/plain; charset=utf-8' });
  stream.end(answer.body);
  stream.resume();
}

/** The header lines as HTTP/1.1 would have them: Host instead of :authority, cookies in one line (RFC 9113 8.2.3). */
function blockOf(headers: IncomingHttpHeaders, rawHeaders: readonly string[]): string {
  const authority = headers[':authority'];
  let block = authority === undefined ? '' : `Host: ${authority}\r\n`;
  const cookies: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.startsWith(':') || (name === 'host' && authority !== undefined)) continue;
    if (name === 'cookie') cookies.push(rawHeaders[index + 1]!);
    else block += `${name}: ${rawHeaders[index + 1]!}\r\n`;
  }
  return cookies.length === 0 ? block : `${block}cookie: ${cookies.join('; ')}\r\n`;
}
