import type { Aspect } from './compare-observations.js';
import type { Observation } from './observe-exchange.js';
import type { Probe } from './probe.js';

/** A request that is answered differently. */
export interface Difference {
  readonly probe: Probe;
  readonly old: Observation;
  readonly now: Observation;
  readonly aspects: readonly Aspect[];
}

/** Differences between the same two routers in the same aspects: most likely one cause. */
export interface DifferenceGroup {
  readonly aspects: readonly Aspect[];
  readonly oldRouter: string | null;
  readonly newRouter: string | null;
  readonly differences: readonly Difference[];
}

/** Most requests first. */
export function groupDifferences(differences: readonly Difference[]): readonly DifferenceGroup[] {
  const groups = new Map<string, { readonly first: Difference; readonly differences: Difference[] }>();
  for (const difference of differences) {
    const { old, now, aspects } = difference;
    const key = JSON.stringify([old.router, now.router, aspects, old.status, now.status]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: difference, differences: [difference] });
    else group.differences.push(difference);
  }
  return [...groups.values()]
    .map(({ first, differences: all }) => ({
      aspects: first.aspects,
      oldRouter: first.old.router,
      newRouter: first.now.router,
      differences: all,
    }))
    .sort((a, b) => b.differences.length - a.differences.length);
}
