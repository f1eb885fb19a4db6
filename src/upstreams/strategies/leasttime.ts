import type { ServerState } from '../server-state.js';
import type { Strategy } from './strategy.js';

/**
 * The server that will likely answer first: mean time to the first byte × (requests in flight + 1) ÷ weight. A server
 * without a recent measurement counts as fast as the fastest, so that it is tried but not flooded.
 */
export const leasttime: Strategy = (servers, _request, { clock, random }) => {
  const nowMs = clock.monotonicMs();
  let fastest = Infinity;
  for (const state of servers) {
    const mean = state.latency?.mean(nowMs);
    if (mean !== undefined && mean < fastest) fastest = mean;
  }
  if (fastest === Infinity) fastest = 1;
  let best: ServerState | undefined;
  let bestScore = Infinity;
  let equals = 0;
  for (const state of servers) {
    const score = ((state.latency?.mean(nowMs) ?? fastest) * (state.inFlight + 1)) / state.weight;
    if (score > bestScore) continue;
    equals = score === bestScore ? equals + 1 : 1;
    // The n-th of equals takes the place with a chance of 1/n, which gives each the same.
    if (equals === 1 || random() * equals < 1) best = state;
    bestScore = score;
  }
  return best!;
};
