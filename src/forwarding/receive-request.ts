// A request head, however it arrived, becomes an exchange: target, host, and the lines that may go upstream.
import { Exchange } from '../exchange/exchange.js';
import { matchingPath, normalisePath, normalisePathOnly } from '../rules/request-path.js';
import { parseAuthority } from './authority.js';
import { scanRequestHeaders, type HeaderScan } from './http1/header-scan.js';
import { forwardedProto, trustedForwardedBlock, type Peer } from './peer.js';

/** A head as read from the wire, framing not yet judged. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly protocol: string;
  /** Valid header lines, `Name: value\r\n` each. */
  readonly block: string;
}

export interface RequestPolicy {
  readonly entryPoint: string;
  /** Resolve `//`, `/./` and `/../`. */
  readonly sanitizePath: boolean;
  /** Append the peer to X-Forwarded-For. */
  readonly appendForwardedFor: boolean;
}

/** Why a head is refused: the status to answer with. */
export type Refusal = 400 | 431 | 501 | 505;

/**
 * The exchange of a request head. `scan` is filled with its framing facts, which are the caller's to judge. Gives a
 * status instead when the head means nothing or more than one thing.
 */
export function receiveRequest(
  head: RequestHead,
  peer: Peer,
  policy: RequestPolicy,
  scan: HeaderScan,
): Exchange | Refusal {
  scanRequestHeaders(head.block, peer.trusted, scan);
  if (scan.hostCount !== 1 && (scan.hostCount > 1 || head.protocol === 'HTTP/1.1')) return 400;
  if (Number.isNaN(scan.contentLength)) return 400;
  if (scan.transferEncoding !== '') {
    // RFC 9112 section 6.1: both framings, or one that HTTP/1.0 does not know, are how requests are smuggled.
    if (scan.contentLength !== -1 || head.protocol === 'HTTP/1.0') return 400;
    if (scan.transferEncoding !== 'chunked') return 501;
  }
  // A tunnel to anywhere is not what an edge proxy is for, however the target is written.
  if (head.method === 'CONNECT') return 501;
  const { target } = head;
  let authority = scan.host;
  let pathAndQuery = target;
  if (target.charCodeAt(0) !== 0x2f) {
    const absolute = absoluteTarget.exec(target);
    if (absolute === null) return target === '*' ? 501 : 400;
    // RFC 9112 section 3.2.2: the target's authority stands, whatever Host says.
    authority = absolute[1]!;
    pathAndQuery = absolute[2]!.startsWith('/') ? absolute[2]! : `/${absolute[2]!}`;
  }
  const parsed = parseAuthority(authority);
  if (parsed === undefined) return 400;
  const question = pathAndQuery.indexOf('?');
  const written = question === -1 ? pathAndQuery : pathAndQuery.slice(0, question);
  const path = policy.sanitizePath ? normalisePath(written) : normalisePathOnly(written);
  if (path === undefined) return 400;

  const exchange = new Exchange();
  exchange.method = head.method;
  exchange.target = target;
  exchange.authority = authority;
  exchange.protocol = head.protocol;
  exchange.headerBlock = head.block;
  exchange.requestLength = scan.transferEncoding !== '' ? -1 : scan.contentLength === -1 ? 0 : scan.contentLength;
  exchange.host = parsed.host;
  exchange.path = matchingPath(path);
  exchange.query = question === -1 ? '' : pathAndQuery.slice(question + 1);
  exchange.peerAddress = peer.address;
  exchange.peerPort = peer.port;
  exchange.localPort = peer.localPort;
  exchange.peerTrusted = peer.trusted;
  exchange.clientAddress = scan.forwardedFor === '' ? peer.address : firstAddress(scan.forwardedFor);
  exchange.tls = peer.tls;
  exchange.tlsFacts = peer.tlsFacts;
  exchange.entryPoint = policy.entryPoint;
  exchange.upgrade = scan.upgrade !== '' && exchange.requestLength === 0 && asksForUpgrade(scan);
  exchange.upgradeTo = exchange.upgrade ? scan.upgrade : '';
  exchange.expectsContinue = exchange.requestLength !== 0 && /^100-continue$/i.test(scan.expect);
  exchange.acceptsTrailers = scan.te !== '' && scan.te.includes('trailers');
  exchange.upstreamMethod = head.method;
  exchange.upstreamPath = path;
  exchange.upstreamQuery = exchange.query;
  const host = authority === scan.host ? '' : `Host: ${authority}\r\n`;
  exchange.upstreamBlock =
    (host === '' ? scan.kept : host + withoutHost(scan.kept)) +
    forwardedLines(exchange, peer, parsed.port, { scan, policy });
  return exchange;
}

const absoluteTarget = /^https?:\/\/([^/?#]+)([^#]*)$/i;

function forwardedLines(
  exchange: Exchange,
  peer: Peer,
  writtenPort: string,
  { scan, policy }: { scan: HeaderScan; policy: RequestPolicy },
): string {
  const port = writtenPort === '' ? (peer.tls ? '443' : '80') : writtenPort;
  if (peer.trusted || !policy.appendForwardedFor) {
    const { upgrade, authority } = exchange;
    return trustedForwardedBlock(peer, scan, { host: authority, port, upgrade, appendFor: policy.appendForwardedFor });
  }
  const common = exchange.upgrade
    ? peer.forwardedBlock.replace(/(X-Forwarded-Proto: )\w+/, `$1${forwardedProto(peer.tls, true)}`)
    : peer.forwardedBlock;
  return `${common}X-Forwarded-Host: ${exchange.authority}\r\nX-Forwarded-Port: ${port}\r\n`;
}

/**
 * Both headers are there and it is not h2c: a tunnel for that would carry requests past every rule and middleware, and
 * a server may ignore the offer (RFC 9113 took the upgrade out).
 */
function asksForUpgrade(scan: HeaderScan): boolean {
  return /(?:^|,)[ \t]*upgrade[ \t]*(?:$|,)/.test(scan.connection) && !/^h2c\b/i.test(scan.upgrade);
}

/** The leftmost address of X-Forwarded-For: who trusted proxies say the client is. */
function firstAddress(forwardedFor: string): string {
  const comma = forwardedFor.indexOf(',');
  return (comma === -1 ? forwardedFor : forwardedFor.slice(0, comma)).trim();
}

function withoutHost(block: string): string {
  return block.replace(/^host:[^\r]*\r\n/im, '');
}
