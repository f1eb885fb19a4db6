// The Nomad watcher against the embedded Nomad: what it publishes, what it asks, and what it makes of every refusal.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import type { EmbeddedNomad } from '../../src/catalog/embedded/nomad/embedded-nomad.js';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import type { Fault } from '../../src/catalog/embedded/fault.js';
import { readNomadSequence } from '../../src/catalog/embedded/replay/read-nomad-sequence.js';
import { createReplay } from '../../src/catalog/embedded/replay/replay-sequence.js';
import type { SequenceRecording } from '../../src/catalog/embedded/replay/sequence.js';
import { watchNomad } from '../../src/catalog/nomad.js';
import type { CatalogSnapshot, ProviderStatus } from '../../src/model/catalog-snapshot.js';
import { makeInstance } from '../support/make-instance.js';
import { readRecorded } from '../support/recording.js';
import { createScaledClock } from '../support/scaled-clock.js';
import { until } from '../support/until.js';
import { isSame, portsOf, watchEmbeddedNomad as watch, type WatchedNomad } from '../support/watch-embedded-nomad.js';

const run = (
  nomad: EmbeddedNomad,
  name: string,
  port: number,
  tags: readonly string[] = ['t'],
  namespace = 'default',
) => nomad.registerAllocation({ job: name, namespace, services: [{ name, port, tags }] });

const isStreaming = ({ nomad, watcher }: WatchedNomad): Promise<void> =>
  until('the stream is open', () => nomad.connections >= 2 && watcher.status().state === 'ok');

const readsByName = (asked: readonly string[]): string[] => asked.filter((line) => line.includes('/v1/service/'));

/** Thirty seconds pass in one and a half; the first line of a stream has a tenth of a second. */
const fast = createScaledClock(20);
const enableAcl = (nomad: EmbeddedNomad) => {
  nomad.acl.enable();
  nomad.acl.grant('reader', { namespaces: { default: ['read-job'] } });
  nomad.acl.grant('identity', { workloadIdentity: true });
};

void test('the stream brings every kind of change, and not one request by name', async (t) => {
  const watched = await watch(t, { prepare: (nomad) => void run(nomad, 'web', 1000) });
  const { asked, nomad, shows, snapshots, watcher } = watched;
  await shows({ 'default/web': [1000] });
  await isStreaming(watched);
  asked.length = 0;

  const second = run(nomad, 'web', 1001);
  await shows({ 'default/web': [1000, 1001] });
  const other = run(nomad, 'api', 2000);
  await shows({ 'default/api': [2000], 'default/web': [1000, 1001] });
  const before = snapshots.at(-1)!.services;

  nomad.retagAllocation(other, ['new']);
  await until('the tag is new', () => snapshots.at(-1)?.services.get('default/api')?.instances[0]?.tags[0] === 'new');
  const retagged = snapshots.at(-1)!.services.get('default/api')!.instances[0]!;
  t.equal(snapshots.at(-1)!.services.get('default/web'), before.get('default/web'), 'what has not changed is the same');

  nomad.restartAllocation(other);
  await until(
    'the same instance was created anew',
    () => (snapshots.at(-1)?.services.get('default/api')?.instances[0]?.createIndex ?? 0) > retagged.modifyIndex,
  );
  t.equal(snapshots.at(-1)!.services.get('default/api')!.instances[0]!.id, retagged.id);

  nomad.renameService(other, 'api', 'api2');
  await shows({ 'default/api2': [2000], 'default/web': [1000, 1001] });
  await nomad.stopAllocation(second);
  await nomad.stopAllocation(other);
  await shows({ 'default/web': [1000] });

  t.same(readsByName(asked), []);
  t.equal(asked.filter((line) => line.includes('/event/')).length, 0);
  t.ok(asked.length <= 2, `the guard asked ${asked.length} times`);
  const { mode, index, instances } = watcher.status();
  t.same({ mode, index, instances }, { mode: 'stream', index: nomad.state.tableIndex, instances: 1 });
});

