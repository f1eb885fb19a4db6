import type { Server } from '../model/service.js';

/** As fine as shares are held to; a ring of so many turns. */
const slots = 10_000;
/** Sums of shares such as 0.7 + 0.2 + 0.1 miss 1 by less. */
const tolerance = 1e-9;

type Weighed = Pick<Server, 'weight' | 'share'>;

/**
 * The weights, whole numbers, by which servers get the shares of the requests that they ask for; those of servers of
 * weight 0 and of share 0 are 0. Shares that add up to more than 1, or to less where every server has one, are scaled to
 * 1. What the shares leave goes to the servers without one, by their weights; nothing where the shares leave nothing.
 * Undefined where no server asks for a share.
 */
export function weightsOfShares(servers: readonly Weighed[]): number[] | undefined {
  if (servers.every(({ share }) => share === undefined)) return undefined;
  const shareOf = ({ weight, share = 0 }: Weighed): number => (weight === 0 ? 0 : share);
  const restOf = ({ weight, share }: Weighed): number => (share === undefined ? weight : 0);
  const shared = sumOf(servers.map(shareOf));
  const resting = sumOf(servers.map(restOf));
  const scale = shared > 1 || (shared > 0 && resting === 0) ? 1 / shared : 1;
  const left = shared === 0 ? 1 : Math.max(0, 1 - shared);
  const parts = servers.map((server) => {
    const share = shareOf(server) * scale;
    return share > 0 || left < tolerance || resting === 0 ? share : (restOf(server) / resting) * left;
  });
  return reduced(withinSlots(parts.map((part) => (part > 0 ? Math.max(1, Math.floor(part * slots + tolerance)) : 0))));
}

/** Every server above 0 has a slot at least; what that takes is given by those with most. */
function withinSlots(counts: readonly number[]): number[] {
  const within = [...counts];
  for (let excess = sumOf(counts) - slots; excess > 0;) {
    const most = Math.max(...within);
    if (most <= 1) break;
    const second = Math.max(1, ...within.filter((count) => count < most));
    const each = Math.min(most - second, Math.ceil(excess / within.filter((count) => count === most).length));
    for (let index = 0; index < within.length && excess > 0; index++) {
      if (within[index] !== most) continue;
      const given = Math.min(each, excess);
      within[index] = most - given;
      excess -= given;
    }
  }
  return within;
}

/** The smallest numbers in the same proportions: turns repeat sooner. */
function reduced(counts: readonly number[]): number[] {
  const divisor = counts.reduce(commonDivisor, 0);
  return divisor < 2 ? [...counts] : counts.map((count) => count / divisor);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
