// Locks of the store: files that live as long as somebody refreshes them, understood by every Caddy that shares it.
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { messageOf, TagwayError } from '../../shared/errors.js';
import { makeDirectory } from '../../shared/make-directory.js';
import { textIfThere } from '../../shared/text-if-there.js';
import { writeNewFile } from '../../shared/write-new-file.js';
import { throughDoor } from './store-door.js';

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
  await makeLockDirectory(path);
  for (;;) {
    signal?.throwIfAborted();
    const created = await create(path, clock);
    if (created !== undefined) return hold(path, created, clock);
    const { state, text } = await inspect(path, clock);
    if (state === 'stale' || (state === 'empty' && ++emptySeen > emptyRetries)) {
      await breakLock(path, text);
      emptySeen = 0;
    } else if (state !== 'gone') await rest(state === 'empty' ? emptyRetryMs : pollMs, clock, signal);
  }
}

/** The lock if nobody has it, or its holder is dead; waits for nobody. */
export async function tryStoreLock(path: string, clock: Clock): Promise<HeldLock | undefined> {
  await makeLockDirectory(path);
  let created = await create(path, clock);
  if (created === undefined) {
    const { state, text } = await inspect(path, clock);
    if (state !== 'stale') return undefined;
    await breakLock(path, text);
    created = await create(path, clock);
  }
  return created === undefined ? undefined : hold(path, created, clock);
}

/** Once: whoever waits long may find the file system gone, and must not begin another store where it was. */
async function makeLockDirectory(path: string): Promise<void> {
  await throughDoor(() => makeDirectory(dirname(path), 0o700));
}

/** When it was made, by which its holder knows it again; undefined: somebody has it. */
async function create(path: string, clock: Clock): Promise<string | undefined> {
  try {
    return await throughDoor(async () => {
      const created = new Date(clock.now()).toISOString();
      await writeNewFile(path, `${JSON.stringify({ created, updated: created })}\n`, 0o644);
      return created;
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

interface LockState {
  readonly state: 'held' | 'stale' | 'empty' | 'gone';
  readonly text: string;
}

async function inspect(path: string, clock: Clock): Promise<LockState> {
  const text = await throughDoor(() => textIfThere(path));
  if (text === undefined) return { state: 'gone', text: '' };
  if (text.trim() === '') return { state: 'empty', text };
  const updatedMs = updatedIn(text);
  if (updatedMs === undefined) {
    const message = `the lock ${path} cannot be read; remove it when no proxy is at work with it`;
    throw new TagwayError('TW_STORE_LOCK', message, { source: 'certificate', context: { path } });
  }
  return { state: clock.now() - updatedMs > staleAfterMs ? 'stale' : 'held', text };
}

/**
 * Removes the lock that was found dead, and no other: of several who find it so, one may have broken it already and hold
 * its own by now.
 */
function breakLock(path: string, dead: string): Promise<void> {
  // Not with the name in it, which may be as long as names of files can be.
  const aside = join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp`);
  return throughDoor(async () => {
    try {
      await rename(path, aside);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    // Put back unless somebody was faster again.
    if ((await textIfThere(aside)) !== dead) await link(aside, path).catch(() => undefined);
    await rm(aside, { force: true });
  });
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
function hold(path: string, created: string, clock: Clock): HeldLock {
  let released = false;
  let refreshing: Promise<void> = Promise.resolve();
  let cancel = clock.after(refreshMs, beat);

  function beat(): void {
    refreshing = refresh(path, created, clock).finally(() => {
      if (!released) cancel = clock.after(refreshMs, beat);
    });
  }

  return {
    async release() {
      released = true;
      cancel();
      await refreshing;
      try {
        await throughDoor(async () => {
          if (createdIn((await textIfThere(path)) ?? '') === created) await rm(path, { force: true });
        });
      } catch {
        // Nobody refreshes it any more: it is stale soon.
      }
    },
  };
}

/** A refresh that fails is tried again at the next beat; two failures in a row make the lock look dead to others. */
async function refresh(path: string, created: string, clock: Clock): Promise<void> {
  try {
    await throughDoor(() => rewrite(path, created, clock));
  } catch {
    // Said by whoever uses the store next; the lock itself cannot do anything about it.
  }
}

async function rewrite(path: string, created: string, clock: Clock): Promise<void> {
  const file = await open(path, 'r+');
  try {
    if (createdIn(await file.readFile('utf8')) !== created) return;
    const text = `${JSON.stringify({ created, updated: new Date(clock.now()).toISOString() })}\n`;
    // As long as what it replaces: no moment at which it is empty.
    await file.write(text, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

function createdIn(text: string): string | undefined {
  try {
    const { created } = JSON.parse(text) as { created?: unknown };
    return typeof created === 'string' ? created : undefined;
  } catch {
    return undefined;
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
