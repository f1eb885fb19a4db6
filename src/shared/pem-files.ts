import type { Clock } from './clock.js';
import { currentSignature, readPemFile, type PemFile } from './pem-file.js';

/** Files of certificates and keys, read once and again when they change. */
export interface PemFiles {
  /** What it held when it was last read. */
  read(path: string): PemFile;
  /** Looks after these from then on, and after no others. */
  keep(paths: ReadonlySet<string>): void;
  close(): void;
}

export interface PemFilesOptions {
  readonly clock: Clock;
  /** How often files are looked at. */
  readonly pollMs: number;
  /** Some of them hold something else. */
  readonly onChange: () => void;
}

export function createPemFiles({ clock, pollMs, onChange }: PemFilesOptions): PemFiles {
  const files = new Map<string, PemFile>();
  let kept: ReadonlySet<string> = new Set();
  let seen: ReadonlyMap<string, string> = new Map();
  let cancelPoll: (() => void) | undefined;
  let closed = false;

  function pollLater(): void {
    cancelPoll = closed || kept.size === 0 ? undefined : clock.after(pollMs, () => void poll().finally(pollLater));
  }

  async function poll(): Promise<void> {
    const now = new Map<string, string>();
    for (const path of kept) now.set(path, await currentSignature(path));
    if (closed) return;
    const moved = [...now].filter(([path, signature]) => files.get(path)?.signature !== signature && kept.has(path));
    // What is still being written is left to come to rest.
    const rested = moved.filter(([path, signature]) => seen.get(path) === signature);
    seen = now;
    for (const [path] of rested) files.set(path, readPemFile(path));
    if (rested.length > 0) onChange();
  }

  return {
    read(path) {
      let file = files.get(path);
      if (file === undefined) files.set(path, (file = readPemFile(path)));
      return file;
    },
    keep(paths) {
      kept = paths;
      for (const path of files.keys()) if (!paths.has(path)) files.delete(path);
      if (cancelPoll === undefined) pollLater();
    },
    close() {
      closed = true;
      cancelPoll?.();
    },
  };
}
