import type { Clock } from '../../shared/clock.js';
import type { ServerOrigin } from '../../upstreams/server-origin.js';
import type { ConnectionTerms } from '../../upstreams/transport/connection-terms.js';
import { UpstreamConnection, type ConnectionOwner } from './upstream-connection.js';

interface PoolOptions {
  readonly clock: Clock;
  readonly terms: ConnectionTerms;
}

/** The connections to one address by one transport: the idle ones, last used first, and those in use. */
export class UpstreamPool implements ConnectionOwner {
  private readonly idle: UpstreamConnection[] = [];
  private readonly open = new Set<UpstreamConnection>();
  /** As of the last sweep: near enough for an idle time-out, and no clock is read per request. */
  private roughNowMs = 0;
  /** Its servers are gone: nothing becomes idle any more. */
  private drained = false;
  private readonly clock: Clock;
  private terms: ConnectionTerms;

  constructor(
    readonly origin: ServerOrigin,
    { clock, terms }: PoolOptions,
  ) {
    this.clock = clock;
    this.terms = terms;
  }

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
    const { clock, terms } = this;
    const connection = new UpstreamConnection(this.origin, this, { clock, terms });
    this.roughNowMs = clock.monotonicMs();
    connection.deadlineMs = this.roughNowMs + Math.min(dialTimeoutMs, terms.dialTimeoutMs);
    this.open.add(connection);
    return connection;
  }

  onReusable(connection: UpstreamConnection): void {
    const { terms } = this;
    if (this.drained || connection.terms !== terms || this.idle.length >= terms.maxIdlePerOrigin) {
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
    while (this.idle.length > 0 && nowMs - this.idle[0]!.idleSinceMs > this.terms.idleTimeoutMs) this.idle[0]!.cancel();
    for (const connection of this.open) {
      if (connection.deadlineMs !== 0 && nowMs > connection.deadlineMs) connection.onDeadline();
    }
  }

  /** Connections are made on these terms from now on; those made on others end with what they carry. */
  renew(terms: ConnectionTerms): void {
    this.terms = terms;
    this.endIdle();
  }

  /** Ends the idle connections; the others end with what they carry. */
  drain(): void {
    this.drained = true;
    this.endIdle();
  }

  private endIdle(): void {
    for (const connection of [...this.idle]) connection.cancel();
  }

  /** Ends everything at once. */
  close(): void {
    for (const connection of [...this.open]) connection.cancel();
  }
}
