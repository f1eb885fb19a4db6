import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { realFileSystem } from '../../src/migration/files/file-system.js';
import { readJournal } from '../../src/migration/files/journal.js';
import { checkJournal, restoreFiles } from '../../src/migration/files/roll-back.js';
import { faultCases } from './cases/faults.cases.js';
import { applyDirectory, contentsOf, faultyFileSystem, jobText, planDirectory } from './migrate-files.js';
import { randomJob } from './random-job.js';

const never = new AbortController().signal;

async function rollBack(journal: string) {
  const checked = await checkJournal(await readJournal(journal, realFileSystem), realFileSystem);
  return { states: checked.map(({ state }) => state.kind), ...(await restoreFiles(checked, realFileSystem, never)) };
}

t.test('files are found below directories, each once', async (t) => {
  const directory = t.testdir({
    'b.hcl': jobText('b.b'),
    'a.nomad': jobText('a.b'),
    'agent.hcl': 'server {\n enabled = true\n}\n',
    'package.json': '{"name": "x"}',
    'broken.json': '{ // no job\n}',
    'readme.md': 'tags = ["old-a.b"]',
    'sub.hcl': { 'c.json': '{"TaskGroups": []}' },
    deep: { er: { 'd.nomad.hcl': jobText('d.b') } },
    '.git': { 'x.nomad': jobText('x.b') },
    node_modules: { 'x.nomad': jobText('x.b') },
    '.hidden.nomad': jobText('x.b'),
  });
  symlinkSync('..', join(directory, 'deep', 'circle'));
  symlinkSync('a.nomad', join(directory, 'z.nomad'));
  symlinkSync('gone', join(directory, 'gone.nomad'));
  const { files, plans, problems } = await planDirectory([directory, join(directory, 'b.hcl')]);
  const names = (paths: readonly { path: string }[]) => paths.map(({ path }) => path.slice(directory.length + 1));
  t.same(names(files), [
    ...['a.nomad', 'agent.hcl', 'b.hcl', 'broken.json', 'deep/er/d.nomad.hcl', 'package.json', 'sub.hcl/c.json'],
  ]);
  t.same(names(plans), ['a.nomad', 'b.hcl', 'deep/er/d.nomad.hcl', 'sub.hcl/c.json']);
  t.same(
    problems.map(({ message, origin }) => `${origin.file!.slice(directory.length + 1)} ${message}`),
    ['gone.nomad it cannot be read: there is no such file (ENOENT)'],
  );
  const named = await planDirectory(
    ['agent.hcl', 'package.json', 'broken.json', 'no'].map((name) => join(directory, name)),
  );
  t.match(named.problems.map(({ message }) => message).join('\n'), /no job in it[^]*no job in it[^]*expected a name/);
  t.match(named.problems[0]?.message, /no such file/);
  const unreadable = faultyFileSystem({ operation: 'read', path: 'a.nomad', code: 'EACCES' });
  t.match(
    (await planDirectory([directory], unreadable)).problems.map(({ origin, message }) => `${origin.file!} ${message}`),
    [/gone/, /a\.nomad it cannot be read: permission denied \(EACCES\)/],
  );
});

t.test('mode, owner, links and names stay', async (t) => {
  const directory = t.testdir({
    jobs: { 'a.nomad': jobText('a.b') },
    real: { 'b.nomad': jobText('b.b'), 'c.nomad': jobText('c.b') },
  });
  const [a, b, c] = [join(directory, 'jobs/a.nomad'), join(directory, 'real/b.nomad'), join(directory, 'real/c.nomad')];
  symlinkSync('../real/b.nomad', join(directory, 'jobs/b.nomad'));
  linkSync(c, join(directory, 'jobs/c.nomad'));
  chmodSync(a, 0o640);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(a, 1234, 4321);
  const { problems } = await planDirectory([join(directory, 'jobs')]);
  t.match(problems, [{ code: 'job-file-linked', origin: { file: /c\.nomad/ } }]);
  const journal = join(directory, 'journals/j.json');
  const { changed } = await applyDirectory(join(directory, 'jobs'), { journal });
  t.equal(changed.length, 3);
  t.equal(statSync(a).mode & 0o7777, 0o640);
  if (isRoot) t.match(statSync(a), { uid: 1234, gid: 4321 });
  t.equal(readlinkSync(join(directory, 'jobs/b.nomad')), '../real/b.nomad');
  t.match(readFileSync(b, 'utf8'), /traefik\.enable=true/, 'what a symbolic link leads to');
  t.equal(readFileSync(c, 'utf8'), jobText('c.b'), 'the other name of a hard link');
  t.equal(statSync(journal).mode & 0o777, 0o600);
  t.equal(statSync(join(directory, 'journals')).mode & 0o777, 0o700);
  await rollBack(journal);
  t.equal(readFileSync(a, 'utf8'), jobText('a.b'));
  t.equal(statSync(a).mode & 0o7777, 0o640);
});

