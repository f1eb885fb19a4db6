/**
 * Bytes that have arrived and are not read yet. They are gathered in a store that doubles, so that a head sent byte by
 * byte is not copied once per byte.
 */
export class UnreadBytes {
  bytes: Buffer = nothing;
  private store = nothing;
  /** Where `bytes` begin in the store, when they are in it. */
  private start = 0;

  get length(): number {
    return this.bytes.length;
  }

  append(piece: Buffer): void {
    const before = this.bytes.length;
    if (before === 0) {
      this.bytes = piece;
      this.store = nothing;
      return;
    }
    const total = before + piece.length;
    if (this.start + total > this.store.length) {
      this.store = Buffer.allocUnsafeSlow(2 * total);
      this.bytes.copy(this.store);
      this.start = 0;
    }
    // Always behind what was given out already, which may still be on its way.
    piece.copy(this.store, this.start + before);
    this.bytes = this.store.subarray(this.start, this.start + total);
  }

  /** The first `length` bytes are read. */
  skip(length: number): void {
    this.start += length;
    this.bytes = length === this.bytes.length ? nothing : this.bytes.subarray(length);
  }

  /** All of them, which are read herewith. */
  takeAll(): Buffer {
    const all = this.bytes;
    this.bytes = nothing;
    return all;
  }
}

const nothing: Buffer = Buffer.alloc(0);
