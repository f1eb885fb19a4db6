import fc from 'fast-check';
import t from 'tap';
import { loadBalancerFields } from '../../src/model/service.js';
import { LatencyWindow } from '../../src/upstreams/latency-window.js';
import { serverKey } from '../../src/upstreams/server-state.js';
import { strategies } from '../../src/upstreams/strategies/strategies.js';
import type { Server } from '../../src/model/service.js';
import { createUpstreams } from '../../src/upstreams/upstreams.js';
import type { Upstream } from '../../src/upstreams/upstream.js';
import { createFakeClock } from '../support/fake-clock.js';
import { createSeededRandom } from '../support/seeded-random.js';
import { shareCases } from './cases/shares.js';
import { usableCases } from './cases/usable-servers.js';
import { makeServers, makeService, serverLetter } from './make-service.js';

const requestOf = (client: number) => ({
  clientAddress: `10.${(client >> 16) & 255}.${(client >> 8) & 255}.${client & 255}`,
  headers: [],
});

function makeUpstream(strategy: string, weights: readonly number[], options: object = {}, backups = ''): Upstream {
  const upstreams = createUpstreams({ clock: createFakeClock(), random: createSeededRandom(7) });
  const asBackup = (server: Server, index: number) => ({ ...server, backup: backups.includes(serverLetter(index)) });
  const service = makeService('web@nomad', { strategy, ...options }, makeServers(weights).map(asBackup));
  upstreams.apply(new Map([[service.name, service]]));
  return upstreams.get('web@nomad')!;
}

/** How often each server is picked by so many clients. */
function countPicks(upstream: Upstream, picks: number): number[] {
  const counts = new Map(upstream.servers.map((state) => [state, 0]));
  for (let client = 0; client < picks; client++) {
    const state = upstream.pickServer(requestOf(client), null)!;
    counts.set(state, counts.get(state)! + 1);
  }
  return [...counts.values()];
}

/** Pearson's statistic is below its 99.9 % point (Wilson and Hilferty's approximation). */
function fits(counts: readonly number[], expected: readonly number[]): boolean {
  const degrees = expected.filter((share) => share > 0).length - 1;
  const statistic = counts.reduce(
    (sum, count, index) => (expected[index] === 0 ? sum : sum + (count - expected[index]!) ** 2 / expected[index]!),
    0,
  );
  const bound = degrees * (1 - 2 / (9 * degrees) + 3.09 * Math.sqrt(2 / (9 * degrees))) ** 3;
  return statistic <= bound && counts.every((count, index) => expected[index] !== 0 || count === 0);
}

t.test('every strategy of the option is there', (t) => {
  t.same([...strategies.keys()].sort(), [...loadBalancerFields.strategy.oneOf].sort());
  t.end();
});

t.test('shares', (t) => {
  const picks = 20_000;
  for (const row of shareCases) {
    const upstream = makeUpstream(row.strategy, row.weights);
    upstream.servers.forEach((state, index) => {
      state.inFlight = row.inFlight?.[index] ?? 0;
      if (row.latencyMs?.[index]) state.recordFirstByte(row.latencyMs[index], 0);
    });
    const counts = countPicks(upstream, picks);
    const sum = row.shares.reduce((total, share) => total + share, 0);
    const expected = row.shares.map((share) => (share / sum) * picks);
    if (row.exact) t.same(counts, expected, row.name);
    else t.ok(fits(counts, expected), row.name, { counts, expected });
  }
  t.end();
});

t.test('usable servers, with every strategy', (t) => {
  const options = { healthCheck: { path: '/health' } };
  for (const row of usableCases) {
    const outcomes = [...strategies.keys()].map((strategy) => {
      const kinds = row.servers.split('');
      const servers = makeServers(kinds.map((kind) => (kind === '0' ? 0 : 1)));
      const upstream = makeUpstream(
        strategy,
        servers.map((server) => server.weight),
        options,
        row.backups,
      );
      kinds.forEach((kind, index) => {
        const { url: serverUrl, instance } = servers[index]!;
        if (kind === '?') return;
        const seen = { reason: 'test', latencyMs: 1, atMs: 0 };
        upstream.applyHealth({ service: 'web@nomad', serverUrl, instance, up: kind !== 'd', ...seen });
      });
      const tried =
        row.tried === undefined
          ? null
          : row.tried.split('').map((letter) => upstream.servers[letter.charCodeAt(0) - 97]!);
      const picked = new Set<string>();
      for (let client = 0; client < 200; client++) {
        const state = upstream.pickServer(requestOf(client), tried);
        if (state !== undefined) picked.add(serverLetter(upstream.servers.indexOf(state)));
      }
      return `${strategy}: ${[...picked].sort().join('')}`;
    });
    t.same(
      outcomes,
      [...strategies.keys()].map((strategy) => `${strategy}: ${row.usable}`),
      row.name,
    );
  }
  t.end();
});

t.test('wrr is smooth', (t) => {
  const upstream = makeUpstream('wrr', [5, 1, 1]);
  const turns = Array.from({ length: 7 }, () => {
    return serverLetter(upstream.servers.indexOf(upstream.pickServer(requestOf(1), null)!));
  }).join('');
  t.match(turns, /^aa([bc])a(?!\1)[bc]aa$/);
  t.end();
});

