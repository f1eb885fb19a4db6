import t from 'tap';
import fc from 'fast-check';
import type { ProviderStatus } from '../../src/model/catalog-snapshot.js';
import { emptyConfiguration, type Configuration } from '../../src/model/configuration.js';
import {
  createMetrics,
  defaultMetricsOptions,
  type Metrics,
  type MetricsSources,
} from '../../src/observability/metrics.js';
import { createFakeClock } from '../support/fake-clock.js';
import { parseExposition, type Sample } from '../support/parse-exposition.js';
import { dashboardQueries } from './cases/dashboard-queries.js';

function start(changes: Partial<MetricsSources> = {}, options = defaultMetricsOptions): Metrics {
  return createMetrics(options, { version: '1.2.3', clock: createFakeClock(), ...changes });
}

async function samplesOf(metrics: Metrics): Promise<Sample[]> {
  return parseExposition(await metrics.text()).samples;
}

const withServices = (...names: string[]): Configuration => ({
  ...emptyConfiguration,
  services: new Map(names.map((name) => [name, {} as never])),
});

const nomad: ProviderStatus = {
  name: 'nomad',
  primary: true,
  state: 'ok',
  address: 'http://127.0.0.1:4646',
  mode: 'stream',
  lastSyncMs: 1_700_000_000_500,
  index: 42,
  services: 3,
  instances: 7,
  requests: 12,
  errors: 1,
  lagMs: 25,
};

t.test('the text is the exposition format', async (t) => {
  const metrics = start({
    providers: () => [nomad],
    serverHealth: () => [{ service: 'web@nomad', url: 'http://10.0.0.1:80', up: false }],
    certificates: () => [
      { commonName: 'a.com', serialNumber: '1f', names: ['b.com', 'a.com'], notAfterMs: 1_800_000_000_000 },
    ],
    issuance: () => [{ resolver: 'le', issued: 3, renewed: 2, failures: 1, lastFailureMs: 1_700_000_000_000 }],
    droppedAccessLogLines: () => 5,
  });
  metrics.entryPointRecorder('web').record('GET', 200, 'http', 0.05, 0, 10);
  metrics.serviceRecorder('odd"name\\with\nall@nomad').record('GET', 200, 'http', 0.05, 0, 10);
  metrics.openConnections('web').inc();
  metrics.configurationApplied(withServices('odd"name\\with\nall@nomad'));
  const { samples, families } = parseExposition(await metrics.text());
  t.ok(samples.length > 50);
  t.equal(families.get('traefik_entrypoint_request_duration_seconds')?.type, 'histogram');
  t.equal(metrics.contentType, 'text/plain; version=0.0.4; charset=utf-8');

  const value = (name: string, labels: Record<string, string>) =>
    samples.find((sample) => sample.name === name && JSON.stringify(sample.labels) === JSON.stringify(labels))?.value;
  t.equal(value('tagway_build_info', { version: '1.2.3' }), 1);
  t.equal(value('traefik_config_reloads_total', {}), 1);
  t.equal(value('traefik_config_last_reload_success', {}), 1_700_000_000);
  t.equal(value('traefik_open_connections', { entrypoint: 'web', protocol: 'TCP' }), 1);
  t.equal(value('traefik_service_server_up', { service: 'web@nomad', url: 'http://10.0.0.1:80' }), 0);
  t.equal(value('traefik_tls_certs_not_after', { cn: 'a.com', sans: 'a.com,b.com', serial: '1f' }), 1_800_000_000);
  t.equal(value('tagway_certificates_issued_total', { resolver: 'le', kind: 'new' }), 3);
  t.equal(value('tagway_certificates_issued_total', { resolver: 'le', kind: 'renewal' }), 2);
  t.equal(value('tagway_certificate_failures_total', { resolver: 'le' }), 1);
  t.equal(value('tagway_certificate_last_failure_timestamp_seconds', { resolver: 'le' }), 1_700_000_000);
  t.equal(value('tagway_provider_last_sync_timestamp_seconds', { provider: 'nomad' }), 1_700_000_000.5);
  t.equal(value('tagway_provider_index', { provider: 'nomad' }), 42);
  t.equal(value('tagway_provider_services', { provider: 'nomad' }), 3);
  t.equal(value('tagway_provider_instances', { provider: 'nomad' }), 7);
  t.equal(value('tagway_provider_requests_total', { provider: 'nomad' }), 12);
  t.equal(value('tagway_provider_errors_total', { provider: 'nomad' }), 1);
  t.equal(value('tagway_provider_lag_seconds', { provider: 'nomad' }), 0.025);
  t.equal(value('tagway_provider_state', { provider: 'nomad', state: 'ok' }), 1);
  t.equal(value('tagway_provider_state', { provider: 'nomad', state: 'unreachable' }), 0);
  t.equal(value('tagway_access_log_dropped_lines_total', {}), 5);
  t.equal(value('tagway_diagnostics', { severity: 'error' }), 0);
  t.ok(
    samples.some(({ name }) => name === 'process_cpu_seconds_total'),
    'the process is there',
  );
  t.ok(
    samples.some(({ labels }) => labels.service === 'odd"name\\with\nall@nomad'),
    'labels are escaped',
  );
});

