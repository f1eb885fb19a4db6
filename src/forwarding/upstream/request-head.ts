import type { Exchange } from '../../exchange/exchange.js';
import { setHeader } from '../../exchange/header-list.js';
import type { ServerOrigin } from '../../upstreams/server-origin.js';
import type { UpstreamRequest } from './upstream-connection.js';

const sendableLine = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [!-~\x80-\xff]+ HTTP\/1\.1\r\n$/;

/** The request as it goes to a server: request line, header lines, and the framing that this hop needs. */
export function requestHead(exchange: Exchange, origin: ServerOrigin, passHostHeader: boolean): UpstreamRequest {
  // HTTP/1.0 and HTTP/2 know requests without a host; on this hop there is none without (RFC 9112 section 3.2).
  if (!passHostHeader || exchange.authority === '') setHeader(exchange.upstreamHeaders, 'Host', origin.hostHeader);
  const query = exchange.upstreamQuery === '' ? '' : `?${exchange.upstreamQuery}`;
  const line = `${exchange.upstreamMethod} ${origin.basePath}${exchange.upstreamPath}${query} HTTP/1.1\r\n`;
  // What the client sent was judged when it came; what middlewares make of it must not become two requests.
  if (exchange.phaseDepth > 0 && !sendableLine.test(line)) throw new Error('a middleware made an unsendable target');
  return {
    method: exchange.upstreamMethod,
    head: `${line}${exchange.upstreamHeaderBlock()}${hopHeaders(exchange)}\r\n`,
    upgrade: exchange.upgrade,
  };
}

function hopHeaders(exchange: Exchange): string {
  if (exchange.upgrade) return `Connection: Upgrade\r\nUpgrade: ${exchange.upgradeTo}\r\n`;
  let framing = exchange.requestLength < 0 ? 'Transfer-Encoding: chunked\r\n' : '';
  if (exchange.expectsContinue) framing += 'Expect: 100-continue\r\n';
  return exchange.acceptsTrailers ? `${framing}Connection: TE\r\nTE: trailers\r\n` : framing;
}
