// Locks of the store: files that live as long as somebody refreshes them, understood by every Caddy that shares it.
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { messageOf, TagwayError } from '../../shared/errors.js';

/** The holder writes that often that it is still there. */
const refreshMs = 5_000;
/** A lock that nobody has refreshed for so long belongs to a dead process. */
const staleAfterMs = 2 * refreshMs;
const pollMs = 1_000;
/** A file that is empty is being written, or its writer died at it: looked at a few times more. */
const emptyRetries = 8;
const emptyRetryMs = 250;

export interface HeldLock {
  release(): Promise<void>;
}

/**
 * Takes a lock, waiting for whoever holds it. The clocks of machines that share the store must agree within seconds.
 * Rejects when the signal is aborted, or the directory of locks cannot be used.
 */
export async function acquireStoreLock(path: string, clock: Clock, signal?: AbortSignal): Promise<HeldLock> {
  let emptySeen = 0;
  for (;;) {
    signal?.throwIfAborted();
    if (await create(path, clock)) return hold(path, clock);
    const state = await inspect(path, clock);
    if (state === 'stale' || (state === 'empty' && ++emptySeen > emptyRetries)) {
      await rm(path, { force: true });
      emptySeen = 0;
    } else if (state !== 'gone') await rest(state === 'empty' ? emptyRetryMs : pollMs, clock, signal);
  }
}

async function create(path: string, clock: Clock): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(path, 'wx', 0o644);
    const now = new Date(clock.now()).toISOString();
    try {
      await file.writeFile(`${JSON.stringify({ created: now, updated: now })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function inspect(path: string, clock: Clock): Promise<'held' | 'stale' | 'empty' | 'gone'> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    throw error;
  }
  if (text.trim() === '') return 'empty';
  const updatedMs = updatedIn(text);
  if (updatedMs === undefined) {
    const message = `the lock ${path} cannot be read; remove it when no proxy is at work with it`;
    throw new TagwayError('TW_STORE_LOCK', message, { source: 'certificate', context: { path } });
  }
  return clock.now() - updatedMs > staleAfterMs ? 'stale' : 'held';
}

/** When the holder was last seen, milliseconds since the epoch. */
function updatedIn(text: string): number | undefined {
  try {
    const { created, updated } = JSON.parse(text) as { created?: unknown; updated?: unknown };
    // Go writes nanoseconds, of which Date reads the first three digits; a new lock may lack `updated`.
    const ms = Date.parse(typeof updated === 'string' ? updated : String(created));
    return Number.isNaN(ms) ? undefined : ms;
  } catch {
    return undefined;
  }
}

/** Refreshes until released. Somebody else's lock in its place is left alone. */
function hold(path: string, clock: Clock): HeldLock {
  let released = false;
  let refreshing: Promise<void> = Promise.resolve();
  let cancel = clock.after(refreshMs, beat);

  function beat(): void {
    refreshing = refresh(path, clock).finally(() => {
      if (!released) cancel = clock.after(refreshMs, beat);
    });
  }

  return {
    async release() {
      released = true;
      cancel();
      await refreshing;
      await rm(path, { force: true });
    },
  };
}

/** A refresh that fails is tried again at the next beat; two failures in a row make the lock look dead to others. */
async function refresh(path: string, clock: Clock): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      const { created } = JSON.parse(await file.readFile('utf8')) as { created?: unknown };
      const text = `${JSON.stringify({ created, updated: new Date(clock.now()).toISOString() })}\n`;
      await file.truncate();
      await file.write(text, 0);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {
    // Said by whoever uses the store next; the lock itself cannot do anything about it.
  }
}

function rest(delayMs: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    function onAbort() {
      cancel();
      reject(new Error(`given up waiting for a lock: ${messageOf(signal!.reason)}`));
    }
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
