/** One change of a server's health: the message from the half that checks to the half that serves. Plain data. */
export interface HealthUpdate {
  /** `name@provider`. */
  readonly service: string;
  readonly serverUrl: string;
  readonly instance?: string;
  readonly up: boolean;
  /** What the check saw: `status 200`, `connect ECONNREFUSED 127.0.0.1:8080`, `no answer within 5s`. */
  readonly reason: string;
  readonly latencyMs: number;
  /** Wall time. */
  readonly atMs: number;
}
