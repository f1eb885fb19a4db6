import type { Strategy } from './strategy.js';

/**
 * Power of two choices: the less busy of two servers drawn at random. Idle servers get equal shares whatever their
 * weights (as in Traefik); under load a heavier server carries more.
 */
export const p2c: Strategy = (servers, _request, { random }) => {
  const count = servers.length;
  const first = Math.floor(random() * count);
  if (count === 1) return servers[first]!;
  const drawn = Math.floor(random() * (count - 1));
  const one = servers[first]!;
  const other = servers[drawn < first ? drawn : drawn + 1]!;
  // a/wa <= b/wb without the division; equals keep the first, which was drawn evenly.
  return one.inFlight * other.weight <= other.inFlight * one.weight ? one : other;
};
