import type { LargeBuffer } from './read-buffers.js';
import type { UpstreamFailure } from './upstream-failure.js';

/** The head of a response, framing already judged. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Header lines that may go on: no hop-by-hop ones. */
  readonly block: string;
  /** Bytes of the body; -1: until it ends. */
  readonly bodyLength: number;
  readonly hasDate: boolean;
  /** The protocol that a 101 switches to. */
  readonly upgrade: string;
}

/** Who receives what comes back for one request. Called in this order; after `onEnd` or `onFailure` never again. */
export interface UpstreamHandler {
  /** The connection stands and the request head is on its way: the request body may come now. */
  onReadyForBody(): void;
  /** A 1xx response other than 101. */
  onInformation(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  /**
   * A piece of the body. Without `large` it is only valid during the call; with it, it stays until `large.release()`.
   * False asks for a pause until `resume()`.
   */
  onBody(piece: Buffer, large: LargeBuffer | null): boolean;
  /** Everything that has arrived so far was handed over: a good moment to write. False asks for a pause. */
  onPause(): boolean;
  /** `trailers` is a header block, empty when there are none. */
  onEnd(trailers: string): void;
  /** The request body may go on after a write said no. */
  onDrain(): void;
  onFailure(failure: UpstreamFailure): void;
}
