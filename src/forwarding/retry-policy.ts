import type { Exchange } from '../exchange/exchange.js';
import type { UpstreamFailure } from './upstream/upstream-failure.js';

/** Attempts one exchange may take, each on another server, on a fresh connection, or a moment later. */
export const maxAttempts = 30;
/**
 * When every known server has failed, the catalog gets so many moments to tell of others: in a deployment the old
 * instances die milliseconds before their successor is known.
 */
export const maxMoments = 3;
export const momentMs = 100;

/**
 * Whether a failed attempt may be followed by another one, given that no byte of a request body was sent. Nomad
 * registers instances before they listen and kills them as it takes them out, so this happens in every deployment.
 */
export function mayRetry(exchange: Exchange, progress: UpstreamFailure['progress']): boolean {
  if (progress === 'nothing-sent') return true;
  return (
    progress === 'no-answer' &&
    exchange.requestLength === 0 &&
    !exchange.upgrade &&
    isIdempotent(exchange.upstreamMethod)
  );
}

/** Servers that refuse or reset may have left already; one that is silent or speaks no TLS is just not well. */
export function mayBeGone({ code }: UpstreamFailure): boolean {
  return code === 'TW_UPSTREAM_CONNECT_REFUSED' || code === 'TW_UPSTREAM_RESET';
}

/** RFC 9110 section 9.2.2. */
function isIdempotent(method: string): boolean {
  switch (method) {
    case 'GET':
    case 'HEAD':
    case 'OPTIONS':
    case 'TRACE':
    case 'PUT':
    case 'DELETE':
      return true;
    default:
      return false;
  }
}
