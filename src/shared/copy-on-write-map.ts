import { withChanges, type Present } from './layered-map.js';

/** A map that is handed out whole: what `publish` gives will not change any more, and shares with what it gave before. */
export class CopyOnWriteMap<K, V extends Present> {
  private readonly changes = new Map<K, V | undefined>();
  private count: number;

  constructor(private published: ReadonlyMap<K, V> = new Map()) {
    this.count = published.size;
  }

  get size(): number {
    return this.count;
  }

  get(key: K): V | undefined {
    return this.changes.has(key) ? this.changes.get(key) : this.published.get(key);
  }

  set(key: K, value: V): void {
    this.change(key, value);
  }

  delete(key: K): void {
    this.change(key, undefined);
  }

  /** The map as it is now. */
  publish(): ReadonlyMap<K, V> {
    this.published = withChanges(this.published, this.changes);
    this.changes.clear();
    return this.published;
  }

  private change(key: K, value: V | undefined): void {
    const known = this.get(key);
    if (known === value) return;
    this.count += Number(value !== undefined) - Number(known !== undefined);
    this.changes.set(key, value);
  }
}