t.test('applied and rolled back, every byte is as it was', async (t) => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(randomJob, { minLength: 1, maxLength: 4 }), async (texts) => {
      const directory = t.testdir({ jobs: Object.fromEntries(texts.map((text, index) => [`${index}.nomad`, text])) });
      const before = contentsOf(join(directory, 'jobs'));
      const journal = join(directory, `${round++}.json`);
      const manner = round % 2 ? 'together' : 'one-by-one';
      const { changed } = await applyDirectory(join(directory, 'jobs'), { journal, manner });
      if (changed.length === 0) return !existsSync(journal);
      const { restored } = await rollBack(journal);
      t.same(contentsOf(join(directory, 'jobs')), before);
      return restored.length === changed.length && t.passing();
    }),
    { numRuns: 30 },
  );
});

t.test('a rollback leaves alone what has been edited', async (t) => {
  const directory = t.testdir({
    jobs: { 'a.nomad': jobText('a.b'), 'b.nomad': jobText('b.b'), 'c.nomad': jobText('c.b') },
  });
  const jobs = join(directory, 'jobs');
  const journal = join(directory, 'j.json');
  await applyDirectory(jobs, { journal });
  appendFileSync(join(jobs, 'b.nomad'), '# mine\n');
  rmSync(join(jobs, 'c.nomad'));
  const { states, restored } = await rollBack(journal);
  t.same(states, ['changed', 'edited', 'unreadable']);
  t.same(
    restored.map((path) => path.slice(-7)),
    ['a.nomad'],
    'the caller decides; the command restores nothing then',
  );
  t.same((await rollBack(journal)).states, ['as-before', 'edited', 'unreadable']);
});

t.test('a damaged journal is not used', async (t) => {
  const directory = t.testdir({ jobs: { 'a.nomad': jobText('a.b') } });
  const journal = join(directory, 'j.json');
  await applyDirectory(join(directory, 'jobs'), { journal });
  const written = readFileSync(journal, 'utf8');
  const rows = {
    nothing: ['', /is no journal/],
    'other JSON': ['{"kind": "x"}', /is no journal/],
    'a later version': [written.replace('"version": 1', '"version": 2'), /version 2/],
    'other content': [written.replace(/"before": "../, '"before": "zz'), /is damaged: the content of .*a\.nomad/],
    'a missing digest': [written.replace('"digestAfter"', '"x"'), /is damaged/],
  } as const;
  for (const [name, [text, message]] of Object.entries(rows)) {
    writeFileSync(journal, text);
    await t.rejects(readJournal(journal, realFileSystem), { message }, name);
  }
  await t.rejects(readJournal(join(directory, 'no.json'), realFileSystem), {
    message: /cannot be read: there is no such file/,
  });
});

t.test('what goes wrong leaves whole files', async (t) => {
  for (const { name, faults, changed, failed, harmlessTogether } of faultCases) {
    for (const manner of ['one-by-one', 'together'] as const) {
      const directory = t.testdir({
        jobs: { 'a.nomad': jobText('a.b'), 'b.nomad': jobText('b.b'), 'c.nomad': jobText('c.b') },
      });
      const jobs = join(directory, 'jobs');
      const before = contentsOf(jobs);
      const journal = join(directory, 'j.json');
      const result = await applyDirectory(jobs, { journal, manner, fileSystem: faultyFileSystem(...faults) });
      const wanted = manner === 'one-by-one' ? changed : harmlessTogether ? ['a', 'b', 'c'] : [];
      const after = contentsOf(jobs);
      t.same(Object.keys(after).sort(), Object.keys(before), `${name}, ${manner}: no other file is left`);
      for (const file of ['a', 'b', 'c']) {
        const isChanged = after[`${file}.nomad`] !== before[`${file}.nomad`];
        t.equal(isChanged, wanted.includes(file), `${name}, ${manner}: ${file}`);
        if (isChanged)
          t.match(after[`${file}.nomad`], /"traefik\.enable=true", .*\n {4}\}\n {2}\}\n\}\n$/, 'it is whole');
      }
      t.equal(result.changed.length, wanted.length, `${name}, ${manner}: said`);
      t.same(result.stuck, [], `${name}, ${manner}: nothing is stuck`);
      if (manner === 'one-by-one') {
        for (const { path, reason } of result.failed) t.match(reason, failed[path.slice(-7, -6)]!, `${name}: ${path}`);
        t.equal(result.failed.length, Object.keys(failed).length, name);
      } else t.equal(result.failed.length, harmlessTogether ? 0 : 1, `${name}: one failure is enough`);
      if (wanted.length === 0) t.notOk(existsSync(journal), `${name}, ${manner}: no journal of nothing`);
      else {
        await rollBack(journal);
        t.same(contentsOf(jobs), before, `${name}, ${manner}: rolled back`);
      }
    }
  }
});

