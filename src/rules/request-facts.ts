/** What rules may ask about a request. The exchange is one; `explain` makes one from a description. */
export interface RequestFacts {
  /** Upper case as received. */
  readonly method: string;
  /** Lower case, without port, brackets of IPv6 and trailing dot; empty when the request names none. */
  readonly host: string;
  /** The Host header or `:authority` as received, with its port. */
  readonly authority: string;
  /** The path to match: normalised and sanitised, reserved escapes kept (`/a%2Fb`). */
  readonly path: string;
  /** The raw query without `?`; empty when there is none. */
  readonly query: string;
  /** Raw header lines as received: name, value, name, value, … */
  readonly headers: readonly string[];
  /** Address of the peer, never of X-Forwarded-For. */
  readonly peerAddress: string;
  readonly tls: boolean;
  readonly entryPoint: string;
}
