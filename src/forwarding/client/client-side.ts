import type { Exchange } from '../../exchange/exchange.js';
import type { LargeBuffer } from '../upstream/read-buffers.js';

/** How the body of a response is framed: its length in bytes, or one of these. */
export const bodyUntilEnd = -1;
/** What is left of a request body after an early answer is read and dropped up to here, else the connection ends. */
export const maxDroppedBytes = 256 * 1024;
/** HEAD, 204, 304: a head alone, whatever its Content-Length says. */
export const bodyForbidden = -2;

/**
 * The client's end of an exchange. Implementations: the plain lane, node:http's pair, an HTTP/2 stream. The run of an
 * exchange calls these in order: information*, head, body*, end; or abort at any time.
 */
export interface ClientSide {
  sendInformation(status: number, block: string): void;
  /** The head from `exchange.status`, `reason` and its response headers. `bodyLength` may be one of the constants. */
  sendHead(exchange: Exchange, bodyLength: number): void;
  /**
   * A piece of the body; without `large` it must be used up or copied before returning, with it `large.release()` is
   * called when it is written. False asks to pause until `ClientEvents.onClientDrain`.
   */
  sendBody(piece: Buffer, large: LargeBuffer | null): boolean;
  /** Writes what was held back to be sent together; false asks to pause. */
  flush(): boolean;
  /**
   * `trailers` is a header block, empty when there are none. What the client still sends of its request is its end's
   * to read and drop.
   */
  sendEnd(trailers: string): void;
  /** Cuts the connection (or resets the stream), so that the client sees that the answer is not whole. */
  abort(): void;
  /** Lets the request body come (it waits until then), or go on after a pause. */
  resumeRequest(): void;
  pauseRequest(): void;
  /** From now on raw bytes pass both ways (after a 101). */
  startTunnel(): void;
}

/** What the client's end tells the run of the exchange. */
export interface ClientEvents {
  onRequestBody(piece: Buffer): void;
  /** `trailers` is a header block, empty when there are none. */
  onRequestEnd(trailers: string): void;
  onClientDrain(): void;
  /** The connection is gone before the end of the response. */
  onClientGone(): void;
}
