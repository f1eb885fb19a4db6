import type { HealthCheckOptions } from '../../model/service.js';

// A tag such as `interval=1ms` must not make the proxy hammer its own cluster.
const shortestIntervalMs = 100;
const firstRecheckMs = 250;

/** When the servers of a service are checked; durations of 0 mean the defaults, as in Traefik. */
export interface HealthTiming {
  readonly intervalMs: number;
  readonly unhealthyIntervalMs: number;
  readonly timeoutMs: number;
}

export function healthTiming(options: HealthCheckOptions): HealthTiming {
  const intervalMs = Math.max(shortestIntervalMs, options.interval > 0 ? options.interval : 30_000);
  const unhealthyMs = options.unhealthyInterval ?? 0;
  return {
    intervalMs,
    unhealthyIntervalMs: unhealthyMs > 0 ? Math.max(shortestIntervalMs, unhealthyMs) : intervalMs,
    timeoutMs: options.timeout > 0 ? options.timeout : 5_000,
  };
}

/**
 * The wait until the next check of a server. A server that is down is asked again soon and then ever more rarely: most
 * are only starting (Nomad registers an instance up to half a second before it listens), and the unhealthy interval is
 * the longest wait. A little chance keeps thousands of checks from falling into step; the first wait has much of it.
 */
export function nextCheckMs(
  timing: HealthTiming,
  state: { readonly checks: number; readonly failuresInRow: number },
  random: () => number,
): number {
  if (state.failuresInRow > 0) {
    const soon = firstRecheckMs * 2 ** Math.min(state.failuresInRow - 1, 20);
    return Math.min(soon, timing.unhealthyIntervalMs) * (0.9 + 0.2 * random());
  }
  const spread = state.checks <= 1 ? 0.8 : 0.1;
  return timing.intervalMs * (1 - spread * random());
}
