import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { watchCatalogFile } from '../../src/catalog/catalog-file.js';
import { parseInstances } from '../../src/catalog/parse-instances.js';
import { createSnapshotStore } from '../../src/catalog/snapshot-store.js';
import { groupServices } from '../../src/catalog/group-services.js';
import type { CatalogSnapshot, ProviderStatus } from '../../src/model/catalog-snapshot.js';
import { systemClock as clock } from '../../src/shared/clock.js';
import { until } from '../support/until.js';
import { instanceCases } from './cases/instance-cases.js';

t.test('parsing a catalog file', (t) => {
  for (const { name, text, instances, problems = [], unknownFields = [], message } of instanceCases) {
    const parsed = parseInstances(text);
    if (message !== undefined) t.match(parsed, { ok: false, message }, name);
    else t.match(parsed, { ok: true, instances, problems }, name);
    if (parsed.ok) t.same(parsed.unknownFields, unknownFields, name);
    if (parsed.ok && instances !== undefined) t.equal(parsed.instances.length, instances.length, name);
  }
  t.end();
});

t.test('a service holds its instances by id, then node, however they are written', (t) => {
  const at = (id: string, node: string) => ({ name: 'web', id, node });
  const parsed = parseInstances(JSON.stringify([at('b', 'n1'), at('a', 'n2'), at('c', 'n1'), at('a', 'n1')]));
  const [services] = parsed.ok ? groupServices(parsed.instances).values() : [];
  const order = services!.get('default/web')!.instances.map(({ id, node }) => `${id} ${node}`);
  t.same(order, ['a n1', 'a n2', 'b n1', 'c n1']);
  t.end();
});

function follow(path: string) {
  const snapshots: CatalogSnapshot[] = [];
  const statuses: ProviderStatus[] = [];
  const problems: (readonly string[])[] = [];
  const watcher = watchCatalogFile(
    { path, pollMs: 20, onProblems: (found) => problems.push(found) },
    { onSnapshot: (snapshot) => snapshots.push(snapshot), onStatus: (status) => statuses.push(status) },
  );
  t.teardown(() => watcher.close());
  return { watcher, snapshots, statuses, problems };
}

t.test('a catalog file is followed', async (t) => {
  const path = join(t.testdir(), 'catalog.json');
  const write = (document: unknown) => {
    // The way editors and deployments do it: a new file in the place of the old one.
    writeFileSync(`${path}.new`, typeof document === 'string' ? document : JSON.stringify(document));
    renameSync(`${path}.new`, path);
  };
  const { watcher, snapshots, statuses, problems } = follow(path);
  await until('it is known', () => statuses.length > 0);
  t.equal(statuses.at(-1)!.state, 'failing', 'a file that is not there is a failure');
  t.match(statuses.at(-1)!.error, /catalog\.json cannot be read/);

  write([
    { name: 'web', tags: ['a'] },
    { name: 'api', provider: 'nomad' },
  ]);
  await until('the first content is published', () => snapshots.length === 2);
  t.same(snapshots.map(({ provider }) => provider).sort(), ['file', 'nomad'], 'a snapshot per provider');
  t.equal(watcher.status().state, 'ok');
  t.equal(watcher.status().instances, 2);
  const web = snapshots.find(({ provider }) => provider === 'file')!.services.get('default/web');

  write([{ name: 'web', tags: ['a'] }, { name: 'more' }]);
  await until('the second content is published', () => snapshots.length === 4);
  const [file, nomad] = ['file', 'nomad'].map((provider) =>
    snapshots.slice(2).find((each) => each.provider === provider),
  );
  t.equal(file!.services.get('default/web'), web, 'what has not changed is the same object');
  t.equal(nomad!.services.size, 0, 'a provider that is no longer named has nothing');

  write('[{"name":');
  await until('the bad content is seen', () => watcher.status().state === 'failing');
  t.match(watcher.status().error, /it is no JSON/);
  t.equal(snapshots.length, 4, 'the last good content stays');

  write([{ name: 'web', tags: ['a'] }, { name: 'more' }]);
  await until('the good content is back', () => watcher.status().state === 'ok');
  t.equal(snapshots.length, 4, 'which is nothing new');

  write([{ name: 'web', tags: ['a'] }, { port: 7 }]);
  await until('the third content is read', () => problems.length > 0);
  write([{ name: 'web', tags: ['b'] }, { port: 7 }]);
  write([{ name: 'web', tags: ['b'], colour: 'red' }, { port: 7 }]);
  await until('the fourth content is read', () => problems.length > 1);
  const leftOut = 'member 1 is left out: "name" is missing';
  t.same(
    problems,
    [[leftOut], [leftOut, 'instances have no field "colour", as one member has']],
    'told when they change',
  );
});

t.test('the snapshot store', async (t) => {
  const directory = join(t.testdir(), 'deep', 'snapshots');
  const complaints: string[] = [];
  const open = () =>
    createSnapshotStore({ directory, clock, onProblem: (message) => complaints.push(message), intervalMs: 1 });
  const parsed = parseInstances(JSON.stringify([{ name: 'web', provider: 'consul', tags: ['x'] }]));
  const services = groupServices(parsed.ok ? parsed.instances : []).get('consulcatalog')!;
  const snapshot: CatalogSnapshot = { provider: 'consulcatalog', services, index: 7, stale: false, syncedAtMs: 1 };

  const store = open();
  t.equal(store.load('consulcatalog', 'http://a'), undefined, 'nothing yet');
  store.save({ ...snapshot, stale: true }, 'http://b');
  store.save(snapshot, 'http://a');
  await store.close();
  t.same(complaints, []);
  const files = readdirSync(directory);
  t.equal(files.length, 1, 'one file, no left-overs, nothing of a stale snapshot');
  t.equal(
    statSync(join(directory, files[0]!)).mode & 0o777,
    0o600,
    'readable by its owner alone: tags may hold secrets',
  );

  const loaded = open().load('consulcatalog', 'http://a')!;
  t.equal(loaded.stale, true);
  t.same([...loaded.services.values()], [...services.values()], 'what was saved comes back');
  t.equal(open().load('consulcatalog', 'http://other'), undefined, 'catalogs at other addresses do not mix');

  writeFileSync(join(directory, files[0]!), readFileSync(join(directory, files[0]!), 'utf8').slice(0, 10));
  t.equal(open().load('consulcatalog', 'http://a'), undefined, 'a broken file is no snapshot');
  t.match(complaints.at(-1), /it is no JSON/);

  rmSync(directory, { recursive: true });
  mkdirSync(join(directory, '..'), { recursive: true });
  writeFileSync(directory, 'a file in the way');
  const blocked = open();
  blocked.save(snapshot, 'http://a');
  await blocked.close();
  t.match(
    complaints.at(-1),
    /the catalog cannot be kept/,
    'a place that cannot be written is told, and nothing else happens',
  );
});
