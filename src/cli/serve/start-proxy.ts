// Builds every part of the proxy and hands them to each other. The one place that does.
import { createConfigurator } from '../../configuration/configurator.js';
import { createRouteCompiler } from '../../forwarding/compile-routes.js';
import { createServerFailureLog } from '../../forwarding/server-failure-log.js';
import { matchWithChallenges } from '../../forwarding/challenge-route.js';
import { openEntryPoint, type EntryPoint } from '../../forwarding/entry-point.js';
import type { ForwardingCore } from '../../forwarding/forwarding-core.js';
import { matchOnItsTls } from '../../forwarding/tls/match-on-its-tls.js';
import { createUnmatched } from '../../forwarding/unmatched.js';
import { createUpstreamPools } from '../../forwarding/upstream/upstream-pools.js';
import { createManagement } from '../../management/create-management.js';
import { createMiddlewareCompiler } from '../../middlewares/compile-middlewares.js';
import type { Configuration } from '../../model/configuration.js';
import { createDiagnosticLog } from '../../observability/log-diagnostics.js';
import type { Log } from '../../observability/log.js';
import { createMetrics } from '../../observability/metrics.js';
import type { LoadedSettings } from '../../settings/load-settings.js';
import type { Settings } from '../../settings/settings.js';
import { systemClock as clock } from '../../shared/clock.js';
import { messageOf } from '../../shared/errors.js';
import { createHealthChecks } from '../../upstreams/health/health-checks.js';
import type { HealthUpdate } from '../../upstreams/health-update.js';
import { createServiceProblems } from '../../upstreams/service-problems.js';
import { createTransports } from '../../upstreams/transport/transports.js';
import { createUpstreams } from '../../upstreams/upstreams.js';
import { programVersion as version } from '../program-version.js';
import { startCertificates } from './certificates/start-certificates.js';
import { createConfigurationLoop } from './configuration-loop.js';
import { configuratorOptions, dialectsOf } from './configuration-options.js';
import { addressWaitOf } from './address-wait-of.js';
import { entryPointOptions, routedEntryPoints } from './entry-point-options.js';
import { controlPlaneHosts, createHindRoutes } from './hind-routes.js';
import { createInternalServices } from './internal-services.js';
import { managementSources } from './management-wiring.js';
import { createReplaceableAccessLog } from './replaceable-access-log.js';
import { accessLogOptions, metricsOptions, refuseUnusable, settingsTransport } from './serving-options.js';
import { startCatalogs } from './start-catalogs.js';
import { unmatchedOptions } from './unmatched-options.js';
import { withDiagnostics } from './with-diagnostics.js';
import { withFailures } from './with-failures.js';

export interface RunningProxy {
  readonly entryPoints: readonly { readonly name: string; readonly host: string; readonly port: number }[];
  readonly api: { readonly host: string; readonly port: number };
  /** After log rotation. */
  reopenLogs(): void;
  /** Puts settings in force that differ in what needs no restart (see `plan-reload.ts`); throws TW_SETTING_INVALID. */
  applySettings(settings: Settings): void;
  /** Lets running exchanges finish, then ends everything. */
  close(): Promise<void>;
}

export interface StartProxyOptions {
  readonly log: Log;
  /** Called with every configuration after it went live. */
  readonly onConfiguration?: (configuration: Configuration) => void;
  /** Called when a health check finds a server in another state than before. */
  readonly onHealth?: (update: HealthUpdate) => void;
}

