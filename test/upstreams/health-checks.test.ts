import t from 'tap';
import type { Service } from '../../src/model/configuration.js';
import type { HealthUpdate } from '../../src/upstreams/health-update.js';
import { healthCheckProblem } from '../../src/upstreams/health/health-check-support.js';
import { createHealthChecks, type HealthChecksOptions } from '../../src/upstreams/health/health-checks.js';
import { healthTiming, nextCheckMs } from '../../src/upstreams/health/health-timing.js';
import type { ConnectionTerms } from '../../src/upstreams/transport/connection-terms.js';
import { createUpstreams } from '../../src/upstreams/upstreams.js';
import { createFakeClock } from '../support/fake-clock.js';
import { createSeededRandom } from '../support/seeded-random.js';
import { makeTerms } from '../support/make-terms.js';
import { serverAuthority, serverCertificate } from '../support/server-certificates.js';
import { startTlsBackend } from '../support/tls-backend.js';
import { until } from '../support/until.js';
import { probeCases } from './cases/probes.js';
import { healthCheckProblemCases } from './cases/health-check-problems.js';
import { makeService } from './make-service.js';
import { startProbedServer, type ProbedServer } from './probed-server.js';

const name = 'app@nomad';
const anyone = { clientAddress: '192.0.2.1', headers: [] };

/** Health checks on a clock that stands still, and what they told. */
function start(
  t: { teardown(release: () => void): unknown },
  probed: ProbedServer,
  options: Partial<HealthChecksOptions> = {},
) {
  const clock = createFakeClock();
  const terms = makeTerms({ rootCAs: [probed.certificate] });
  const updates: HealthUpdate[] = [];
  const lines: string[] = [];
  const checks = createHealthChecks({
    clock,
    random: () => 0.5,
    onUpdate: (update) => updates.push(update),
    log: { info: (message) => lines.push(message), warn: (message) => lines.push(message) },
    terms: () => terms,
    ...options,
  });
  t.teardown(() => checks.close());
  const apply = (...services: Service[]) => checks.apply(new Map(services.map((service) => [service.name, service])));
  return { checks, clock, updates, lines, apply };
}

