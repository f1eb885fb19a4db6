// What observing costs per request: recording in three families and one access log line, in nanoseconds; and what one
// scrape costs with 5,000 services. Beside it the same by prom-client's own counters, which is why they are not used.
// Run after `npm run build`: node bench/observe.mjs
import { Counter, Histogram, Registry } from 'prom-client';
import { Exchange } from '../dist/exchange/exchange.js';
import { createAccessLog } from '../dist/observability/access-log.js';
import { createMetrics, defaultMetricsOptions } from '../dist/observability/metrics.js';
import { systemClock } from '../dist/shared/clock.js';

const rounds = 5;
const requests = 200_000;
const silentLog = { error() {}, warn() {}, info() {}, debug() {}, enabled: () => false };

const exchange = new Exchange();
Object.assign(exchange, {
  method: 'GET',
  target: '/shop/cart?id=7',
  authority: 'shop.example.com',
  headerBlock:
    'Host: shop.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n' +
    'Accept: text/html,application/xhtml+xml\r\nAccept-Language: en\r\nAccept-Encoding: gzip, br\r\n' +
    'Referer: https://shop.example.com/\r\nConnection: keep-alive\r\n',
  clientAddress: '203.0.113.7',
  peerAddress: '203.0.113.7',
  peerPort: 5000,
  entryPoint: 'web',
  router: { name: 'shop@consulcatalog' },
  service: { name: 'shop@consulcatalog' },
  server: { url: 'http://10.0.0.1:8080' },
  attempt: 1,
  status: 200,
  upstreamStatus: 200,
  responseBytes: 1234,
  upstreamBytes: 1234,
  startedMs: performance.now() - 42,
  upstreamStartedMs: performance.now() - 41,
  endedMs: performance.now(),
});

const metricsSources = { version: 'bench', clock: systemClock };
const metrics = createMetrics({ ...defaultMetricsOptions, addRoutersLabels: true }, metricsSources);
const recorders = [
  metrics.entryPointRecorder('web'),
  metrics.routerRecorder('shop@consulcatalog', 'shop@consulcatalog'),
  metrics.serviceRecorder('shop@consulcatalog'),
];
const statuses = [200, 200, 200, 304, 200, 404];
await measure('record() in three families', (number) => {
  for (const recorder of recorders) recorder.record('GET', statuses[number % 6], 'http', 0.042, 0, 1234);
});

const register = new Registry();
const labelNames = ['code', 'method', 'protocol', 'service'];
const counters = ['requests', 'request_bytes', 'response_bytes'].map(
  (name) => new Counter({ name, help: name, labelNames, registers: [register] }),
);
const histogram = new Histogram({ name: 'seconds', help: 'seconds', labelNames, registers: [register] });
await measure('the same with prom-client', (number) => {
  for (let family = 0; family < 3; family += 1) {
    const labels = { code: statuses[number % 6], method: 'GET', protocol: 'http', service: 'shop@consulcatalog' };
    for (const counter of counters) counter.inc(labels, 1);
    histogram.observe(labels, 0.042);
  }
});

for (const format of ['common', 'json']) {
  const accessLog = createAccessLog({ filePath: '/dev/null', format }, { log: silentLog, clock: systemClock });
  await measure(`an access log line, ${format}`, () => accessLog.write(exchange), 5_000);
  await accessLog.close();
}

const crowd = createMetrics(defaultMetricsOptions, metricsSources);
for (let number = 0; number < 5000; number += 1) {
  const recorder = crowd.serviceRecorder(`service-${number}@consulcatalog`);
  recorder.record('GET', 200, 'http', 0.042, 0, 1234);
  recorder.record('GET', 404, 'http', 0.042, 0, 1234);
}
for (const label of ['first', 'second', 'third']) {
  let longestMs = 0;
  let lastMs = performance.now();
  const ticker = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }, 1);
  const startedMs = performance.now();
  const { length } = await crowd.text();
  const tookMs = performance.now() - startedMs;
  await new Promise((resolve) => setTimeout(resolve, 2));
  clearInterval(ticker);
  console.log(
    `${label} scrape, 5,000 services`.padEnd(36),
    `${tookMs.toFixed(1)} ms for ${(length / 1e6).toFixed(1)} MB; requests wait ${longestMs.toFixed(1)} ms at most`,
  );
}

/** The median round, in nanoseconds of CPU per call; `pauseEvery` lets waiting lines be written in between. */
async function measure(name, call, pauseEvery = requests) {
  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    for (let number = 0; number < requests; number += 1) {
      call(number);
      if (number % pauseEvery === pauseEvery - 1) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const { user, system } = process.cpuUsage(before);
    results.push(((user + system) * 1000) / requests);
  }
  results.sort((left, right) => left - right);
  console.log(name.padEnd(36), `${results[Math.floor(rounds / 2)].toFixed(0)} ns`);
}