void test('an instance has what Nomad knows, and passes', async (t) => {
  const { nomad, shows, snapshots } = await watch(t, { prepare: (nomad) => void run(nomad, 'web', 1000, ['b', 'a']) });
  await shows({ 'default/web': [1000] });
  const [registration] = [...nomad.state.all()];
  t.same(snapshots.at(-1)!.services.get('default/web')!.instances, [
    makeInstance({
      name: 'web',
      id: registration!.ID,
      node: registration!.NodeID,
      address: '127.0.0.1',
      port: 1000,
      tags: ['b', 'a'],
      createIndex: registration!.CreateIndex,
      modifyIndex: registration!.ModifyIndex,
    }),
  ]);
});

void test('a change is out within milliseconds', async (t) => {
  const watched = await watch(t, { watcher: { coalesceMs: 1 } });
  await isStreaming(watched);
  const { nomad, snapshots } = watched;
  const tookMs: number[] = [];
  for (let round = 0; round < 20; round++) {
    const count = snapshots.length;
    const startedMs = performance.now();
    run(nomad, `web${round}`, 1000 + round);
    while (snapshots.length === count) await new Promise((resolve) => setImmediate(resolve));
    tookMs.push(performance.now() - startedMs);
  }
  const median = tookMs.sort((a, b) => a - b)[10]!;
  t.comment(`median ${median.toFixed(2)} ms, longest ${tookMs.at(-1)!.toFixed(2)} ms`);
  t.ok(median < 25, `took ${median} ms`);
});

void test('tags decide who is read, also when they change', async (t) => {
  const isRelevant = (tags: readonly string[]) => tags.includes('route');
  let first = '';
  const watched = await watch(t, {
    watcher: { isRelevant },
    prepare: (nomad) => {
      first = run(nomad, 'web', 1000, ['no']);
      run(nomad, 'web', 1001, ['no']);
      run(nomad, 'shop', 2000, ['route']);
    },
  });
  const { asked, nomad, shows } = watched;
  await shows({ 'default/shop': [2000] });
  await isStreaming(watched);
  t.match(readsByName(asked), [/service\/shop/], 'only the relevant one was read');
  asked.length = 0;

  run(nomad, 'new', 3000, ['route']);
  run(nomad, 'none', 3001, ['no']);
  await shows({ 'default/new': [3000], 'default/shop': [2000] });
  t.same(readsByName(asked), [], 'a new service needs no reading');

  nomad.retagAllocation(first, ['route']);
  await shows({ 'default/new': [3000], 'default/shop': [2000], 'default/web': [1000, 1001] });
  t.match(readsByName(asked), [/service\/web/], 'the instances that nobody wanted before were read once');
  t.equal(readsByName(asked).length, 1);

  nomad.retagAllocation(first, ['no']);
  await shows({ 'default/new': [3000], 'default/shop': [2000] });
});

void test('a lost node takes its instances at one index, by an event of another type', async (t) => {
  const watched = await watch(t, {
    embedded: { timing: { nodeLossMs: 1 } },
    prepare: (nomad) => {
      for (const [job, nodeId] of [
        ['web', 'n1'],
        ['web', 'n2'],
        ['api', 'n1'],
      ] as const) {
        nomad.registerAllocation({ job, nodeId, services: [{ name: job, port: nodeId === 'n1' ? 1 : 2 }] });
      }
    },
  });
  await watched.shows({ 'default/api': [1], 'default/web': [1, 2] });
  await isStreaming(watched);
  watched.asked.length = 0;
  watched.nomad.loseNode('n1');
  await watched.shows({ 'default/web': [2] });
  t.same(readsByName(watched.asked), []);
});

