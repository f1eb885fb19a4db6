// What Traefik knows and Tagway does not do (yet): named here so that it is reported as that, and not as a typing error.
import type { OptionNode } from '../shared/option-node.js';
import { spellLike, type ReportSettingProblem } from './setting-problem.js';

const later = 'is not supported yet';
const internalPage = 'changes nothing: it is always served on the management address';

/** Paths in Traefik's spelling (`*`: any name) and what to say of them. */
const notBuilt: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['docker', 'swarm', 'kubernetesIngress', 'kubernetesCRD', 'kubernetesGateway', 'kubernetesIngressNGINX'],
      ...['knative', 'ecs', 'etcd', 'zooKeeper', 'redis', 'http', 'rest', 'plugin'],
    ].map((name) => [`providers.${name}`, 'is not supported: services come from Nomad, Consul and files']),
  ),
  'providers.consul': "(Consul's KV store) is not supported yet; providers.consulCatalog is the catalog",
  'providers.consulCatalog.serviceName': later,
  'providers.consulCatalog.cache': later,
  'providers.consulCatalog.namespaces': later,
  'providers.nomad.allowEmptyServices':
    'is not supported: routers answer 503 for 30 s after their last instance, then they go',
  'api.basePath': later,
  'api.dashboard': later,
  'ping.terminatingStatusCode': 'is not supported: it is 503',
  'providers.consulCatalog.connectAware': later,
  'providers.consulCatalog.connectByDefault': later,
  'certificatesResolvers.*.tailscale': 'is not supported',
  'certificatesResolvers.*.acme.certificatesDuration':
    'changes nothing: certificates are renewed when the server says so, else when a third of their lifetime is left',
  'certificatesResolvers.*.acme.httpChallenge.entryPoint': 'changes nothing: every entry point answers',
  'certificatesResolvers.*.acme.httpChallenge.delay': 'changes nothing: the answer is there at once',
  'certificatesResolvers.*.acme.tlsChallenge.delay': 'changes nothing: the answer is there at once',
  'certificatesResolvers.*.acme.emailAddresses': 'is not supported: certificates are for hosts alone',
  'certificatesResolvers.*.acme.disableCommonName': 'changes nothing: certificates have no common name of ours',
  'certificatesResolvers.*.acme.caSystemCertPool':
    'changes nothing: the authorities that Node knows are always trusted',
  'certificatesResolvers.*.acme.dnsChallenge.resolvers':
    'changes nothing: whether a record has spread is not looked up; use delayBeforeCheck',
  'certificatesResolvers.*.acme.dnsChallenge.propagation': 'is not supported: use delayBeforeCheck',
  'certificatesResolvers.*.acme.dnsChallenge.disablePropagationCheck': 'changes nothing: there is no such check',
  tracing: later,
  experimental: later,
  hostResolver: later,
  spiffe: later,
  ocsp: later,
  tcpServersTransport: later,
  'serversTransport.spiffe': later,
  'serversTransport.disableHTTP2': 'changes nothing: servers are spoken to in HTTP/1.1',
  'entryPoints.*.http3': 'is not supported: Node has no QUIC',
  'entryPoints.*.udp': later,
  'entryPoints.*.forwardedHeaders.connection': later,
  'entryPoints.*.http.encodeQuerySemicolons': later,
  'entryPoints.*.allowACMEByPass': later,
  'entryPoints.*.http.encodedCharacters': later,
  'entryPoints.*.http.underscoreHeadersStrategy': later,
  'entryPoints.*.http.rateLimit': 'is no setting: name a rateLimit middleware in entryPoints.NAME.http.middlewares',
  'entryPoints.*.http2.maxDecoderHeaderTableSize': later,
  'entryPoints.*.http2.maxEncoderHeaderTableSize': later,
  'entryPoints.*.forwardedHeaders.addXForwardedSchemeHeaders': later,
  'entryPoints.*.observability.traceVerbosity': later,
  'log.maxSize': 'is not supported: let logrotate do it and send SIGUSR1',
  'log.maxAge': 'is not supported: let logrotate do it and send SIGUSR1',
  'log.maxBackups': 'is not supported: let logrotate do it and send SIGUSR1',
  'log.compress': 'is not supported: let logrotate do it and send SIGUSR1',
  'log.otlp': later,
  'accessLog.otlp': later,
  'accessLog.dualOutput': later,
  'accessLog.addInternals': later,
  'metrics.addInternals': later,
  'metrics.prometheus.headerLabels': later,
  'accessLog.fields.queryParameters': later,
  'metrics.datadog': later,
  'metrics.statsD': later,
  'metrics.influxDB2': later,
  'metrics.otlp': later,
  rate: 'is no setting: rates are limited by the rateLimit middleware in tags',
  http: 'is dynamic configuration: put it into a file of its own and name it in providers.file.filename',
  tcp: 'is dynamic configuration, and TCP is not supported yet',
  udp: 'is dynamic configuration, and UDP is not supported yet',
  'tls.certificates': 'is dynamic configuration: put it into a file and name it in providers.file.filename',
  'tls.options': 'is dynamic configuration: put it into a file and name it in providers.file.filename',
  'tls.stores': 'is dynamic configuration: put it into a file and name it in providers.file.filename',
};

const withoutEffect: Readonly<Record<string, string>> = {
  'global.checkNewVersion': 'changes nothing: Tagway does not call home',
  'global.sendAnonymousUsage': 'changes nothing: Tagway does not call home',
  core: 'changes nothing: rules are read in the v3 syntax',
  'log.noColor': 'changes nothing: there are no colours',
  'api.disableDashboardAd': 'changes nothing: there is none',
  'api.dashboardName': 'changes nothing',
  'accessLog.bufferingSize': 'changes nothing: lines are always buffered, and requests never wait for them',
  'ping.entryPoint': internalPage,
  'ping.manualRouting': internalPage,
  'metrics.prometheus.entryPoint': internalPage,
  'metrics.prometheus.manualRouting': internalPage,
};

/** What is said about each of them. */
export const foreignSettings = [
  ...Object.entries(notBuilt).map(
    ([path, what]) => ({ path, what, code: 'setting-not-built', severity: 'warning' }) as const,
  ),
  ...Object.entries(withoutEffect).map(
    ([path, what]) => ({ path, what, code: 'setting-without-effect', severity: 'info' }) as const,
  ),
];

/** Takes what Tagway does not do out of the tree and says so. */
export function removeForeign(root: OptionNode, report: ReportSettingProblem): void {
  for (const { path, what, code, severity } of foreignSettings) {
    take(root, path.split('.'), ({ origin }, written) => {
      const message = `${written} ${what}`;
      const remedy = `it is left out; remove ${spellLike(origin, written)} to silence this`;
      report({ code, severity, path: written, origin, message, remedy });
    });
  }
}

function take(
  node: OptionNode,
  pattern: readonly string[],
  taken: (node: OptionNode, path: string) => void,
  path: readonly string[] = [],
): void {
  const [first = '', ...rest] = pattern;
  for (const [folded, child] of node.children) {
    if (first !== '*' && folded !== first.toLowerCase()) continue;
    const childPath = [...path, first === '*' ? child.key : first];
    if (rest.length > 0) take(child, rest, taken, childPath);
    else {
      node.children.delete(folded);
      taken(child, childPath.join('.'));
    }
    // `global` whose options are all gone says nothing any more.
    if (rest.length > 0 && child.children.size === 0 && child.value === undefined && first === 'global') {
      node.children.delete(folded);
    }
  }
}
