import type { Exchange } from '../../exchange/exchange.js';
import { reasonOf } from '../../exchange/answer.js';
import { bodyUntilEnd } from './client-side.js';

/** The head of an HTTP/1.1 response as it goes on the wire; `close` announces the end of the connection. */
export function responseHead(exchange: Exchange, bodyLength: number, close: boolean): string {
  const { status } = exchange;
  const framing = bodyLength === bodyUntilEnd ? 'Transfer-Encoding: chunked\r\n' : '';
  const reason = exchange.reason === '' ? reasonOf(status) : exchange.reason;
  const closing = close && status !== 101 ? 'Connection: close\r\n' : '';
  return `HTTP/1.1 ${status} ${reason}\r\n${exchange.responseHeaderBlock()}${framing}${closing}\r\n`;
}

/** A whole answer to a request that never became an exchange; ends the connection. */
export function refusal(status: number): string {
  const body = `${status} ${reasonOf(status)}`;
  return (
    `HTTP/1.1 ${status} ${reasonOf(status)}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
    `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
  );
}