void test('500 services come and go by events', async (t) => {
  const watched = await watch(t);
  await isStreaming(watched);
  const { asked, nomad, shows, snapshots } = watched;
  asked.length = 0;
  const services = Array.from({ length: 500 }, (_, index) => ({ name: `s${index}`, port: 1000 + index }));
  const allocation = nomad.registerAllocation({ job: 'bulk', services });
  await until('all are there', () => snapshots.at(-1)?.services.size === 500);
  await nomad.stopAllocation(allocation);
  await shows({});
  t.same(readsByName(asked), []);
  t.ok(asked.length <= 6, `500 registrations and 500 removals: ${asked.length} requests`);
});

void test('a first list of 500 services is read eight at a time', async (t) => {
  let most = 0;
  const { nomad, snapshots, asked } = await watch(t, {
    prepare(nomad) {
      const services = Array.from({ length: 500 }, (_, index) => ({ name: `s${index}`, port: 1000 + index }));
      nomad.registerAllocation({ job: 'bulk', services });
    },
  });
  await until('all are there', () => {
    most = Math.max(most, nomad.connections);
    return snapshots.at(-1)?.services.size === 500;
  });
  t.equal(readsByName(asked).length, 500);
  t.ok(most <= 10, `${most} connections`);
});

void test('recorded timelines end as a fresh list does', { jobs: 20 }, async (t) => {
  const names = [
    ...['deploy-first', 'rolling-update', 'job-stop', 'job-stop-shutdown-delay', 'job-purge', 'scale-zero'],
    ...['alloc-stop', 'node-drain', 'canary-promote', 'retag', 'retag-order-only', 'resubmit-identical'],
    ...['alloc-restart', 'check-restart', 'task-crash-restart', 'native-check-failure', 'node-down'],
  ];
  const modes = ['stream', 'doorbell'] as const;
  await Promise.all(
    names.flatMap((name) =>
      modes.map((mode) =>
        t.test(`${name} by ${mode}`, { buffered: true }, async (t) => {
          const sequence = readNomadSequence(readRecorded(`nomad/seq-${name}`) as SequenceRecording);
          let replay: ReturnType<typeof createReplay> | undefined;
          const watched = await watch(t, {
            watcher: { emptyAnswerGraceMs: 1, ...(mode === 'doorbell' ? { maxConnections: 2 } : {}) },
            prepare(nomad) {
              replay = createReplay({ sequence, into: { nomad }, speed: 20 });
            },
          });
          await until('the list is read', () => watched.snapshots.length > 0);
          if (mode === 'stream') await isStreaming(watched);
          await replay!.play();
          const registrations = [...watched.nomad.state.all()];
          const expected = registrations
            .map(({ ID, Port, Tags, CreateIndex, ModifyIndex }) => [ID, Port, Tags, CreateIndex, ModifyIndex])
            .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
          const seen = () =>
            [...(watched.snapshots.at(-1)?.services.values() ?? [])]
              .flatMap(({ instances }) => instances)
              .map(({ id, port, tags, createIndex, modifyIndex }) => [id, port, tags, createIndex, modifyIndex]);
          await until(`${name} ends as the list does`, () => isSame(seen(), expected)).catch(() => undefined);
          t.same(seen(), expected);
          t.equal(watched.watcher.status().mode, mode);
        }),
      ),
    ),
  );
});

const silent: { name: string; token?: string; namespaces?: string[]; prepare: (nomad: EmbeddedNomad) => void }[] = [
  {
    name: 'a workload identity, which may read services but no events',
    token: 'identity',
    prepare: enableAcl,
  },
  {
    name: 'rights in one namespace, and a stream of all',
    token: 'reader',
    namespaces: ['*'],
    prepare: enableAcl,
  },
];
for (const row of silent) {
  void test(`after three silent refusals the list rings: ${row.name}`, async (t) => {
    const watched = await watch(t, {
      embedded: { clock: fast },
      watcher: { clock: fast, token: row.token, namespaces: row.namespaces },
      prepare(nomad) {
        row.prepare(nomad);
        run(nomad, 'web', 1000);
      },
    });
    const { asked, nomad, shows, watcher } = watched;
    await shows({ 'default/web': [1000] });
    const streams = () => asked.filter((line) => line.includes('/event/')).length;
    run(nomad, 'web', 1001);
    await shows({ 'default/web': [1000, 1001] });
    await until('the stream was given up', () => watcher.status().mode === 'doorbell');
    t.equal(streams(), 3);
    t.equal(watcher.status().state, 'ok');
    const [gone] = [...nomad.state.all()].filter(({ Port }) => Port === 1000);
    await nomad.stopAllocation(gone!.AllocID);
    await shows({ 'default/web': [1001] });
    t.equal(streams(), 3, 'and not tried again');
  });
}

