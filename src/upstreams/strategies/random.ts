import type { Strategy } from './strategy.js';

/** Any server, with the probability of its weight. */
export const random: Strategy = (servers, _request, context) => {
  let total = 0;
  for (const state of servers) total += state.weight;
  let point = context.random() * total;
  for (const state of servers) {
    point -= state.weight;
    if (point < 0) return state;
  }
  // Only rounding leads here.
  return servers[servers.length - 1]!;
};
