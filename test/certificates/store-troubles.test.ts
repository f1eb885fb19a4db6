// A store that is read-only, full, gone or broken, writers that died, and locks of others: healthy names are served,
// nothing is deleted, and nothing is there by halves.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { signCertificate } from '../../src/certificates/sign-certificate.js';
import { createCertificateStore, type CertificateStore } from '../../src/certificates/store/certificate-store.js';
import { placeTriple, preparedIn, prepareTriple } from '../../src/certificates/store/prepared-triple.js';
import { readTriple } from '../../src/certificates/store/read-triple.js';
import { acquireStoreLock, tryStoreLock } from '../../src/certificates/store/store-lock.js';
import type { NewTriple } from '../../src/certificates/store/write-triple.js';
import { systemClock } from '../../src/shared/clock.js';
import { createFakeClock } from '../support/fake-clock.js';
import { missingPeer } from '../support/find-program.js';
import { until, untilAsync } from '../support/until.js';

const dayMs = 86_400_000;
const name = 'app.example.com';

async function tripleFor(of: string, ageDays = 0): Promise<NewTriple> {
  const notBeforeMs = Date.now() - ageDays * dayMs;
  const { certificatePem, keyPem } = await signCertificate({
    names: [of],
    notBeforeMs,
    notAfterMs: notBeforeMs + 90 * dayMs,
  });
  return { issuerKey: 'ca', name: of, chainPem: certificatePem, keyPem, issuerData: null };
}

function openStore(t: Test, root: string) {
  const problems: string[] = [];
  const store = createCertificateStore({
    root,
    clock: systemClock,
    onChange: () => undefined,
    onProblem: (message) => problems.push(message),
  });
  t.teardown(() => store.close());
  return { store, problems };
}

const served = (store: CertificateStore) => store.content.certificates.map(({ storedAs }) => storedAs).sort();
const contentOf = (folder: string) =>
  readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);

t.test('what comes to be broken is served from memory, and is one to be had anew', async (t) => {
  const { store, problems } = openStore(t, join(t.testdir(), 'CERTS'));
  await store.save(await tripleFor(name));
  await store.save(await tripleFor('other.example.com'));
  const fingerprint = store.find('ca', name)!.fingerprint;
  const breaks: Record<string, (files: ReturnType<typeof store.paths.triple>) => void> = {
    'a truncated .json': ({ metadata }) => writeFileSync(metadata, '{"sans":["app'),
    'an empty .crt': ({ certificate }) => writeFileSync(certificate, ''),
    'a foreign key': ({ key }) =>
      writeFileSync(key, readFileSync(store.paths.triple('ca', 'other.example.com').key, 'utf8')),
  };
  for (const [what, breakIt] of Object.entries(breaks)) {
    const files = store.paths.triple('ca', name);
    const kept = contentOf(files.directory);
    breakIt(files);
    const broken = contentOf(files.directory);
    problems.length = 0;
    await store.refresh();
    t.same(served(store), [name, 'other.example.com'], what);
    t.ok(store.content.certificates.some((one) => one.fingerprint === fingerprint));
    t.equal(store.find('ca', name), undefined, 'a resolver gets another one');
    t.match(problems, [/is left out: .* it is not touched/]);
    t.same(contentOf(files.directory), broken, 'and nothing is touched');
    for (const [file, text] of kept) writeFileSync(join(files.directory, file), text);
    await store.refresh();
    t.equal(store.find('ca', name)?.fingerprint, fingerprint);
  }
});

t.test('a store that is gone, as a file system that is not mounted, is not an empty one', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const { store, problems } = openStore(t, root);
  await store.save(await tripleFor(name));
  renameSync(root, `${root}.away`);
  mkdirSync(root);
  await store.refresh();
  t.same(served(store), [name]);
  t.ok(store.find('ca', name), 'and nobody orders anew');
  t.match(problems, [/is away: its certificates are gone; is the file system mounted/]);
  renameSync(root, `${root}.mount-point`);
  renameSync(`${root}.away`, root);
  await store.refresh();
  t.same(served(store), [name]);
  await store.save(await tripleFor('other.example.com'));
  t.same(served(store), [name, 'other.example.com']);
});

