import type { Test } from 'tap';
import { createEmbeddedCatalog, type EmbeddedCatalogOptions } from '../../src/catalog/embedded/embedded-catalog.js';
import type { EmbeddedNomad } from '../../src/catalog/embedded/nomad/embedded-nomad.js';
import { watchNomad, type NomadOptions } from '../../src/catalog/nomad.js';
import type { CatalogWatcher } from '../../src/catalog/provider.js';
import type { CatalogSnapshot, ProviderStatus } from '../../src/model/catalog-snapshot.js';
import { until } from './until.js';

/** A watcher of an embedded Nomad, and what a test wants to know of the two. */
export interface WatchedNomad {
  nomad: EmbeddedNomad;
  watcher: CatalogWatcher;
  snapshots: CatalogSnapshot[];
  statuses: ProviderStatus[];
  /** Request lines that Nomad has got, since `asked` was emptied. */
  asked: string[];
  /** `namespace/name` → ports of its instances, as published last. */
  ports: () => Record<string, number[]>;
  shows: (expected: Record<string, number[]>) => Promise<void>;
  isIn: (state: ProviderStatus['state']) => Promise<void>;
}

export interface WatchNomadOptions {
  embedded?: EmbeddedCatalogOptions;
  watcher?: Partial<NomadOptions>;
  prepare?: (nomad: EmbeddedNomad) => void | Promise<void>;
}

/** Starts both; the end of the test closes them. `prepare` runs before the watcher starts. */
export async function watchEmbeddedNomad(t: Test, options: WatchNomadOptions = {}): Promise<WatchedNomad> {
  const { embedded = {}, watcher: given = {}, prepare } = options;
  const asked: string[] = [];
  const onRequest = (line: string) => asked.push(line);
  const catalog = await createEmbeddedCatalog({
    ...embedded,
    nomad: { ...embedded.nomad, onRequest },
  });
  const { nomad, nomadUrl } = catalog;
  await prepare?.(nomad);
  const snapshots: CatalogSnapshot[] = [];
  const statuses: ProviderStatus[] = [];
  const watcher = watchNomad(
    { address: nomadUrl, ...given },
    { onSnapshot: (snapshot) => snapshots.push(snapshot), onStatus: (status) => statuses.push(status) },
  );
  t.teardown(async () => {
    await watcher.close();
    await catalog.close();
  });
  const ports = (): Record<string, number[]> => portsOf(snapshots.at(-1));
  return {
    nomad,
    watcher,
    snapshots,
    statuses,
    asked,
    ports,
    shows: async (expected) => {
      await until(`the services are ${JSON.stringify(expected)}`, () => isSame(ports(), expected)).catch(
        (thrown: unknown) => {
          throw new Error(`${String(thrown)}; they are ${JSON.stringify(ports())}`);
        },
      );
    },
    isIn: (state) => until(`the provider is ${state}`, () => watcher.status().state === state),
  };
}

/** `namespace/name` → ports of its instances. */
export function portsOf(snapshot: CatalogSnapshot | undefined): Record<string, number[]> {
  const entries = [...(snapshot?.services ?? [])].map(([key, { instances }]) => [
    key,
    instances.map(({ port }) => port).sort((a, b) => a - b),
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))) as Record<string, number[]>;
}

export const isSame = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);
