// Where the management pages get what they show.
import type { CompiledRoute } from '../../forwarding/compiled-route.js';
import type { EntryPoint } from '../../forwarding/entry-point.js';
import type { UpstreamPools } from '../../forwarding/upstream/upstream-pools.js';
import type { ManagementSources } from '../../management/management-sources.js';
import { middlewareDefinitions } from '../../middlewares/registry.js';
import type { Configuration } from '../../model/configuration.js';
import type { Log } from '../../observability/log.js';
import type { Metrics } from '../../observability/metrics.js';
import type { RouteTable } from '../../routing/route-table.js';
import { describeSettings } from '../../settings/describe-settings.js';
import type { Settings } from '../../settings/settings.js';
import { systemClock } from '../../shared/clock.js';
import type { HealthChecks } from '../../upstreams/health/health-checks.js';
import { explainQuestion } from '../explain/explain-question.js';
import type { Certificates } from './certificates/start-certificates.js';
import { routedEntryPoints } from './entry-point-options.js';
import type { Catalogs } from './start-catalogs.js';

interface ManagedParts {
  readonly settings: () => Settings;
  readonly log: Log;
  readonly version: string;
  readonly startedAtMs: number;
  readonly configuration: () => Configuration;
  readonly catalogs: Catalogs;
  readonly draining: () => boolean;
  readonly table: () => RouteTable<CompiledRoute>;
  readonly healthChecks: HealthChecks;
  readonly certificates: Certificates;
  readonly metrics: Metrics;
  readonly entryPoints: () => readonly EntryPoint[];
  readonly pools: UpstreamPools;
}

export function managementSources(parts: ManagedParts): ManagementSources {
  const { settings, catalogs, healthChecks, metrics, pools } = parts;
  return {
    version: parts.version,
    clock: systemClock,
    startedAtMs: parts.startedAtMs,
    log: parts.log,
    configuration: parts.configuration,
    providers: () => catalogs.statuses(),
    snapshotLoaded: () => catalogs.snapshotLoaded(),
    draining: parts.draining,
    entryPoints: () => Object.values(settings().entryPoints).map((entryPoint) => ({ ...entryPoint })),
    readingCertificates: () => parts.certificates.isReadingStore(),
    closedEntryPoints: () => {
      const open = parts.entryPoints().map(({ name }) => name);
      return Object.keys(settings().entryPoints).filter((name) => !open.includes(name));
    },
    features: () => ({ tracing: '', metrics: 'Prometheus', accessLog: settings().accessLog !== undefined }),
    middlewareSchema: (type) => middlewareDefinitions.get(type)?.schema,
    serverHealth: (service) => {
      const reports = healthChecks.describe(service);
      return reports && new Map(reports.map(({ url, status }) => [url, status !== 'DOWN']));
    },
    instances: () => catalogs.instances(),
    settings: () => describeSettings(settings()),
    connections: () => ({
      entryPoints: parts
        .entryPoints()
        .map((entryPoint) => ({ name: entryPoint.name, ...entryPoint.describeConnections() })),
      servers: pools.describe(),
    }),
    certificates: () => parts.certificates.served(),
    certificateWork: () => describeCertificateWork(parts.certificates.describe()),
    explain: (question) =>
      explainQuestion(question, {
        table: parts.table(),
        configuration: parts.configuration(),
        entryPoints: routedEntryPoints(settings()),
        settings: settings(),
      }),
    metrics,
  };
}

/** `/debug/certs`: what is being done about certificates, and what the store holds that cannot be served. */
function describeCertificateWork({ store, resolvers }: ReturnType<Certificates['describe']>) {
  const timeOf = (ms: number) => (ms <= systemClock.now() ? 'now' : new Date(ms).toISOString());
  return {
    stored: store.certificates.length,
    broken: store.broken,
    resolvers: Object.fromEntries(
      Array.from(resolvers, ([resolver, managed]) => [
        resolver,
        managed.map(({ nextMs, ...one }) => ({ ...one, next: timeOf(nextMs) })),
      ]),
    ),
  };
}