t.test('health checks', async (t) => {
  const probed = await startProbedServer();
  t.teardown(() => probed.close());
  const url = `http://127.0.0.1:${probed.port}`;
  const server = { url, instance: 'nomad/default/a' };

  await t.test('what is asked and what counts as up', async (t) => {
    const ports = { OTHER: probed.otherPort, CLOSED: probed.closedPort, TLS: probed.tlsPort };
    for (const row of probeCases) {
      const { checks, clock, updates, apply } = start(t, probed);
      const { port } = row.options;
      const healthCheck =
        port === undefined ? row.options : { ...row.options, port: ports[port as keyof typeof ports] };
      const before = probed.asked.length;
      apply(makeService(name, { healthCheck }, [server]));
      if (row.afterMs !== undefined) {
        await until('the server was asked', () => probed.asked.at(-1)?.url === '/hang' && probed.asked.length > before);
        clock.advance(row.afterMs - 1);
        t.equal(updates.length, 0, `${row.name}: not before its time`);
        clock.advance(1);
      }
      await until(`there is a result of: ${row.name}`, () => updates.length > 0);
      t.match(updates, [{ service: name, serverUrl: url, instance: 'nomad/default/a', up: row.up }], row.name);
      t.match(updates[0]!.reason, row.reason, `${row.name}: reason`);
      if (row.asked) t.match(probed.asked.at(-1), row.asked, `${row.name}: request`);
      checks.close();
      await until(`nothing is left of: ${row.name}`, () => probed.connections() + clock.pendingMs().length === 0);
    }
  });

  await t.test('a new server is asked at once and gets no traffic before it has answered', async (t) => {
    const { checks, updates, apply } = start(t, probed);
    const upstreams = createUpstreams({ clock: createFakeClock(), random: () => 0 });
    const put = (service: Service) => {
      upstreams.apply(new Map([[name, service]]));
      apply(service);
    };
    const picks = () =>
      new Set(Array.from({ length: 9 }, () => upstreams.get(name)!.pickServer(anyone, null)?.server.instance));
    const listen = async (count: number) => {
      await until(`there are ${count} updates`, () => updates.length === count);
      upstreams.applyHealth(updates.at(-1)!);
    };
    const options = { healthCheck: { path: '/health' } };
    put(makeService(name, options, [server]));
    t.same(picks(), new Set(['nomad/default/a']), 'nothing is known yet, and 503 would be worse');
    t.match(checks.describe(name), [{ url, status: 'UNKNOWN', check: undefined }]);
    await listen(1);
    t.match(checks.describe(name), [
      { url, instance: 'nomad/default/a', status: 'UP', check: { reason: 'status 200', checks: 1, failures: 0 } },
    ]);

    probed.health = 0;
    const asked = probed.asked.length;
    const added = { url, instance: 'nomad/default/b' };
    put(makeService(name, options, [server, added]));
    await until('the new server was asked', () => probed.asked.length === asked + 1);
    t.same(picks(), new Set(['nomad/default/a']), 'the new one is still silent');
    t.match(checks.describe(name), [{ status: 'UP' }, { instance: 'nomad/default/b', status: 'UNKNOWN' }]);
    checks.close();

    const late = start(t, probed);
    probed.health = 200;
    late.apply(makeService(name, options, [added]));
    await until('it answered', () => late.updates.length === 1);
    upstreams.applyHealth(late.updates[0]!);
    t.same(picks(), new Set(['nomad/default/a', 'nomad/default/b']));
  });

  await t.test('a server goes down, is asked again soon, then ever more rarely, and comes back', async (t) => {
    const { checks, clock, updates, lines, apply } = start(t, probed);
    probed.health = 200;
    apply(makeService(name, { healthCheck: { path: '/health', interval: '10s', unhealthyInterval: '1s' } }, [server]));
    await until('it is up', () => updates.length === 1);
    await until('its connection is closed', () => clock.pendingMs().length === 1);
    let done = 1;
    const next = async (waitMs: number) => {
      t.same(clock.pendingMs(), [waitMs], `the next check is in ${waitMs} ms`);
      clock.advance(waitMs);
      done++;
      await until('it has answered', () => checks.describe(name)![0]!.check!.checks === done);
      await until('its connection is closed', () => clock.pendingMs().length === 1);
    };
    await next(6000);
    await next(9500);
    probed.health = 503;
    await next(9500);
    t.match(updates.slice(1), [{ up: false, reason: 'status 503' }]);
    await next(250);
    await next(500);
    await next(1000);
    await next(1000);
    t.match(checks.describe(name), [{ status: 'DOWN', check: { checks: 8, failures: 5, reason: 'status 503' } }]);
    probed.health = 200;
    await next(1000);
    t.match(updates, [{ up: true }, { up: false }, { up: true }], 'changes are told, repetitions are not');
    t.same(checks.current(), [
      checks.describe(name)!.map((report) => ({ ...updates[2], atMs: report.check!.atMs }))[0],
    ]);
    t.same(lines, [`server ${url} of ${name} is down: status 503`, `server ${url} of ${name} is up again`]);
    await next(9500);
  });

  await t.test('what is known outlives changes', async (t) => {
    const { checks, clock, updates, apply } = start(t, probed);
    probed.health = 200;
    const check = { path: '/health', interval: '10s' };
    apply(makeService(name, { healthCheck: check }, [server]));
    await until('it is up', () => updates.length === 1);
    await until('its connection is closed', () => clock.pendingMs().length === 1);
    const asked = probed.asked.length;
    apply(makeService(name, { healthCheck: check, strategy: 'p2c' }, [{ ...server, weight: 5 }]));
    t.match(checks.describe(name), [{ status: 'UP' }]);
    t.same(clock.pendingMs(), [6000], 'its next check comes when it would have');
    t.equal(probed.asked.length, asked);

    probed.health = 0;
    apply(makeService(name, { healthCheck: { ...check, interval: '20s' } }, [server]));
    t.match(checks.describe(name), [{ status: 'UP' }], 'other options ask anew and keep the answer until then');
    await until('it was asked at once', () => probed.asked.length === asked + 1);
    t.same(clock.pendingMs(), [5000], 'only the time of this check is running');

    apply(makeService(name, { healthCheck: { ...check, interval: '20s' } }, []));
    await until('the check of a server that has gone is broken off', () => probed.connections() === 0);
    t.same(clock.pendingMs(), []);
    t.same(checks.current(), []);
    apply();
    t.equal(checks.describe(name), undefined);
    t.equal(updates.length, 1);
  });

  await t.test('services without a check are up and are not asked', (t) => {
    const { checks, clock, updates, apply } = start(t, probed);
    const asked = probed.asked.length;
    apply(makeService('plain', {}, [server]), makeService('grpc', { healthCheck: { mode: 'grpc' } }, [server]));
    t.match(checks.describe('plain'), [{ url, status: 'UP', check: undefined }]);
    t.match(checks.describe('grpc'), [{ url, status: 'UP', check: undefined }]);
    t.same([clock.pendingMs(), updates, probed.asked.length], [[], [], asked]);
    t.end();
  });

  await t.test('so many checks at a time and no more, and silent servers hold up no others for good', async (t) => {
    const { clock, updates, apply } = start(t, probed, { maxConcurrent: 2 });
    probed.health = 0;
    const asked = probed.asked.length;
    const servers = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ url, instance: id }));
    const service = makeService(name, { healthCheck: { path: '/health', timeout: '1s' } }, servers);
    apply(service);
    await until('two were asked', () => probed.asked.length === asked + 2);
    t.equal(clock.pendingMs().length, 2);
    clock.advance(1000);
    t.match(updates, [
      { instance: 'a', up: false },
      { instance: 'b', up: false },
    ]);
    await until('two more were asked', () => probed.asked.length === asked + 4);
    probed.health = 200;
    apply(makeService(name, { healthCheck: { path: '/health', timeout: '1s' } }, servers.slice(4)));
    await until('the last has its turn when those before it have gone', () => updates.length === 3);
    t.match(updates[2], { instance: 'e', up: true });
  });

  await t.test('an answer that removes the server it is about leaves nothing behind', async (t) => {
    probed.health = 200;
    const here = start(t, probed, { onUpdate: () => here.apply() });
    here.apply(makeService(name, { healthCheck: { path: '/health' } }, [server]));
    await until('it was removed', () => here.checks.describe(name) === undefined);
    t.same(here.clock.pendingMs(), []);
  });
});

