// One pass over a header block: what framing and forwarding must know, and the lines that go on.
import { trimmedValue } from '../../exchange/header-block.js';
import { HeaderKind, headerKind } from './header-kind.js';

/** What one pass found. One object serves every message: read it before the next scan. */
export class HeaderScan {
  /** The lines that go on: no hop-by-hop ones, nothing that an untrusted peer says of itself. */
  kept = '';
  hostCount = 0;
  host = '';
  /** -1: none; NaN: not a length, or more than one line. */
  contentLength = -1;
  /** All values joined by commas, lower case; empty: none. */
  transferEncoding = '';
  /** All values joined by commas, lower case. */
  connection = '';
  upgrade = '';
  expect = '';
  te = '';
  hasDate = false;
  forwardedFor = '';
  hasForwardedProto = false;
  hasForwardedHost = false;
  hasForwardedPort = false;
  hasRealIp = false;

  reset(): void {
    this.kept = '';
    this.hostCount = 0;
    this.host = '';
    this.contentLength = -1;
    this.transferEncoding = '';
    this.connection = '';
    this.upgrade = '';
    this.expect = '';
    this.te = '';
    this.hasDate = false;
    this.forwardedFor = '';
    this.hasForwardedProto = false;
    this.hasForwardedHost = false;
    this.hasForwardedPort = false;
    this.hasRealIp = false;
  }
}

/**
 * A token, a colon, and a value without control characters: no folded lines, no blanks before the colon, no bare CR or
 * LF (RFC 9112 section 5). Linear: no two parts of it can match the same character.
 */
export const validBlock = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\0-\x08\x0a-\x1f\x7f]*\r\n)*$/;

/** Scans the header block of a request; `trusted` says whether the peer may speak of earlier hops. */
export function scanRequestHeaders(block: string, trusted: boolean, scan: HeaderScan): void {
  scan.reset();
  let keepFrom = 0;
  let start = 0;
  while (start < block.length) {
    const colon = block.indexOf(':', start);
    const end = block.indexOf('\r\n', colon);
    const kind = headerKind(block, start, colon - start);
    if (kind !== HeaderKind.ordinary && !noteRequestHeader(scan, kind, trimmedValue(block, colon + 1, end), trusted)) {
      scan.kept += block.slice(keepFrom, start);
      keepFrom = end + 2;
    }
    start = end + 2;
  }
  scan.kept = keepFrom === 0 ? block : scan.kept + block.slice(keepFrom);
  if (scan.connection !== '') scan.kept = withoutListed(scan.kept, scan.connection);
}

/** Notes a header; true when its line goes on. */
function noteRequestHeader(scan: HeaderScan, kind: HeaderKind, value: string, trusted: boolean): boolean {
  switch (kind) {
    case HeaderKind.host:
      scan.hostCount++;
      scan.host = value;
      return true;
    case HeaderKind.contentLength:
      scan.contentLength = scan.contentLength === -1 ? parseLength(value) : NaN;
      return true;
    case HeaderKind.transferEncoding:
      scan.transferEncoding = append(scan.transferEncoding, value.toLowerCase());
      return false;
    case HeaderKind.connection:
      scan.connection = append(scan.connection, value.toLowerCase());
      return false;
    case HeaderKind.upgrade:
      scan.upgrade = append(scan.upgrade, value);
      return false;
    case HeaderKind.expect:
      scan.expect = append(scan.expect, value);
      return false;
    case HeaderKind.te:
      scan.te = append(scan.te, value.toLowerCase());
      return false;
    case HeaderKind.forwardedFor:
      if (trusted) scan.forwardedFor = append(scan.forwardedFor, value);
      return false;
    case HeaderKind.forwardedProto:
      scan.hasForwardedProto = trusted;
      return trusted;
    case HeaderKind.forwardedHost:
      scan.hasForwardedHost = trusted;
      return trusted;
    case HeaderKind.forwardedPort:
      scan.hasForwardedPort = trusted;
      return trusted;
    case HeaderKind.realIp:
      scan.hasRealIp = trusted;
      return trusted;
    case HeaderKind.forwardedOther:
      return trusted;
    case HeaderKind.hopByHop:
      return false;
    case HeaderKind.date:
    case HeaderKind.ordinary:
      return true;
  }
}

/** Scans the header block of a response. */
export function scanResponseHeaders(block: string, scan: HeaderScan): void {
  scan.reset();
  let keepFrom = 0;
  let start = 0;
  while (start < block.length) {
    const colon = block.indexOf(':', start);
    const end = block.indexOf('\r\n', colon);
    const kind = headerKind(block, start, colon - start);
    if (kind !== HeaderKind.ordinary && !noteResponseHeader(scan, kind, block, colon + 1, end)) {
      scan.kept += block.slice(keepFrom, start);
      keepFrom = end + 2;
    }
    start = end + 2;
  }
  scan.kept = keepFrom === 0 ? block : scan.kept + block.slice(keepFrom);
  if (scan.connection !== '') scan.kept = withoutListed(scan.kept, scan.connection);
}

function noteResponseHeader(scan: HeaderScan, kind: HeaderKind, block: string, from: number, end: number): boolean {
  switch (kind) {
    case HeaderKind.contentLength: {
      // The same length said twice is said once (RFC 9110 section 8.6); the second line is dropped.
      const length = parseLength(trimmedValue(block, from, end));
      const first = scan.contentLength === -1;
      scan.contentLength = first || scan.contentLength === length ? length : NaN;
      return first;
    }
    case HeaderKind.transferEncoding:
      scan.transferEncoding = append(scan.transferEncoding, trimmedValue(block, from, end).toLowerCase());
      return false;
    case HeaderKind.connection:
      scan.connection = append(scan.connection, trimmedValue(block, from, end).toLowerCase());
      return false;
    case HeaderKind.upgrade:
      scan.upgrade = append(scan.upgrade, trimmedValue(block, from, end));
      return false;
    case HeaderKind.date:
      scan.hasDate = true;
      return true;
    case HeaderKind.hopByHop:
    case HeaderKind.te:
      return false;
    case HeaderKind.host:
    case HeaderKind.expect:
    case HeaderKind.forwardedFor:
    case HeaderKind.forwardedProto:
    case HeaderKind.forwardedHost:
    case HeaderKind.forwardedPort:
    case HeaderKind.realIp:
    case HeaderKind.forwardedOther:
    case HeaderKind.ordinary:
      return true;
  }
}

/** Bytes announced by a Content-Length value; NaN when it is not one. */
function parseLength(value: string): number {
  return /^\d{1,15}$/.test(value) ? Number(value) : NaN;
}

function append(before: string, value: string): string {
  return before === '' ? value : `${before}, ${value}`;
}

/**
 * Takes out the lines that a Connection header names (RFC 9110 section 7.6.1). Called before the proxy adds its own
 * lines, so a peer cannot have those removed; Host, Content-Length and what trusted proxies say of earlier hops cannot
 * be named away either.
 */
function withoutListed(block: string, connection: string): string {
  if (connection === 'keep-alive' || connection === 'close' || connection === 'upgrade') return block;
  const listed = new Set<string>();
  for (const token of connection.split(',')) {
    const name = token.trim();
    if (name !== '' && headerKind(name, 0, name.length) === HeaderKind.ordinary) listed.add(name);
  }
  let kept = '';
  let start = 0;
  while (start < block.length) {
    const end = block.indexOf('\r\n', start) + 2;
    const name = block.slice(start, block.indexOf(':', start)).toLowerCase();
    if (!listed.has(name)) kept += block.slice(start, end);
    start = end;
  }
  return kept;
}
