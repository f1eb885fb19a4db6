import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from './clock.js';

/** How long it may hold up requests. */
const sliceMs = 5;

/** Makes something of each, and lets requests in between: thousands take tens of milliseconds, or more. */
export async function mapInSlices<T, R>(
  items: Iterable<T>,
  make: (item: T) => R,
  clock: Pick<Clock, 'monotonicMs'>,
): Promise<R[]> {
  const made: R[] = [];
  let sliceStartedMs = clock.monotonicMs();
  for (const item of items) {
    made.push(make(item));
    if (clock.monotonicMs() - sliceStartedMs < sliceMs) continue;
    await nextTurn();
    sliceStartedMs = clock.monotonicMs();
  }
  return made;
}
