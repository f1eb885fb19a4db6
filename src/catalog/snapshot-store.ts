// The last good catalog on disk, so that a proxy that starts while Consul and Nomad are away has something to serve.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogService, CatalogSnapshot } from '../model/catalog-snapshot.js';
import type { ProviderName } from '../model/instance.js';
import type { Clock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import { makeDirectory } from '../shared/make-directory.js';
import { groupServices } from './group-services.js';
import { parseInstances } from './parse-instances.js';

export interface SnapshotStoreOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** What keeps it from being written or read; once until it works again. */
  readonly onProblem: (message: string) => void;
  /** Least time between two writes of a provider. */
  readonly intervalMs?: number;
}

export interface SnapshotStore {
  /** The last snapshot of the catalog at that address, marked stale; undefined when there is none. */
  load(provider: ProviderName, address: string): CatalogSnapshot | undefined;
  /** Writes it soon, in the background; of many only the last. Stale ones are not worth it. */
  save(snapshot: CatalogSnapshot, address: string): void;
  /** Writes what waits. */
  close(): Promise<void>;
}

interface Pending {
  readonly path: string;
  snapshot: CatalogSnapshot;
  cancel: (() => void) | undefined;
}

export function createSnapshotStore(options: SnapshotStoreOptions): SnapshotStore {
  const { directory, clock, onProblem, intervalMs = 2000 } = options;
  const pending = new Map<string, Pending>();
  const texts = new WeakMap<CatalogService, string>();
  let writing = Promise.resolve();
  let failing = false;

  /** Catalogs are told apart by their address, so that two clusters on one disk do not mix. */
  function pathOf(provider: ProviderName, address: string): string {
    return join(directory, `${provider}-${createHash('sha256').update(address).digest('hex').slice(0, 12)}.json`);
  }

  /** Unchanged services are the same objects, so their text is made once. */
  function textOf(service: CatalogService): string {
    let text = texts.get(service);
    if (text === undefined) {
      text = service.instances.map((instance) => JSON.stringify(instance)).join(',\n');
      texts.set(service, text);
    }
    return text;
  }

  async function write(entry: Pending): Promise<void> {
    entry.cancel?.();
    pending.delete(entry.path);
    const parts = [...entry.snapshot.services.values()].map(textOf).filter((text) => text !== '');
    const temporary = `${entry.path}.${process.pid}.tmp`;
    try {
      await makeDirectory(directory, 0o700);
      // Tags may hold password hashes.
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(`[\n${parts.join(',\n')}\n]\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, entry.path);
      failing = false;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      if (!failing) onProblem(`the catalog cannot be kept in ${directory}: ${messageOf(error)}`);
      failing = true;
    }
  }

  function queue(entry: Pending): Promise<void> {
    writing = writing.then(() => write(entry));
    return writing;
  }

  return {
    load(provider, address) {
      const path = pathOf(provider, address);
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onProblem(`${path}: ${messageOf(error)}`);
        return undefined;
      }
      const parsed = parseInstances(text);
      if (!parsed.ok) {
        onProblem(`${path}: ${parsed.message}`);
        return undefined;
      }
      const services = groupServices(parsed.instances).get(provider) ?? new Map<string, CatalogService>();
      return { provider, services, index: 0, stale: true, syncedAtMs: 0 };
    },
    save(snapshot, address) {
      if (snapshot.stale) return;
      const path = pathOf(snapshot.provider, address);
      const waiting = pending.get(path);
      if (waiting !== undefined) {
        waiting.snapshot = snapshot;
        return;
      }
      const entry: Pending = { path, snapshot, cancel: undefined };
      pending.set(path, entry);
      entry.cancel = clock.after(intervalMs, () => void queue(entry));
    },
    async close() {
      for (const entry of [...pending.values()]) void queue(entry);
      await writing;
    },
  };
}
