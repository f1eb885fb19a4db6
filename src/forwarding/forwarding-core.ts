import type { Exchange } from '../exchange/exchange.js';
import type { Clock } from '../shared/clock.js';
import type { TrafficRecorder } from '../observability/traffic-recorder.js';
import type { CompiledRoute } from './compiled-route.js';
import type { AnswerUnmatched } from './unmatched.js';
import type { UpstreamFailure } from './upstream/upstream-failure.js';
import type { UpstreamPools } from './upstream/upstream-pools.js';

/** Finds the route of a request; see `compile-routes.ts`. */
export type MatchExchange = (exchange: Exchange) => CompiledRoute | undefined;

/** What every exchange of a proxy shares. `match` and `accessLog` are swapped whole; running exchanges keep the route they have. */
export interface ForwardingCore {
  readonly clock: Clock;
  readonly pools: UpstreamPools;
  match: MatchExchange;
  /** True while a catalog has not been read yet. */
  readonly isStarting: () => boolean;
  /** For requests that no router takes. */
  readonly unmatched: AnswerUnmatched;
  /** null: switched off. */
  accessLog: { write(exchange: Exchange): void } | null;
  /** For failures of servers that cost a client its answer: the log is the only place that says why. */
  readonly onServerFailure: (failure: UpstreamFailure, exchange: Exchange) => void;
  /** For failures that are the proxy's own. */
  readonly onDefect: (thrown: unknown, exchange: Exchange) => void;
}

/** What the exchanges of one entry point share. */
export interface EntryPointContext {
  readonly name: string;
  readonly core: ForwardingCore;
  readonly recorder: TrafficRecorder;
  readonly accessLogged: boolean;
}
