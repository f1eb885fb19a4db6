import type { Answer } from './answer.js';
import type { Exchange } from './exchange.js';

/** Receives the response body piece by piece. A piece may be any cut of the body. */
export interface BodySink {
  write(piece: Buffer): void;
  end(): void;
}

/**
 * What a middleware may do, in the order it happens. Every phase is optional and an absent one costs nothing. Phases
 * are synchronous unless they return a promise; only then does the exchange wait.
 */
export interface Phases {
  /** Before a server is chosen: rewrite the upstream fields, or answer. */
  readonly request?: (exchange: Exchange) => Answer | undefined | Promise<Answer | undefined>;
  /** Last look at what is sent, once per attempt. */
  readonly upstream?: (exchange: Exchange) => void;
  /** The head of the response, the server's or an answer: rewrite status and headers in place, or replace it. */
  readonly response?: (exchange: Exchange) => Answer | undefined | Promise<Answer | undefined>;
  /** Wraps the response body. */
  readonly body?: (exchange: Exchange, next: BodySink) => BodySink;
  /** After the last byte, exactly once, however the exchange ended. Runs for every exchange whose request phase ran. */
  readonly done?: (exchange: Exchange) => void;
}
