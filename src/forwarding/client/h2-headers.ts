import type { OutgoingHttpHeaders } from 'node:http2';
import { splitBlock } from '../../exchange/header-block.js';

/** They speak of a connection, and HTTP/2 has none of its own (RFC 9113 section 8.2.2). */
const ofConnections = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** node:http2 takes lists of these only; with any other header, a second line would make it throw. */
const repeatable = new Set(['link', 'set-cookie', 'vary', 'via', 'warning', 'www-authenticate', 'proxy-authenticate']);

/** A header block as node:http2 wants it: lower-case names, one value or a list. */
export function toH2Headers(block: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  const list = splitBlock(block);
  for (let index = 0; index < list.length; index += 2) {
    const name = list[index]!.toLowerCase();
    if (ofConnections.has(name)) continue;
    const value = list[index + 1]!;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (repeatable.has(name)) headers[name] = Array.isArray(before) ? [...before, value] : [String(before), value];
    // Several lines and one line with commas mean the same (RFC 9110 section 5.3).
    else headers[name] = `${String(before)}, ${value}`;
  }
  return headers;
}

/** The reverse, for trailers: a header block of what a client sent, without pseudo-headers. */
export function fromH2Headers(rawHeaders: readonly string[]): string {
  let block = '';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (!rawHeaders[index]!.startsWith(':')) block += `${rawHeaders[index]!}: ${rawHeaders[index + 1]!}\r\n`;
  }
  return block;
}
