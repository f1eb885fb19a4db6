// What the manager does of itself, with an issuer that is always there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Certificate } from '../../src/certificates/certificate.js';
import { createCertificateManager } from '../../src/certificates/issuing/certificate-manager.js';
import type { Issuer } from '../../src/certificates/issuing/issuer.js';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { certify } from '../support/certify.js';
import { createFakeClock } from '../support/fake-clock.js';
import { until } from '../support/until.js';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

function setUp(t: Test, { issue }: Partial<Pick<Issuer, 'issue'>> = {}) {
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
  const manager = createCertificateManager({
    store,
    issuer,
    clock,
    random: () => 0.5,
    isRevoked: ({ fingerprint }: Certificate) => revoked.has(fingerprint),
    onIssued: (_names, kind) => issued.push(kind),
    onProblem: (text) => t.fail(text),
    onUnsaved: () => undefined,
  });
  t.teardown(async () => {
    await manager.close();
    store.close();
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
