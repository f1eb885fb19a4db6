/** The headers that framing and forwarding must know; every other one is `ordinary` and goes on as it is. */
export const enum HeaderKind {
  ordinary,
  host,
  contentLength,
  transferEncoding,
  connection,
  upgrade,
  expect,
  te,
  date,
  /** Hop-by-hop by its own definition: never forwarded (RFC 9110 section 7.6.1). */
  hopByHop,
  forwardedFor,
  forwardedProto,
  forwardedHost,
  forwardedPort,
  realIp,
  /** Speaks of an earlier proxy; dropped when the peer is not trusted. */
  forwardedOther,
}

/**
 * The kind of the header whose name stands at `start` in a block of valid header lines. Runs per header: allocates
 * nothing, and most names are decided by their first letter and length.
 */
export function headerKind(block: string, start: number, length: number): HeaderKind {
  switch (block.charCodeAt(start) | 0x20) {
    case 0x63: // c
      if (length === 10 && matches(block, start, 'connection')) return HeaderKind.connection;
      if (length === 14 && matches(block, start, 'content-length')) return HeaderKind.contentLength;
      return HeaderKind.ordinary;
    case 0x64: // d
      return length === 4 && matches(block, start, 'date') ? HeaderKind.date : HeaderKind.ordinary;
    case 0x65: // e
      return length === 6 && matches(block, start, 'expect') ? HeaderKind.expect : HeaderKind.ordinary;
    case 0x66: // f
      return length === 9 && matches(block, start, 'forwarded') ? HeaderKind.forwardedOther : HeaderKind.ordinary;
    case 0x68: // h
      if (length === 4 && matches(block, start, 'host')) return HeaderKind.host;
      return length === 14 && matches(block, start, 'http2-settings') ? HeaderKind.hopByHop : HeaderKind.ordinary;
    case 0x6b: // k
      return length === 10 && matches(block, start, 'keep-alive') ? HeaderKind.hopByHop : HeaderKind.ordinary;
    case 0x70: // p
      if (length === 16 && matches(block, start, 'proxy-connection')) return HeaderKind.hopByHop;
      if (length === 18 && matches(block, start, 'proxy-authenticate')) return HeaderKind.hopByHop;
      if (length === 19 && matches(block, start, 'proxy-authorization')) return HeaderKind.hopByHop;
      return HeaderKind.ordinary;
    case 0x74: // t
      if (length === 2 && matches(block, start, 'te')) return HeaderKind.te;
      if (length === 7 && matches(block, start, 'trailer')) return HeaderKind.hopByHop;
      if (length === 17 && matches(block, start, 'transfer-encoding')) return HeaderKind.transferEncoding;
      return HeaderKind.ordinary;
    case 0x75: // u
      return length === 7 && matches(block, start, 'upgrade') ? HeaderKind.upgrade : HeaderKind.ordinary;
    case 0x78: // x
      return length >= 8 ? forwardedKind(block, start, length) : HeaderKind.ordinary;
    default:
      return HeaderKind.ordinary;
  }
}

// Underscores count as dashes: many servers turn both into the same variable (CGI), so `X_Forwarded_For` would pass
// for the header that the proxy vouches for.
function forwardedKind(block: string, start: number, length: number): HeaderKind {
  const dashed = block.charCodeAt(start + 1) === 0x2d;
  if (length > 12 && matchesLoosely(block, start, 'x-forwarded-')) {
    const exact = dashed && block.charCodeAt(start + 11) === 0x2d;
    if (exact && length === 15 && matches(block, start, 'x-forwarded-for')) return HeaderKind.forwardedFor;
    if (exact && length === 17 && matches(block, start, 'x-forwarded-proto')) return HeaderKind.forwardedProto;
    if (exact && length === 16 && matches(block, start, 'x-forwarded-host')) return HeaderKind.forwardedHost;
    if (exact && length === 16 && matches(block, start, 'x-forwarded-port')) return HeaderKind.forwardedPort;
    // Each proxy names itself, not the one before it.
    if (exact && length === 18 && matches(block, start, 'x-forwarded-server')) return HeaderKind.hopByHop;
    return HeaderKind.forwardedOther;
  }
  if (length === 9 && matches(block, start, 'x-real-ip')) return HeaderKind.realIp;
  if (length === 9 && matchesLoosely(block, start, 'x-real-ip')) return HeaderKind.forwardedOther;
  if (length === 8 && matchesLoosely(block, start, 'x-scheme')) return HeaderKind.forwardedOther;
  if (length === 15 && matchesLoosely(block, start, 'x-replaced-path')) return HeaderKind.forwardedOther;
  return HeaderKind.ordinary;
}

function matches(block: string, start: number, lower: string): boolean {
  for (let index = 0; index < lower.length; index++) {
    if ((block.charCodeAt(start + index) | 0x20) !== lower.charCodeAt(index)) return false;
  }
  return true;
}

function matchesLoosely(block: string, start: number, lower: string): boolean {
  for (let index = 0; index < lower.length; index++) {
    const code = block.charCodeAt(start + index);
    if ((code === 0x5f ? 0x2d : code | 0x20) !== lower.charCodeAt(index)) return false;
  }
  return true;
}
