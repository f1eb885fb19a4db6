// Several services of a catalog ask for the same requests, and one of them wants to be alone: the first one keeps them.
import type { Diagnostic } from '../model/diagnostic.js';
import type { Source } from './source.js';
import { contend, signatureOf, type Candidate } from './standby.js';

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
      this.tell(key, shadowed(standing));
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

/** Nobody wants to be alone, and yet the route table gives all requests to the first by name. */
function shadowed(standing: readonly Candidate[]): Diagnostic[] {
  if (standing.length < 2) return [];
  const firsts = new Map<string, Candidate>();
  const diagnostics: Diagnostic[] = [];
  for (const candidate of standing.toSorted((one, other) => (one.router.name < other.router.name ? -1 : 1))) {
    const { provider, priority } = candidate.router;
    const requests = `${provider} ${priority} ${signatureOf(candidate.router)}`;
    const first = firsts.get(requests);
    if (first === undefined) firsts.set(requests, candidate);
    else if (first.source !== candidate.source) diagnostics.push(shadowOf(candidate, first));
    if (diagnostics.length === maxNamed) break;
  }
  return diagnostics;
}

function shadowOf(candidate: Candidate, first: Candidate): Diagnostic {
  return {
    code: 'route-shadowed',
    severity: 'warning',
    origin: candidate.router.origins[0]!,
    message: `${asks(candidate)} for requests that all go to ${first.source.label}, whose router ${first.router.name} comes first by name`,
    remedy: 'use another host or path in one of the two, or give one of them a priority',
  };
}

function contestOf(candidate: Candidate, holder: Candidate): Diagnostic {
  return {
    code: 'route-contested',
    severity: 'warning',
    origin: candidate.router.origins[0]!,
    message: `${asks(candidate)} for requests that ${holder.source.label} has; it gets them when that has no live server`,
    remedy: 'use another host or path in one of the two',
  };
}

function asks({ router, source }: Candidate): string {
  const { tag } = router.origins[0]!;
  return `${source.label} asks by ${tag === undefined ? `the rule ${router.rule}` : `the tag "${tag}"`}`;
}
