// One connection to Nomad's event stream: lines to frames, and the two ways in which silence means something.
import type { Clock } from '../../shared/clock.js';
import { parseFrame, type EventFrame } from './nomad-answers.js';

/** `refused`: not a single line, which is how Nomad says no; `lost`: it broke off, fell silent or sent nonsense. */
export type StreamEnd = 'refused' | 'lost';

export interface EventStreamOptions {
  readonly clock: Clock;
  open(signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /** The first line has come: the caller may read events. */
  onLive(): void;
  onFrame(frame: EventFrame): void;
  /** Called once, and not after `close`. */
  onEnd(end: StreamEnd): void;
}

export interface EventStream {
  close(): void;
}

/** Nomad sends the first line within a millisecond to everyone who may read. */
const firstLineMs = 2_000;
/** It sends a line every 30 s. */
const silenceMs = 45_000;

export function followEventStream(options: EventStreamOptions): EventStream {
  const { clock } = options;
  const life = new AbortController();
  let isLive = false;
  let cancelDeadline = clock.after(firstLineMs, end);

  function end(): void {
    if (life.signal.aborted) return;
    close();
    options.onEnd(isLive ? 'lost' : 'refused');
  }

  function close(): void {
    cancelDeadline();
    life.abort();
  }

  function take(line: string): void {
    cancelDeadline();
    cancelDeadline = clock.after(silenceMs, end);
    const frame = parseFrame(line);
    if (!isLive) {
      isLive = true;
      options.onLive();
    }
    if (frame !== undefined) options.onFrame(frame);
  }

  async function run(): Promise<void> {
    try {
      // A large frame comes in many pieces; they are joined once, at its end.
      let pieces: Buffer[] = [];
      for await (const chunk of await options.open(life.signal)) {
        let from = 0;
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
          pieces.push(chunk.subarray(from, at));
          from = at + 1;
          const line = Buffer.concat(pieces).toString('utf8');
          pieces = [];
          if (line.trim() !== '') take(line);
          if (life.signal.aborted) return;
        }
        if (from < chunk.length) pieces.push(chunk.subarray(from));
      }
    } catch {
      // Whatever broke it, the list is read again and says what is wrong, if anything is.
    }
    end();
  }

  void run();
  return { close };
}
