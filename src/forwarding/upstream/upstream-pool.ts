import type { Clock } from '../../shared/clock.js';
import type { ServerOrigin } from '../../upstreams/server-origin.js';
import { UpstreamConnection, type ConnectionOptions, type ConnectionOwner } from './upstream-connection.js';

export interface PoolOptions extends ConnectionOptions {
  readonly clock: Clock;
  /** Idle connections kept per origin (Traefik: serversTransport.maxIdleConnsPerHost). */
  readonly maxIdlePerOrigin: number;
  readonly idleTimeoutMs: number;
  readonly dialTimeoutMs: number;
}

/** The connections to one address: the idle ones, last used first, and those in use. */
export class UpstreamPool implements ConnectionOwner {
  private readonly idle: UpstreamConnection[] = [];
  private readonly open = new Set<UpstreamConnection>();
  /** As of the last sweep: near enough for an idle time-out, and no clock is read per request. */
  private roughNowMs = 0;
  /** Its servers are gone: nothing becomes idle any more. */
  private drained = false;

  constructor(
    private readonly origin: ServerOrigin,
    private readonly options: PoolOptions,
  ) {}

  get openCount(): number {
    return this.open.size;
  }

  get idleCount(): number {
    return this.idle.length;
  }

  /** An idle connection, the warmest, or a new one; `fresh` asks for a new one. */
  take(dialTimeoutMs: number, fresh: boolean): UpstreamConnection {
    const warm = fresh ? undefined : this.idle.pop();
    if (warm !== undefined) return warm;
    const connection = new UpstreamConnection(this.origin, this, this.options);
    this.roughNowMs = this.options.clock.monotonicMs();
    connection.deadlineMs = this.roughNowMs + Math.min(dialTimeoutMs, this.options.dialTimeoutMs);
    this.open.add(connection);
    return connection;
  }

  onReusable(connection: UpstreamConnection): void {
    if (this.drained || this.idle.length >= this.options.maxIdlePerOrigin) {
      connection.cancel();
      return;
    }
    connection.idleSinceMs = this.roughNowMs;
    this.idle.push(connection);
  }

  onClosed(connection: UpstreamConnection): void {
    this.open.delete(connection);
    const place = this.idle.lastIndexOf(connection);
    if (place !== -1) this.idle.splice(place, 1);
  }

  /** Ends what is idle for too long or late; called every second or so. */
  sweep(nowMs: number): void {
    this.roughNowMs = nowMs;
    while (this.idle.length > 0 && nowMs - this.idle[0]!.idleSinceMs > this.options.idleTimeoutMs)
      this.idle[0]!.cancel();
    for (const connection of this.open) {
      if (connection.deadlineMs !== 0 && nowMs > connection.deadlineMs) connection.onDeadline();
    }
  }

  /** Ends the idle connections; the others end with what they carry. */
  drain(): void {
    this.drained = true;
    for (const connection of [...this.idle]) connection.cancel();
  }

  /** Ends everything at once. */
  close(): void {
    for (const connection of [...this.open]) connection.cancel();
  }
}