void test('rights for the stream that come later are found by the next full read', async (t) => {
  const { nomad, watcher, shows } = await watch(t, {
    embedded: { clock: fast },
    watcher: { clock: fast, token: 'identity', refreshIntervalMs: 10_000 },
    prepare: (nomad) => {
      enableAcl(nomad);
      run(nomad, 'web', 1000);
    },
  });
  await until('the stream was given up', () => watcher.status().mode === 'doorbell');
  nomad.acl.grant('identity', { namespaces: { default: ['read-job'] } });
  await until('the stream is open', () => watcher.status().mode === 'stream');
  run(nomad, 'web', 1001);
  await shows({ 'default/web': [1000, 1001] });
});

void test('a token of no rights is refused in words, and one from a file is taken over', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-nomad-'));
  const tokenFile = join(folder, 'token');
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(tokenFile, 'wrong\n');
  const { isIn, nomad, shows, snapshots, watcher } = await watch(t, {
    watcher: { tokenFile, clock: fast },
    prepare: (nomad) => {
      enableAcl(nomad);
      run(nomad, 'web', 1000);
    },
  });
  await isIn('unauthorized');
  t.match(watcher.status().error, /403.*Permission denied/);
  t.equal(snapshots.length, 0);
  writeFileSync(tokenFile, 'reader');
  await shows({ 'default/web': [1000] });
  await isIn('ok');
  nomad.acl.revoke('reader');
  run(nomad, 'web', 1001);
  await isIn('unauthorized');
  nomad.acl.grant('other reader', { namespaces: { default: ['read-job'] } });
  writeFileSync(tokenFile, 'other reader');
  await shows({ 'default/web': [1000, 1001] });
});

void test('`*` without any readable namespace is a refusal, not an empty catalog', async (t) => {
  const { isIn, snapshots, watcher } = await watch(t, {
    watcher: { namespaces: ['*'], token: 'identity', clock: fast },
    prepare: enableAcl,
  });
  await isIn('unauthorized');
  t.match(watcher.status().error, /read-job/);
  t.equal(snapshots.length, 0);
});

const faultCases: { fault: Fault; state: ProviderStatus['state'] }[] = [
  { fault: 'forbidden', state: 'unauthorized' },
  { fault: 'failing', state: 'failing' },
  { fault: 'garbage', state: 'failing' },
  { fault: 'refuse', state: 'unreachable' },
  { fault: 'half-open', state: 'unreachable' },
];
for (const { fault, state } of faultCases) {
  for (const empties of [false, true]) {
    const what = empties ? 'comes back empty and with lower indexes' : 'comes back';
    void test(`Nomad is ${fault}, then ${what}`, async (t) => {
      const watched = await watch(t, {
        embedded: { clock: fast },
        watcher: { clock: fast, waitMs: 10_000 },
        prepare: (nomad) => {
          for (let port = 1000; port < 1005; port++) run(nomad, 'web', port);
        },
      });
      const { isIn, nomad, shows, snapshots } = watched;
      const all = { 'default/web': [1000, 1001, 1002, 1003, 1004] };
      await shows(all);
      await isStreaming(watched);
      await nomad.setFault(fault);
      await isIn(state);
      t.same(watched.ports(), all, 'the last good instances stay');
      if (empties) nomad.state.reset();
      const published = snapshots.length;
      await nomad.setFault('none');
      await isIn('ok');
      if (empties) {
        t.equal(snapshots.length, published, 'what vanished with the old cluster is held');
        run(nomad, 'api', 2000);
        await shows({ 'default/api': [2000], ...all });
        await shows({ 'default/api': [2000] });
      } else {
        run(nomad, 'api', 2000);
        await shows({ 'default/api': [2000], ...all });
      }
    });
  }
}

