// Traefik's file provider: dynamic configuration files, followed while they change.
import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { systemClock, type Clock } from '../shared/clock.js';
import { readDynamicFiles, type DynamicFilePlace, type DynamicFileSet, type ReadMemory } from './read-dynamic-files.js';

export interface DynamicFilesOptions extends DynamicFilePlace {
  /** False: read once. */
  readonly follow?: boolean;
  readonly clock?: Clock;
  /** How long after the first sign of a change the files are read, so that a half written one is rarely met. */
  readonly debounceMs?: number;
  /** How often they are read without any sign: what a network file system does not tell is found that way. */
  readonly pollMs?: number;
  /** Called with the files at the start and after each change, one call at a time. */
  readonly onFiles: (set: DynamicFileSet) => void;
}

export interface DynamicFilesWatcher {
  /** Nothing is reported afterwards. */
  close(): void;
}

/**
 * Resolves when the files have been read for the first time and reported. Their directory is watched, so that editors
 * and deployments that put a new file in the place of the old one are noticed.
 */
export async function watchDynamicFiles(options: DynamicFilesOptions): Promise<DynamicFilesWatcher> {
  const { follow = true, clock = systemClock, debounceMs = 50, pollMs = 5_000, onFiles } = options;
  const memory: ReadMemory = new Map();
  let last: DynamicFileSet | undefined;
  let closed = false;
  let reading = false;
  let again = false;
  let watcher: FSWatcher | undefined;
  let cancelSoon: (() => void) | undefined;
  let cancelPoll: (() => void) | undefined;

  async function read(): Promise<void> {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    const set = await readDynamicFiles(options, memory);
    reading = false;
    if (closed) return;
    if (last === undefined || differs(last, set)) {
      last = set;
      onFiles(set);
    }
    if (!again) return;
    again = false;
    await read();
  }

  function readSoon(): void {
    cancelSoon ??= clock.after(debounceMs, () => {
      cancelSoon = undefined;
      void read();
    });
  }

  /** The directory may not be there yet, or be replaced: then the next poll tries again. */
  function startWatching(): void {
    const directory = options.directory ?? dirname(options.filename ?? '.');
    if (watcher !== undefined) return;
    try {
      watcher = watch(directory, { persistent: false, recursive: options.recursive ?? false }, readSoon);
      watcher.on('error', stopWatching);
    } catch {
      watcher = undefined;
    }
  }

  function stopWatching(): void {
    watcher?.close();
    watcher = undefined;
  }

  function poll(): void {
    cancelPoll = clock.after(pollMs, () => {
      startWatching();
      void read().then(() => {
        if (!closed) poll();
      });
    });
  }

  if (follow) startWatching();
  await read();
  if (follow) poll();
  return {
    close() {
      closed = true;
      cancelSoon?.();
      cancelPoll?.();
      stopWatching();
    },
  };
}

function differs(before: DynamicFileSet, after: DynamicFileSet): boolean {
  const { files, diagnostics } = after;
  return (
    files.length !== before.files.length ||
    files.some((file, index) => file !== before.files[index]) ||
    diagnostics.length !== before.diagnostics.length ||
    diagnostics.some(({ message }, index) => message !== before.diagnostics[index]!.message)
  );
}
