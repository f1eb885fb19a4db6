// A store that is away, slow or large: what was read is served, nothing is written to what stands in its place, and
// nobody else waits with it.
import { execFileSync } from 'node:child_process';
import dns from 'node:dns/promises';
import * as fs from 'node:fs';
import { closeSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import t, { type Test } from 'tap';
import { createChallengeBoard } from '../../src/certificates/acme/challenge-board.js';
import { createCertificateStore, type CertificateStore } from '../../src/certificates/store/certificate-store.js';
import { watchAnswers } from '../../src/certificates/store/watch-answers.js';
import type { NewTriple } from '../../src/certificates/store/write-triple.js';
import { certify } from '../support/certify.js';
import { createFakeClock } from '../support/fake-clock.js';
import { missingPeer } from '../support/find-program.js';
import { until } from '../support/until.js';

const names = ['a.example.com', 'b.example.com', 'c.example.com'];
const noFifo = { skip: missingPeer('mkfifo') ?? false };

async function tripleFor(name: string): Promise<NewTriple> {
  const { chainPem, keyPem } = await certify([name]);
  return { issuerKey: 'ca', name, chainPem, keyPem, issuerData: null };
}

function openStore(t: Test, root = join(t.testdir(), 'CERTS')) {
  const problems: string[] = [];
  const clock = createFakeClock(Date.now());
  const onProblem = (message: string) => problems.push(message);
  const store = createCertificateStore({ root, clock, onChange: () => undefined, onProblem });
  t.teardown(() => store.close());
  return { store, clock, problems, root };
}

async function openFilled(t: Test) {
  const opened = openStore(t);
  for (const name of names) await opened.store.save(await tripleFor(name));
  return opened;
}

const served = (store: CertificateStore) => store.content.certificates.map(({ storedAs }) => storedAs).sort();
const everythingIn = (folder: string) => readdirSync(folder, { recursive: true }).map(String).sort();

const mountPoints: Record<string, (root: string) => void> = {
  nothing: () => undefined,
  'an empty directory': (root) => mkdirSync(root),
  'another store': (root) => mkdirSync(join(root, 'certificates', 'ca', 'x.example.com'), { recursive: true }),
};

for (const [what, make] of Object.entries(mountPoints)) {
  t.test(`a store in whose place there is ${what}`, async (t) => {
    const { store, root, problems } = await openFilled(t);
    await store.refresh();
    const before = store.content.certificates;
    renameSync(root, `${root}.away`);
    make(root);
    const left = everythingIn(join(root, '..')).filter((path) => !path.startsWith('CERTS.away'));
    const away = { code: 'TW_STORE_AWAY' };
    const isAsBefore = (moment: string) => {
      t.same(new Set(store.content.certificates), new Set(before), `${moment}: all are served`);
      const now = everythingIn(join(root, '..')).filter((path) => !path.startsWith('CERTS.away'));
      t.same(now, left, `${moment}: nothing is written to the mount point`);
    };
    for (const moment of ['before it is known', 'when it is known']) {
      // As for a renewal that is due, for a name that is new, and for what lies beside certificates.
      await t.rejects(store.lock('issue_cert_a.example.com'), away);
      await t.rejects(store.tryLock('issue_cert_a.example.com'), away);
      await t.rejects(store.settle('ca', 'a.example.com'), away);
      await t.rejects(store.save(await tripleFor('new.example.com')), away);
      await t.rejects(
        store.write(() => Promise.reject(new Error('written'))),
        away,
      );
      isAsBefore(moment);
      await store.refresh();
      isAsBefore(`${moment}, after a look`);
    }
    t.equal(problems.length, 1, 'it is said once');
    rmSync(root, { recursive: true, force: true });
    renameSync(`${root}.away`, root);
    await store.refresh();
    t.same(new Set(store.content.certificates), new Set(before), 'they are the very same when it is back');
    await (await store.lock('issue_cert_new.example.com')).release();
    await store.save(await tripleFor('new.example.com'));
    t.same(served(store), [...names, 'new.example.com']);
    rmSync(store.paths.triple('ca', 'new.example.com').directory, { recursive: true });
    await store.refresh();
    t.same(served(store), names, 'what is removed from the store itself is removed');
  });
}

t.test('a store that was copied back is the store, with all that it had', async (t) => {
  const { store, root } = await openFilled(t);
  await store.refresh();
  fs.cpSync(root, `${root}.copy`, { recursive: true, preserveTimestamps: true });
  renameSync(root, `${root}.away`);
  renameSync(`${root}.copy`, root);
  await store.refresh();
  t.same(served(store), names);
  await store.save(await tripleFor('new.example.com'));
  t.same(served(store), [...names, 'new.example.com']);
});

t.test('another store that stays is gone on with', async (t) => {
  const { store, root, clock, problems } = await openFilled(t);
  await store.refresh();
  const { store: other, root: otherRoot } = openStore(t, `${root}.other`);
  await other.save(await tripleFor(names[0]!));
  renameSync(root, `${root}.away`);
  renameSync(otherRoot, root);
  await store.refresh();
  t.same(served(store), names);
  t.match(problems.at(-1), /another one has come in its place/);
  clock.advance(600_000);
  await store.refresh();
  t.same(served(store), names.slice(0, 1));
  await (await store.lock('issue_cert_x')).release();
});

t.test('a store that was emptied and put back is served', async (t) => {
  const { store, root } = await openFilled(t);
  await store.refresh();
  fs.cpSync(root, `${root}.backup`, { recursive: true, preserveTimestamps: true });
  rmSync(join(root, 'certificates', 'ca'), { recursive: true });
  await store.refresh();
  t.same(served(store), []);
  rmSync(root, { recursive: true });
  renameSync(`${root}.backup`, root);
  await store.refresh();
  t.same(served(store), names);
});

t.test('a store that goes while it is looked at has not been emptied', noFifo, async (t) => {
  const { store, root } = await openFilled(t);
  await store.refresh();
  // The first in the order of names.
  const files = hangingTriple(store, '0.example.com', ['certificate']);
  const look = store.refresh();
  const writer = await writerOf(files.certificate);
  renameSync(root, `${root}.away`);
  mkdirSync(join(root, 'certificates'), { recursive: true });
  closeSync(writer);
  await look;
  t.same(served(store), names);
});

t.test('a lock that is waited for is not taken in the mount point', async (t) => {
  const { store, root, clock } = await openFilled(t);
  const held = await store.lock('issue_cert_a.example.com');
  const waiting = store.lock('issue_cert_a.example.com');
  await until('it waits', () => clock.pendingMs().includes(1_000));
  renameSync(root, `${root}.away`);
  mkdirSync(root);
  clock.advance(1_000);
  await t.rejects(waiting, { code: 'ENOENT' });
  t.same(readdirSync(root), []);
  await held.release();
});

/** A certificate of which nobody gets to see the files until they are fed. */
function hangingTriple(
  store: CertificateStore,
  name: string,
  hanging: readonly ('certificate' | 'key' | 'metadata')[],
) {
  const files = store.paths.triple('ca', name);
  mkdirSync(files.directory, { recursive: true });
  for (const file of ['certificate', 'key', 'metadata'] as const) {
    if (hanging.includes(file)) execFileSync('mkfifo', [files[file]]);
    else writeFileSync(files[file], '{}');
  }
  return files;
}

/** Undefined while nobody reads that file; whoever does waits until the writer is closed. */
function writerNow(path: string): number | undefined {
  try {
    return fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

async function writerOf(path: string): Promise<number> {
  let writer: number | undefined;
  await until(`${path} is read`, () => (writer = writerNow(path)) !== undefined);
  return writer!;
}

t.test('a large store is served as far as it was read, and is waited for while it answers', noFifo, async (t) => {
  const { root, store: earlier } = await openFilled(t);
  const { store, clock, problems } = openStore(t, root);
  const last = await tripleFor('last.example.com');
  const files = hangingTriple(earlier, last.name, ['certificate']);
  writeFileSync(files.key, last.keyPem);
  t.ok(store.isFirstLook);
  const look = store.refresh();
  const writer = await writerOf(files.certificate);
  clock.advance(500);
  t.same(served(store), names);
  t.ok(store.isFirstLook);
  t.same(problems, []);
  clock.advance(9_500);
  t.notOk(store.isFirstLook, 'one that hangs is not waited for');
  t.match(problems, [/does not answer where certificates\/ca\/last\.example\.com is read; what is in memory goes on/]);
  writeSync(writer, last.chainPem);
  closeSync(writer);
  await look;
  t.same(served(store), [...names, 'last.example.com']);
  t.notOk(store.isFirstLook);
  await (await store.lock('x')).release();
});

t.test('a store that takes its time for each file does not hang', noFifo, async (t) => {
  const { store, clock, problems } = await openFilled(t);
  const slow = await Promise.all(['d.example.com', 'e.example.com'].map(tripleFor));
  const files = slow.map(({ name, keyPem }) => {
    const triple = hangingTriple(store, name, ['certificate']);
    writeFileSync(triple.key, keyPem);
    return triple;
  });
  const look = store.refresh();
  for (const [index, { chainPem }] of slow.entries()) {
    const writer = await writerOf(files[index]!.certificate);
    clock.advance(9_000);
    writeSync(writer, chainPem);
    closeSync(writer);
  }
  await look;
  t.same(problems, [], '18 s in all');
  t.equal(served(store).length, 5);
});

t.test('what was not answered for too long is said once, and taken back by an answer', (t) => {
  const clock = createFakeClock();
  let said = 0;
  const watch = watchAnswers(clock, 10, () => said++);
  watch.begin();
  for (let answers = 0; answers < 5; answers++) {
    clock.advance(9);
    watch.answered();
  }
  t.equal(said, 0);
  clock.advance(9);
  t.notOk(watch.isSilent);
  clock.advance(1);
  t.ok(watch.isSilent);
  clock.advance(100);
  t.equal(said, 1);
  watch.answered();
  t.notOk(watch.isSilent);
  clock.advance(10);
  t.equal(said, 2);
  watch.end();
  t.notOk(watch.isSilent);
  t.same(clock.pendingMs(), []);
  t.end();
});

t.test('many broken certificates are looked at again together', async (t) => {
  const { store, problems } = await openFilled(t);
  const broken = Array.from({ length: 40 }, (_, index) => `broken-${index}.example.com`);
  for (const name of broken) hangingTriple(store, name, []);
  const startedMs = performance.now();
  await store.refresh();
  t.equal(problems.length, 40);
  t.ok(performance.now() - startedMs < 6_000, 'one after another they would wait for 12 s');
});

t.test('a store that hangs leaves threads to everything else', noFifo, async (t) => {
  const { store, root } = await openFilled(t);
  // As many as there are threads, of each kind.
  const stores = [store, ...[1, 2, 3].map(() => openStore(t, root).store)];
  const board = createChallengeBoard(store.paths, () => undefined);
  const files = hangingTriple(store, 'hanging.example.com', ['certificate', 'key', 'metadata']);
  const { directory, token } = store.paths.challengeToken('ca', 'x.example.com');
  mkdirSync(directory, { recursive: true });
  execFileSync('mkfifo', [token]);
  const fifos = [files.certificate, files.key, files.metadata, token];
  const held = await store.lock('issue_cert_b.example.com');
  const hanging = stores.flatMap((one) => [one.refresh(), board.find('x.example.com')]);
  const settling = store.settle('ca', 'a.example.com');
  const other = store.lock('issue_cert_a.example.com');
  const writers: number[] = [];
  try {
    for (const path of [files.certificate, token]) writers.push(await writerOf(path));
    let answered = 0;
    for (const elsewhere of [dns.lookup('localhost'), promisify(gzip)('text'), stat(process.execPath)]) {
      void elsewhere.then(() => answered++);
    }
    await until('everybody else has an answer', () => answered === 3);
  } finally {
    for (const writer of writers) closeSync(writer);
    // It is looked at several times before it is said to be broken.
    const letGo = setInterval(() => {
      for (const path of fifos) {
        const writer = writerNow(path);
        if (writer !== undefined) closeSync(writer);
      }
    }, 5);
    await Promise.all([...hanging, settling]);
    clearInterval(letGo);
    for (const lock of [held, await other]) await lock.release();
  }
});

t.test('nothing of the store holds up everything else', (t) => {
  const folder = 'src/certificates/store';
  for (const file of readdirSync(folder)) {
    t.notMatch(fs.readFileSync(join(folder, file), 'utf8'), /\w+Sync\(/, `${file} waits for files without blocking`);
  }
  t.end();
});
