// The general lane: Fastify over node:http, for requests that are not plain (chunked bodies, Expect, HTTP/1.0, absolute
// targets). reply-from drives the exchange through its custom transport, which is the same upstream client.
import replyFrom from '@fastify/reply-from';
import Fastify, { type FastifyReply } from 'fastify';
import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { textAnswer } from '../../exchange/answer.js';
import { joinBlock } from '../../exchange/header-block.js';
import { removeHeader } from '../../exchange/header-list.js';
import { ExchangeRun } from '../exchange-run.js';
import type { EntryPointContext } from '../forwarding-core.js';
import { HeaderScan, validBlock } from '../http1/header-scan.js';
import type { Peer } from '../peer.js';
import { receiveRequest, type RequestPolicy } from '../receive-request.js';
import type { ClientTimeLimits, DeadlineWatch } from './client-deadline.js';
import { endGently } from './end-gently.js';
import { NodeClient } from './node-client.js';
import { refusal } from './plain-response.js';

export interface FastifyLane {
  /** Takes a connection with the bytes that were read from it already. */
  accept(socket: Socket, unread: Buffer, peer: Peer): void;
  drain(): void;
  close(): Promise<void>;
}

export interface FastifyLaneOptions extends RequestPolicy, ClientTimeLimits {
  readonly maxHeaderBytes: number;
  /** 0: any number. */
  readonly maxRequests: number;
  /** Monotonic; 0: any age. */
  readonly maxAgeMs: number;
  readonly watch: DeadlineWatch;
  /** Gives a connection that asks for an upgrade back to the plain lane, its request unread again. */
  readonly giveBack: (socket: Socket, unread: Buffer, peer: Peer) => void;
}

/** What the transport gets instead of a URL and headers: the exchange is all there already. */
interface TransportCall {
  readonly headers: { readonly [runKey]?: StartRun };
}
type TransportCallback = (error: Error | null, response?: { statusCode: number; headers: object; body: null }) => void;
type StartRun = (onHead: () => void) => void;

/** A connection that this lane has, or has had. */
interface LaneConnection {
  readonly peer: Peer;
  /** Exchanges that are not over. */
  readonly running: Set<NodeClient>;
}

const runKey: unique symbol = Symbol('run');
const scan = new HeaderScan();

/** The documented seam of reply-from (`undici: { request }`): it calls back when the head of the response is there. */
const transport = {
  request(call: TransportCall, callback: TransportCallback): void {
    call.headers[runKey]!(() => callback(null, { statusCode: 200, headers: {}, body: null }));
  },
  close: () => undefined,
  destroy: () => undefined,
};