t.test('servers are asked by the transport of their service', async (t) => {
  const { cert: certFile, key: keyFile } = serverCertificate('client');
  const backend = await startTlsBackend(t, 'server', { requestCert: true, rejectUnauthorized: false });
  const terms = new Map<string, ConnectionTerms>([
    ['', makeTerms()],
    ['lax@file', makeTerms({ insecureSkipVerify: true, serverName: 'b.test' })],
    [
      'strict@file',
      makeTerms({ rootCAs: [serverAuthority], serverName: 'a.test', certificates: [{ certFile, keyFile }] }),
    ],
    ['broken@file', makeTerms({ rootCAs: ['-----BEGIN nothing'] })],
  ]);
  const updates: HealthUpdate[] = [];
  const clock = createFakeClock();
  const checks = createHealthChecks({
    clock,
    terms: (transport) => terms.get(transport)!,
    onUpdate: (update) => updates.push(update),
  });
  t.teardown(() => checks.close());
  const apply = async (serversTransport?: string) => {
    const asked = checks.describe(name)?.[0]?.check?.checks ?? 0;
    const service = makeService(name, { healthCheck: { path: '/health' } }, [{ url: backend.url }]);
    checks.apply(new Map([[name, serversTransport === undefined ? service : { ...service, serversTransport }]]));
    await until('it was asked at once', () => checks.describe(name)?.[0]?.check?.checks === asked + 1);
    const { status, check } = checks.describe(name)![0]!;
    return `${status}: ${check!.reason}`;
  };
  t.match(await apply(), /^DOWN: .*(certificate|127\.0\.0\.1)/);
  t.same(backend.requests, []);
  t.equal(await apply('lax@file'), 'UP: status 200');
  t.match(await apply('broken@file'), /^DOWN: a certificate holds no PEM certificate/);
  t.equal(await apply('strict@file'), 'UP: status 200');
  t.match(backend.requests, [
    { path: '/health', serverName: 'b.test', client: undefined },
    { path: '/health', serverName: 'a.test', client: 'Tagway test client' },
  ]);

  terms.set('strict@file', terms.get('lax@file')!);
  checks.renew(new Set(['other@file']));
  checks.renew(new Set(['strict@file']));
  await until('it was asked at once', () => backend.requests.length === 3);
  t.match(backend.requests[2], { serverName: 'b.test', client: undefined });
});

