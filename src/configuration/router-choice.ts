// Keeps apart the routers of the table and those on standby, looking again only where something changed.
import type { Router } from '../model/configuration.js';
import { CopyOnWriteMap } from '../shared/copy-on-write-map.js';
import { givesWay, meetingKeys, standsIn, type Candidate, type StandbyFacts } from './standby.js';

export class RouterChoice {
  readonly active = new CopyOnWriteMap<string, Router>();
  readonly standby = new CopyOnWriteMap<string, Router>();
  private readonly candidates = new Map<string, Candidate>();
  private readonly meetings = new Map<string, Set<string>>();
  private readonly dirty = new Set<string>();

  constructor(private readonly facts: StandbyFacts) {}

  add(candidate: Candidate): void {
    const { name } = candidate.router;
    const known = this.candidates.get(name);
    if (known?.router === candidate.router && known.family === candidate.family) return;
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

  /** Brings both maps up to date. */
  choose(): void {
    const names = new Set<string>();
    for (const key of this.dirty) for (const name of this.meetings.get(key) ?? []) names.add(name);
    this.dirty.clear();
    // Once per meeting, which may be that of thousands of routers with one rule.
    const rivals = new Map<string, readonly Candidate[]>();
    for (const name of names) {
      const candidate = this.candidates.get(name)!;
      const stepsBack = meetingKeys(candidate).some((key) => {
        let others = rivals.get(key);
        if (others === undefined) rivals.set(key, (others = this.rivalsAt(key)));
        return givesWay(candidate, others, this.facts);
      });
      const [to, from] = stepsBack ? [this.standby, this.active] : [this.active, this.standby];
      from.delete(name);
      to.set(name, candidate.router);
    }
  }

  private rivalsAt(key: string): Candidate[] {
    const met = [...this.meetings.get(key)!].map((name) => this.candidates.get(name)!);
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
