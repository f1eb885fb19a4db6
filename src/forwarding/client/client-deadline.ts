export interface ClientTimeLimits {
  /** For a whole request head, and between two pieces of a body. 0: no limit, as with the others. */
  readonly readTimeoutMs: number;
  /** From the end of the request head to the end of the answer. */
  readonly writeTimeoutMs: number;
  /** Between two requests. */
  readonly idleTimeoutMs: number;
}

/** How often late clients are looked for, and how much the time may be behind that limits are reckoned from. */
export const sweepIntervalMs = 500;

/** Who looks for the late ones. */
export interface DeadlineWatch {
  /** Monotonic, to the half second: for limits, not for durations. */
  readonly roughNowMs: number;
  watch(timed: Timed): void;
  unwatch(timed: Timed): void;
}

export interface Timed {
  readonly deadline: { readonly atMs: number };
  onDeadline(): void;
}

/** Until when a client must have gone on; `atMs` is monotonic, 0 while there is no limit. */
export class ClientDeadline {
  atMs = 0;
  private answerByMs = 0;

  constructor(
    private readonly limits: ClientTimeLimits,
    private readonly clock: { readonly roughNowMs: number },
  ) {}

  expectHead(): void {
    this.atMs = this.from(this.limits.readTimeoutMs);
  }

  /** A request head is complete: the whole answer is due. */
  expectAnswer(): void {
    this.answerByMs = this.from(this.limits.writeTimeoutMs);
    this.atMs = this.answerByMs;
  }

  /** The next piece of the request body is due; the answer still is, too. */
  expectBody(): void {
    const pieceByMs = this.from(this.limits.readTimeoutMs);
    this.atMs =
      this.answerByMs === 0 || pieceByMs === 0 ? pieceByMs || this.answerByMs : Math.min(pieceByMs, this.answerByMs);
  }

  /** The request body is complete, or it is not the client that keeps it waiting. */
  excuseBody(): void {
    this.atMs = this.answerByMs;
  }

  expectRequest(): void {
    this.atMs = this.from(this.limits.idleTimeoutMs);
  }

  /** Nothing is due: a tunnel, or the end. */
  lift(): void {
    this.answerByMs = 0;
    this.atMs = 0;
  }

  private from(limitMs: number): number {
    // Late rather than early.
    return limitMs > 0 ? this.clock.roughNowMs + sweepIntervalMs + limitMs : 0;
  }
}
