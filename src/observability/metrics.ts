import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { ProviderStatus } from '../model/catalog-snapshot.js';
import type { Configuration } from '../model/configuration.js';
import type { Diagnostic, Severity } from '../model/diagnostic.js';
import type { Clock } from '../shared/clock.js';
import { familyText } from './exposition.js';
import { gatherText } from './gather-text.js';
import { exposeIssuance, type IssuanceCounts } from './issuance-metrics.js';
import { exposeProviders } from './provider-metrics.js';
import { createTrafficFamily } from './traffic-family.js';
import { silentRecorder, type TrafficRecorder } from './traffic-recorder.js';

/** Traefik's `metrics.prometheus` options. */
export interface MetricsOptions {
  /** Upper bounds of the duration buckets in seconds. */
  readonly buckets: readonly number[];
  readonly addEntryPointsLabels: boolean;
  readonly addRoutersLabels: boolean;
  readonly addServicesLabels: boolean;
}

export const defaultMetricsOptions: MetricsOptions = {
  buckets: [0.1, 0.3, 1.2, 5],
  addEntryPointsLabels: true,
  addRoutersLabels: false,
  addServicesLabels: true,
};

/** A server that is watched by health checks. */
export interface ServerHealth {
  readonly service: string;
  readonly url: string;
  readonly up: boolean;
}

export interface CertificateLife {
  readonly commonName: string;
  readonly serialNumber: string;
  readonly names: readonly string[];
  readonly notAfterMs: number;
}

/** What is read from other parts at each scrape; what is left out has no series. */
export interface MetricsSources {
  readonly version: string;
  readonly clock: Clock;
  readonly providers?: () => readonly ProviderStatus[];
  readonly serverHealth?: () => Iterable<ServerHealth>;
  readonly certificates?: () => Iterable<CertificateLife>;
  readonly issuance?: () => Iterable<IssuanceCounts>;
  readonly droppedAccessLogLines?: () => number;
}

export interface OpenConnections {
  inc(): void;
  dec(): void;
}

/** Counters for the request path, and their text in Traefik's names. */
export interface Metrics {
  entryPointRecorder(entryPoint: string): TrafficRecorder;
  routerRecorder(router: string, service: string): TrafficRecorder;
  serviceRecorder(service: string): TrafficRecorder;
  openConnections(entryPoint: string): OpenConnections;
  /** With every configuration that goes live: counts it, and lets the series of what it no longer has go. */
  configurationApplied(configuration: Configuration): void;
  readonly contentType: string;
  /** The Prometheus text. */
  text(): Promise<string>;
}

/**
 * The metrics of the process. Traffic is counted in plain numbers and written as text without a stop in prom-client:
 * at 5,000 services its formatting would hold up requests for a tenth of a second per scrape.
 */
export function createMetrics(options: MetricsOptions, sources: MetricsSources): Metrics {
  const { buckets } = options;
  const entryPoints = createTrafficFamily({ prefix: 'traefik_entrypoint', subject: 'entry point', buckets });
  const routers = createTrafficFamily({ prefix: 'traefik_router', subject: 'router', buckets });
  const services = createTrafficFamily({ prefix: 'traefik_service', subject: 'service', buckets, withRetries: true });
  const connections = new Map<string, number>();
  let live: Configuration | undefined;

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const reloads = new Counter({
    name: 'traefik_config_reloads_total',
    help: 'Configurations that went live.',
    registers,
  });
  const lastReload = new Gauge({
    name: 'traefik_config_last_reload_success',
    help: 'When a configuration last went live, in seconds since the epoch.',
    registers,
  });
  new Gauge({ name: 'tagway_build_info', help: 'The version that runs.', labelNames: ['version'], registers }).set(
    { version: sources.version },
    1,
  );

  return {
    entryPointRecorder: (entrypoint) =>
      options.addEntryPointsLabels ? entryPoints.recorder({ entrypoint }) : silentRecorder,
    routerRecorder: (router, service) =>
      options.addRoutersLabels ? routers.recorder({ router, service }) : silentRecorder,
    serviceRecorder: (service) => (options.addServicesLabels ? services.recorder({ service }) : silentRecorder),
    openConnections(entryPoint) {
      if (!connections.has(entryPoint)) connections.set(entryPoint, 0);
      const add = (change: number) => (): void => {
        connections.set(entryPoint, connections.get(entryPoint)! + change);
      };
      return { inc: add(1), dec: add(-1) };
    },
    configurationApplied(configuration) {
      live = configuration;
      reloads.inc();
      lastReload.set(sources.clock.now() / 1000);
      // Where nobody scrapes, what is gone must not pile up.
      if (routers.size() > 2 * live.routers.size + 1000 || services.size() > 2 * live.services.size + 1000) forget();
    },
    contentType: registry.contentType,
    async text() {
      const trafficText = await gatherText(traffic(), sources.clock);
      // What is gone has been shown once more with its last numbers; now it goes.
      forget();
      return (
        exposeConnections(connections) +
        trafficText +
        exposeServers(sources.serverHealth?.() ?? []) +
        exposeCertificates(sources.certificates?.() ?? []) +
        exposeIssuance([...(sources.issuance?.() ?? [])]) +
        exposeProviders(sources.providers?.() ?? []) +
        exposeDiagnostics(live?.diagnostics ?? []) +
        exposeDroppedLines(sources.droppedAccessLogLines?.()) +
        (await registry.metrics())
      );
    },
  };

  function* traffic(): Iterable<string> {
    yield* entryPoints.expose();
    yield* routers.expose();
    yield* services.expose();
  }

  function forget(): void {
    if (live === undefined) return;
    const { routers: liveRouters, services: liveServices } = live;
    routers.forget(({ router, service }) => isInternal(router!) || liveRouters.get(router!)?.service === service);
    services.forget(({ service }) => isInternal(service!) || liveServices.has(service!));
  }
}

function isInternal(name: string): boolean {
  return name.endsWith('@internal');
}

function exposeConnections(connections: ReadonlyMap<string, number>): string {
  return familyText(
    { name: 'traefik_open_connections', help: 'How many connections are open, by entry point.', type: 'gauge' },
    [...connections].map(([entrypoint, count]) => [{ entrypoint, protocol: 'TCP' }, count] as const),
  );
}

function exposeServers(servers: Iterable<ServerHealth>): string {
  return familyText(
    { name: 'traefik_service_server_up', help: '1 while health checks find the server alive, else 0.', type: 'gauge' },
    Array.from(servers, ({ service, url, up }) => [{ service, url }, up ? 1 : 0] as const),
  );
}

function exposeCertificates(certificates: Iterable<CertificateLife>): string {
  return familyText(
    {
      name: 'traefik_tls_certs_not_after',
      help: 'When the certificate expires, in seconds since the epoch.',
      type: 'gauge',
    },
    Array.from(certificates, ({ commonName, serialNumber, names, notAfterMs }) => {
      const labels = { cn: commonName, sans: [...names].sort().join(','), serial: serialNumber };
      return [labels, notAfterMs / 1000] as const;
    }),
  );
}

function exposeDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const { severity } of diagnostics) counts[severity] += 1;
  return familyText(
    { name: 'tagway_diagnostics', help: 'Diagnostics of the live configuration, by severity.', type: 'gauge' },
    Object.entries(counts).map(([severity, count]) => [{ severity }, count] as const),
  );
}

function exposeDroppedLines(lines: number | undefined): string {
  return familyText(
    {
      name: 'tagway_access_log_dropped_lines_total',
      help: 'Access log lines that could not be written.',
      type: 'counter',
    },
    lines === undefined ? [] : [[{}, lines]],
  );
}
