// A file (or stdout) that lines are appended to without ever waiting: they gather here and leave in large writes.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import { makeDirectory } from '../shared/make-directory.js';

export interface LineFileOptions {
  /** Absent: stdout. */
  readonly filePath?: string;
  readonly clock: Clock;
  /** A write starts as soon as this many characters wait. Default 64 KiB. */
  readonly chunkChars?: number;
  /** … or this long after the first of them. Default 100 ms. */
  readonly flushMs?: number;
  /** More than this waits for nobody: lines are dropped and counted. Default 4 MiB. */
  readonly maxWaitingChars?: number;
  /** Called once when writing begins to fail and once when it works again. */
  readonly onProblem: (message: string) => void;
  readonly onRecovery: (message: string) => void;
}

export interface LineFile {
  /** Takes a line with its line feed. Never waits, never throws. */
  write(line: string): void;
  /** Opens the path anew after what waits is written: for log rotation. */
  reopen(): void;
  /** Lines that could not be written since the start. */
  droppedLines(): number;
  /** Writes what waits and closes; gives up after two seconds on a reader that stands still. */
  close(): Promise<void>;
}

const retryOpenMs = 1000;
const closeLimitMs = 2000;
/** A write of up to this size to a pipe is not torn apart by those of others (PIPE_BUF): the log shares stdout. */
const pipeBufferChars = 4096;

/** Whole lines that are written together; `offset` is how many bytes of them are written already. */
interface Chunk {
  text: string;
  lines: number;
  offset: number;
}

/** The part of a file handle that is needed here. */
interface Sink {
  write(bytes: Buffer, offset: number): Promise<{ bytesWritten: number }>;
  close(): Promise<void>;
}

export function createLineFile(options: LineFileOptions): LineFile {
  const { filePath, clock } = options;
  const chunkChars = filePath === undefined ? pipeBufferChars : (options.chunkChars ?? 65_536);
  const flushMs = options.flushMs ?? 100;
  const maxWaitingChars = options.maxWaitingChars ?? 4 * 1024 * 1024;

  let current = emptyChunk();
  let full: Chunk[] = [];
  let fullChars = 0;
  let dropped = 0;
  let failing = false;
  let droppedBeforeFailure = 0;
  let sink: Sink | undefined;
  let closed = false;
  let lastOpenMs = -Infinity;
  let reopenWanted = false;
  /** The last write stopped within a line; the next one begins on a new one. */
  let torn = false;
  let cancelTimer: (() => void) | undefined;
  let flushing: Promise<void> | undefined;

  return {
    write(line) {
      if (closed || fullChars + current.text.length + line.length > maxWaitingChars) {
        dropped += 1;
        return;
      }
      if (current.lines > 0 && current.text.length + line.length > chunkChars) moveCurrent();
      current.text += line;
      current.lines += 1;
      if (fullChars + current.text.length >= chunkChars) flushSoon(0);
      else flushSoon(flushMs);
    },
    reopen() {
      if (closed) return;
      reopenWanted = filePath !== undefined;
      startFlush();
    },
    droppedLines: () => dropped,
    async close() {
      const deadlineMs = clock.monotonicMs() + closeLimitMs;
      cancelTimer?.();
      await flushing;
      closed = true;
      cancelTimer?.();
      await flush();
      while (full.length > 0 && clock.monotonicMs() < deadlineMs) {
        await new Promise<void>((resolve) => clock.after(flushMs, resolve));
        await flush();
      }
      await sink?.close().catch(() => undefined);
      sink = undefined;
    },
  };

  function moveCurrent(): void {
    full.push(current);
    fullChars += current.text.length;
    current = emptyChunk();
  }

  function flushSoon(delayMs: number): void {
    if (flushing !== undefined) return;
    if (delayMs === 0) {
      startFlush();
    } else {
      cancelTimer ??= clock.after(delayMs, startFlush);
    }
  }

  function startFlush(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    flushing ??= flush().finally(() => {
      flushing = undefined;
      if (!closed && fullChars + current.text.length > 0) flushSoon(flushMs);
    });
  }

  /** Writes what waited when it was called; never two at a time. */
  async function flush(): Promise<void> {
    if (current.lines > 0) moveCurrent();
    const chunks = full;
    full = [];
    fullChars = 0;
    if (chunks.length > 0) {
      sink ??= await tryOpen();
      let index = 0;
      while (index < chunks.length && (await writeChunk(chunks[index]!))) index += 1;
      putBack(chunks.slice(index));
    }
    if (reopenWanted) {
      reopenWanted = false;
      lastOpenMs = -Infinity;
      const fresh = await tryOpen();
      if (fresh !== undefined) {
        await sink?.close().catch(() => undefined);
        sink = fresh;
        torn = false;
      }
    }
  }

  function putBack(chunks: readonly Chunk[]): void {
    full = [...chunks, ...full];
    for (const { text } of chunks) fullChars += text.length;
  }

  /** False when the reader of the pipe is behind and the rest must wait; a chunk that fails is dropped. */
  async function writeChunk(chunk: Chunk): Promise<boolean> {
    if (sink === undefined) {
      dropped += chunk.lines;
      return true;
    }
    if (torn) chunk.text = `\n${chunk.text}`;
    torn = false;
    const bytes = Buffer.from(chunk.text);
    try {
      while (chunk.offset < bytes.length) {
        const { bytesWritten } = await sink.write(bytes, chunk.offset);
        chunk.offset += bytesWritten;
      }
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      torn = chunk.offset > 0 || chunk.text.startsWith('\n');
      reportFailure(thrown, dropped);
      dropped += chunk.lines;
      return true;
    }
    if (failing) {
      failing = false;
      options.onRecovery(`the access log is written again; ${dropped - droppedBeforeFailure} lines were lost`);
    }
    return true;
  }

  async function tryOpen(): Promise<Sink | undefined> {
    const nowMs = clock.monotonicMs();
    if (nowMs - lastOpenMs < retryOpenMs) return undefined;
    lastOpenMs = nowMs;
    try {
      if (filePath === undefined) return await openStdout();
      await makeDirectory(dirname(filePath));
      return await open(filePath, 'a', 0o664);
    } catch (thrown) {
      reportFailure(thrown, dropped);
      return undefined;
    }
  }

  function reportFailure(thrown: unknown, droppedSoFar: number): void {
    if (failing) return;
    failing = true;
    droppedBeforeFailure = droppedSoFar;
    options.onProblem(
      `the access log ${filePath ?? 'on stdout'} cannot be written: ${messageOf(thrown)}; lines are dropped until it can`,
    );
  }
}

/**
 * Stdout under a description of its own that does not wait, so that a reader that stands still stops this log and not
 * the proxy. Where it cannot be opened again (a socket, another user's pipe) it is written as it is.
 */
async function openStdout(): Promise<Sink> {
  try {
    return await open('/dev/stdout', constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
  } catch {
    return {
      write: (bytes, offset) =>
        new Promise((resolve, reject) => {
          process.stdout.write(bytes.subarray(offset), (error) => {
            if (error) reject(error);
            else resolve({ bytesWritten: bytes.length - offset });
          });
        }),
      close: () => Promise.resolve(),
    };
  }
}

function emptyChunk(): Chunk {
  return { text: '', lines: 0, offset: 0 };
}
