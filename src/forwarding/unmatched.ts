// What a request gets that no router takes.
import { notFoundAnswer, textAnswer, type Answer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import { clientUrl, locationText } from '../middlewares/parts/redirect.js';

export interface UnmatchedOptions {
  /** Of the 404 page; Traefik's when left out. */
  readonly text?: string | undefined;
  /** Where plain requests are sent; left out: nowhere. */
  readonly https?: HttpsElsewhere | undefined;
}

export interface HttpsElsewhere {
  /** With its colon; empty: that of https. */
  readonly port: string;
  /** Whether TLS has an answer for the host. */
  readonly isServed: (host: string) => boolean;
}

export type AnswerUnmatched = (exchange: Exchange) => Answer;

/** Certificate authorities look there over plain HTTP, and are not to be sent away. */
const challenges = '/.well-known/acme-challenge/';

export function createUnmatched({ text, https }: UnmatchedOptions): AnswerUnmatched {
  const notFound = text === undefined ? notFoundAnswer : textAnswer(404, text);
  if (https === undefined) return () => notFound;
  return (exchange) => {
    if (exchange.tls || exchange.path.startsWith(challenges)) return notFound;
    const { scheme, host, uri } = clientUrl(exchange);
    // What a trusted proxy has received over TLS would come back the same way.
    if (scheme !== 'http' || host === '' || !https.isServed(exchange.host)) return notFound;
    const location = locationText(`https://${host}${https.port}${uri}`);
    if (location === undefined) return notFound;
    const status = exchange.method === 'GET' || exchange.method === 'HEAD' ? 301 : 308;
    return textAnswer(status, '', ['Location', location]);
  };
}
