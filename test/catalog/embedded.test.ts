// What of the contract cannot be asked of a real server in a test's time, and the embedded one's own switches.
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { test, type Test } from 'tap';
import {
  createEmbeddedCatalog,
  type EmbeddedCatalog,
  type EmbeddedCatalogOptions,
} from '../../src/catalog/embedded/embedded-catalog.js';
import { compileFilter } from '../../src/catalog/embedded/filter-expression.js';
import { createWatchTree } from '../../src/catalog/embedded/watch-tree.js';
import { ask, type Asked } from '../support/ask.js';
import { expectLikeRecorded } from '../support/expect-like-recorded.js';
import { createFakeClock } from '../support/fake-clock.js';
import { isBlocking } from '../support/is-blocking.js';
import { openLines } from '../support/open-lines.js';
import { readRecorded } from '../support/recording.js';
import { until } from '../support/until.js';
import { filterCases } from './cases/filters.cases.js';

async function start(t: Test, options: EmbeddedCatalogOptions = {}): Promise<EmbeddedCatalog> {
  const catalog = await createEmbeddedCatalog(options);
  t.teardown(() => catalog.close());
  return catalog;
}

const indexOf = (answer: Asked): number =>
  Number(answer.header('X-Nomad-Index') ?? answer.header('X-Consul-Index') ?? NaN);
const web = (port = 8080) => ({ job: 'web', services: [{ name: 'web', port, tags: ['https://web.example.test'] }] });
const stream = '/v1/event/stream?topic=Service';

void test('row 10: a wait is prolonged by up to a sixteenth of it, and cut where the server cuts it', async (t) => {
  const clock = createFakeClock();
  const { nomadUrl, consulUrl } = await start(t, { clock, random: () => 0.5 });
  for (const [url, path, longestMs] of [
    [nomadUrl, '/v1/services?index=1', 309_375],
    [consulUrl, '/v1/catalog/services?index=1000', 618_750],
  ] as const) {
    for (const [wait, dueMs] of [
      ['&wait=1s', 1031.25],
      ['&wait=1m30s', 92_812.5],
      ['&wait=1h', longestMs],
      ['', 309_375],
    ] as const) {
      const asking = ask(url, path + wait);
      await until('it waits', () => clock.pendingMs().length === 1);
      t.same(clock.pendingMs(), [dueMs]);
      clock.advance(dueMs);
      t.equal((await asking).status, 200);
    }
  }
});

void test('row 11: the connection beyond the limit gets the recorded 429', async (t) => {
  const { nomadUrl } = await start(t);
  const { port, hostname } = new URL(nomadUrl);
  const sockets: Socket[] = [];
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
  });
  const open = (): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.setEncoding('utf8').on('data', resolve);
      socket.write('GET /v1/status/leader HTTP/1.1\r\nHost: nomad\r\n\r\n');
    });
  for (let held = 0; held < 100; held++) t.match(await open(), /^HTTP\/1\.1 200/);
  const { answers } = readRecorded('nomad/limit-connections') as { answers: [number, string][] };
  t.equal(await open(), answers[0]![1]);
});

void test('row 13: without a leader Nomad refuses late, and a stale read says so at once', async (t) => {
  const { nomad, nomadUrl } = await start(t, { timing: { nomadNoLeaderMs: 60 } });
  nomad.setLeader(false);
  const refused = await ask(nomadUrl, '/v1/services');
  expectLikeRecorded(t, refused, 'nomad/no-leader-services', 'exact');
  t.ok(refused.elapsedMs >= 59, `${refused.elapsedMs} ms`);
  expectLikeRecorded(t, await ask(nomadUrl, '/v1/status/leader'), 'nomad/no-leader-status-leader', 'exact');
  const health = await ask(nomadUrl, '/v1/agent/health');
  t.equal(health.status, 500);
  t.match(health.json(), { server: { ok: false, message: 'No cluster leader' } });
  const stale = await ask(nomadUrl, '/v1/services?stale');
  expectLikeRecorded(t, stale, 'nomad/no-leader-services-stale', 'exact');
  t.equal(stale.header('X-Nomad-Knownleader'), 'false');
  t.equal(stale.header('X-Nomad-Lastcontact'), '9223372036854');
});

