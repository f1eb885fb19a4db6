import { messageOf, TagwayError } from '../../shared/errors.js';

interface Answer {
  readonly status: number;
  readonly statusText?: string;
  readonly data?: unknown;
  readonly headers: object;
  readonly config: { readonly url?: string };
}

const prefix = 'urn:ietf:params:acme:error:';

/**
 * What an ACME server has against a request (RFC 8555 section 6.7). In its context: `type`, such as `rateLimited`, and
 * `retryAfterMs`, where the server says when to come again.
 */
export function answerProblem({ status, statusText = '', data, headers, config }: Answer): TagwayError {
  const { type, detail, subproblems } = (typeof data === 'object' && data !== null ? data : {}) as Record<
    string,
    unknown
  >;
  const short = typeof type === 'string' && type.startsWith(prefix) ? type.slice(prefix.length) : '';
  const details = [detail, ...(Array.isArray(subproblems) ? subproblems.map(detailOf) : [])].filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  const said = details.length > 0 ? details.join('; ') : `it answered ${status} ${statusText}`.trim();
  const retryAfterMs = retryAfterIn((headers as Readonly<Record<string, unknown>>)['retry-after'], Date.now());
  return new TagwayError('TW_ACME_REFUSED', `${said}${short === '' ? '' : ` (${short})`}`, {
    source: 'certificate',
    context: {
      type: short,
      status,
      ...(config.url === undefined ? {} : { url: config.url }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  });
}

/** No answer came. */
export function connectionProblem(error: unknown, url = ''): TagwayError {
  if (error instanceof TagwayError) return error;
  const { code } = error as { code?: string };
  const why = messageOf(error) || (code ?? 'the connection failed');
  return new TagwayError('TW_ACME_REFUSED', `it does not answer: ${why}`, {
    source: 'certificate',
    // Without its cause, which holds the whole request and whoever is trusted.
    context: { type: '', ...(url === '' ? {} : { url }) },
  });
}

/** The name of the problem, such as `accountDoesNotExist`; empty when it is none of a server's. */
export function problemType(error: unknown): string {
  return error instanceof TagwayError ? String(error.context.type ?? '') : '';
}

/** Seconds or a date (RFC 9110 section 10.2.3), in milliseconds from now. */
export function retryAfterIn(header: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

function detailOf(problem: unknown): unknown {
  return typeof problem === 'object' && problem !== null ? (problem as { detail?: unknown }).detail : undefined;
}