t.test('the series that must be there from the start are there', async (t) => {
  const samples = await samplesOf(start());
  t.match(
    samples.find(({ name }) => name === 'traefik_config_reloads_total'),
    { value: 0 },
  );
});

t.test('the public dashboard finds what it asks for', async (t) => {
  const metrics = start();
  metrics.entryPointRecorder('web').record('GET', 200, 'http', 0.2, 100, 10);
  metrics.serviceRecorder('web-app@nomad').record('GET', 200, 'http', 0.2, 100, 10);
  metrics.openConnections('web');
  const samples = await samplesOf(metrics);
  for (const { panel, name, labels } of dashboardQueries) {
    const found = samples.filter((sample) => sample.name === name);
    const matching = found.filter((sample) =>
      Object.entries(labels).every(([label, value]) => value.test(sample.labels[label] ?? '')),
    );
    t.ok(matching.length > 0, `${panel}: ${name}`, { found });
  }
});

t.test('a recorder counts as a plain list of observations would', async () => {
  const observation = fc.record({
    method: fc.constantFrom('GET', 'POST', 'FOO', 'BAR'),
    status: fc.constantFrom(200, 404, 502),
    protocol: fc.constantFrom('http', 'websocket'),
    seconds: fc.constantFrom(0, 0.1, 0.1001, 0.3, 1, 5, 6),
    bytes: fc.nat(1000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(observation, { maxLength: 30 }), async (observations) => {
      const metrics = start();
      const recorder = metrics.serviceRecorder('a@nomad');
      for (const { method, status, protocol, seconds, bytes } of observations) {
        recorder.record(method, status, protocol, seconds, bytes, 2 * bytes);
      }
      const family = (await samplesOf(metrics)).filter(({ name }) => name.startsWith('traefik_service_'));
      for (const { name, labels, value } of family) {
        const mine = observations.filter(
          ({ method, status, protocol }) =>
            (['FOO', 'BAR'].includes(method) ? 'EXTENSION_METHOD' : method) === labels.method &&
            `${status}` === labels.code &&
            protocol === labels.protocol,
        );
        const sum = (of: (one: (typeof mine)[number]) => number) => mine.reduce((total, one) => total + of(one), 0);
        const expected: Record<string, number> = {
          traefik_service_requests_total: mine.length,
          traefik_service_request_duration_seconds_count: mine.length,
          traefik_service_request_duration_seconds_sum: sum(({ seconds }) => seconds),
          traefik_service_request_duration_seconds_bucket: mine.filter(
            ({ seconds }) => seconds <= Number(labels.le?.replace('+Inf', 'Infinity')),
          ).length,
          traefik_service_requests_bytes_total: sum(({ bytes }) => bytes),
          traefik_service_responses_bytes_total: sum(({ bytes }) => 2 * bytes),
        };
        if (Math.abs(value - expected[name]!) > 1e-9) throw new Error(`${name} ${JSON.stringify(labels)}: ${value}`);
      }
      const kinds = new Set(
        observations.map(({ method, status, protocol }) => [method.replace('BAR', 'FOO'), status, protocol].join()),
      );
      return family.length === kinds.size * 10;
    }),
    { numRuns: 40 },
  );
});

t.test('TLS and retries are counted apart', async (t) => {
  const metrics = start();
  const recorder = metrics.serviceRecorder('a@nomad');
  recorder.recordTls('TLSv1.3', 'TLS_AES_128_GCM_SHA256');
  recorder.recordTls('TLSv1.3', 'TLS_AES_128_GCM_SHA256');
  recorder.recordTls('TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256');
  recorder.recordRetry();
  const text = await metrics.text();
  t.match(
    text,
    'traefik_service_requests_tls_total{service="a@nomad",tls_cipher="TLS_AES_128_GCM_SHA256",tls_version="1.3"} 2\n',
  );
  t.match(text, 'tls_version="1.2"} 1\n');
  t.match(text, 'traefik_service_retries_total{service="a@nomad"} 1\n');
});

t.test('labels are chosen by the settings', async (t) => {
  const record = (metrics: Metrics) => {
    metrics.entryPointRecorder('web').record('GET', 200, 'http', 0, 0, 0);
    metrics.routerRecorder('r@nomad', 's@nomad').record('GET', 200, 'http', 0, 0, 0);
    metrics.serviceRecorder('s@nomad').record('GET', 200, 'http', 0, 0, 0);
    return metrics.text();
  };
  const families = (text: string) => [...new Set(text.match(/^traefik_(entrypoint|router|service)/gm))].join(' ');
  t.equal(families(await record(start())), 'traefik_entrypoint traefik_service', 'routers are off by default');
  const all = await record(start({}, { ...defaultMetricsOptions, addRoutersLabels: true }));
  t.match(
    all,
    'traefik_router_requests_total{code="200",method="GET",protocol="http",router="r@nomad",service="s@nomad"} 1\n',
  );
  const none = { ...defaultMetricsOptions, addEntryPointsLabels: false, addServicesLabels: false };
  t.equal(families(await record(start({}, none))), '');
  const fine = await record(start({}, { ...defaultMetricsOptions, buckets: [0.005, 10] }));
  t.strictSame(
    fine.match(/entrypoint_request\S*le="([^"]+)"/g)?.map((part) => part.split('"').at(-2)),
    ['0.005', '10', '+Inf'],
  );
});

