/** What an access log line is made of. An exchange is one; the observability room does not know exchanges. */
export interface AccessLogFacts {
  readonly method: string;
  /** As received, with its query. */
  readonly target: string;
  readonly protocol: string;
  /** The Host header as received, with its port. */
  readonly authority: string;
  /** Header lines as received, `Name: value\r\n` each. */
  readonly headerBlock: string;
  /** The same, flat: name, value, name, value; only asked for where header fields are kept. */
  readonly headers: readonly string[];
  readonly clientAddress: string;
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly userName: string;
  readonly tls: boolean;
  readonly tlsFacts: { readonly version: string; readonly cipher: string } | undefined;
  readonly entryPoint: string;
  readonly router: { readonly name: string } | undefined;
  readonly service: { readonly name: string } | undefined;
  readonly server: { readonly url: string } | undefined;
  /** 1 for the first try, 0 when none was made. */
  readonly attempt: number;
  readonly status: number;
  /** 0 when the proxy answered by itself. */
  readonly upstreamStatus: number;
  /** Flat; only asked for where header fields are kept. */
  readonly responseHeaders: readonly string[];
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Body bytes as the server sent them. */
  readonly upstreamBytes: number;
  /** Monotonic milliseconds; 0 where it did not happen. */
  readonly startedMs: number;
  readonly upstreamStartedMs: number;
  readonly endedMs: number;
  /** A code of `errorCodes` when something failed. */
  readonly failure: string;
}

/** What a format is given besides the facts. */
export interface LineMoment {
  /** Wall time of the start of the request, milliseconds. */
  readonly startedAtMs: number;
  /** Milliseconds from the first byte in to the last byte out. */
  readonly durationMs: number;
  /** How many requests came before this one, plus one. */
  readonly requestCount: number;
}