t.test('wrr gives each server exactly its weight in every round', (t) => {
  const weights = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 3 }), (list, rounds) => {
      const upstream = makeUpstream('wrr', list);
      const total = list.reduce((sum, weight) => sum + weight, 0);
      for (let round = 0; round < rounds; round++) t.strictSame(countPicks(upstream, total), list);
    }),
    { numRuns: 60 },
  );
  t.end();
});

t.test('wrr stays fair while servers come, go and fail', (t) => {
  const change = fc.record({ up: fc.boolean(), index: fc.nat(7), picks: fc.nat(40) });
  const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(weights, fc.array(change, { maxLength: 30 }), (list, changes) => {
      const upstream = makeUpstream('wrr', list, { healthCheck: {} });
      const seen = { service: 'web@nomad', reason: 'test', latencyMs: 1, atMs: 0 };
      for (const { url: serverUrl, instance } of makeServers(list)) {
        upstream.applyHealth({ ...seen, serverUrl, instance, up: true });
      }
      for (const { up, index, picks } of changes) {
        countPicks(upstream, picks);
        const { url: serverUrl, instance } = upstream.servers[index]!.server;
        upstream.applyHealth({ ...seen, serverUrl, instance, up });
      }
      const live = upstream.servers.map((state) => (state.health === 'up' ? state.weight : 0));
      const total = live.reduce((sum, weight) => sum + weight, 0);
      if (total === 0) return;
      const counts = countPicks(upstream, total * 3);
      counts.forEach((count, index) => {
        if (Math.abs(count - live[index]! * 3) > 4) throw new Error(`${counts.join()} of weights ${live.join()}`);
      });
    }),
    { numRuns: 200 },
  );
  t.end();
});

t.test('wrr recovers at once from a weight that was out of all proportion', (t) => {
  for (const weight of [1_000_000, Number.MAX_VALUE]) {
    const upstream = makeUpstream('wrr', [weight, weight, 1]);
    countPicks(upstream, 7);
    upstream.applyService(makeService('web@nomad', { strategy: 'wrr' }, makeServers([2, 1, 1])));
    const counts = countPicks(upstream, 400);
    [200, 100, 100].forEach((share, index) =>
      t.ok(Math.abs(counts[index]! - share) <= 8, `${weight}: ${counts.join()}`),
    );
  }
  t.end();
});

t.test('hrw moves only the clients of the server that went', (t) => {
  const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(weights, fc.nat(), (list, drawn) => {
      const gone = drawn % list.length;
      const all = makeUpstream('hrw', list);
      const fewer = makeUpstream(
        'hrw',
        list.map((weight, index) => (index === gone ? 0 : weight)),
      );
      for (let client = 0; client < 300; client++) {
        const before = all.pickServer(requestOf(client), null)!.key;
        const after = fewer.pickServer(requestOf(client), null)!.key;
        if (before !== serverKey(makeServers(list)[gone]!) && before !== after)
          throw new Error(`client ${client} moved`);
      }
    }),
    { numRuns: 40 },
  );
  t.end();
});

t.test('hrw sends a retry of the same client always to the same second server', (t) => {
  const upstream = makeUpstream('hrw', [1, 1, 1, 1]);
  const first = upstream.pickServer(requestOf(5), null)!;
  const second = upstream.pickServer(requestOf(5), [first])!;
  t.not(second, first);
  t.equal(upstream.pickServer(requestOf(5), [first]), second);
  t.end();
});

t.test('leastconn and p2c even out what is in flight', (t) => {
  for (const [strategy, bound] of [
    ['leastconn', 1],
    ['p2c', 4],
  ] as const) {
    const upstream = makeUpstream(strategy, [1, 1, 1, 1, 1, 1, 1, 1]);
    for (let sent = 0; sent < 800; sent++) upstream.pickServer(requestOf(sent), null)!.start();
    const loads = upstream.servers.map((state) => state.inFlight);
    t.ok(Math.max(...loads) - Math.min(...loads) <= bound, strategy, { loads });
    for (const state of upstream.servers) while (state.inFlight > 0) state.finish();
    t.same(
      upstream.servers.map((state) => state.inFlight),
      [0, 0, 0, 0, 0, 0, 0, 0],
    );
  }
  t.end();
});

t.test('the latency window is the mean of the last hundred, and forgets', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 350 }), (samples) => {
      const window = new LatencyWindow();
      samples.forEach((sample, index) => window.record(sample, index));
      const last = samples.slice(-100);
      t.equal(window.mean(samples.length), last.reduce((sum, sample) => sum + sample, 0) / last.length);
    }),
    { numRuns: 50 },
  );
  const window = new LatencyWindow();
  t.equal(window.mean(0), undefined, 'nothing known');
  window.record(900, 0);
  t.equal(window.mean(9_999), 900);
  t.equal(window.mean(10_001), undefined, 'ten seconds later nothing is known again');
  window.record(5, 20_000);
  t.equal(window.mean(20_000), 5, 'and what comes then stands alone');
  t.end();
});

t.test('several proxies do not begin with the same server', (t) => {
  const firsts = [0, 0.3, 0.6, 0.9].map((drawn) => {
    const upstreams = createUpstreams({ clock: createFakeClock(), random: () => drawn });
    upstreams.apply(new Map([['web', makeService('web', {}, makeServers([1, 1, 1, 1]))]]));
    return upstreams.get('web')!.pickServer(requestOf(1), null)!.key;
  });
  t.equal(new Set(firsts).size, 4);
  t.end();
});
