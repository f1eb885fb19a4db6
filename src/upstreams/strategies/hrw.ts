import type { ServerState } from '../server-state.js';
import { hashText } from './hash-text.js';
import type { Strategy } from './strategy.js';

/**
 * Highest random weight (rendezvous hashing) over the client's address: a client keeps its server, shares follow the
 * weights, and a server that leaves or joins moves only its own clients. The client is who trusted proxies say it is,
 * so that clients behind one proxy do not all land on one server.
 */
export const hrw: Strategy = (servers, request) => {
  const client = hashText(request.clientAddress);
  let best: ServerState | undefined;
  let bestWait = Infinity;
  for (const state of servers) {
    // Exponential waiting times of rate `weight`: the first to arrive is a server with the probability of its weight.
    const wait = -Math.log((mix(client ^ state.hash) + 0.5) / 4294967296) / state.weight;
    if (wait < bestWait) {
      best = state;
      bestWait = wait;
    }
  }
  return best!;
};

/** MurmurHash3's finaliser: near inputs get unrelated outputs. */
function mix(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