t.test('nothing is changed without a journal', async (t) => {
  const directory = t.testdir({ 'a.nomad': jobText('a.b') });
  const before = contentsOf(directory);
  for (const operation of ['open', 'write', 'sync'] as const) {
    const fileSystem = faultyFileSystem({ operation, path: 'j.json', code: 'ENOSPC' });
    const journal = join(directory, 'j.json');
    await t.rejects(applyDirectory(directory, { journal, fileSystem }), {
      message: /disk is full .*nothing was changed/,
    });
    t.same(contentsOf(directory), before, operation);
  }
});

t.test('a file that somebody changes in the meantime is theirs', async (t) => {
  const directory = t.testdir({ 'a.nomad': jobText('a.b'), 'b.nomad': jobText('b.b') });
  let edited = false;
  const fileSystem = {
    ...realFileSystem,
    rename: async (from: string, to: string) => {
      if (!edited && to.endsWith('a.nomad')) writeFileSync(join(directory, 'b.nomad'), '# mine');
      edited = true;
      await realFileSystem.rename(from, to);
    },
  } as typeof realFileSystem;
  const { changed, failed } = await applyDirectory(directory, { journal: join(t.testdirName, 'j.json'), fileSystem });
  t.equal(changed.length, 1);
  t.match(failed, [{ reason: /changed it in the meantime/ }]);
  t.equal(readFileSync(join(directory, 'b.nomad'), 'utf8'), '# mine');
});

t.test('told to stop, the current file is finished', async (t) => {
  for (const manner of ['one-by-one', 'together'] as const) {
    const directory = t.testdir({
      jobs: { 'a.nomad': jobText('a.b'), 'b.nomad': jobText('b.b'), 'c.nomad': jobText('c.b') },
    });
    const jobs = join(directory, 'jobs');
    const before = contentsOf(jobs);
    const stop = new AbortController();
    const journal = join(directory, 'j.json');
    const result = await applyDirectory(jobs, { journal, manner, signal: stop.signal, onProgress: () => stop.abort() });
    const changed = manner === 'one-by-one' ? 1 : 0;
    t.equal(result.changed.length, changed, manner);
    t.equal(result.untouched.length, 3 - changed, manner);
    t.same(Object.keys(contentsOf(jobs)), Object.keys(before), `${manner}: no other file is left`);
    if (changed === 0) t.same(contentsOf(jobs), before);
    else t.same((await rollBack(journal)).states, ['changed', 'as-before', 'as-before'], 'the journal knows');
    t.same(contentsOf(jobs), before, manner);
  }
});

t.test('what cannot be brought back is said', async (t) => {
  const directory = t.testdir({ jobs: { 'a.nomad': jobText('a.b'), 'b.nomad': jobText('b.b') } });
  const jobs = join(directory, 'jobs');
  let renames = 0;
  const fileSystem = {
    ...realFileSystem,
    rename: (from: string, to: string) =>
      renames++ === 0 ? realFileSystem.rename(from, to) : Promise.reject(new Error('broken')),
  } as typeof realFileSystem;
  const journal = join(directory, 'j.json');
  const result = await applyDirectory(jobs, { journal, manner: 'together', fileSystem });
  t.match(result, { changed: [], failed: [{ path: /b\.nomad/ }], stuck: [{ path: /a\.nomad/, reason: 'broken' }] });
  await rollBack(journal);
  t.equal(readFileSync(join(jobs, 'a.nomad'), 'utf8'), jobText('a.b'), 'the journal brings it back');
});

t.test('a real disk that is full, and one that is read-only', async (t) => {
  const journal = join(t.testdir({}), 'j.json');
  const disk = mkdtempSync(join(tmpdir(), 'tagway-disk-'));
  t.teardown(() => rmdirSync(disk));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    t.pass('nothing can be mounted here');
    return;
  }
  try {
    const jobs = join(disk, 'jobs');
    mkdirSync(jobs);
    for (const name of ['a', 'b']) writeFileSync(join(jobs, `${name}.nomad`), jobText(`${name}.b`) + '#'.repeat(8_000));
    fillUp(disk);
    const before = contentsOf(jobs);
    for (const manner of ['one-by-one', 'together'] as const) {
      const { failed } = await applyDirectory(jobs, { journal, manner });
      t.match(failed[0], { reason: 'the disk is full (ENOSPC)' }, manner);
      t.same(contentsOf(jobs), before, manner);
    }
    await t.rejects(applyDirectory(jobs, { journal: join(disk, 'j.json') }), { message: /journal .* disk is full/ });
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const { failed } = await applyDirectory(jobs, { journal });
    t.match(failed, [{ reason: 'the file system is read-only (EROFS)' }, { reason: /EROFS/ }]);
    t.same(contentsOf(jobs), before);
  } finally {
    execFileSync('umount', [disk]);
  }
});

function fillUp(disk: string): void {
  try {
    writeFileSync(join(disk, 'filler'), Buffer.alloc(1_000_000));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
  }
}