t.test('a redirect to another server does not take the transport along', async (t) => {
  const { cert: certFile, key: keyFile } = serverCertificate('client');
  const wanted = { requestCert: true, rejectUnauthorized: false };
  const other = await startTlsBackend(t, 'address', wanted);
  const first = await startTlsBackend(t, 'address', { ...wanted, redirectTo: other.url });
  const own = makeTerms({ rootCAs: [serverAuthority], certificates: [{ certFile, keyFile }] });
  const terms = (transport: string) => (transport === '' ? makeTerms({ rootCAs: [serverAuthority] }) : own);
  const updates: HealthUpdate[] = [];
  const checks = createHealthChecks({ clock: createFakeClock(), terms, onUpdate: (update) => updates.push(update) });
  t.teardown(() => checks.close());
  const service = makeService(name, { healthCheck: { path: '/health' } }, [{ url: first.url }]);
  checks.apply(new Map([[name, { ...service, serversTransport: 'own@file' }]]));
  await until('there is a result', () => updates.length === 1);
  t.match(updates, [{ up: true, reason: 'status 200' }]);
  t.match(first.requests, [{ client: 'Tagway test client' }]);
  t.match(other.requests, [{ client: undefined }]);
});

t.test('checks that cannot run say so', (t) => {
  for (const { name, options, message } of healthCheckProblemCases) {
    const problem = healthCheckProblem(makeService('x', { healthCheck: options }, []).options.healthCheck!);
    if (message === undefined) t.equal(problem, undefined, name);
    else t.match(problem, { message, remedy: /./ }, name);
  }
  t.end();
});

t.test('when the next check is', (t) => {
  const timing = (options: object) => healthTiming(makeService('x', { healthCheck: options }, []).options.healthCheck!);
  t.same(timing({}), { intervalMs: 30_000, unhealthyIntervalMs: 30_000, timeoutMs: 5000 });
  t.same(timing({ interval: 10, unhealthyInterval: '3s', timeout: 1 }), {
    intervalMs: 10_000,
    unhealthyIntervalMs: 3000,
    timeoutMs: 1000,
  });
  t.same(timing({ interval: 0, timeout: 0 }), { intervalMs: 30_000, unhealthyIntervalMs: 30_000, timeoutMs: 5000 });
  t.same(timing({ interval: '1ms', unhealthyInterval: '1ms' }).intervalMs, 100, 'no tag makes the proxy hammer');

  const random = createSeededRandom(1);
  const every10s = timing({ interval: 10 });
  const slots = new Array<number>(10).fill(0);
  for (let server = 0; server < 3000; server++) {
    let atMs = 0;
    for (let checks = 1; checks <= 5; checks++) atMs += nextCheckMs(every10s, { checks, failuresInRow: 0 }, random);
    slots[Math.floor(atMs / 1000) % 10]!++;
  }
  t.ok(Math.max(...slots) < 600, '3,000 servers added at once are spread over the seconds soon', { slots });
  t.end();
});
