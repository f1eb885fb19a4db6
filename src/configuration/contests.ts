// Several services of a catalog ask for the same requests, and one of them wants to be alone: the first one keeps them.
import type { Diagnostic } from '../model/diagnostic.js';
import type { Source } from './source.js';
import { contend, type Candidate } from './standby.js';

const maxNamed = 5;

/** Remembers who has which requests: a deployment gives an old service new instances, and it stays the first one. */
export class Contests {
  /** By the key of a meeting. */
  private readonly holders = new Map<string, Source>();
  /** The keys whose holder has no router there now and may come back. */
  private readonly away = new Set<string>();
  private readonly told = new Map<string, readonly Diagnostic[]>();
  private diagnostics: readonly Diagnostic[] | undefined = [];

  /** Looks at those who meet under a key, which may be nobody any more. */
  settle(key: string, met: readonly Candidate[], standing: readonly Candidate[]): void {
    if (!met.some(({ isExclusive }) => isExclusive)) {
      this.holders.delete(key);
      this.away.delete(key);
      this.tell(key, []);
      return;
    }
    const known = this.holders.get(key);
    if (known === undefined || !(met.some(({ source }) => source === known) || mayComeBack(known))) {
      const first = earliest(standing);
      if (first === undefined) this.holders.delete(key);
      else this.holders.set(key, first.source);
    }
    const holder = met.find(({ source }) => source === this.holders.get(key));
    if (holder === undefined && this.holders.has(key)) this.away.add(key);
    else this.away.delete(key);
    const later = met.filter((candidate) => holder !== undefined && contend(candidate, holder));
    this.tell(
      key,
      later.slice(0, maxNamed).map((candidate) => contestOf(candidate, holder!)),
    );
  }

  /** The keys to settle again: their holder was away, and came back for other requests or not at all. */
  givenUp(): string[] {
    return [...this.away].filter((key) => !mayComeBack(this.holders.get(key)!));
  }

  /** Whether one came before the other, both under this key. */
  precedes(key: string, one: Candidate, other: Candidate): boolean {
    const holder = this.holders.get(key);
    if (one.source === holder || other.source === holder) return one.source === holder;
    return compare(one, other) < 0;
  }

  /** The same list as long as there is nothing new. A tag may stand for several routers; it is named once. */
  get all(): readonly Diagnostic[] {
    if (this.diagnostics === undefined) {
      const byMessage = new Map([...this.told.values()].flat().map((diagnostic) => [diagnostic.message, diagnostic]));
      this.diagnostics = [...byMessage.values()];
    }
    return this.diagnostics;
  }

  private tell(key: string, diagnostics: readonly Diagnostic[]): void {
    if (diagnostics.length === 0 && !this.told.has(key)) return;
    if (diagnostics.length === 0) this.told.delete(key);
    else this.told.set(key, diagnostics);
    this.diagnostics = undefined;
  }
}

/** Its last instance is gone, and it has not been given up yet. */
function mayComeBack({ lingering, draft }: Source): boolean {
  return lingering && draft.routers.size > 0;
}

function earliest(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (first, candidate) => (first === undefined || compare(candidate, first) < 0 ? candidate : first),
    undefined,
  );
}

function compare({ source: one }: Candidate, { source: other }: Candidate): number {
  return one.draft.since - other.draft.since || (one.key < other.key ? -1 : 1);
}

function contestOf({ router, source }: Candidate, holder: Candidate): Diagnostic {
  const [origin] = router.origins;
  const by = origin!.tag === undefined ? `the rule ${router.rule}` : `the tag "${origin!.tag}"`;
  return {
    code: 'route-contested',
    severity: 'warning',
    origin: origin!,
    message: `${source.label} asks by ${by} for requests that ${holder.source.label} has; it gets them when that has no live server`,
    remedy: 'use another host or path in one of the two',
  };
}