void test('rows 14, 15 and 27: who may not read', async (t) => {
  const { nomad, nomadUrl } = await start(t, { timing: { refusedStreamCloseMs: 400 } });
  nomad.registerAllocation(web());
  nomad.registerAllocation({ ...web(), namespace: 'team-b' });
  nomad.acl.enable();
  nomad.acl.grant('reader', { namespaces: { default: ['read-job'] } });
  nomad.acl.grant('lister', { namespaces: { default: ['list-jobs'] } });
  nomad.acl.grant('everywhere', { namespaces: { '*': ['read-job'] } });
  const by = (token: string) => ({ headers: { 'X-Nomad-Token': token } });

  const cases: [name: string, path: string, recording: string, token?: string, body?: 'exact' | 'shape'][] = [
    ['no token', '/v1/services', 'acl-no-token-services', undefined, 'exact'],
    ['no token, star', '/v1/services?namespace=*', 'acl-no-token-services-star', undefined, 'exact'],
    ['no token, blocking', '/v1/services?index=5&wait=3s', 'acl-no-token-blocking', undefined, 'exact'],
    ['no token, name', '/v1/service/web', 'acl-no-token-service', undefined, 'exact'],
    ['no token, leader', '/v1/status/leader', 'acl-no-token-leader'],
    ['no token, agent', '/v1/agent/self', 'acl-no-token-agent-self', undefined, 'exact'],
    ['no token, health', '/v1/agent/health', 'acl-no-token-agent-health', undefined, 'exact'],
    ['unknown token', '/v1/services', 'acl-bad-token-services', 'unknown', 'exact'],
    ['list-jobs alone', '/v1/services', 'acl-l-job-services', 'lister', 'exact'],
    ['list-jobs alone, star', '/v1/services?namespace=*', 'acl-l-job-services-star', 'lister', 'exact'],
    ['read-job', '/v1/services', 'acl-r-job-services', 'reader'],
    ['read-job, name', '/v1/service/web', 'acl-r-job-service', 'reader'],
    ['read-job, other namespace', '/v1/services?namespace=team-b', 'acl-r-job-other-ns', 'reader', 'exact'],
    ['read-job, star', '/v1/services?namespace=*', 'acl-r-job-services-star', 'reader'],
    ['read-job everywhere, star', '/v1/services?namespace=*', 'acl-rstar-services-star', 'everywhere'],
    ['read-job, agent', '/v1/agent/self', 'acl-r-job-agent-self', 'reader', 'exact'],
  ];
  for (const [name, path, recording, token, body] of cases) {
    await t.test(name, async (t) => {
      expectLikeRecorded(
        t,
        await ask(nomadUrl, path, token === undefined ? {} : by(token)),
        `nomad/${recording}`,
        body,
      );
    });
  }
  await t.test('row 14: the star without rights has index 0, and so never blocks', async (t) => {
    const answer = await ask(nomadUrl, '/v1/services?namespace=*&index=0&wait=5s');
    t.equal(answer.header('X-Nomad-Index'), '0');
    t.same(((await ask(nomadUrl, '/v1/services?namespace=*', by('reader'))).json() as unknown[]).length, 1);
  });
  await t.test('row 15: a refused stream is a 200 that stays silent until it is closed', async (t) => {
    const asking = [
      openLines(nomadUrl, stream),
      openLines(nomadUrl, stream, by('unknown').headers),
      openLines(nomadUrl, `${stream}&namespace=*`, by('reader').headers),
    ];
    const allowed = await openLines(nomadUrl, stream, { Authorization: 'Bearer reader' });
    const streams = await Promise.all(asking);
    t.notOk(streams.some((refused) => refused.isEnded()));
    for (const refused of streams) {
      t.equal(refused.status, 200);
      await until('the server has closed it', () => refused.isEnded());
      t.same(refused.lines, []);
    }
    t.equal(allowed.lines[0], '{}');
    t.notOk(allowed.isEnded());
    allowed.close();
  });
  await t.test('row 27: a token that is revoked loses the next question, not the one that waits', async (t) => {
    const index = indexOf(await ask(nomadUrl, '/v1/services', by('reader')));
    const asking = ask(nomadUrl, `/v1/services?index=${index}&wait=1s`, by('reader'));
    const events = await openLines(nomadUrl, `${stream}&index=999`, by('reader').headers);
    await until('the stream lives', () => events.lines.length === 1);
    await isBlocking(asking);
    nomad.acl.revoke('reader');
    expectLikeRecorded(t, await asking, 'nomad/acl-token-revoked-during-blocking');
    const next = await ask(nomadUrl, '/v1/services', by('reader'));
    expectLikeRecorded(t, next, 'nomad/acl-token-revoked-next', 'exact');
    nomad.registerAllocation(web(8081));
    await until('the server has closed the stream', () => events.isEnded());
    t.same(events.lines, ['{}'], 'no frame after the token is gone');
  });
});

