// What the manager does of itself, with an issuer that is always there.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import type { Certificate } from '../../src/certificates/certificate.js';
import type { ManagedCertificate } from '../../src/certificates/issuing/certificate-manager.js';
import type { Issuer } from '../../src/certificates/issuing/issuer.js';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { certify } from '../support/certify.js';
import { createFakeClock } from '../support/fake-clock.js';
import { startTestManager } from '../support/test-manager.js';
import { until } from '../support/until.js';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

interface Odd extends Partial<Pick<Issuer, 'issue'>> {
  readonly ordersPerPeriod?: number;
  readonly onProblem?: (text: string) => void;
}

function setUp(t: Test, { issue, ordersPerPeriod = 10, onProblem = (text) => t.fail(text) }: Odd = {}) {
  const clock = createFakeClock(Date.now());
  const revoked = new Set<string>();
  const issued: string[] = [];
  const store = createCertificateStore({
    root: join(t.testdir(), 'CERTS'),
    clock,
    onChange: () => undefined,
    onProblem: (text) => t.fail(text),
  });
  const issuer: Issuer = {
    issuerKey: 'acme.test-directory',
    issue:
      issue ??
      (async (names) => {
        const { chainPem, keyPem } = await certify(names);
        return { chainPem, keyPem, issuerData: {} };
      }),
  };
  const manager = startTestManager(t, {
    store,
    issuer,
    clock,
    ordersPerPeriod,
    isRevoked: ({ fingerprint }: Certificate) => revoked.has(fingerprint),
    onIssued: (_names, kind) => issued.push(kind),
    onProblem,
  });
  const current = () => store.find(issuer.issuerKey, 'a.test')!;
  return { clock, store, manager, issued, revoked, current };
}

t.test('a certificate that its authority has taken back is renewed at the next look, once a day', async (t) => {
  const { clock, manager, issued, revoked, current } = setUp(t);
  manager.change({ added: [['a.test']], removed: [] });
  await until('it is there', () => manager.describe()[0]?.state === 'kept');
  const first = current();
  clock.advance(20 * minuteMs);
  t.same(issued, ['new'], 'it is good for a long time');
  revoked.add(first.fingerprint);
  clock.advance(10 * minuteMs);
  await until('it is replaced', () => issued.length === 2 && manager.describe()[0]?.state === 'kept');
  t.not(current().serial, first.serial);
  revoked.add(current().fingerprint);
  clock.advance(60 * minuteMs);
  t.same(issued, ['new', 'renewal'], 'an authority that takes everything back is not asked on and on');
  clock.advance(dayMs);
  await until('but the next day', () => issued.length === 3 && manager.describe()[0]?.state === 'kept');
});

t.test('an order that hangs keeps no lock when the proxy ends', async (t) => {
  let begun = false;
  const { store, manager } = setUp(t, {
    issue() {
      begun = true;
      return new Promise(() => undefined);
    },
  });
  manager.change({ added: [['a.test']], removed: [] });
  await until('it has begun', () => begun);
  const lock = store.paths.lock('issue_cert_a.test');
  t.ok(existsSync(lock));
  await manager.close();
  t.notOk(existsSync(lock));
});

/** A certificate that could not be kept, and the store as another proxy sees it. */
async function setUpUnsaved(t: Test) {
  const problems: string[] = [];
  const parts = setUp(t, {
    onProblem: (text) => problems.push(text),
    async issue(names) {
      mkdirSync(dirname(files.directory), { recursive: true });
      writeFileSync(files.directory, 'in the way');
      const { chainPem, keyPem } = await certify(names);
      return { chainPem, keyPem, issuerData: {} };
    },
  });
  const { store, manager, clock } = parts;
  const files = store.paths.triple('acme.test-directory', 'a.test');
  manager.change({ added: [['a.test']], removed: [] });
  await until('it was tried', () => manager.describe()[0]?.state === 'failed');
  t.match(problems, [/the certificate for a.test cannot be kept: .*; next attempt in 1 min/]);
  t.equal(manager.unsaved.length, 1, 'it is served all the same');
  rmSync(files.directory);
  const other = createCertificateStore({
    ...{ root: store.paths.root, clock, onChange: () => undefined },
    onProblem: (text) => t.fail(text),
  });
  t.teardown(() => other.close());
  const held = await other.lock('issue_cert_a.test');
  clock.advance(minuteMs);
  await until('the next attempt waits for the lock', () => clock.pendingMs().includes(1_000));
  t.notOk(existsSync(files.certificate), 'nothing is written without it');
  const letGo = async () => {
    await held.release();
    clock.advance(1_000);
    await until('it is done', () => manager.describe()[0]?.state === 'kept');
    t.same(manager.unsaved, []);
  };
  return { ...parts, other, files, letGo };
}

t.test('a certificate that could not be kept is kept later, under the lock', async (t) => {
  const { manager, files, letGo, issued } = await setUpUnsaved(t);
  const { chainPem } = manager.unsaved[0]!;
  await letGo();
  t.equal(readFileSync(files.certificate, 'utf8'), chainPem);
  t.same(issued, ['new'], 'without another order');
});

t.test('but not over one that somebody else has kept meanwhile', async (t) => {
  const { files, letGo, other, current } = await setUpUnsaved(t);
  const { chainPem, keyPem } = await certify(['a.test'], { startedDaysAgo: 0 });
  await other.save({ issuerKey: 'acme.test-directory', name: 'a.test', chainPem, keyPem, issuerData: null });
  await letGo();
  t.equal(readFileSync(files.certificate, 'utf8'), chainPem);
  t.equal(current().chainPem, chainPem);
});

t.test('what has come into the store while it waited for its turn costs no lock', async (t) => {
  let letGo: () => void = () => undefined;
  const free = new Promise<void>((resolve) => (letGo = resolve));
  let begun = 0;
  const { store, manager, issued } = setUp(t, {
    ordersPerPeriod: 100,
    async issue(names) {
      begun++;
      await free;
      const { chainPem, keyPem } = await certify(names);
      return { chainPem, keyPem, issuerData: {} };
    },
  });
  const others = Array.from({ length: 20 }, (_, index) => [`other-${index}.test`]);
  manager.change({ added: [...others, ['a.test']], removed: [] });
  await until('as many as may be are under way', () => manager.describe().filter(isIssuing).length === 20);
  t.equal(manager.describe().at(-1)!.state, 'kept', 'it waits');
  const { chainPem, keyPem } = await certify(['a.test']);
  await store.save({ issuerKey: 'acme.test-directory', name: 'a.test', chainPem, keyPem, issuerData: null });
  // Somebody has it, and whoever wanted it would wait.
  const held = await store.lock('issue_cert_a.test');
  letGo();
  await until('the others are done', () => !manager.describe().some(isIssuing), 60_000);
  t.equal(begun, 20);
  t.equal(issued.length, 20);
  await held.release();
});

const isIssuing = ({ state }: ManagedCertificate) => state === 'issuing';

t.test('an order that waits for its turn at the issuer keeps no lock when the proxy ends', async (t) => {
  const { store, manager, issued } = setUp(t, { ordersPerPeriod: 1 });
  manager.change({ added: [['a.test'], ['b.test']], removed: [] });
  await until('one is there', () => issued.length === 1 && manager.describe().filter(isIssuing).length === 1);
  const [waiting] = manager.describe().filter(isIssuing);
  const lock = store.paths.lock(`issue_cert_${waiting!.names[0]!}`);
  await until('the other has its lock', () => existsSync(lock));
  await manager.close();
  t.notOk(existsSync(lock));
  t.equal(issued.length, 1);
});