t.test('a read-only store', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const { store } = openStore(t, root);
  await store.save(await tripleFor(name));
  const { directory } = store.paths.triple('ca', name);
  const folders = [root, join(root, 'certificates'), join(root, 'certificates', 'ca'), directory];
  const before = contentOf(directory);
  for (const folder of folders) chmodSync(folder, 0o555);
  for (const [file] of before) chmodSync(join(directory, file), 0o444);
  // Nothing is read-only for root.
  const isRoot = process.geteuid!() === 0;
  if (isRoot) process.seteuid!(65_534);
  try {
    const later = openStore(t, root);
    await later.store.refresh();
    t.same(served(later.store), [name]);
    const renewed = await tripleFor(name);
    await t.rejects(later.store.save(renewed), { code: 'EACCES' });
    await t.rejects(later.store.lock('issue_cert_x'), {
      code: 'TW_STORE_LOCK',
      message: /no lock can be written to the certificate store .*CERTS, so nothing is ordered: EACCES/,
    });
    await later.store.refresh();
    t.same(served(later.store), [name]);
  } finally {
    if (isRoot) process.seteuid!(0);
    for (const folder of folders) chmodSync(folder, 0o755);
  }
  t.same(contentOf(directory), before);
});

t.test('a full disk', { skip: missingPeer('prlimit') ?? false }, async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const { store } = openStore(t, root);
  await store.save(await tripleFor(name));
  const { directory } = store.paths.triple('ca', name);
  const before = contentOf(directory);
  const renewed = await tripleFor(name);
  const limitFiles = (bytes: string) => execFileSync('prlimit', [`--pid=${process.pid}`, `--fsize=${bytes}:`]);
  // Node goes on after this signal; tap's own listener would not.
  const goOn = () => undefined;
  process.on('SIGXFSZ', goOn);
  t.teardown(() => process.off('SIGXFSZ', goOn));
  // A key fits, a certificate does not; then not even the first byte of a lock.
  for (const bytes of ['300', '1', '0']) {
    limitFiles(bytes);
    try {
      await t.rejects(store.save(renewed), { code: 'EFBIG' }, `${bytes} bytes`);
      await t.rejects(store.save(await tripleFor('new.example.com')), { code: 'EFBIG' });
      if (bytes !== '300') await t.rejects(store.lock('issue_cert_x'), { code: 'EFBIG' });
    } finally {
      limitFiles('unlimited');
    }
    t.same(contentOf(directory), before, 'the one of before is there as it was');
    t.same(readdirSync(store.paths.triple('ca', 'new.example.com').directory), [], 'nothing is there by halves');
    t.notOk(existsSync(store.paths.lock('issue_cert_x')), 'nor is a lock that nobody holds');
    await store.refresh();
    t.same(served(store), [name]);
  }
  await store.save(renewed);
  t.equal(store.find('ca', name)?.chainPem, renewed.chainPem, 'all is well when there is room');
});

t.test('a store that hangs, as NFS does without its server', { skip: missingPeer('mkfifo') ?? false }, async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const clock = createFakeClock(Date.now());
  const problems: string[] = [];
  const onProblem = (message: string) => problems.push(message);
  const store = createCertificateStore({ root, clock, onChange: () => undefined, onProblem });
  t.teardown(() => store.close());
  await store.save(await tripleFor(name));
  const files = store.paths.triple('ca', 'hanging.example.com');
  mkdirSync(files.directory);
  // Nobody who opens it gets an answer until somebody writes.
  execFileSync('mkfifo', [files.certificate]);
  for (const file of [files.key, files.metadata]) writeFileSync(file, '{}');
  const look = store.refresh();
  await until('it is looked at', () => clock.pendingMs().includes(10_000));
  clock.advance(10_000);
  t.match(problems, [/does not answer.*; what is in memory goes on serving/]);
  t.same(served(store), [name]);
  await t.rejects(store.lock('issue_cert_x'), { code: 'TW_STORE_AWAY' }, 'nobody waits for it');
  const writer = await open(files.certificate, 'r+');
  await writer.close();
  // It is looked at several times before it is said to be broken.
  const again = setInterval(() => void open(files.certificate, 'r+').then((file) => file.close()), 20);
  await look;
  clearInterval(again);
  t.same(served(store), [name]);
  await (await store.lock('issue_cert_x')).release();
});

const nextJson = '{\n\t"sans": [],\n\t"issuer_data": {"url": "https://ca/next"}\n}';