void test('row 14: an anonymous policy does not help a bad token', async (t) => {
  const { nomad, nomadUrl } = await start(t);
  nomad.registerAllocation(web());
  nomad.acl.enable({ namespaces: { '*': ['list-jobs', 'read-job'] } });
  expectLikeRecorded(t, await ask(nomadUrl, '/v1/services'), 'nomad/acl-anonymous-services');
  const bad = await ask(nomadUrl, '/v1/services', { headers: { 'X-Nomad-Token': 'bad' } });
  expectLikeRecorded(t, bad, 'nomad/acl-anonymous-bad-token', 'exact');
});

void test('row 26: the task API wants a token always, and a workload identity reads any namespace but the star', async (t) => {
  const taskApiSocket = join(tmpdir(), `tagway-task-api-${process.pid}.sock`);
  const { nomad } = await start(t, { nomad: { taskApiSocket } });
  nomad.registerAllocation(web());
  nomad.registerAllocation({ job: 'webb', namespace: 'team-b', services: [{ name: 'webb', port: 1 }] });
  nomad.acl.enable();
  nomad.acl.grant('jwt', { workloadIdentity: true });
  const url = nomad.taskApiUrl!;
  for (const path of ['/v1/services', '/v1/status/leader', '/v1/jobs']) {
    const answer = await ask(url, path);
    t.equal(answer.status, 401);
    t.equal(answer.text, 'Unauthorized');
    t.notOk(answer.headerNames.includes('Vary'));
  }
  const headers = { Authorization: 'Bearer jwt' };
  t.match((await ask(url, '/v1/services', { headers })).json(), [{ Namespace: 'default' }]);
  t.match((await ask(url, '/v1/services?namespace=team-b', { headers })).json(), [{ Namespace: 'team-b' }]);
  t.match((await ask(url, '/v1/service/webb?namespace=team-b', { headers })).json(), [{ ServiceName: 'webb' }]);
  const star = await ask(nomad.url, '/v1/services?namespace=*', { headers });
  t.same([star.status, star.text, indexOf(star)], [200, '[]', 0]);
  t.same(
    [(await ask(url, '/v1/agent/self', { headers })).status, (await ask(url, '/v1/jobs', { headers })).status],
    [403, 403],
  );
  const silent = await openLines(nomad.url, stream, headers);
  t.same([silent.status, silent.lines], [200, []]);
  silent.close();
});

void test('row 16: the stream beats each thirty seconds', async (t) => {
  const clock = createFakeClock();
  const { nomadUrl } = await start(t, { clock });
  const events = await openLines(nomadUrl, `${stream}&index=999999`);
  await until('it lives', () => events.lines.length === 1);
  clock.advance(29_999);
  t.equal(events.lines.length, 1);
  clock.advance(1);
  await until('it has beaten once', () => events.lines.length === 2);
  clock.advance(30_000);
  await until('it has beaten twice', () => events.lines.length === 3);
  t.same(new Set(events.lines), new Set(['{}']));
  events.close();
});

