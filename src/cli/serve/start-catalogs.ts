// Starts the catalogs that the settings name and keeps what they know.
import { watchCatalogFile } from '../../catalog/catalog-file.js';
import { watchConsul } from '../../catalog/consul.js';
import { watchDynamicFiles, type DynamicFilesWatcher } from '../../catalog/dynamic-files.js';
import { watchNomad } from '../../catalog/nomad.js';
import type { CatalogWatcher, ProviderSinks } from '../../catalog/provider.js';
import { createSnapshotStore } from '../../catalog/snapshot-store.js';
import type { ConfiguratorInput } from '../../configuration/configurator.js';
import type { Dialect } from '../../dialects/dialect.js';
import type { CatalogSnapshot, ProviderStatus } from '../../model/catalog-snapshot.js';
import type { Instance, ProviderName } from '../../model/instance.js';
import type { Log } from '../../observability/log.js';
import type { Settings } from '../../settings/settings.js';
import type { Clock } from '../../shared/clock.js';
import { filesOf } from '../read-files.js';
import { consulOptions, nomadOptions } from './http-catalog-options.js';

export interface Catalogs {
  statuses(): readonly ProviderStatus[];
  /** True once something was served from what the last process left on disk. */
  snapshotLoaded(): boolean;
  instances(): Iterable<Instance>;
  close(): Promise<void>;
}

interface CatalogParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly dialects: readonly Dialect[];
  readonly onChange: (input: ConfiguratorInput) => void;
}

export function startCatalogs(settings: Settings, { clock, log, dialects, onChange }: CatalogParts): Catalogs {
  const { providers } = settings;
  const watchers: CatalogWatcher[] = [];
  const latest = new Map<ProviderName, CatalogSnapshot>();
  const store =
    settings.snapshot.path === undefined
      ? undefined
      : createSnapshotStore({
          directory: settings.snapshot.path,
          clock,
          onProblem: (message) => log.warn(message, { directory: settings.snapshot.path }),
        });
  let snapshotLoaded = false;

  /** `address`: of a catalog whose snapshots are kept on disk. */
  const sinksOf = (address?: string): ProviderSinks => ({
    onSnapshot(snapshot) {
      latest.set(snapshot.provider, snapshot);
      if (address !== undefined) store?.save(snapshot, address);
      onChange({ snapshots: [snapshot] });
    },
    onStatus: (status) => logStatus(log, status),
  });
  const initialOf = (provider: ProviderName, address: string): CatalogSnapshot | undefined => {
    const initial = store?.load(provider, address);
    snapshotLoaded ||= initial !== undefined;
    return initial;
  };
  const common = (provider: ProviderName) => ({
    clock,
    primary: providers.primary === provider,
    emptyAnswerGraceMs: providers.emptyAnswerGrace,
    isRelevant: (tags: readonly string[]) => dialects.some((dialect) => dialect.understands(tags, provider)),
  });

  if (providers.consulCatalog) {
    const { endpoint } = providers.consulCatalog;
    watchers.push(
      watchConsul(
        {
          ...common('consulcatalog'),
          ...consulOptions(providers.consulCatalog),
          initial: initialOf('consulcatalog', endpoint.address),
        },
        sinksOf(endpoint.address),
      ),
    );
  }
  if (providers.nomad) {
    const { endpoint } = providers.nomad;
    watchers.push(
      watchNomad(
        {
          ...common('nomad'),
          ...nomadOptions(providers.nomad),
          initial: initialOf('nomad', endpoint.address),
        },
        sinksOf(endpoint.address),
      ),
    );
  }
  if (settings.catalog !== undefined) {
    const path = settings.catalog;
    const onProblems = (problems: readonly string[]) => {
      for (const problem of problems) log.warn(`${path}, ${problem}`, { file: path });
    };
    watchers.push(watchCatalogFile({ path, clock, onProblems }, sinksOf()));
  }
  const dynamicFiles: Promise<DynamicFilesWatcher> | undefined =
    providers.file &&
    watchDynamicFiles({
      filename: providers.file.filename,
      directory: providers.file.directory,
      // As Traefik's documentation has it, whatever lies below the directory.
      recursive: true,
      follow: providers.file.watch,
      clock,
      onFiles: (set) => onChange({ snapshots: [], files: filesOf(set) }),
    });

  return {
    statuses: () => watchers.map((watcher) => watcher.status()),
    snapshotLoaded: () => snapshotLoaded,
    *instances() {
      for (const snapshot of latest.values()) {
        for (const service of snapshot.services.values()) yield* service.instances;
      }
    },
    async close() {
      await Promise.all(watchers.map((watcher) => watcher.close()));
      (await dynamicFiles)?.close();
      await store?.close();
    },
  };
}

function logStatus(log: Log, status: ProviderStatus): void {
  const facts = { provider: status.name, address: status.address, mode: status.mode, state: status.state };
  // At the very start it has answered and its services are still to come.
  const count = status.services === 0 ? '' : `: ${status.services} services`;
  if (status.state === 'ok' && status.error !== undefined) log.warn(`${status.name}: ${status.error}`, facts);
  else if (status.state === 'ok') log.info(`${status.name} is followed (${status.mode})${count}`, facts);
  else if (status.error === undefined) log.info(`${status.name}: ${status.state}`, facts);
  else log.warn(`${status.name} is ${status.state}: ${status.error}`, facts);
}
