import type { ErrorCode } from '../../shared/errors.js';

/**
 * Why an attempt failed, as a value: what the log says, what the client gets, and whether another attempt may follow.
 * `nothing-sent`: no byte of the request was written, any request may be tried elsewhere.
 * `no-answer`: the request may have been read; only one that can be repeated safely may be tried elsewhere.
 * `answer-begun`: the client may have seen a part of the answer; never.
 */
export interface UpstreamFailure {
  readonly code: ErrorCode;
  readonly progress: 'nothing-sent' | 'no-answer' | 'answer-begun';
  readonly message: string;
}

/** The status a client gets for a failure whose answer has not begun. */
export function statusOfFailure(code: ErrorCode): number {
  return code === 'TW_UPSTREAM_TIMEOUT' ? 504 : 502;
}

/** For a connection that is never begun, since nobody knows how TLS is to be spoken on it. */
export function unusableTls(message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code: 'ERR_TLS_UNUSABLE' });
}

/** The code of an error of a socket that never connected. */
export function connectFailureCode(error: NodeJS.ErrnoException): ErrorCode {
  if (error.code === 'ETIMEDOUT') return 'TW_UPSTREAM_TIMEOUT';
  return /^ERR_(TLS|SSL)|^EPROTO$|CERT|SELF_SIGNED|UNABLE_TO/.test(error.code ?? '')
    ? 'TW_UPSTREAM_TLS_FAILED'
    : 'TW_UPSTREAM_CONNECT_REFUSED';
}