void test('row 17: an index older than the buffer starts at its oldest frame, without a mark', async (t) => {
  const { nomad, nomadUrl } = await start(t);
  for (let port = 1; port <= 250; port++) nomad.registerAllocation(web(port));
  const [old, none] = await Promise.all([openLines(nomadUrl, `${stream}&index=2`), openLines(nomadUrl, stream)]);
  await until('all frames are there', () => old.lines.length === 101 && none.lines.length === 101);
  t.same(
    old.frames().map(({ Index }) => Index),
    Array.from({ length: 100 }, (_, position) => 152 + position),
  );
  t.same(none.lines, old.lines);
  old.close();
  none.close();
});

void test('row 18: a lost node takes its registrations at one index, 22 s late and of type PlanResult', async (t) => {
  const clock = createFakeClock();
  const { nomad, nomadUrl } = await start(t, { clock });
  nomad.registerAllocation({ ...web(1), nodeId: 'lost' });
  nomad.registerAllocation({ ...web(2), nodeId: 'lost' });
  nomad.registerAllocation({ ...web(3), nodeId: 'kept' });
  const events = await openLines(nomadUrl, `${stream}&index=5`);
  nomad.loseNode('lost');
  clock.advance(21_999);
  t.equal(nomad.state.registrationsOf('default', 'web').length, 3);
  clock.advance(1);
  await until('the frame is there', () => events.frames().length === 1);
  t.match(events.frames()[0], { Index: 5, Events: [{ Type: 'PlanResult' }, { Type: 'PlanResult' }] });
  t.equal(nomad.state.registrationsOf('default', 'web').length, 1);
  events.close();
});

void test('row 24: a failing check is seen in the checks of the allocation and nowhere else', async (t) => {
  const { nomad, nomadUrl } = await start(t);
  const id = nomad.registerAllocation(web());
  const index = nomad.state.raftIndex;
  const path = `/v1/client/allocation/${id}/checks`;
  t.equal((await ask(nomadUrl, path)).text, 'null');
  nomad.setCheck(id, { service: 'web', name: 'tcp', status: 'success', output: 'nomad: tcp ok' });
  nomad.setCheck(id, { service: 'web', name: 'http', status: 'failure', statusCode: 503 });
  const answer = await ask(nomadUrl, `${path}?index=999999&wait=3s`);
  expectLikeRecorded(t, answer, 'nomad/alloc-checks-failing', 'values');
  t.match(Object.values(answer.json() as object), [{ Status: 'failure', StatusCode: 503 }, { Status: 'success' }]);
  t.equal(nomad.state.raftIndex, index);
  t.equal((await ask(nomadUrl, `/v1/allocation/${id}/checks`)).header('Vary'), 'Accept-Encoding');
});

void test('row 25: five hundred services come at one index and leave at five hundred, in a few wake-ups', async (t) => {
  const { nomad, nomadUrl } = await start(t);
  const services = Array.from({ length: 500 }, (_, number) => ({
    name: `bulk-${number}`,
    port: number + 1,
    tags: ['a', 'b'],
  }));
  const id = nomad.registerAllocation({ job: 'bulk', services });
  const registered = nomad.state.raftIndex;
  t.equal(registered, 2);
  const leaving = nomad.stopAllocation(id);
  let wakeUps = 0;
  for (let index = registered; index < registered + 500; wakeUps++) {
    index = indexOf(await ask(nomadUrl, `/v1/services?index=${index}&wait=5s`));
  }
  await leaving;
  t.equal(nomad.state.raftIndex, registered + 500);
  t.ok(wakeUps > 1 && wakeUps < 100, `${wakeUps} wake-ups`);
});

