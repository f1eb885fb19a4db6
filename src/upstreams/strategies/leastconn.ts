import type { Strategy } from './strategy.js';
import { takeTurn } from './take-turns.js';

/** The server with the fewest requests in flight per weight; equals take turns by weight. */
export const leastconn: Strategy = (servers) => {
  let least = Infinity;
  for (const state of servers) {
    const load = state.inFlight / state.weight;
    if (load < least) least = load;
  }
  return takeTurn(servers, least);
};
