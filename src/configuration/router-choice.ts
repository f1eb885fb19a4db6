// Keeps apart the routers of the table and those on standby, looking again only where something changed.
import type { Router } from '../model/configuration.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { CopyOnWriteMap } from '../shared/copy-on-write-map.js';
import { Contests } from './contests.js';
import { givesWay, meetingKeys, standsIn, type Candidate, type StandbyFacts } from './standby.js';

export class RouterChoice {
  readonly active = new CopyOnWriteMap<string, Router>();
  readonly standby = new CopyOnWriteMap<string, Router>();
  private readonly candidates = new Map<string, Candidate>();
  private readonly meetings = new Map<string, Set<string>>();
  private readonly dirty = new Set<string>();
  private readonly contests = new Contests();

  constructor(private readonly facts: Omit<StandbyFacts, 'precedes'>) {}

  add(candidate: Candidate): void {
    const { name } = candidate.router;
    const known = this.candidates.get(name);
    if (known !== undefined && isSame(known, candidate)) return;
    if (known !== undefined) this.leave(known);
    this.candidates.set(name, candidate);
    for (const key of meetingKeys(candidate)) {
      const meeting = this.meetings.get(key);
      if (meeting === undefined) this.meetings.set(key, new Set([name]));
      else meeting.add(name);
      this.dirty.add(key);
    }
  }

  remove(name: string): void {
    const known = this.candidates.get(name);
    if (known === undefined) return;
    this.leave(known);
    this.candidates.delete(name);
    this.active.delete(name);
    this.standby.delete(name);
  }

  /** Its service gained its first or lost its last server. */
  reconsider(name: string): void {
    const known = this.candidates.get(name);
    if (known !== undefined) for (const key of meetingKeys(known)) this.dirty.add(key);
  }

  /** What there is to say about routers that want the same requests for themselves; the same list while nothing is new. */
  get contested(): readonly Diagnostic[] {
    return this.contests.all;
  }

  /** Brings both maps up to date. */
  choose(): void {
    const names = new Set<string>();
    for (const key of this.contests.givenUp()) this.dirty.add(key);
    // Once per meeting, which may be that of thousands of routers with one rule.
    const rivals = new Map<string, readonly Candidate[]>();
    for (const key of this.dirty) {
      const met = this.metAt(key);
      const standing = this.standingOf(met);
      rivals.set(key, standing);
      this.contests.settle(key, met, standing);
      for (const { router } of met) names.add(router.name);
    }
    this.dirty.clear();
    for (const name of names) {
      const candidate = this.candidates.get(name)!;
      const stepsBack = meetingKeys(candidate).some((key) => {
        let others = rivals.get(key);
        if (others === undefined) rivals.set(key, (others = this.standingOf(this.metAt(key))));
        const precedes = (one: Candidate, other: Candidate) => this.contests.precedes(key, one, other);
        return others.length > 0 && givesWay(candidate, others, { ...this.facts, precedes });
      });
      const [to, from] = stepsBack ? [this.standby, this.active] : [this.active, this.standby];
      from.delete(name);
      to.set(name, candidate.router);
    }
  }

  private metAt(key: string): Candidate[] {
    return [...(this.meetings.get(key) ?? [])].map((name) => this.candidates.get(name)!);
  }

  private standingOf(met: readonly Candidate[]): Candidate[] {
    return met.filter((candidate) => standsIn(candidate, this.facts));
  }

  private leave(candidate: Candidate): void {
    for (const key of meetingKeys(candidate)) {
      const meeting = this.meetings.get(key);
      meeting?.delete(candidate.router.name);
      if (meeting?.size === 0) this.meetings.delete(key);
      this.dirty.add(key);
    }
  }
}

function isSame(one: Candidate, other: Candidate): boolean {
  return (
    one.router === other.router &&
    one.family === other.family &&
    one.source === other.source &&
    one.isExclusive === other.isExclusive
  );
}
