/**
 * One change to an immutable structure: what it has made itself it may write to, what was there before is copied
 * first. Two versions share everything that the change did not touch.
 */
export class Edit {
  private readonly own = new Set<object>();

  /** Marks an object as made by this edit. */
  made<O extends object>(value: O): O {
    this.own.add(value);
    return value;
  }

  /** The object itself where this edit made it, else a copy of it that has to be put in its place. */
  writable<O extends object>(value: O, copy: (value: O) => O): O {
    return this.own.has(value) ? value : this.made(copy(value));
  }
}
