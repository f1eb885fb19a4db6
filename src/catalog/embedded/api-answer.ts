import { gzipSync } from 'node:zlib';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a route answers. `json` is written compact, or indented where the query has `pretty`. */
export interface ApiAnswer {
  status: number;
  /** `undefined` takes one away that all answers have. */
  headers?: Record<string, string | undefined>;
  json?: unknown;
  /** JSON that is already written. */
  jsonText?: string;
  text?: string;
  /** A body as it is; the headers say its type. */
  bytes?: Buffer;
}

export const plainText = 'text/plain; charset=utf-8';

/** An error as Go's `http.Error` style handlers of both APIs write it: text, never JSON. */
export function textAnswer(status: number, text: string, headers: ApiAnswer['headers'] = {}): ApiAnswer {
  return { status, text, headers };
}

/** Writes an answer with the headers both APIs share: Vary always, gzip only for who accepts it. */
export function sendAnswer(
  answer: ApiAnswer,
  request: { message: IncomingMessage; response: ServerResponse; query: URLSearchParams },
): void {
  const { message, response, query } = request;
  const headers: Record<string, string | undefined> = {
    ...contentTypeOf(answer),
    Vary: 'Accept-Encoding',
    ...answer.headers,
  };
  let body = bodyOf(answer, query.has('pretty'));
  const isNegotiated = headers.Vary === 'Accept-Encoding';
  if (isNegotiated && body.length > 0 && /\bgzip\b/.test(message.headers['accept-encoding'] ?? '')) {
    body = gzipSync(body, { level: 1 });
    headers['Content-Encoding'] = 'gzip';
  }
  headers['Content-Length'] = String(body.length);
  // Go says nothing of a connection that stays.
  if (response.shouldKeepAlive) response.removeHeader('Connection');
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.writeHead(answer.status);
  response.end(message.method === 'HEAD' ? undefined : body);
}

function contentTypeOf(answer: ApiAnswer): Record<string, string> {
  if (answer.json !== undefined || answer.jsonText !== undefined) return { 'Content-Type': 'application/json' };
  return answer.text === undefined ? {} : { 'Content-Type': plainText };
}

function bodyOf(answer: ApiAnswer, isPretty: boolean): Buffer {
  if (answer.bytes) return answer.bytes;
  if (answer.text !== undefined) return Buffer.from(answer.text);
  if (answer.json === undefined && answer.jsonText === undefined) return Buffer.alloc(0);
  const compact = answer.jsonText ?? JSON.stringify(answer.json);
  return Buffer.from(isPretty ? `${JSON.stringify(JSON.parse(compact), null, 4)}\n` : compact);
}
