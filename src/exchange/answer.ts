import { STATUS_CODES } from 'node:http';

/** A complete answer made by the proxy itself instead of a server. */
export interface Answer {
  readonly status: number;
  /** Flat: name, value, name, value. Content-Length is added by the client side. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Status texts as Go's HTTP server writes them; they differ from Node's in a few places and include 499. */
const reasons: Readonly<Record<number, string | undefined>> = {
  ...STATUS_CODES,
  413: 'Request Entity Too Large',
  414: 'Request URI Too Long',
  416: 'Requested Range Not Satisfiable',
  418: "I'm a teapot",
  499: 'Client Closed Request',
};

export function reasonOf(status: number): string {
  return reasons[status] ?? '';
}

const plainText = ['Content-Type', 'text/plain; charset=utf-8', 'X-Content-Type-Options', 'nosniff'] as const;

/** A short text answer; the body is the reason phrase unless one is given. */
export function textAnswer(status: number, body = reasonOf(status), headers: readonly string[] = plainText): Answer {
  return { status, headers, body };
}

/** What a client gets whose request no router takes. */
export const notFoundAnswer = textAnswer(404, '404 page not found\n');
/** What a client gets whose request no router takes while not every catalog has been read: there may be one. */
export const startingAnswer = textAnswer(503, 'starting\n', [...plainText, 'Retry-After', '1']);
/** What a client gets while a service has no live server. */
export const noServerAnswer = textAnswer(503, 'no available server\n', [...plainText, 'Retry-After', '1']);
/** The status text alone, as Traefik answers from middlewares and for upstream failures. */
export const bareAnswer = (status: number, headers: readonly string[] = []): Answer =>
  textAnswer(status, reasonOf(status), headers);
