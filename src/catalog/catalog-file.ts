// A catalog file, followed: a JSON array of instances, those of several providers if it says so.
import { watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CatalogService } from '../model/catalog-snapshot.js';
import type { ProviderName } from '../model/instance.js';
import { systemClock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import { groupServices } from './group-services.js';
import { parseInstances } from './parse-instances.js';
import type { CatalogWatcher, ProviderOptions, ProviderSinks } from './provider.js';
import { createProviderState } from './provider-state.js';
import { shareService } from './service-book.js';

export interface CatalogFileOptions extends Omit<ProviderOptions, 'initial' | 'emptyAnswerGraceMs'> {
  readonly path: string;
  /** How often it is read without any sign of a change: what a network file system does not tell is found that way. */
  readonly pollMs?: number;
  /** Sentences about members and fields that were left out; called when they change. */
  readonly onProblems?: (problems: readonly string[]) => void;
}

/** How long after a sign of a change it is read, so that a half-written file is rarely met. */
const settleMs = 20;

/** Publishes one snapshot per provider that the file names. A file that cannot be read leaves the last good content. */
export function watchCatalogFile(options: CatalogFileOptions, sinks: ProviderSinks): CatalogWatcher {
  const { path, clock = systemClock, pollMs = 1000, onProblems } = options;
  const state = createProviderState({
    name: 'file',
    primary: options.primary ?? false,
    address: path,
    mode: 'watch',
    stale: false,
    clock,
    onStatus: (status) => sinks.onStatus(status),
  });
  let lastText: string | undefined;
  let lastProblems = '';
  let index = 0;
  let published = new Map<ProviderName, ReadonlyMap<string, CatalogService>>();
  let closed = false;
  let watcher: FSWatcher | undefined;
  let cancelSettle: (() => void) | undefined;
  let cancelPoll: (() => void) | undefined;

  async function read(): Promise<void> {
    state.countRequest();
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      return fail(`${path} cannot be read: ${messageOf(error)}`);
    }
    if (closed) return;
    if (text === lastText) {
      // It may have been away, or spoilt, in the meantime.
      if (state.status().error !== undefined) state.succeeded(index);
      return;
    }
    const parsed = parseInstances(text);
    if (!parsed.ok) return fail(`${path}: ${parsed.message}`);
    lastText = text;
    tell([...parsed.problems, ...parsed.unknownFields]);
    publish(groupServices(parsed.instances));
  }

  /** Programs that write the file anew and anew would have the same told each time. */
  function tell(problems: readonly string[]): void {
    const joined = problems.join('\n');
    if (joined === lastProblems) return;
    lastProblems = joined;
    onProblems?.(problems);
  }

  function publish(groups: ReturnType<typeof groupServices>): void {
    index += 1;
    // A provider that is no longer in the file has no services now.
    const names = new Set<ProviderName>([...groups.keys(), ...published.keys(), 'file']);
    const next = new Map<ProviderName, ReadonlyMap<string, CatalogService>>();
    let instances = 0;
    let services = 0;
    for (const provider of names) {
      const before = published.get(provider);
      const shared = new Map(
        [...(groups.get(provider) ?? [])].map(([key, service]) => [key, shareService(before?.get(key), service)]),
      );
      next.set(provider, shared);
      services += shared.size;
      for (const service of shared.values()) instances += service.instances.length;
      sinks.onSnapshot({ provider, services: shared, index, stale: false, syncedAtMs: clock.now() });
    }
    published = next;
    state.published({ services, instances, lagMs: 0 });
    state.succeeded(index);
  }

  function fail(message: string): void {
    if (closed) return;
    state.countError();
    state.failed({ code: 'TW_CATALOG_FILE_UNREADABLE', message });
  }

  function startWatching(): void {
    if (watcher !== undefined) return;
    try {
      // The directory, because editors and deployments put a new file in the place of the old one.
      watcher = watch(dirname(path), { persistent: false }, () => {
        cancelSettle?.();
        cancelSettle = clock.after(settleMs, () => void read());
      });
      watcher.on('error', () => {
        watcher?.close();
        watcher = undefined;
      });
    } catch {
      watcher = undefined;
    }
  }

  async function poll(): Promise<void> {
    startWatching();
    await read();
    if (!closed) cancelPoll = clock.after(pollMs, () => void poll());
  }

  void poll();
  return {
    status: () => state.status(),
    close() {
      closed = true;
      cancelSettle?.();
      cancelPoll?.();
      watcher?.close();
      return Promise.resolve();
    },
  };
}
