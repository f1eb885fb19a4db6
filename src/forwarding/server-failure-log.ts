import type { Exchange } from '../exchange/exchange.js';
import type { Log } from '../observability/log.js';
import type { Clock } from '../shared/clock.js';
import type { UpstreamFailure } from './upstream/upstream-failure.js';

export interface ServerFailureLogOptions {
  readonly log: Log;
  readonly clock: Clock;
}

const quietMs = 10_000;
/** Servers come and go; what is older than the quiet time is forgotten when so many are remembered. */
const maxRemembered = 1000;

interface Remembered {
  toldMs: number;
  untold: number;
}

/**
 * Says why a server cost a client its answer: at once the first time, then at most every ten seconds for a server and a
 * code, with how many there were meanwhile. Attempts that another server made good are not failures.
 */
export function createServerFailureLog({
  log,
  clock,
}: ServerFailureLogOptions): (failure: UpstreamFailure, exchange: Exchange) => void {
  const remembered = new Map<string, Remembered>();

  return (failure, exchange) => {
    const server = exchange.server?.url ?? '-';
    const key = `${failure.code} ${server}`;
    const nowMs = clock.monotonicMs();
    const last = remembered.get(key);
    if (last !== undefined && nowMs - last.toldMs < quietMs) {
      last.untold += 1;
      return;
    }
    if (last === undefined && remembered.size >= maxRemembered && !forgetOld(nowMs)) return;
    remembered.set(key, { toldMs: nowMs, untold: 0 });
    const service = exchange.service?.name;
    const meanwhile = last === undefined || last.untold === 0 ? '' : ` (and ${last.untold} more times before)`;
    log.warn(
      `server ${server}${service === undefined ? '' : ` of ${service}`} failed: ${failure.message}${meanwhile}`,
      {
        code: failure.code,
        service,
        server,
        router: exchange.router?.name,
      },
    );
  };

  /** Whether there is room again. */
  function forgetOld(nowMs: number): boolean {
    for (const [key, { toldMs }] of remembered) if (nowMs - toldMs >= quietMs) remembered.delete(key);
    return remembered.size < maxRemembered;
  }
}
