// Smooth weighted turns: over any sum-of-weights picks every server gets exactly its weight, as evenly as can be.
import type { ServerState } from '../server-state.js';

/** Every server may take a turn, however much it has to do. */
export const anyLoad = -1;

/**
 * The server whose turn it is. Each is credited its weight, the one with most credit is taken and pays for all. `load`
 * narrows it to the servers with that many requests in flight per weight.
 */
export function takeTurn(servers: readonly ServerState[], load: number): ServerState {
  let total = 0;
  let best: ServerState | undefined;
  for (const state of servers) {
    if (load !== anyLoad && state.inFlight / state.weight !== load) continue;
    total += state.weight;
    state.credit += state.weight;
    if (best === undefined || state.credit > best.credit) best = state;
  }
  best!.credit -= total;
  return best!;
}

/**
 * Called when the servers to choose from change. Those who stay keep their place in the order of turns, moved so that
 * their credits add up to nothing; newcomers start there, and so neither get a burst nor wait behind old debts. Nobody
 * keeps more than the weights of today could have brought, or a weight once much larger would count on and on.
 */
export function levelCredits(before: readonly ServerState[], now: readonly ServerState[]): void {
  const known = new Set(before);
  let sum = 0;
  let stayed = 0;
  const most = now.reduce((total, { weight }) => total + weight, 0);
  for (const state of now) {
    const credit = known.has(state) && Number.isFinite(state.credit) ? state.credit : 0;
    state.credit = Math.max(-most, Math.min(most, credit));
    if (!known.has(state)) continue;
    sum += state.credit;
    stayed++;
  }
  if (stayed === 0) return;
  const mean = Math.round(sum / stayed);
  for (const state of now) if (known.has(state)) state.credit -= mean;
}
