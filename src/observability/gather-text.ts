import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../shared/clock.js';

/** How long the making of text may hold up requests. */
const sliceMs = 5;

/** Joins pieces that are made while they are asked for, and lets requests in between: thousands take tens of ms. */
export async function gatherText(pieces: Iterable<string>, clock: Clock): Promise<string> {
  const gathered: string[] = [];
  let sliceStartedMs = clock.monotonicMs();
  for (const piece of pieces) {
    gathered.push(piece);
    if (clock.monotonicMs() - sliceStartedMs < sliceMs) continue;
    await nextTurn();
    sliceStartedMs = clock.monotonicMs();
  }
  return gathered.join('');
}