void test('an index that goes backwards while all is connected starts over', async (t) => {
  const watched = await watch(t, {
    embedded: { clock: fast },
    watcher: { clock: fast, waitMs: 4_000 },
    prepare: (nomad) => {
      for (let port = 1000; port < 1010; port++) run(nomad, 'web', port);
    },
  });
  const { nomad, shows, ports } = watched;
  await until('all are there', () => ports()['default/web']?.length === 10);
  await isStreaming(watched);
  nomad.state.reset();
  run(nomad, 'new', 1);
  await shows({ 'default/new': [1], 'default/web': Array.from({ length: 10 }, (_, index) => 1000 + index) });
  await shows({ 'default/new': [1] });
  run(nomad, 'newer', 2);
  await shows({ 'default/new': [1], 'default/newer': [2] });
});

void test('without a leader Nomad has no data', async (t) => {
  const { isIn, nomad, ports, shows, watcher } = await watch(t, {
    embedded: { clock: fast },
    watcher: { clock: fast, waitMs: 2_000, stale: true },
    prepare: (nomad) => void run(nomad, 'web', 1000),
  });
  await shows({ 'default/web': [1000] });
  nomad.setLeader(false);
  await isIn('failing');
  t.match(watcher.status().error, /no leader/);
  t.same(ports(), { 'default/web': [1000] });
  nomad.setLeader(true);
  await isIn('ok');
});

void test('a removal that no event tells of is found by the guard', async (t) => {
  const watched = await watch(t, {
    prepare: (nomad) => {
      run(nomad, 'web', 1000);
      run(nomad, 'web', 1001);
    },
  });
  const { asked, nomad, shows } = watched;
  await shows({ 'default/web': [1000, 1001] });
  await isStreaming(watched);
  asked.length = 0;
  // As after a raft message without an event: the buffer swallows what it is given.
  const { events } = nomad.state;
  const append = events.append.bind(events);
  events.append = () => undefined;
  const [first] = [...nomad.state.all()];
  nomad.state.commit([{ kind: 'remove', namespace: 'default', id: first!.ID }]);
  events.append = append;
  await shows({ 'default/web': [1001] });
  t.equal(readsByName(asked).length, 1);
  run(nomad, 'web', 1002);
  await shows({ 'default/web': [1001, 1002] });
  t.equal(readsByName(asked).length, 1, 'and the stream goes on');
});

void test('two namespaces, and one that is refused, do not stand in each other’s way', async (t) => {
  const { isIn, nomad, shows, watcher } = await watch(t, {
    watcher: { namespaces: ['default', 'team', 'secret'], token: 'two', clock: fast },
    prepare: (nomad) => {
      nomad.acl.enable();
      nomad.acl.grant('two', { namespaces: { default: ['read-job'], team: ['read-job'] } });
      run(nomad, 'web', 1000);
      run(nomad, 'web', 2000, ['t'], 'team');
      run(nomad, 'web', 3000, ['t'], 'secret');
    },
  });
  await shows({ 'default/web': [1000], 'team/web': [2000] });
  await isIn('unauthorized');
  t.match(watcher.status().error, /namespace secret: .*403/);
  run(nomad, 'web', 2001, ['t'], 'team');
  await shows({ 'default/web': [1000], 'team/web': [2000, 2001] });
  nomad.acl.grant('two', { namespaces: { '*': ['read-job'] } });
  await shows({ 'default/web': [1000], 'secret/web': [3000], 'team/web': [2000, 2001] });
  await isIn('ok');
});

