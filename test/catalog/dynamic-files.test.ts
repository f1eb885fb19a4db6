import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { watchDynamicFiles, type DynamicFilesOptions } from '../../src/catalog/dynamic-files.js';
import type { DynamicFileSet } from '../../src/catalog/read-dynamic-files.js';
import { until } from '../support/until.js';

async function follow(t: Test, options: Partial<DynamicFilesOptions>) {
  const sets: DynamicFileSet[] = [];
  const watcher = await watchDynamicFiles({ debounceMs: 5, onFiles: (set) => sets.push(set), ...options });
  t.teardown(() => {
    watcher.close();
  });
  return {
    sets,
    watcher,
    latest: () => sets.at(-1)!,
    documents: () => sets.at(-1)!.files.map(({ document }) => document),
    problems: () => sets.at(-1)!.diagnostics.map(({ code }) => code),
  };
}

async function makeFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tagway-files-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

/** As editors and deployments do it: never half a file under the final name. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

t.test('one file', async (t) => {
  const path = join(await makeFolder(t), 'dynamic.yml');
  await writeFile(path, 'http: {routers: {a: {rule: R}}}');
  const { sets, documents, problems, latest } = await follow(t, { filename: path });
  t.same(documents(), [{ http: { routers: { a: { rule: 'R' } } } }]);
  await writeFile(path, 'http: {}');
  await until('it is written over', () => sets.length > 1);
  t.same(documents(), [{ http: {} }]);
  await replace(path, 'http: [1]');
  await until('it is replaced', () => JSON.stringify(documents()) === '[{"http":[1]}]');
  const good = latest().files[0];
  await replace(path, 'http: {');
  await until('it is broken', () => problems().length > 0);
  t.equal(latest().files[0], good, 'the last good content stands, and is the same object');
  t.same(problems(), ['file-unreadable']);
  t.notMatch(latest().diagnostics[0]?.message, /\n/);
  await rm(path);
  await until('it is gone', () => (latest().diagnostics[0]?.message ?? '').includes('ENOENT'));
  t.equal(latest().files[0], good);
  await replace(path, 'http: {x: "{{ .Name }}"}');
  await until('it is back', () => problems().includes('file-template'));
  t.same(documents(), [{ http: { x: '{{ .Name }}' } }], 'a template is text, and that is said');
});

t.test('a directory', async (t) => {
  const folder = await makeFolder(t);
  await writeFile(join(folder, 'b.toml'), '[http.routers.b]\nrule = "B"');
  await writeFile(join(folder, 'a.json'), '{"http":{}}');
  await writeFile(join(folder, 'notes.txt'), 'none of ours');
  await mkdir(join(folder, 'sub.yml'));
  await writeFile(join(folder, 'sub.yml', 'c.yaml'), 'c: 1');
  const { sets, documents, problems, latest } = await follow(t, { directory: folder });
  t.same(documents(), [{ http: {} }, { http: { routers: { b: { rule: 'B' } } } }]);
  t.same(problems(), []);
  const [a] = latest().files;
  await replace(join(folder, 'b.toml'), 'b = [');
  await until('one is broken', () => problems().length > 0);
  t.same(documents().length, 2, 'the last good content stands');
  t.equal(latest().files[0], a, 'its neighbour is the same object');
  await rm(join(folder, 'b.toml'));
  await until('it is taken away', () => latest().files.length === 1);
  t.same(problems(), []);
  await writeFile(join(folder, 'target'), 'linked: 1');
  await symlink('target', join(folder, 'z.yml'));
  await until('a link appears', () => latest().files.length === 2);
  t.same(documents().at(-1), { linked: 1 });
  const before = sets.length;
  await replace(join(folder, 'a.json'), '{"secret": "hunter2"');
  await until('JSON is broken', () => problems().length > 0);
  t.ok(sets.length > before);
  t.notMatch(JSON.stringify(latest().diagnostics), /hunter2/);
});

t.test('subdirectories on request', async (t) => {
  const folder = await makeFolder(t);
  await mkdir(join(folder, 'sub'));
  await writeFile(join(folder, 'sub', 'c.yaml'), 'c: 1');
  const { documents } = await follow(t, { directory: folder, recursive: true });
  t.same(documents(), [{ c: 1 }]);
});

t.test('what is not there yet', async (t) => {
  const folder = await makeFolder(t);
  const directory = join(folder, 'later');
  const { latest, problems } = await follow(t, { directory, pollMs: 10 });
  t.same(problems(), ['file-unreadable']);
  await mkdir(directory);
  await writeFile(join(directory, 'a.yml'), 'a: 1');
  await until('it is there', () => latest().files.length === 1);
  const once = await follow(t, { filename: join(directory, 'a.yml'), follow: false });
  t.same(once.documents(), [{ a: 1 }]);
  const strange = await follow(t, { filename: '/dev/null' });
  t.same(strange.problems(), ['file-unreadable']);
  const unknown = await follow(t, { filename: join(directory, 'x.ini') });
  t.same([unknown.problems(), unknown.latest().files], [['file-unreadable'], []]);
  strange.watcher.close();
});

t.test('aliases that multiply are refused', async (t) => {
  const path = join(await makeFolder(t), 'bomb.yml');
  const lines = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`);
  await writeFile(path, ['a0: &a0 x', ...lines].join('\n'));
  const { problems } = await follow(t, { filename: path });
  t.same(problems(), ['file-unreadable']);
});