void test('a restore takes the index back and the services away', async (t) => {
  const { nomad, nomadUrl } = await start(t);
  nomad.registerAllocation(web());
  nomad.registerAllocation(web(2));
  nomad.state.reset();
  const answer = await ask(nomadUrl, '/v1/services');
  t.same([answer.text, indexOf(answer)], ['[]', 1]);
});

void test('row 34: a session that is not renewed frees its lock after up to twice its time', async (t) => {
  const clock = createFakeClock();
  const { consulUrl } = await start(t, { clock });
  const put = (path: string, body: string | object = '') => ask(consulUrl, path, { method: 'PUT', body });
  const { ID } = (await put('/v1/session/create', { TTL: '10s', LockDelay: '0s' })).json() as { ID: string };
  await put(`/v1/kv/tagway/leader?acquire=${ID}`, 'node-a');
  const held = indexOf(await ask(consulUrl, '/v1/kv/tagway/leader'));
  clock.advance(15_000);
  await put(`/v1/session/renew/${ID}`);
  clock.advance(15_000);
  t.equal(indexOf(await ask(consulUrl, '/v1/kv/tagway/leader')), held, 'renewed in time');
  const asking = ask(consulUrl, `/v1/kv/tagway/leader?index=${held}&wait=40s`);
  await isBlocking(asking);
  clock.advance(5_000);
  expectLikeRecorded(t, await asking, 'consul/lock-session-ttl-expiry');
});

void test('a TTL check that is not beaten turns critical', async (t) => {
  const clock = createFakeClock();
  const { consulUrl, consul } = await start(t, { clock });
  const put = (path: string, body: string | object = '') => ask(consulUrl, path, { method: 'PUT', body });
  await put('/v1/agent/service/register', { Name: 'web', ID: 'w', Check: { TTL: '10s', Status: 'passing' } });
  const status = () => consul.state.node(consul.state.agentNode)!.checks.get('service:w')!.Status;
  clock.advance(9_000);
  await put('/v1/agent/check/pass/service:w');
  clock.advance(9_000);
  t.equal(status(), 'passing');
  clock.advance(1_000);
  t.equal(status(), 'critical');
});

void test('checks that would have to be run are refused, not forgotten', async (t) => {
  const { consulUrl } = await start(t);
  const body = { Name: 'web', Check: { HTTP: 'http://127.0.0.1/', Interval: '1s' } };
  const answer = await ask(consulUrl, '/v1/agent/service/register', { method: 'PUT', body });
  t.equal(answer.status, 400);
  t.match(answer.text, /TTL checks/);
});

void test('the hand on Consul: maintenance, lost nodes, an empty store', async (t) => {
  const { consul, consulUrl } = await start(t);
  consul.register({ name: 'web', id: 'w', port: 1, checks: [{ id: 'c', status: 'passing' }] });
  const passing = async (): Promise<number> =>
    ((await ask(consulUrl, '/v1/health/service/web?passing')).json() as unknown[]).length;
  t.equal(await passing(), 1);
  const switches: ((isOn: boolean) => void)[] = [
    (isOn) => {
      consul.setCheckStatus('c', isOn ? 'critical' : 'passing');
    },
    (isOn) => {
      consul.setServiceMaintenance('w', isOn);
    },
    (isOn) => {
      consul.setNodeMaintenance(isOn, { reason: 'test' });
    },
    (isOn) => {
      consul.setNodeReachable(!isOn);
    },
  ];
  for (const set of switches) {
    set(true);
    t.equal(await passing(), 0);
    set(false);
    t.equal(await passing(), 1);
  }
  consul.addNode('other', '10.0.0.9');
  consul.register({ name: 'web', id: 'w', node: 'other', port: 1 });
  t.equal(await passing(), 2);
  consul.removeNode('other');
  t.equal(await passing(), 1);
  consul.reset();
  t.equal(await passing(), 0);
  t.ok(indexOf(await ask(consulUrl, '/v1/catalog/services')) < 5, 'indexes have started over');
});

