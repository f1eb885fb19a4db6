// All objects of one kind by name: who defines them, what they became, and who of the definers a reference means.
import { isDeepStrictEqual } from 'node:util';
import type { ObjectStatus } from '../model/configuration.js';
import type { Diagnostic, Origin } from '../model/diagnostic.js';
import { shortHash } from '../shared/short-hash.js';
import { CopyOnWriteMap } from '../shared/copy-on-write-map.js';
import { nameKey, qualify } from './qualified-name.js';
import type { Entry, Source } from './source.js';

/** What `freeName` puts behind a name. */
const derivedSuffix = /-[0-9a-f]{8}(@[^@]*)$/;

interface Named {
  readonly name: string;
  readonly status: ObjectStatus;
  readonly errors: readonly string[];
  readonly origins: readonly Origin[];
  readonly derivedFrom?: string;
}

/** A definition made into an object, before names that clash are told apart. */
export interface Linked<O> {
  readonly object: O;
  readonly diagnostics: readonly Diagnostic[];
  /** Objects of one name that are alike in this are one object. */
  readonly identity: unknown;
  /** Who uses it; objects that are used differently are different ones, unless one is not used at all. */
  readonly usedBy?: string;
  /** That several sources define it is told elsewhere. */
  readonly isContested?: boolean;
}

export interface Settled<D, O> {
  readonly object: O;
  readonly entries: readonly Entry<D>[];
}

/** What became of a name: whether those who refer to it have to look again. */
export interface Outcome<D, O> {
  readonly before: readonly Settled<D, O>[];
  readonly after: readonly Settled<D, O>[];
  readonly referencesChanged: boolean;
}

export class ObjectTable<D, O extends Named> {
  readonly objects = new CopyOnWriteMap<string, O>();
  private readonly definers = new Map<string, Definers<D>>();
  private readonly settled = new Map<string, readonly Settled<D, O>[]>();
  /** Which object each source means, for names that have become several objects. */
  private readonly meant = new Map<string, ReadonlyMap<Source, O>>();

  private readonly identityTexts = new WeakMap<Linked<O>, string>();

  constructor(
    private readonly kind: 'router' | 'service' | 'middleware' | 'serversTransport' | 'tlsOptions',
    /** Makes one object of those that are alike, one at least. */
    private readonly join: (objects: readonly O[], diagnostics: Diagnostic[]) => O,
  ) {}

  /** Takes a source's definitions in place of its former ones and notes the names that this concerns. */
  replace(
    source: Source,
    { before, after, all }: { before: ReadonlyMap<string, D>; after: ReadonlyMap<string, D>; all: boolean },
    dirty: Set<string>,
  ): void {
    for (const local of before.keys()) {
      if (after.has(local)) continue;
      const key = `${local}@${source.provider}`;
      const definers = this.definers.get(key);
      definers?.delete(source);
      if (definers?.size === 0) {
        this.definers.delete(key);
        this.noteDerived(key, dirty);
      }
      dirty.add(key);
    }
    for (const [local, draft] of after) {
      if (!all && before.get(local) === draft) continue;
      const key = `${local}@${source.provider}`;
      let definers = this.definers.get(key);
      if (definers === undefined) {
        this.definers.set(key, (definers = new Definers()));
        this.noteDerived(key, dirty);
      }
      definers.set({ source, draft });
      dirty.add(key);
    }
  }

  /** Who defines a name; sources that linger step back behind those that do not. */
  definersOf(key: string): readonly Entry<D>[] {
    return this.definers.get(key)?.current ?? [];
  }

  /** The definition that a reference from this source means: its own where it has one. */
  definitionFor(reference: string, from: Source): Entry<D> | undefined {
    const definers = this.definers.get(nameKey(qualify(reference, from.provider)));
    return definers?.ownOf(from) ?? definers?.current[0];
  }

  /** The object that a reference from this source means. */
  resolve(reference: string, from: Source): O | undefined {
    const key = nameKey(qualify(reference, from.provider));
    return this.meant.get(key)?.get(from) ?? this.settled.get(key)?.[0]?.object;
  }

  settledAs(key: string): readonly Settled<D, O>[] {
    return this.settled.get(key) ?? [];
  }

  /** Makes the objects of a name anew; those that come out as before are the same objects as before. */
  settle(key: string, link: (entry: Entry<D>) => Linked<O>, diagnostics: Diagnostic[]): Outcome<D, O> {
    const before = this.settledAs(key);
    const knownByName = new Map(before.map(({ object }) => [object.name, object]));
    const after = this.nameAll(key, link, diagnostics).map(({ object, entries }) => {
      const known = knownByName.get(object.name);
      return { object: isDeepStrictEqual(known, object) ? known! : Object.freeze(object), entries };
    });
    const names = new Set(after.map(({ object }) => object.name));
    for (const { object } of before) {
      // Another one may have taken over the name by now.
      if (!names.has(object.name) && this.objects.get(object.name) === object) this.objects.delete(object.name);
    }
    for (const { object } of after) this.objects.set(object.name, object);
    if (after.length === 0) this.settled.delete(key);
    else this.settled.set(key, after);
    if (after.length < 2) this.meant.delete(key);
    else this.meant.set(key, new Map(after.flatMap(({ object, entries }) => entries.map((e) => [e.source, object]))));
    return { before, after, referencesChanged: !meansTheSame(before, after) };
  }

