import fc from 'fast-check';
import t from 'tap';
import type { Service } from '../../src/model/configuration.js';
import { parseServerOrigin, type ServerOrigin } from '../../src/upstreams/server-origin.js';
import type { ServerState } from '../../src/upstreams/server-state.js';
import { findCookie } from '../../src/upstreams/sticky/find-cookie.js';
import { stickyCookieName, stickyCookieValue } from '../../src/upstreams/sticky/sticky-cookie.js';
import { createUpstreams } from '../../src/upstreams/upstreams.js';
import { createFakeClock } from '../support/fake-clock.js';
import { createSeededRandom } from '../support/seeded-random.js';
import { originCases } from './cases/origins.js';
import { stickyCases } from './cases/sticky.js';
import { makeServers, makeService } from './make-service.js';

const anyone = { clientAddress: '192.0.2.1', headers: [] };
const name = 'app@nomad';

function start(onOriginGone?: (origin: ServerOrigin, service: string) => void) {
  const upstreams = createUpstreams({ clock: createFakeClock(), random: createSeededRandom(3), onOriginGone });
  const apply = (...services: Service[]) =>
    upstreams.apply(new Map(services.map((service) => [service.name, service])));
  const tell = (state: ServerState, up: boolean) => {
    const { url: serverUrl, instance } = state.server;
    upstreams.applyHealth({ service: name, serverUrl, instance, up, reason: 'test', latencyMs: 1, atMs: 0 });
  };
  return { upstreams, apply, tell };
}

t.test('origins of servers', (t) => {
  for (const { url, preservePath = false, origin } of originCases)
    t.same(parseServerOrigin({ url, preservePath }), origin && { ...origin, transport: '' }, url);
  t.end();
});

t.test('sticky cookies', (t) => {
  const values = new Map(makeServers([1, 1, 1]).map(({ url }, index) => ['ABC'.charAt(index), stickyCookieValue(url)]));
  const fill = (line: string) => line.replace(/[ABC]/g, (letter) => values.get(letter)!);
  for (const row of stickyCases) {
    const { upstreams, apply, tell } = start();
    const options = { sticky: { cookie: row.cookie ?? { name: 'app' } }, healthCheck: {} };
    apply(makeService(name, options, makeServers([1, 1, 1])));
    const upstream = upstreams.get(name)!;
    const byLetter = new Map(upstream.servers.map((state, index) => ['abc'[index], state]));
    for (const [letter, state] of byLetter) tell(state, !row.down?.includes(letter!));
    const headers = row.cookies.flatMap((line) => ['Accept', '*/*', row.headerName ?? 'Cookie', fill(line)]);
    const request = { clientAddress: '192.0.2.1', headers };
    const picked = upstream.pickServer(request, row.tried === undefined ? null : [byLetter.get(row.tried)!])!;
    if (row.server === 'new') t.notOk([byLetter.get(row.down), byLetter.get(row.tried)].includes(picked), row.name);
    else t.equal(picked, byLetter.get(row.server), row.name);
    const expected = row.set?.replace('*', stickyCookieValue(picked.server.url));
    t.equal(upstream.stickyCookieToSet(request, picked), expected, `${row.name}: Set-Cookie`);
  }
  t.end();
});

t.test('sticky cookies are those of Traefik', (t) => {
  t.equal(stickyCookieName(name, undefined), '_acffa', 'five digits of the SHA-1 of the name');
  t.equal(stickyCookieName(name, ''), '_acffa');
  t.equal(stickyCookieValue('http://10.0.0.1:8080'), 'cc3dd0c247d6ff41', 'sixteen digits of the SHA-256 of the URL');
  const { upstreams, apply } = start();
  apply(makeService(name, { sticky: true }, makeServers([1, 1])));
  const upstream = upstreams.get(name)!;
  t.equal(upstream.stickyCookieToSet(anyone, upstream.servers[0]!), undefined, 'sticky without a cookie is not sticky');
  t.end();
});

t.test('a sticky client keeps its server while nobody is checked, and loses it with weight 0', (t) => {
  const { upstreams, apply, tell } = start();
  const options = { sticky: { cookie: { name: 'app' } }, healthCheck: {} };
  apply(makeService(name, options, makeServers([1, 1, 1])));
  const upstream = upstreams.get(name)!;
  const [a, b] = upstream.servers as [ServerState, ServerState];
  const tied = { clientAddress: '', headers: ['Cookie', `app=${stickyCookieValue(b.server.url)}`] };
  tell(a, true);
  t.equal(upstream.pickServer(tied, null), b, 'its server has not been checked yet, another has');
  apply(makeService(name, options, makeServers([1, 0, 1])));
  t.equal(upstream.pickServer(tied, null), a, 'weight 0 takes no more requests');
  t.end();
});

t.test('cookies are found as by taking the header apart', (t) => {
  const piece = fc.constantFrom('app', 'ap', 'x', '=', ';', ' ', '\t', '"', 'v1', 'v2', 'app=v1', '; ');
  const line = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  const accept = (value: string) => (value === 'v1' || value === 'v2' ? value : undefined);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 3 }), (lines) => {
      const found = findCookie(
        lines.flatMap((text) => ['Cookie', text]),
        'app',
        accept,
      );
      const oracle = lines
        .flatMap((text) => text.split(';'))
        .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
        .filter((pair) => pair.startsWith('app='))
        .map((pair) => accept(pair.slice(4)))
        .find((value) => value !== undefined);
      t.equal(found, oracle);
    }),
  );
  t.end();
});