void test('faults', async (t) => {
  const { nomad, consul } = await start(t);
  for (const api of [nomad, consul]) {
    const path = api === nomad ? '/v1/services' : '/v1/catalog/services';
    await api.setFault('forbidden');
    t.equal((await ask(api.url, path)).status, 403);
    await api.setFault('failing');
    const failing = await ask(api.url, path);
    t.same([failing.status, failing.text], [500, 'No cluster leader']);
    await api.setFault('garbage');
    const garbage = await ask(api.url, path);
    t.equal(garbage.status, 200);
    t.throws(() => garbage.json());
    await api.setFault('none');
    const waiting = ask(api.url, `${path}?index=1000000&wait=5s`).then(
      () => 'answered',
      () => 'cut',
    );
    await api.setFault('refuse');
    t.equal(await waiting, 'cut');
    await t.rejects(ask(api.url, path), { code: 'ECONNREFUSED' });
    await api.setFault('none');
    t.equal((await ask(api.url, path)).status, 200, 'on the same port again');
    await api.setFault('half-open');
    const cut = new AbortController();
    const unheard = ask(api.url, path, { signal: cut.signal });
    await isBlocking(unheard);
    cut.abort();
    await t.rejects(unheard);
    await api.setFault('none');
    t.equal((await ask(api.url, path)).status, 200);
  }
});

void test('five thousand services and as many questions that wait', async (t) => {
  const limits = { maxConnectionsPerClient: Infinity };
  const catalog = await start(t, { nomad: limits, consul: limits });
  const { nomad, nomadUrl, consul, consulUrl } = catalog;
  const count = 5000;
  for (let number = 0; number < count; number++) {
    nomad.registerAllocation({ job: `s${number}`, services: [{ name: `s${number}`, port: 1, tags: ['a'] }] });
    consul.register({ name: `s${number}`, port: 1, tags: ['a'] });
  }
  const list = (await ask(nomadUrl, '/v1/services')).json() as { Services: unknown[] }[];
  t.equal(list[0]!.Services.length, count);
  t.equal(Object.keys((await ask(consulUrl, '/v1/catalog/services')).json() as object).length, count + 1);

  const index = consul.state.indexes.raft;
  let answered = 0;
  const waiting = Array.from({ length: count }, (_, number) =>
    ask(consulUrl, `/v1/health/service/s${number}?index=${index}&wait=60s`).then(
      () => ++answered,
      () => undefined,
    ),
  );
  await until('all of them wait', () => consul.requests >= count + 1, 30_000);
  consul.register({ name: 's17', port: 2, tags: ['a'] });
  await until('one is answered', () => answered === 1);
  t.equal(answered, 1);
  await catalog.close();
  await Promise.all(waiting);
});

void test('filters', async (t) => {
  const fields = { Status: 'string', Port: 'number', Tags: 'list', Meta: 'map', 'Service.Tags': 'list' } as const;
  for (const { name, filter, record, matches } of filterCases) {
    const compiled = compileFilter(filter, fields);
    if (compiled.ok) t.equal(compiled.matches(record), matches, name);
    else t.same(compiled.problem, matches, name);
  }
  await Promise.resolve();
});

void test('a watch tree never misses a change below the prefix, whatever else it wakes for', (t) => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', '\0'), maxLength: 6 });
  const change = fc.record({ key, isRemoval: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), key, (changes, prefix) => {
      const tree = createWatchTree();
      const plain = new Set<string>();
      for (const { key, isRemoval } of changes) {
        let wakeUps = 0;
        const forget = tree.watch(prefix, () => wakeUps++);
        const isChange = isRemoval ? plain.delete(key) : true;
        if (isRemoval) tree.remove(key);
        else tree.insert(key);
        if (!isRemoval) plain.add(key);
        if (isChange && key.startsWith(prefix) && wakeUps === 0) return false;
        if (!isChange && wakeUps > 0) return false;
        forget();
      }
      return true;
    }),
  );
  t.end();
});
