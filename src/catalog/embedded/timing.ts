/** The times the real Consul 1.8 and Nomad 2.0 were measured to take, milliseconds. Tests scale them down. */
export interface EmbeddedTiming {
  /** How long Nomad retries inside before it answers 500 `No cluster leader`. */
  nomadNoLeaderMs: number;
  /** The same for Consul. */
  consulNoLeaderMs: number;
  /** From the death of a Nomad client to the moment its registrations vanish (missed heartbeat). */
  nodeLossMs: number;
  /** Between two `{}` lines of the event stream. */
  heartbeatMs: number;
  /** When the server closes an event stream it refused, or whose token was revoked. */
  refusedStreamCloseMs: number;
  /** A blocking query without `wait`. */
  defaultWaitMs: number;
  /** The longest `wait` of a blocking query of Nomad; more is cut. */
  nomadMaxWaitMs: number;
  /** The same for Consul. */
  consulMaxWaitMs: number;
  /** A random share of the wait, up to this fraction of it, is added. */
  waitJitterFraction: number;
  /** A Consul session ends this many times its TTL after the last renewal (documented bound 2, measured 1.84). */
  sessionTtlFactor: number;
}

export const measuredTiming: Readonly<EmbeddedTiming> = {
  nomadNoLeaderMs: 5000,
  consulNoLeaderMs: 7000,
  nodeLossMs: 22_000,
  heartbeatMs: 30_000,
  refusedStreamCloseMs: 27_000,
  defaultWaitMs: 300_000,
  nomadMaxWaitMs: 300_000,
  consulMaxWaitMs: 600_000,
  waitJitterFraction: 1 / 16,
  sessionTtlFactor: 1.84,
};
