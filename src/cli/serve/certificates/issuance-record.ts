// What each resolver has done since the start, for the metrics.
import type { IssuanceCounts } from '../../../observability/issuance-metrics.js';
import type { Clock } from '../../../shared/clock.js';

export interface IssuanceRecord {
  issued(resolver: string, kind: 'new' | 'renewal'): void;
  failed(resolver: string): void;
  counts(): Iterable<IssuanceCounts>;
}

/** A resolver that has done nothing yet counts too, as zeros. */
export function createIssuanceRecord(resolvers: readonly string[], clock: Clock): IssuanceRecord {
  const counts = new Map(
    resolvers.map((resolver) => [
      resolver,
      { resolver, issued: 0, renewed: 0, failures: 0, lastFailureMs: undefined as number | undefined },
    ]),
  );
  return {
    issued(resolver, kind) {
      const count = counts.get(resolver)!;
      if (kind === 'new') count.issued += 1;
      else count.renewed += 1;
    },
    failed(resolver) {
      const count = counts.get(resolver)!;
      count.failures += 1;
      count.lastFailureMs = clock.now();
    },
    counts: () => counts.values(),
  };
}
