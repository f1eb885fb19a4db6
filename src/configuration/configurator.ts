import type { CatalogService, CatalogSnapshot } from '../model/catalog-snapshot.js';
import { emptyConfiguration, type Configuration } from '../model/configuration.js';
import type { Contribution } from '../model/contribution.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Dialect } from '../dialects/dialect.js';
import type { Instance, InstanceStatus, ProviderName } from '../model/instance.js';
import type { Clock } from '../shared/clock.js';
import { combineContributions } from './combine-contributions.js';
import { draftSource } from './draft-source.js';
import type { Member } from './members.js';
import { ObjectGraph } from './object-graph.js';
import type { EntryPointFacts } from './router-places.js';
import { SourceTracker, type FileContribution } from './source-tracker.js';

export interface ConfiguratorOptions {
  readonly dialects: readonly Dialect[];
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Whose router is used where both catalogs offer the same one. */
  readonly primary: Exclude<ProviderName, 'file'>;
  /** States in which an instance gets requests; `passing` alone when left out. Maintenance is never one. */
  readonly strictChecks?: Partial<Record<ProviderName, readonly InstanceStatus[]>>;
  /** The entry points there are; when left out, every name is taken to exist. */
  readonly entryPoints?: readonly EntryPointFacts[];
  /** Services of the proxy itself that routers may name: `api@internal`. */
  readonly internalServices?: readonly string[];
  /** How long a router answers 503 after its last instance is gone; 30 seconds when left out. */
  readonly lingerMs?: number;
  /**
   * Diagnostics of what was linked name the instance too. Only for those who update once: a replaced instance would
   * change everything it defines.
   */
  readonly originsNameInstance?: boolean;
}

/** All that is known at one moment. A provider that has not answered yet is left out. */
export interface ConfiguratorInput {
  readonly snapshots: readonly CatalogSnapshot[];
  /** Dynamic configuration files, each the same object while its content is; left out: as before. */
  readonly files?: readonly FileContribution[];
}

export interface Configurator {
  /** The configuration as of the last update. */
  readonly current: Configuration;
  /** When `update` has something to do though nothing has changed; monotonic milliseconds. */
  readonly nextDeadlineMs: number | undefined;
  /**
   * Follows the catalogs and files. Costs what has changed: every unchanged router, service and middleware is the same
   * object as before, an unchanged map is the same map, and without any change it is the same configuration.
   */
  update(input: ConfiguratorInput): Configuration;
}

/** Turns what the catalogs hold into the configuration that is served. */
export function createConfigurator(options: ConfiguratorOptions): Configurator {
  const { dialects, clock, primary, entryPoints, internalServices = [], lingerMs = 30_000 } = options;
  const contributions = new WeakMap<Instance, Contribution>();

  function contributionOf(instance: Instance): Contribution {
    let contribution = contributions.get(instance);
    if (contribution === undefined) {
      contribution = combineContributions(
        dialects.map((dialect) => dialect.contribute(instance)),
        entryPoints,
      );
      contributions.set(instance, contribution);
    }
    return contribution;
  }

  function memberOf(instance: Instance): Member {
    const accepted = options.strictChecks?.[instance.provider] ?? ['passing'];
    const live = instance.status !== 'maintenance' && accepted.includes(instance.status);
    return {
      contribution: contributionOf(instance),
      live,
      label: `instance ${instance.id}`,
      instance,
      originsNameInstance: options.originsNameInstance,
    };
  }

  const tracker = new SourceTracker({
    draftService: ({ instances, provider }: CatalogService) => draftSource(instances.map(memberOf), provider),
    draftFile: ({ path, contribution }) => draftSource([{ contribution, live: true, label: path }], 'file'),
    lingerMs,
  });
  const graph = new ObjectGraph({
    primary,
    entryPoints: entryPoints && new Map(entryPoints.map(({ name }) => [name.toLowerCase(), name])),
    internalServices: new Set(internalServices.map((name) => name.toLowerCase())),
  });
  const lasting: readonly Diagnostic[] = dialects.flatMap(({ diagnostics }) => diagnostics);
  graph.tell('dialects', lasting);
  let current = emptyConfiguration;

  return {
    get current() {
      return current;
    },
    get nextDeadlineMs() {
      return tracker.nextDeadlineMs;
    },
    update({ snapshots, files }) {
      const nowMs = clock.monotonicMs();
      const changes: Parameters<typeof graph.apply>[0][number][] = [];
      tracker.expire(nowMs, changes);
      for (const snapshot of snapshots) tracker.followSnapshot(snapshot, nowMs, changes);
      if (files !== undefined) tracker.followFiles(files, changes);
      current = graph.apply(changes, current);
      return current;
    },
  };
}