  private nameAll(key: string, link: (entry: Entry<D>) => Linked<O>, diagnostics: Diagnostic[]): Settled<D, O>[] {
    const groups: { linked: Linked<O>[]; entries: Entry<D>[] }[] = [];
    const byIdentity = new Map<string, (typeof groups)[number]>();
    const all = this.definersOf(key).map((entry) => ({ entry, linked: link(entry) }));
    // Those without users join a group last, or they would make one of two that must not be.
    if (all.length > 1) all.sort((a, b) => Number(isUnused(a.linked)) - Number(isUnused(b.linked)));
    for (const { entry, linked } of all) {
      diagnostics.push(...linked.diagnostics);
      const identity = all.length === 1 ? '' : this.identityText(linked, entry.source);
      const identityAndUse = linked.usedBy ? `${linked.usedBy}\n${identity}` : identity;
      let group = byIdentity.get(identityAndUse);
      if (group === undefined) {
        groups.push((group = { linked: [], entries: [] }));
        byIdentity.set(identityAndUse, group);
        if (!byIdentity.has(identity)) byIdentity.set(identity, group);
      }
      group.linked.push(linked);
      group.entries.push(entry);
    }
    const taken = new Set<string>();
    const settled = groups.map(({ linked, entries }, index): Settled<D, O> => {
      const [first, ...others] = linked.map(({ object }) => object);
      let named = first!;
      if (index > 0) {
        const base = groups[0]!.linked[0]!.object.name;
        const name = this.freeName(base, entries[0]!.source, taken);
        taken.add(name);
        named = { ...named, name, derivedFrom: base };
      }
      return { object: this.join([named, ...others], diagnostics), entries };
    });
    if (all.length > 1 && all.some(({ linked }) => linked.isContested === true)) return settled;
    if (settled.length > 1) diagnostics.push(this.clash(settled));
    else if (all.length > 1) diagnostics.push(this.shared(settled[0]!));
    return settled;
  }

  /** A name derived from another: the same each time, and never one that somebody has written. */
  private freeName(base: string, { key }: Source, taken: ReadonlySet<string>): string {
    const at = base.lastIndexOf('@');
    for (let attempt = 0; ; attempt++) {
      const hash = shortHash(attempt === 0 ? key : `${key} ${attempt}`);
      const name = `${base.slice(0, at)}-${hash}${base.slice(at)}`;
      if (!taken.has(name) && !this.definers.has(nameKey(name))) return name;
    }
  }

  /** Whoever begins or ceases to define what looks like a derived name may take it from, or leave it to, its base. */
  private noteDerived(key: string, dirty: Set<string>): void {
    const base = key.replace(derivedSuffix, '$1');
    if (base !== key && this.definers.has(base)) dirty.add(base);
  }

  /** Definitions are plain data, decoded in the schema's order: equal ones have equal texts. */
  private identityText(linked: Linked<O>, { namespace }: Source): string {
    let text = this.identityTexts.get(linked);
    if (text === undefined) {
      text = JSON.stringify([namespace, linked.identity]);
      this.identityTexts.set(linked, text);
    }
    return text;
  }

  private clash(settled: readonly Settled<D, O>[]): Diagnostic {
    const [first, second] = settled;
    const labels = settled.map(({ object, entries }) => `${object.name} is that of ${entries[0]!.source.label}`);
    return {
      code: 'name-clash',
      severity: 'warning',
      origin: second!.object.origins[0]!,
      message: `different definitions share the ${this.kind} name ${first!.object.name}: ${labels.slice(0, 5).join(', ')}`,
      remedy: 'use different names',
      object: `${this.kind} ${first!.object.name}`,
    };
  }

  private shared({ object, entries }: Settled<D, O>): Diagnostic {
    const labels = entries.slice(0, 5).map(({ source }) => source.label);
    return {
      code: 'name-shared',
      severity: 'info',
      origin: object.origins.at(-1)!,
      message: `the ${this.kind} ${object.name} is one, defined alike by ${labels.join(', ')}`,
      remedy: 'use different names if they are not meant to be one',
      object: `${this.kind} ${object.name}`,
    };
  }
}

/** Those who define one name. */
class Definers<D> {
  private readonly bySource = new Map<Source, Entry<D>>();
  private sorted: readonly Entry<D>[] | undefined;

  get size(): number {
    return this.bySource.size;
  }

  /** In the order of their sources; those that linger only where all do. */
  get current(): readonly Entry<D>[] {
    if (this.sorted === undefined) {
      const entries = [...this.bySource.values()].sort((a, b) => (a.source.key < b.source.key ? -1 : 1));
      const present = entries.filter(({ source }) => !source.lingering);
      this.sorted = present.length === 0 ? entries : present;
    }
    return this.sorted;
  }

  /** The definition of that source, unless it has stepped back. */
  ownOf(source: Source): Entry<D> | undefined {
    return source.lingering && this.current[0]?.source.lingering !== true ? undefined : this.bySource.get(source);
  }

  set(entry: Entry<D>): void {
    this.bySource.set(entry.source, entry);
    this.sorted = undefined;
  }

  delete(source: Source): void {
    this.bySource.delete(source);
    this.sorted = undefined;
  }
}

/** Whether every reference means an object that looks the same from outside. */
function meansTheSame<D, O extends Named>(before: readonly Settled<D, O>[], after: readonly Settled<D, O>[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ object, entries }, index) => {
      const now = after[index]!;
      if (object.name !== now.object.name || object.status !== now.object.status) return false;
      if (object.status === 'disabled' && object.errors[0] !== now.object.errors[0]) return false;
      if (before.length === 1) return true;
      return entries.length === now.entries.length && entries.every((e, at) => e.source === now.entries[at]!.source);
    })
  );
}

function isUnused({ usedBy }: Linked<unknown>): boolean {
  return usedBy === '';
}
