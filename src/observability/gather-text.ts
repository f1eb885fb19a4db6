import type { Clock } from '../shared/clock.js';
import { mapInSlices } from '../shared/map-in-slices.js';

/** Joins pieces that are made while they are asked for, and lets requests in between. */
export async function gatherText(pieces: Iterable<string>, clock: Clock): Promise<string> {
  return (await mapInSlices(pieces, (piece) => piece, clock)).join('');
}
