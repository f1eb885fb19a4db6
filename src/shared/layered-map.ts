// Immutable maps that share what they have in common: a large base, and over it the little that has changed since.

/** Stands over an entry of the base that is gone. */
const gone = null;

/** Nothing that could be mistaken for an entry that is not there. */
export type Present = object | string | number | boolean;

class LayeredMap<K, V extends Present> implements ReadonlyMap<K, V> {
  constructor(
    /** Shared by every map that was made from this one, until so much has changed that a new one is cheaper. */
    readonly base: ReadonlyMap<K, V>,
    readonly over: ReadonlyMap<K, V | typeof gone>,
    readonly size: number,
  ) {}

  /** May run per request: two lookups, which allocate nothing. */
  get(key: K): V | undefined {
    const value = this.over.get(key);
    return value === undefined ? this.base.get(key) : (value ?? undefined);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  /** In the order of the base, then what has come since. */
  *entries(): MapIterator<[K, V]> {
    const { base, over } = this;
    for (const entry of base) {
      const value = over.get(entry[0]);
      if (value === undefined) yield entry;
      else if (value !== gone) yield [entry[0], value];
    }
    for (const [key, value] of over) if (value !== gone && !base.has(key)) yield [key, value];
    return undefined;
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
    return undefined;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}

/** So much that making the base anew costs, per change, about what copying the layer above it does. */
function roomAbove(base: ReadonlyMap<unknown, unknown>): number {
  return 16 + 2 * Math.sqrt(base.size);
}

/**
 * The map with these entries put in, or taken out where they are undefined; the very same map where it has them so
 * already. Of n entries a change copies about the square root of n on average; a plain map is copied whole once.
 */
export function withChanges<K, V extends Present>(
  map: ReadonlyMap<K, V>,
  changes: ReadonlyMap<K, V | undefined>,
): ReadonlyMap<K, V> {
  const { base, over: before } = map instanceof LayeredMap ? (map as LayeredMap<K, V>) : layered(map);
  const over = new Map(before);
  let { size } = map;
  let changed = false;
  for (const [key, value] of changes) {
    const known = map.get(key);
    if (known === value) continue;
    changed = true;
    size += Number(value !== undefined) - Number(known !== undefined);
    if (base.get(key) === value) over.delete(key);
    else over.set(key, value ?? gone);
  }
  if (!changed) return map;
  return over.size <= roomAbove(base) ? new LayeredMap(base, over, size) : merged(base, over);
}

function layered<K, V extends Present>(map: ReadonlyMap<K, V>): LayeredMap<K, V> {
  return new LayeredMap<K, V>(new Map(map), new Map(), map.size);
}

function merged<K, V extends Present>(
  base: ReadonlyMap<K, V>,
  over: ReadonlyMap<K, V | typeof gone>,
): LayeredMap<K, V> {
  const all = new Map(base);
  for (const [key, value] of over) {
    if (value === gone) all.delete(key);
    else all.set(key, value);
  }
  return new LayeredMap<K, V>(all, new Map(), all.size);
}

export interface MapDifferences<K, V> {
  /** New or with another value. */
  readonly changed: readonly (readonly [K, V])[];
  readonly removed: readonly K[];
}

/**
 * What the later map has otherwise than the earlier one. Of maps that were made from each other only what has changed
 * since their common base is looked at; of others everything.
 */
export function differencesOf<K, V extends Present>(
  before: ReadonlyMap<K, V>,
  after: ReadonlyMap<K, V>,
): MapDifferences<K, V> {
  const changed: (readonly [K, V])[] = [];
  const removed: K[] = [];
  let added = 0;
  const look = (key: K, value: V): void => {
    const known = before.get(key);
    if (known === undefined) added++;
    if (known !== value) changed.push([key, value]);
  };
  const keys = keysAboveSameBase(before, after);
  if (keys === undefined) for (const [key, value] of after) look(key, value);
  for (const key of keys ?? []) {
    const value = after.get(key);
    if (value !== undefined) look(key, value);
  }
  if (before.size + added > after.size) {
    for (const key of keys ?? before.keys()) if (before.has(key) && !after.has(key)) removed.push(key);
  }
  return { changed, removed };
}

/** The only keys in which two maps over one base may differ; undefined where they have different ones. */
function keysAboveSameBase<K, V>(one: ReadonlyMap<K, V>, other: ReadonlyMap<K, V>): ReadonlySet<K> | undefined {
  if (one === other) return new Set();
  if (!(one instanceof LayeredMap && other instanceof LayeredMap) || one.base !== other.base) return undefined;
  return new Set<K>([...(one.over.keys() as Iterable<K>), ...(other.over.keys() as Iterable<K>)]);
}
