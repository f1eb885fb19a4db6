import { joinBlock, splitBlock } from './header-block.js';
import type { RequestFacts } from '../rules/request-facts.js';
import type { Router, Service } from '../model/configuration.js';
import type { Server } from '../model/service.js';

/** What is known of the TLS session of a client. */
export interface TlsFacts {
  readonly version: string;
  readonly cipher: string;
  readonly serverName: string;
  /** The TLS options of the handshake. */
  readonly optionsName: string;
  /** What they ask of the certificate of the client, in one word. */
  readonly clientTerms: string;
}

/**
 * One request and its response on their way through. Fixed fields, set in the constructor, so that every exchange has
 * the same shape; nothing here owns a socket.
 */
export class Exchange implements RequestFacts {
  // The request as received.
  method = '';
  /** The request target as received: `/path?query`, or absolute. */
  target = '';
  /** The Host header as received (or :authority), with its port. */
  authority = '';
  protocol = 'HTTP/1.1';
  /** Header lines as received, `Name: value\r\n` each. */
  headerBlock = '';
  private headerList: readonly string[] | undefined = undefined;
  /** Announced length of the request body; -1: chunked or unknown; 0: none. */
  requestLength = 0;
  // What rules see.
  host = '';
  path = '';
  query = '';
  // The peer.
  peerAddress = '';
  peerPort = 0;
  localPort = 0;
  /** The client as far as trusted proxies tell, else the peer. */
  clientAddress = '';
  /** Headers such as X-Forwarded-For may be believed. */
  peerTrusted = false;
  tls = false;
  tlsFacts: TlsFacts | undefined = undefined;
  entryPoint = '';
  /** True for websocket and other protocol upgrades. */
  upgrade = false;
  /** The protocol it asks to switch to, as written. */
  upgradeTo = '';
  /** The client waits for a 100 before it sends its body (`Expect: 100-continue`). */
  expectsContinue = false;
  /** The client takes trailers (`TE: trailers`). */
  acceptsTrailers = false;
  // The decision.
  router: Router | undefined = undefined;
  service: Service | undefined = undefined;
  server: Server | undefined = undefined;
  /** 1 for the first try. */
  attempt = 0;
  /** How many middlewares it has passed, counted by `middlewares/run-phases.ts`; -1: none was asked, or all are done. */
  phaseDepth = -1;
  // What is sent upstream; request phases rewrite these.
  upstreamMethod = '';
  /** Path and query as sent upstream, escapes as they are. */
  upstreamPath = '';
  upstreamQuery = '';
  /** The lines to send, already without hop-by-hop ones; stands until someone asks for `upstreamHeaders`. */
  upstreamBlock = '';
  private upstreamList: string[] | undefined = undefined;
  // The response; response phases rewrite these.
  status = 0;
  /** The client may send no other request over its connection. */
  endsConnection = false;
  /** Reason phrase; empty: the usual one. */
  reason = '';
  /** The lines to pass on, already without hop-by-hop ones; stands until someone asks for `responseHeaders`. */
  responseBlock = '';
  private responseList: string[] | undefined = undefined;
  /** Status as the server sent it; 0 when the proxy answered by itself. */
  upstreamStatus = 0;
  // For logs and metrics.
  /** From basicAuth and its like. */
  userName = '';
  requestBytes = 0;
  responseBytes = 0;
  /** Body bytes as the server sent them, before any body phase. */
  upstreamBytes = 0;
  /** Monotonic milliseconds. */
  startedMs = 0;
  upstreamStartedMs = 0;
  upstreamHeadMs = 0;
  endedMs = 0;
  /** A code of `errorCodes` when something failed; logged, never shown to the client. */
  failure = '';

  // Most routes look at no header and change none. So headers stay one block of text and become a list only when
  // somebody asks; what is sent is the list if there is one, else the block.

  /** Header lines as received, flat. Not to be changed: see `upstreamHeaders`. */
  get headers(): readonly string[] {
    return (this.headerList ??= splitBlock(this.headerBlock));
  }
  set headers(list: readonly string[]) {
    this.headerList = list;
    this.headerBlock = joinBlock(list);
  }

  /** Header lines to send upstream, flat, to be changed in place. */
  get upstreamHeaders(): string[] {
    return (this.upstreamList ??= splitBlock(this.upstreamBlock));
  }
  set upstreamHeaders(list: string[]) {
    this.upstreamList = list;
  }

  /** Header lines of the response, flat, to be changed in place. */
  get responseHeaders(): string[] {
    return (this.responseList ??= splitBlock(this.responseBlock));
  }
  set responseHeaders(list: string[]) {
    this.responseList = list;
  }

  /** What is sent upstream after the request line. */
  upstreamHeaderBlock(): string {
    return this.upstreamList === undefined ? this.upstreamBlock : joinBlock(this.upstreamList);
  }

  /** What is sent to the client after the status line. */
  responseHeaderBlock(): string {
    return this.responseList === undefined ? this.responseBlock : joinBlock(this.responseList);
  }

  /** A new head from upstream, or an answer, takes the place of whatever response there was. */
  replaceResponse(status: number, block: string): void {
    this.status = status;
    this.responseBlock = block;
    this.responseList = undefined;
  }
}