export async function createFastifyLane(entry: EntryPointContext, options: FastifyLaneOptions): Promise<FastifyLane> {
  const connections = new WeakMap<Socket, LaneConnection>();
  const sockets = new Set<Socket>();
  let server!: http.Server;
  let draining = false;

  const app = Fastify({
    logger: false,
    // Nothing of Fastify's own routing or decoding: the target is read as it came.
    rewriteUrl: () => '/',
    clientErrorHandler: onClientError,
    serverFactory(handler) {
      server = http.createServer(
        {
          maxHeaderSize: options.maxHeaderBytes,
          headersTimeout: options.readTimeoutMs,
          requestTimeout: 0,
          keepAliveTimeout: options.idleTimeoutMs,
          connectionsCheckingInterval: 500,
          insecureHTTPParser: false,
        },
        handler,
      );
      return server;
    },
  });
  // Above a number of lines Node would leave out the rest without a word; the size is what is limited.
  server.maxHeadersCount = 0;
  app.removeAllContentTypeParsers();
  for (const method of http.METHODS) {
    if (method !== 'CONNECT' && !app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  }
  await app.register(replyFrom, {
    base: 'http://upstream.invalid',
    undici: transport as never,
    disableRequestLogging: true,
  });
  // onRequest runs before Fastify looks at content types and bodies, which are none of its business here.
  app.addHook('onRequest', (request, reply) => {
    serve(request.raw, reply);
  });
  app.all('/', () => undefined);
  await app.ready();

  server.on('checkContinue', (request: IncomingMessage, response: http.ServerResponse) => {
    server.emit('request', request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    giveBack(request, socket, head);
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    endGently(socket, refusal(501));
  });
  function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
    const running = [...(connections.get(socket)?.running ?? [])];
    // In the middle of an answer there is no place for another one.
    const begun = running.some((client) => client.headSent);
    for (const client of running) client.giveUp();
    if (begun || !socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else endGently(socket, refusal(statusOfParserError(error.code)));
  }

  // It never listens, its connections come from the entry point; this is what starts its watch over slow heads.
  server.emit('listening');

  function serve(request: IncomingMessage, reply: FastifyReply): void {
    const { peer, running } = connections.get(request.socket)!;
    const block = joinBlock(request.rawHeaders);
    const head = { method: request.method!, target: request.url!, protocol: `HTTP/${request.httpVersion}`, block };
    const original = (request as { originalUrl?: string }).originalUrl;
    if (original !== undefined) head.target = original;
    const exchange = validBlock.test(block) ? receiveRequest(head, peer, options, scan) : 400;
    reply.raw.sendDate = false;
    peer.requests++;
    if (isSpent(peer)) reply.raw.shouldKeepAlive = false;
    if (typeof exchange === 'number') {
      const aboutServer = head.target === '*' && head.method === 'OPTIONS';
      const answer = aboutServer ? textAnswer(200, '') : textAnswer(exchange);
      if (!aboutServer) reply.raw.shouldKeepAlive = false;
      reply.hijack();
      reply.raw.writeHead(answer.status, [...answer.headers, 'Content-Length', String(answer.body.length)]);
      reply.raw.end(answer.body);
      return;
    }
    // Those are the plain lane's; what node:http does not take for an upgrade is none here.
    exchange.upgrade = false;
    let onHead: (() => void) | undefined;
    const takeOver = () => {
      if (draining) reply.raw.shouldKeepAlive = false;
      onHead?.();
    };
    const client = new NodeClient(request, reply.raw, takeOver, { limits: options, watch: options.watch });
    running.add(client);
    reply.raw.on('close', () => running.delete(client));
    const run = new ExchangeRun(exchange, client, entry);
    client.attach(run);
    const start: StartRun = (headArrived) => {
      onHead = headArrived;
      run.start();
    };
    reply.from('/', {
      // The headers are the exchange's; these only carry the run through reply-from to the transport.
      rewriteRequestHeaders: () => ({ [runKey]: start }) as never,
      rewriteHeaders: () => ({}),
      onResponse: (_request, hijacked) => void hijacked.hijack(),
    });
  }

  function giveBack(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const peer = connections.get(socket)?.peer;
    if (peer === undefined) return void socket.destroy();
    sockets.delete(socket);
    const { method, url, rawHeaders, httpVersion } = request;
    const wanted = { method: method!, target: url!, protocol: `HTTP/${httpVersion}`, block: joinBlock(rawHeaders) };
    const exchange = receiveRequest(wanted, peer, options, scan);
    // What is no upgrade to the plain lane goes on without that header, or it would go to and fro for ever.
    const upgrades = typeof exchange !== 'number' && exchange.upgrade && wanted.protocol === 'HTTP/1.1';
    if (!upgrades) removeHeader(rawHeaders, 'upgrade');
    const text = `${wanted.method} ${wanted.target} ${wanted.protocol}\r\n${joinBlock(rawHeaders)}\r\n`;
    options.giveBack(socket, Buffer.concat([Buffer.from(text, 'latin1'), head]), peer);
  }

  function isSpent(peer: Peer): boolean {
    const { maxRequests, maxAgeMs, watch } = options;
    if (maxRequests > 0 && peer.requests >= maxRequests) return true;
    return maxAgeMs > 0 && watch.roughNowMs - peer.openedMs > maxAgeMs;
  }

  return {
    accept(socket, unread, peer) {
      // It may come here more than once.
      if (!connections.has(socket)) socket.on('close', () => sockets.delete(socket));
      connections.set(socket, { peer, running: new Set() });
      sockets.add(socket);
      socket.pause();
      if (unread.length > 0) socket.unshift(unread);
      server.emit('connection', socket);
      socket.resume();
    },
    drain() {
      draining = true;
      server.closeIdleConnections();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await app.close();
    },
  };
}

function statusOfParserError(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}
