import type { ServerOrigin } from '../../upstreams/server-origin.js';
import type { UpstreamConnection } from './upstream-connection.js';
import type { Clock } from '../../shared/clock.js';
import type { ConnectionTerms } from '../../upstreams/transport/connection-terms.js';
import { UpstreamPool } from './upstream-pool.js';

/** Dial time-outs are looked at this often, so they are met within it. */
const sweepIntervalMs = 250;

export interface UpstreamPools {
  /**
   * A connection to the origin, warm if there is one and `fresh` does not forbid it. `dialTimeoutMs` can only shorten
   * the configured limit.
   */
  take(origin: ServerOrigin, dialTimeoutMs: number, fresh: boolean): UpstreamConnection;
  /** Nothing more goes there: where no other server has its address, idle connections end now, others with what they carry. */
  drain(origin: ServerOrigin): void;
  /** The terms of these transports are new: no connection made on the old ones takes another request. */
  renew(transports: ReadonlySet<string>): void;
  describe(): { server: string; transport?: string; open: number; idle: number }[];
  close(): void;
}

/** A pool and how many servers use it. */
interface SharedPool {
  readonly pool: UpstreamPool;
  readonly key: string;
  users: number;
}

export interface PoolsOptions {
  readonly clock: Clock;
  /** How connections are made to servers of a transport. */
  readonly terms: (transport: string) => ConnectionTerms;
}

/**
 * The pools of all servers, one per address and transport: thousands of services behind one address share its connections,
 * unless they are to be made in different ways. Upstreams keep the origin object as long as the server is known, so
 * connections outlive configurations.
 */
export function createUpstreamPools({ clock, terms }: PoolsOptions): UpstreamPools {
  const byOrigin = new WeakMap<ServerOrigin, SharedPool>();
  const byKey = new Map<string, SharedPool>();
  const gone = new WeakSet<ServerOrigin>();
  /** Those with open connections: what must be swept, shown and closed. */
  const active = new Map<UpstreamPool, ServerOrigin>();

  function share(origin: ServerOrigin): SharedPool {
    const key = `${origin.scheme}://${origin.host}:${origin.port} ${origin.transport}`;
    let shared = byKey.get(key);
    if (shared === undefined) {
      shared = { pool: new UpstreamPool(origin, { clock, terms: terms(origin.transport) }), key, users: 0 };
      byKey.set(key, shared);
    }
    shared.users += 1;
    byOrigin.set(origin, shared);
    return shared;
  }

  const sweeper = setInterval(() => {
    const nowMs = clock.monotonicMs();
    for (const pool of active.keys()) {
      pool.sweep(nowMs);
      if (pool.openCount === 0) active.delete(pool);
    }
  }, sweepIntervalMs);
  sweeper.unref();

  return {
    take(origin, dialTimeoutMs, fresh) {
      const { pool } = byOrigin.get(origin) ?? share(origin);
      if (pool.openCount === 0) active.set(pool, origin);
      return pool.take(dialTimeoutMs, fresh);
    },
    drain(origin) {
      const shared = byOrigin.get(origin);
      if (shared === undefined || gone.has(origin)) return;
      gone.add(origin);
      shared.users -= 1;
      if (shared.users > 0) return;
      byKey.delete(shared.key);
      shared.pool.drain();
    },
    renew(transports) {
      if (transports.size === 0) return;
      for (const { pool } of byKey.values()) {
        const { transport } = pool.origin;
        if (transports.has(transport)) pool.renew(terms(transport));
      }
    },
    describe: () =>
      [...active].map(([pool, { host, port, transport }]) => ({
        server: `${host}:${port}`,
        ...(transport === '' ? {} : { transport }),
        open: pool.openCount,
        idle: pool.idleCount,
      })),
    close() {
      clearInterval(sweeper);
      for (const pool of active.keys()) pool.close();
    },
  };
}