t.test('an unchanged service is not touched', (t) => {
  const { upstreams, apply } = start();
  const service = makeService(name, {}, makeServers([1, 1]));
  apply(service);
  const upstream = upstreams.get(name)!;
  const servers = upstream.servers;
  servers[0]!.start();
  apply(service, makeService('other@nomad', {}, makeServers([1])));
  t.equal(upstreams.get(name), upstream);
  t.same(
    upstream.servers.map((state, index) => state === servers[index]),
    [true, true],
  );
  t.equal(servers[0]!.inFlight, 1);
  t.same(
    [...upstreams.values()].map((one) => one.service.name),
    [name, 'other@nomad'],
  );
  t.end();
});

t.test('a change of the servers keeps those who stay', (t) => {
  const gone: string[] = [];
  const { upstreams, apply, tell } = start(({ host }, service) => gone.push(`${host} of ${service}`));
  const options = { strategy: 'leasttime', healthCheck: {} };
  const servers = makeServers([1, 1, 1]);
  apply(makeService(name, options, servers));
  const upstream = upstreams.get(name)!;
  const [a, b, c] = upstream.servers as [ServerState, ServerState, ServerState];
  for (const state of [a, b]) tell(state, true);
  tell(c, false);
  b.start();
  b.recordFirstByte(12, 0);

  const added = { ...servers[0]!, instance: 'nomad/default/new' };
  apply(makeService(name, options, [{ ...servers[1]!, weight: 7 }, servers[2]!, added]));
  t.equal(upstreams.get(name), upstream, 'compiled routes may hold it');
  t.equal(upstream.servers[0], b);
  t.match(b, { weight: 7, health: 'up', inFlight: 1, requests: 1, gone: false });
  t.equal(b.latency?.mean(0), 12);
  t.match(upstream.servers[1], { health: 'down' }, 'what is down stays down');
  t.not(upstream.servers[2], a, 'an address in the hands of another instance is a new server');
  t.match(upstream.servers[2], { health: 'unknown', inFlight: 0 });
  t.same(gone, ['10.0.0.1 of app@nomad']);
  t.ok(a.gone);
  b.finish();
  tell(a, true);
  t.equal(a.health, 'up', 'news of a server that is gone is no news');

  apply();
  t.equal(upstreams.get(name), undefined);
  t.same(
    gone.slice(1),
    ['10.0.0.2', '10.0.0.3', '10.0.0.1'].map((host) => `${host} of app@nomad`),
  );
  t.equal(upstream.pickServer(anyone, null), undefined, 'who still holds it gets no server');
  t.end();
});

t.test('health checks that come and go', (t) => {
  const { upstreams, apply, tell } = start();
  const servers = makeServers([1, 1]);
  apply(makeService(name, {}, servers));
  const upstream = upstreams.get(name)!;
  const health = () => upstream.servers.map((state) => state.health).join();
  t.equal(health(), 'up,up', 'servers without a health check are up');
  tell(upstream.servers[0]!, false);
  t.equal(health(), 'up,up', 'and stay so, whatever a late update says');
  apply(makeService(name, { healthCheck: { path: '/' } }, servers));
  t.equal(health(), 'unknown,unknown');
  tell(upstream.servers[0]!, false);
  apply(makeService(name, { healthCheck: { path: '/other' } }, servers));
  t.equal(health(), 'down,unknown', 'other options do not make a server forget');
  apply(makeService(name, { healthCheck: { mode: 'grpc' } }, servers));
  t.equal(health(), 'up,up', 'a check that cannot run is none');
  t.end();
});

t.test('the place in the order of turns outlives changes', (t) => {
  const { upstreams, apply } = start();
  const servers = makeServers([1, 1, 1, 1]);
  apply(makeService(name, {}, servers));
  const upstream = upstreams.get(name)!;
  const counts = new Map<string, number>();
  for (let turn = 0; turn < 400; turn++) {
    const picked = upstream.pickServer(anyone, null)!.key;
    counts.set(picked, (counts.get(picked) ?? 0) + 1);
    apply(makeService(name, {}, servers));
  }
  t.same([...counts.values()], [100, 100, 100, 100], 'even when every request finds a new configuration');
  t.end();
});

t.test('a server that cannot be reached by its URL is left out, its neighbours stay', (t) => {
  const { upstreams, apply } = start();
  apply(
    makeService(name, {}, [{ url: 'tcp://10.0.0.9:1' }, { url: 'http://10.0.0.1:80' }, { url: 'http://10.0.0.1:80' }]),
  );
  t.same(
    upstreams.get(name)!.servers.map((state) => state.server.url),
    ['http://10.0.0.1:80'],
    'and the same one counts once',
  );
  t.end();
});

t.test('5,000 services, one of them changed', (t) => {
  const { upstreams } = start();
  let services = new Map<string, Service>();
  for (let index = 0; index < 5000; index++) {
    const service = makeService(`web-${index}@nomad`, {}, makeServers([1, 1, 1]));
    services.set(service.name, service);
  }
  upstreams.apply(services);
  const times: number[] = [];
  for (let round = 0; round < 50; round++) {
    services = new Map(services);
    services.set('web-77@nomad', makeService('web-77@nomad', {}, makeServers([1, 1, round + 1])));
    const startedMs = performance.now();
    upstreams.apply(services);
    times.push(performance.now() - startedMs);
  }
  times.sort((a, b) => a - b);
  t.equal(upstreams.get('web-77@nomad')!.servers[2]!.weight, 50);
  t.ok(times[25]! < 10, `apply takes ${times[25]!.toFixed(2)} ms (1 ms on an idle machine)`);
  t.end();
});