/** Starts the proxy; rejects with TW_LISTEN_FAILED when an address cannot be had, and then leaves nothing running. */
export async function startProxy(loaded: LoadedSettings, options: StartProxyOptions): Promise<RunningProxy> {
  let { settings } = loaded;
  const { log } = options;
  const startedAtMs = clock.now();
  let draining = false;
  let shown: Configuration;

  // Serving: what the requests pass.
  const transports = createTransports({ settings: settingsTransport(settings), clock, onChange: renewTransports });
  refuseUnusable(transports);
  const terms = (transport: string) => transports.terms(transport);
  const pools = createUpstreamPools({ clock, terms });
  const upstreams = createUpstreams({
    clock,
    random: Math.random,
    onOriginGone: (origin) => pools.drain(origin),
  });
  const healthChecks = createHealthChecks({ clock, log, terms, onUpdate: applyHealth });
  const accessLogs = createReplaceableAccessLog(accessLogOptions(settings), { log, clock });
  const metrics = createMetrics(metricsOptions(settings), {
    version,
    clock,
    providers: () => catalogs.statuses(),
    serverHealth: () => checkedServers(healthChecks, configurator.current),
    certificates: () => certificates.served(),
    issuance: () => certificates.issuance(),
    droppedAccessLogLines: () => accessLogs.droppedLines(),
  });
  const certificates = await startCertificates(settings, { clock, log, env: process.env, onDiagnostics: tell });
  const middlewares = createMiddlewareCompiler({ clock });
  const createCompiler = () =>
    createRouteCompiler({ entryPoints: routedEntryPoints(settings), upstreams, middlewares, metrics });
  let compileRoutes = createCompiler();
  const core: ForwardingCore = {
    clock,
    pools,
    match: () => undefined,
    isStarting: () => catalogs.statuses().some(({ state }) => state === 'starting'),
    unmatched: createUnmatched(unmatchedOptions(settings)),
    accessLog: accessLogs.current,
    onServerFailure: createServerFailureLog({ log, clock }),
    onDefect: (thrown, exchange) => {
      const facts = { router: exchange.router?.name, stack: thrown instanceof Error ? thrown.stack : undefined };
      log.error(`defect while serving a request: ${messageOf(thrown)}`, facts);
    },
  };

  // Control: what is served.
  const dialects = dialectsOf(settings);
  const configurator = createConfigurator({ clock, dialects, ...configuratorOptions(settings) });
  const logDiagnostics = createDiagnosticLog({ log, clock });
  let routes = compileRoutes(configurator.current);
  shown = configurator.current;
  let live = configurator.current;

  function applyHealth(update: HealthUpdate): void {
    upstreams.applyHealth(update);
    options.onHealth?.(update);
  }

  const addHindRoutes = createHindRoutes(settings);
  const addInternalServices = createInternalServices();
  const serviceProblems = createServiceProblems();

  function applyConfiguration(written: Configuration): void {
    const configuration = addInternalServices(addHindRoutes(written), managementUrl);
    renewConnections(transports.apply(configuration.serversTransports));
    upstreams.apply(configuration.services);
    healthChecks.apply(configuration.services);
    routes = compileRoutes(configuration);
    certificates.follow(configuration);
    const match = matchOnItsTls(routes.match, certificates.hostOptions, certificates.clientTermsOf);
    core.match = matchWithChallenges(match, certificates.keyAuthorization);
    live = configuration;
    metrics.configurationApplied(configuration);
    tell();
    options.onConfiguration?.(shown);
  }

  function tell(): void {
    const problems = [...serviceProblems(live.services), ...transports.diagnostics(), ...certificates.diagnostics()];
    shown = withFailures(withDiagnostics(live, problems), routes.failures);
    logDiagnostics(shown.diagnostics);
  }

  function renewConnections(names: ReadonlySet<string>): void {
    pools.renew(names);
    healthChecks.renew(names);
  }

  /** Files that they name hold something else. */
  function renewTransports(names: ReadonlySet<string>): void {
    renewConnections(names);
    tell();
  }

  // Bound before anything is applied.
  let managementUrl = '';
  const loop = createConfigurationLoop({
    clock,
    configurator,
    apply: applyConfiguration,
    throttleMs: settings.providers.providersThrottleDuration,
  });
  const catalogs = startCatalogs(settings, { clock, log, dialects, onChange: (input) => loop.follow(input) });

  const management = createManagement(
    managementSources({
      settings: () => settings,
      log,
      version,
      startedAtMs,
      configuration: () => shown,
      catalogs,
      draining: () => draining,
      table: () => routes.table,
      healthChecks,
      certificates,
      metrics,
      entryPoints: () => entryPoints,
      pools,
    }),
    { compat: settings.api.compat === 'hind' ? 'hind' : 'traefik' },
  );

  const entryPoints: EntryPoint[] = [];
  try {
    const api = await management.listen(settings.api.address);
    managementUrl = urlOf(api);
    loop.begin();
    // Nomad is served whether or not its catalog has answered yet.
    if (controlPlaneHosts(settings).length > 0) applyConfiguration(configurator.current);
    for (const entryPoint of Object.values(settings.entryPoints)) {
      const connections = metrics.openConnections(entryPoint.name);
      const context = {
        name: entryPoint.name,
        core,
        recorder: metrics.entryPointRecorder(entryPoint.name),
        accessLogged: entryPoint.observability.accessLogs,
      };
      const addressWait = addressWaitOf(entryPoint, settings, log);
      const listening = { ...entryPointOptions(entryPoint, connections, certificates.tls), addressWait };
      entryPoints.push(await openEntryPoint(context, listening));
    }
    return {
      api,
      entryPoints: entryPoints.map(({ name, bound }) => ({ name, host: bound.address, port: bound.port })),
      reopenLogs: () => accessLogs.current?.reopen(),
      applySettings,
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }

  function applySettings(next: Settings): void {
    // Read first: a pair that cannot be used changes nothing.
    certificates.useSettings(next);
    const before = settings;
    settings = next;
    if (JSON.stringify(next.accessLog) !== JSON.stringify(before.accessLog)) {
      accessLogs.replace(accessLogOptions(next));
      core.accessLog = accessLogs.current;
    }
    compileRoutes = createCompiler();
    applyConfiguration(configurator.current);
  }

  async function close(): Promise<void> {
    draining = true;
    const closing = entryPoints.map(({ name }, index) => {
      const { lifeCycle } = settings.entryPoints[name]!.transport;
      return graceful(() => entryPoints[index]!.close(lifeCycle.graceTimeOut), lifeCycle.requestAcceptGraceTimeout);
    });
    await Promise.all(closing);
    loop.close();
    healthChecks.close();
    await certificates.close();
    await catalogs.close();
    transports.close();
    pools.close();
    await management.close();
    await accessLogs.close();
  }
}

/** The management address as a server of this machine. */
function urlOf({ host, port }: { host: string; port: number }): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** `/ready` says no for a while before anything is refused, so that load balancers can turn away. */
async function graceful(close: () => Promise<void>, acceptMs: number): Promise<void> {
  if (acceptMs > 0) await new Promise((resolve) => setTimeout(resolve, acceptMs));
  await close();
}

function* checkedServers(
  healthChecks: ReturnType<typeof createHealthChecks>,
  configuration: Configuration,
): Generator<{ service: string; url: string; up: boolean }> {
  for (const service of configuration.services.values()) {
    if (service.options.healthCheck === undefined) continue;
    for (const { url, status } of healthChecks.describe(service.name) ?? []) {
      yield { service: service.name, url, up: status === 'UP' };
    }
  }
}