/** A writer that dies after so many steps: three files are written, then each takes its place. */
async function dieAfter(steps: number, store: CertificateStore, triple: NewTriple): Promise<void> {
  const files = store.paths.triple('ca', triple.name);
  mkdirSync(files.directory, { recursive: true });
  const prepared = await prepareTriple(files, {
    key: triple.keyPem,
    crt: triple.chainPem,
    json: nextJson,
  });
  const [key, crt, json] = [...prepared.values()] as [string, string, string];
  if (steps < 3) {
    // What it was writing is cut short, and what comes after is not there.
    const left = [key, crt, json].slice(0, steps + 1);
    for (const path of [key, crt, json].slice(steps + 1)) await rename(path, `${store.paths.root}/gone`);
    writeFileSync(left.at(-1)!, readFileSync(left.at(-1)!, 'utf8').slice(0, 20));
    return;
  }
  const places = [files.key, files.certificate, files.metadata];
  for (const [index, path] of [key, crt, json].slice(0, steps - 3).entries()) await rename(path, places[index]!);
}

for (const isRenewal of [false, true]) {
  for (let steps = 0; steps <= 6; steps++) {
    t.test(`${isRenewal ? 'a renewal' : 'a first one'} whose writer dies after ${steps} of 6 steps`, async (t) => {
      const { store } = openStore(t, join(t.testdir(), 'CERTS'));
      mkdirSync(store.paths.root);
      const [old, next] = [await tripleFor(name, 60), await tripleFor(name)];
      if (isRenewal) await store.save(old);
      await dieAfter(steps, store, next);
      const files = store.paths.triple('ca', name);
      const lock = await store.lock(`issue_cert_${name}`);
      await store.settle('ca', name);
      await lock.release();
      const expected = steps >= 3 ? next : isRenewal ? old : undefined;
      t.equal(store.find('ca', name)?.chainPem, expected?.chainPem);
      t.same(await preparedIn(files), [], 'nothing is left over');
      t.equal((await readTriple(files)).ok, expected !== undefined);
      t.equal(readdirSync(files.directory).length, expected === undefined ? 0 : 3);
      // Caddy goes by what stands in it: the time of the next renewal, for one.
      if (expected === next) t.equal(readFileSync(files.metadata, 'utf8'), nextJson);
    });
  }
}

t.test('a renewal whose writer dies before it begins with the .json is none', async (t) => {
  const { store } = openStore(t, join(t.testdir(), 'CERTS'));
  const old = await tripleFor(name, 60);
  await store.save(old);
  const next = await tripleFor(name);
  const files = store.paths.triple('ca', name);
  const prepared = await prepareTriple(files, { key: next.keyPem, crt: next.chainPem, json: nextJson });
  rmSync(prepared.get('json')!);
  await store.settle('ca', name);
  t.equal(store.find('ca', name)?.chainPem, old.chainPem, 'it would have the .json of another certificate');
  t.same(await preparedIn(files), []);
});

t.test('a .json that was left is not for the certificate of whoever came next', async (t) => {
  const { store } = openStore(t, join(t.testdir(), 'CERTS'));
  await store.save(await tripleFor(name, 60));
  await dieAfter(5, store, await tripleFor(name, 30));
  const files = store.paths.triple('ca', name);
  // As Caddy does: without a look at what lies there.
  const [next, json] = [await tripleFor(name), '{"sans":["of Caddy"]}'];
  writeFileSync(files.key, next.keyPem);
  writeFileSync(files.certificate, next.chainPem);
  writeFileSync(files.metadata, json);
  await store.settle('ca', name);
  t.equal(store.find('ca', name)?.chainPem, next.chainPem);
  t.equal(readFileSync(files.metadata, 'utf8'), json);
  t.same(await preparedIn(files), []);
});

t.test('what a dead writer has left is completed without anybody asking, when its lock is stale', async (t) => {
  const { store } = openStore(t, join(t.testdir(), 'CERTS'));
  await store.save(await tripleFor(name, 60));
  const next = await tripleFor(name);
  await dieAfter(4, store, next);
  mkdirSync(store.paths.locks, { recursive: true });
  const dead = new Date(Date.now() - 60_000).toISOString();
  writeFileSync(store.paths.lock(`issue_cert_${name}`), JSON.stringify({ created: dead, updated: dead }));
  await store.refresh();
  t.same(served(store), [name], 'the one of before is served meanwhile');
  await until('the new one is there', () => store.find('ca', name)?.chainPem === next.chainPem);
  await until('the lock is released', () => readdirSync(store.paths.locks).length === 0);
});