t.test('series of what is gone are shown once more', async (t) => {
  const metrics = start({}, { ...defaultMetricsOptions, addRoutersLabels: true });
  const services = async () =>
    (await samplesOf(metrics))
      .filter(({ name }) => name === 'traefik_service_requests_total')
      .map(({ labels }) => labels.service);
  const record = (name: string) => metrics.serviceRecorder(name).record('GET', 200, 'http', 0, 0, 0);
  metrics.configurationApplied(withServices('a@nomad', 'b@nomad'));
  for (const name of ['a@nomad', 'b@nomad', 'api@internal']) record(name);
  t.strictSame(await services(), ['a@nomad', 'b@nomad', 'api@internal']);
  metrics.configurationApplied(withServices('a@nomad'));
  record('b@nomad');
  t.strictSame(await services(), ['a@nomad', 'b@nomad', 'api@internal'], 'the last numbers can still be read');
  t.strictSame(await services(), ['a@nomad', 'api@internal']);

  t.test('one that is back before the next scrape goes on counting', async (t) => {
    metrics.configurationApplied(withServices());
    metrics.configurationApplied(withServices('a@nomad'));
    record('a@nomad');
    const sample = (await samplesOf(metrics)).find(({ name }) => name === 'traefik_service_requests_total');
    t.match(sample, { labels: { service: 'a@nomad' }, value: 2 });
  });

  t.test('a router whose service changed begins anew', async (t) => {
    const router = { service: 'x@nomad' } as never;
    metrics.routerRecorder('r@nomad', 'old@nomad').record('GET', 200, 'http', 0, 0, 0);
    metrics.configurationApplied({ ...emptyConfiguration, routers: new Map([['r@nomad', router]]) });
    t.match(await metrics.text(), 'router="r@nomad",service="old@nomad"');
    t.notMatch(await metrics.text(), 'router="r@nomad"');
  });

  t.test('without scrapes nothing piles up', async (t) => {
    for (let number = 0; number < 3000; number += 1) {
      record(`s${number}@nomad`);
      metrics.configurationApplied(withServices());
    }
    t.ok((await services()).length < 1100);
  });
});

t.test('a long scrape lets requests in between', async (t) => {
  let nowMs = 0;
  const clock = { ...createFakeClock(), monotonicMs: () => (nowMs += 3) };
  const metrics = start({ clock });
  for (let number = 0; number < 10; number += 1) {
    metrics.serviceRecorder(`s${number}@nomad`).record('GET', 200, 'http', 0, 0, 0);
  }
  let turns = 0;
  let finished = false;
  const turn = (): void => {
    turns += 1;
    if (!finished) setImmediate(turn);
  };
  setImmediate(turn);
  const { samples } = parseExposition(await metrics.text());
  finished = true;
  t.ok(turns > 5, `${turns} turns`);
  t.equal(samples.filter(({ name }) => name === 'traefik_service_requests_total').length, 10);
});
