/** A map that is handed out whole: changed in place until `publish`, copied on the first change after it. */
export class CopyOnWriteMap<V> {
  private map = new Map<string, V>();
  private published = false;

  get current(): ReadonlyMap<string, V> {
    return this.map;
  }

  get(key: string): V | undefined {
    return this.map.get(key);
  }

  set(key: string, value: V): void {
    if (this.map.get(key) !== value) this.writable().set(key, value);
  }

  delete(key: string): void {
    if (this.map.has(key)) this.writable().delete(key);
  }

  /** The map as it is now, which will not change any more. */
  publish(): ReadonlyMap<string, V> {
    this.published = true;
    return this.map;
  }

  private writable(): Map<string, V> {
    if (this.published) {
      this.map = new Map(this.map);
      this.published = false;
    }
    return this.map;
  }
}
