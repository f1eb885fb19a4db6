import type { ServerOrigin } from '../../upstreams/server-origin.js';
import type { UpstreamConnection } from './upstream-connection.js';
import { UpstreamPool, type PoolOptions } from './upstream-pool.js';

/** Dial time-outs are looked at this often, so they are met within it. */
const sweepIntervalMs = 250;

export interface UpstreamPools {
  /**
   * A connection to the origin, warm if there is one and `fresh` does not forbid it. `dialTimeoutMs` can only shorten
   * the configured limit.
   */
  take(origin: ServerOrigin, dialTimeoutMs: number, fresh: boolean): UpstreamConnection;
  /** Its server is gone: where no other has its address, idle connections end now, the others with what they carry. */
  drain(origin: ServerOrigin): void;
  describe(): { server: string; open: number; idle: number }[];
  close(): void;
}

/** A pool and how many servers use it. */
interface SharedPool {
  readonly pool: UpstreamPool;
  readonly address: string;
  users: number;
}

/**
 * The pools of all servers, one per address: thousands of services behind one address share its connections. Upstreams
 * keep the origin object as long as the server is known, so connections outlive configurations.
 */
export function createUpstreamPools(options: PoolOptions): UpstreamPools {
  const byOrigin = new WeakMap<ServerOrigin, SharedPool>();
  const byAddress = new Map<string, SharedPool>();
  const gone = new WeakSet<ServerOrigin>();
  /** Those with open connections: what must be swept, shown and closed. */
  const active = new Map<UpstreamPool, ServerOrigin>();

  function share(origin: ServerOrigin): SharedPool {
    const address = `${origin.scheme}://${origin.host}:${origin.port}`;
    let shared = byAddress.get(address);
    if (shared === undefined) {
      shared = { pool: new UpstreamPool(origin, options), address, users: 0 };
      byAddress.set(address, shared);
    }
    shared.users += 1;
    byOrigin.set(origin, shared);
    return shared;
  }

  const sweeper = setInterval(() => {
    const nowMs = options.clock.monotonicMs();
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
      byAddress.delete(shared.address);
      shared.pool.drain();
    },
    describe: () =>
      [...active].map(([pool, { host, port }]) => ({
        server: `${host}:${port}`,
        open: pool.openCount,
        idle: pool.idleCount,
      })),
    close() {
      clearInterval(sweeper);
      for (const pool of active.keys()) pool.close();
    },
  };
}