void test('`*` follows every namespace by one stream', async (t) => {
  const watched = await watch(t, {
    watcher: { namespaces: ['*', 'team'] },
    prepare: (nomad) => {
      run(nomad, 'web', 1000);
      run(nomad, 'web', 2000, ['t'], 'team');
    },
  });
  const { asked, nomad, shows } = watched;
  await shows({ 'default/web': [1000], 'team/web': [2000] });
  await isStreaming(watched);
  asked.length = 0;
  const allocation = run(nomad, 'web', 3000, ['t'], 'third');
  await shows({ 'default/web': [1000], 'team/web': [2000], 'third/web': [3000] });
  await nomad.stopAllocation(allocation);
  await shows({ 'default/web': [1000], 'team/web': [2000] });
  t.same(readsByName(asked), []);
});

void test('the task API’s socket, by the identity of a job', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-nomad-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const taskApiSocket = join(folder, 'api.sock');
  const catalog = await createEmbeddedCatalog({ nomad: { taskApiSocket } });
  t.teardown(() => catalog.close());
  enableAcl(catalog.nomad);
  run(catalog.nomad, 'web', 1000);
  const snapshots: CatalogSnapshot[] = [];
  const watcher = watchNomad(
    { address: `unix://${taskApiSocket}`, token: 'identity' },
    { onSnapshot: (snapshot) => snapshots.push(snapshot), onStatus: () => undefined },
  );
  t.teardown(() => watcher.close());
  await until('the service is there', () => isSame(portsOf(snapshots.at(-1)), { 'default/web': [1000] }));
  run(catalog.nomad, 'web', 1001);
  await until('the change is there', () => isSame(portsOf(snapshots.at(-1)), { 'default/web': [1000, 1001] }));
  t.equal(watcher.status().address, `unix://${taskApiSocket}`);
});

void test('the snapshot from disk is served until Nomad has spoken', async (t) => {
  const initial: CatalogSnapshot = {
    provider: 'nomad',
    services: new Map([
      [
        'default/old',
        { provider: 'nomad', name: 'old', namespace: 'default', instances: [makeInstance({ name: 'old', port: 7 })] },
      ],
    ]),
    index: 5,
    stale: true,
    syncedAtMs: 1,
  };
  const { isIn, nomad, shows, snapshots, watcher } = await watch(t, {
    watcher: { initial, clock: fast },
    prepare: (nomad) => nomad.setFault('refuse'),
  });
  t.same(portsOf(snapshots[0]), { 'default/old': [7] });
  t.equal(snapshots[0]!.stale, true);
  await isIn('unreachable');
  run(nomad, 'web', 1000);
  await nomad.setFault('none');
  await shows({ 'default/old': [7], 'default/web': [1000] });
  t.equal(snapshots.at(-1)!.stale, false);
  await shows({ 'default/web': [1000] });
  t.equal(watcher.status().errors > 0, true);
});

void test('certificates that cannot be read are a failure of the provider', async (t) => {
  const { isIn, watcher } = await watch(t, {
    watcher: { address: 'https://127.0.0.1:1', tls: { ca: 'no/such/ca.pem' } },
  });
  await isIn('unreachable');
  t.match(watcher.status().error, /no\/such\/ca\.pem/);
});

void test('one cause is one change of state, however long it lasts', async (t) => {
  const { isIn, nomad, statuses, watcher } = await watch(t, { watcher: { clock: fast } });
  await isIn('ok');
  await nomad.setFault('refuse');
  await until('it was tried some times', () => watcher.status().errors > 5);
  t.same(
    statuses.map(({ state }) => state),
    ['ok', 'unreachable'],
  );
  t.match(watcher.status().error, /^connect ECONNREFUSED/);
});

void test('nothing is published after close', async (t) => {
  const watched = await watch(t);
  await isStreaming(watched);
  const { nomad, snapshots, watcher } = watched;
  const count = snapshots.length;
  run(nomad, 'web', 1000);
  await watcher.close();
  await until('the connections are closed', () => nomad.connections === 0);
  t.equal(snapshots.length, count);
});
