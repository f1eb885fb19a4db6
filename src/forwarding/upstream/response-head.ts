import { HeaderScan, scanResponseHeaders, validBlock } from '../http1/header-scan.js';
import type { ResponseHead } from './upstream-handler.js';

/** A response head and how the body that follows is framed (RFC 9112 section 6.3). */
export interface FramedHead extends ResponseHead {
  readonly framing: 'none' | 'length' | 'chunked' | 'close' | 'tunnel';
  /** The connection may carry another request afterwards. */
  readonly reusable: boolean;
}

const scan = new HeaderScan();
const statusLine = /^HTTP\/1\.([01]) (\d{3})(?: ([^\0-\x08\x0a-\x1f\x7f]*))?$/;

/**
 * Parses a response head (status line and header lines, each with its CRLF). A string says why it cannot be trusted:
 * what is ambiguous is refused, for a client behind might read it in another way.
 */
export function parseResponseHead(head: string, method: string, upgrading: boolean): FramedHead | string {
  const lineEnd = head.indexOf('\r\n');
  const line = statusLine.exec(head.slice(0, lineEnd));
  if (line === null) return 'the status line is not HTTP/1.1';
  const block = head.slice(lineEnd + 2);
  if (!validBlock.test(block)) return 'a header line is malformed';
  const status = Number(line[2]);
  if (status < 100) return `the status ${status} does not exist`;
  scanResponseHeaders(block, scan);
  if (Number.isNaN(scan.contentLength)) return 'the Content-Length is malformed or contradicts itself';
  const chunked = scan.transferEncoding !== '';
  if (chunked && scan.transferEncoding !== 'chunked') return `the transfer coding is ${scan.transferEncoding}`;
  if (chunked && scan.contentLength !== -1) return 'it has both Transfer-Encoding and Content-Length';
  const keepAlive = staysOpen(scan.connection, line[1] === '1');
  const framing = framingOf(status, method, chunked, upgrading);
  return {
    status,
    reason: line[3] ?? '',
    // RFC 9110 section 8.6: not even a zero.
    block: status === 204 ? scan.kept.replace(/^content-length:[^\r]*\r\n/im, '') : scan.kept,
    bodyLength: framing === 'length' ? scan.contentLength : framing === 'none' ? 0 : -1,
    hasDate: scan.hasDate,
    upgrade: scan.upgrade,
    framing,
    reusable: keepAlive && framing !== 'close' && framing !== 'tunnel',
  };
}

function framingOf(status: number, method: string, chunked: boolean, upgrading: boolean): FramedHead['framing'] {
  if (status === 101) return upgrading ? 'tunnel' : 'none';
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return 'none';
  if (chunked) return 'chunked';
  return scan.contentLength === -1 ? 'close' : 'length';
}

/** Persistence of RFC 9112 section 9.3. */
function staysOpen(connection: string, http11: boolean): boolean {
  if (connection === '') return http11;
  if (connection === 'keep-alive') return true;
  const tokens = connection.split(',').map((token) => token.trim());
  return http11 ? !tokens.includes('close') : tokens.includes('keep-alive');
}
