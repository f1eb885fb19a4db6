import type { Clock } from '../../shared/clock.js';
import type { ServerState } from '../server-state.js';

/** What choosing a server may look at; an exchange is one. */
export interface PickRequest {
  readonly clientAddress: string;
  /** Raw header lines: name, value, name, value, … */
  readonly headers: readonly string[];
}

export interface StrategyContext {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** As Math.random; tests hand in a seeded one. */
  readonly random: () => number;
}

/**
 * Chooses one of several servers, all of them usable and of a weight above 0; there is at least one. Runs once per
 * request and allocates nothing; what it must remember is in the servers, where it outlives a change of the list.
 */
export type Strategy = (servers: readonly ServerState[], request: PickRequest, context: StrategyContext) => ServerState;
