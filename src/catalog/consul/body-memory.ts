// Receives large bodies, one after the other, in memory that is used again and again.
import { Writable } from 'node:stream';
import { leaveBody } from './collect-young.js';

/**
 * A body of half a megabyte at every change, even if nobody holds it for long, is memory that V8 counts and soon clears
 * away by a collection of everything, which costs more than all the rest of a change.
 */
export interface BodyMemory {
  /** Takes the next body; the one before is overwritten. */
  open(): Writable;
  /** What has come since the last `open`; valid until the next one. */
  body(): Buffer;
}

export function createBodyMemory(): BodyMemory {
  let memory = Buffer.alloc(0);
  let length = 0;
  let current: Writable | undefined;

  function append(piece: Buffer): void {
    if (length + piece.length > memory.length) {
      const wider = Buffer.allocUnsafeSlow(Math.ceil((length + piece.length) * 1.5));
      wider.set(memory.subarray(0, length));
      memory = wider;
    }
    memory.set(piece, length);
    length += piece.length;
  }

  return {
    open() {
      leaveBody(length);
      length = 0;
      const opened = new Writable({
        write(piece: Buffer, _encoding, done) {
          // An answer that nobody waits for any more must not end up in the next one.
          if (opened === current) append(piece);
          done();
        },
      });
      current = opened;
      return opened;
    },
    body: () => memory.subarray(0, length),
  };
}