t.test('the rest of a write that nobody asks for is taken away by the first proxy that looks', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const { store: earlier } = openStore(t, root);
  mkdirSync(root);
  await dieAfter(1, earlier, await tripleFor('absent.example.com'));
  await earlier.save(await tripleFor(name));
  await dieAfter(1, earlier, await tripleFor(name));
  const left = async () =>
    (await Promise.all([name, 'absent.example.com'].map((of) => preparedIn(earlier.paths.triple('ca', of))))).flat();
  t.equal((await left()).length, 2);
  const reader = createCertificateStore({
    root,
    clock: systemClock,
    onlyReads: true,
    onChange: () => undefined,
    onProblem: () => undefined,
  });
  t.teardown(() => reader.close());
  await reader.refresh();
  await reader.refresh();
  t.equal((await left()).length, 2, 'not by one that only looks');
  const { store } = openStore(t, root);
  await store.refresh();
  await untilAsync('all is swept', async () => (await left()).length === 0);
  t.same(served(store), [name]);
});

t.test('a writer that lives is not disturbed', async (t) => {
  const { store } = openStore(t, join(t.testdir(), 'CERTS'));
  const [old, next] = [await tripleFor(name, 60), await tripleFor(name)];
  await store.save(old);
  const lock = await store.lock(`issue_cert_${name}`);
  const files = store.paths.triple('ca', name);
  const prepared = await prepareTriple(files, { key: next.keyPem, crt: next.chainPem, json: '{}' });
  await store.refresh();
  t.equal((await preparedIn(files)).length, 1);
  t.equal(store.find('ca', name)?.chainPem, old.chainPem);
  await placeTriple(files, prepared);
  await lock.release();
  await store.refresh();
  t.equal(store.find('ca', name)?.chainPem, next.chainPem);
});

for (const file of ['issue_cert_a.example.lock', `issue_cert_${'n'.repeat(239)}.lock`]) {
  t.test(`locks of others in a name of ${file.length} bytes`, async (t) => {
    const folder = join(t.testdir(), 'locks');
    mkdirSync(folder);
    const path = join(folder, file);
    const clock = createFakeClock();
    // Go's times have nanoseconds and the zone of the machine.
    const written = (ageMs: number) => {
      const time = new Date(clock.now() - ageMs).toISOString().replace('Z', '123456Z');
      return `${JSON.stringify({ created: time, updated: time })}\n`;
    };

    writeFileSync(path, written(9_000));
    t.equal(await tryStoreLock(path, clock), undefined, 'one that is refreshed is somebody’s');
    t.equal(readFileSync(path, 'utf8'), written(9_000), 'and is left as it is');

    writeFileSync(path, written(11_000));
    const own = await tryStoreLock(path, clock);
    t.ok(own, 'one that is stale is nobody’s');
    writeFileSync(path, written(0));
    clock.advance(5_000);
    await until('it has looked after its lock', () => clock.pendingMs().includes(5_000));
    await own!.release();
    t.equal(readFileSync(path, 'utf8'), written(5_000), 'what somebody else has put in its place is not touched');
    t.same(readdirSync(folder), [file], 'nothing is left beside it');
  });
}

t.test('of many who find a lock stale one has it at a time', async (t) => {
  const folder = join(t.testdir(), 'locks');
  mkdirSync(folder);
  const path = join(folder, 'issue_cert_a.example.lock');
  const clock = createFakeClock();
  const dead = new Date(clock.now() - 60_000).toISOString();
  writeFileSync(path, JSON.stringify({ created: dead, updated: dead }));
  let holders = 0;
  let most = 0;
  let done = 0;
  const all = Promise.all(
    Array.from({ length: 12 }, async () => {
      const lock = await acquireStoreLock(path, clock);
      most = Math.max(most, ++holders);
      await new Promise((resolve) => setImmediate(resolve));
      holders--;
      await lock.release();
      done++;
    }),
  );
  await until(
    'everybody had it',
    () => {
      clock.advance(100);
      return done === 12;
    },
    60_000,
  );
  await all;
  t.equal(most, 1);
  t.same(readdirSync(folder), []);
});
