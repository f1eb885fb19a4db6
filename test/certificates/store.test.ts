import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseCertificate } from '../../src/certificates/certificate.js';
import { signCertificate } from '../../src/certificates/sign-certificate.js';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { safeName } from '../../src/certificates/store/safe-name.js';
import { acquireStoreLock } from '../../src/certificates/store/store-lock.js';
import { issuerKeyOf, storePaths } from '../../src/certificates/store/store-paths.js';
import { systemClock } from '../../src/shared/clock.js';
import { createFakeClock } from '../support/fake-clock.js';
import { until } from '../support/until.js';
import { issuerKeyCases, safeNameCases } from './cases/store-names.js';

const dayMs = 86_400_000;
const make = (name: string, nowMs = Date.now()) =>
  signCertificate({ names: [name], notBeforeMs: nowMs - dayMs, notAfterMs: nowMs + 90 * dayMs });

function openStore(root: string) {
  const problems: string[] = [];
  let changes = 0;
  const store = createCertificateStore({
    root,
    clock: systemClock,
    onChange: () => changes++,
    onProblem: (message) => problems.push(message),
  });
  return { store, problems, changes: () => changes };
}

t.test('names and directories are those of Caddy', (t) => {
  for (const [written, safe] of safeNameCases) t.equal(safeName(written), safe, written);
  for (const [directory, key] of issuerKeyCases) t.equal(issuerKeyOf(directory), key, directory);
  const paths = storePaths('/pv/CERTS');
  t.equal(
    paths.triple('ca', '*.Example.com').key,
    '/pv/CERTS/certificates/ca/wildcard_.example.com/wildcard_.example.com.key',
  );
  t.equal(paths.account('ca', '').metadata, '/pv/CERTS/acme/ca/users/default/default.json');
  t.equal(paths.account('ca', 'Ops@Example.com').key, '/pv/CERTS/acme/ca/users/ops@example.com/ops.key');
  t.equal(paths.challengeToken('ca', 'a.example').token, '/pv/CERTS/acme/ca/challenge_tokens/a.example.json');
  t.equal(paths.authority('local').certificate('root'), '/pv/CERTS/pki/authorities/local/root.crt');
  t.equal(paths.lock('issue_cert_*.example.com'), '/pv/CERTS/locks/issue_cert_wildcard_.example.com.lock');
  t.end();
});

t.test('a certificate that is saved is found, with the modes and the metadata of Caddy', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const { store, problems, changes } = openStore(root);
  t.teardown(() => store.close());
  await store.refresh();
  t.same(store.content, { certificates: [], broken: [] }, 'no directory is an empty store');
  const { certificatePem, keyPem } = await make('app.example.com');
  await store.save({ issuerKey: 'ca', name: 'app.example.com', chainPem: certificatePem, keyPem, issuerData: null });
  t.match(store.content.certificates, [{ names: ['app.example.com'], issuerKey: 'ca', storedAs: 'app.example.com' }]);
  t.equal(changes(), 1);
  const { directory, metadata, key } = store.paths.triple('ca', 'app.example.com');
  t.equal(readFileSync(metadata, 'utf8'), '{\n\t"sans": [\n\t\t"app.example.com"\n\t],\n\t"issuer_data": null\n}');
  t.equal(statSync(directory).mode & 0o777, 0o700);
  t.equal(statSync(key).mode & 0o777, 0o600);
  t.match(keyPem, /^-----BEGIN EC PRIVATE KEY-----/);
  t.same(readdirSync(directory).sort(), ['app.example.com.crt', 'app.example.com.json', 'app.example.com.key']);
  const before = store.content.certificates[0];
  await store.refresh();
  t.equal(store.content.certificates[0], before, 'unchanged: the same object');
  t.equal(changes(), 1);
  t.same(problems, []);
});

t.test('a broken triple is said once, left alone, and costs itself', async (t) => {
  const root = t.testdir();
  const { store, problems } = openStore(root);
  t.teardown(() => store.close());
  const [good, other] = await Promise.all([make('good.example'), make('other.example')]);
  await store.save({
    issuerKey: 'ca',
    name: 'good.example',
    chainPem: good.certificatePem,
    keyPem: good.keyPem,
    issuerData: null,
  });
  const faults: Record<string, readonly [crt: string, key: string, json: string | undefined, says: RegExp]> = {
    'empty.example': ['', other.keyPem, '{}', /the certificate is empty/],
    'foreign-key.example': [other.certificatePem, good.keyPem, '{}', /key is that of another certificate/],
    'no-key.example': [other.certificatePem, '', '{}', /the key is empty/],
    'no-pem.example': ['hello', other.keyPem, '{}', /not PEM/],
    'truncated.example': [other.certificatePem, other.keyPem, '{"sans":["trunc', /no JSON object/],
    'no-metadata.example': [other.certificatePem, other.keyPem, undefined, /there is no \.json/],
  };
  for (const [name, [crt, key, json]] of Object.entries(faults)) {
    const files = store.paths.triple('ca', name);
    mkdirSync(files.directory, { recursive: true });
    writeFileSync(files.certificate, crt);
    writeFileSync(files.key, key);
    if (json !== undefined) writeFileSync(files.metadata, json);
  }
  await store.refresh();
  await store.refresh();
  t.same(
    store.content.certificates.map(({ storedAs }) => storedAs),
    ['good.example'],
  );
  t.equal(problems.length, Object.keys(faults).length, 'each once');
  for (const [name, [, , , says]] of Object.entries(faults)) {
    t.match(
      problems.find((problem) => problem.includes(name)),
      says,
      name,
    );
    t.ok(existsSync(store.paths.triple('ca', name).certificate), `${name} is still there`);
  }
  await t.rejects(
    store.save({
      issuerKey: 'ca',
      name: 'x.example',
      chainPem: good.certificatePem,
      keyPem: other.keyPem,
      issuerData: null,
    }),
    { code: 'TW_CERTIFICATE_UNUSABLE' },
  );
  t.notOk(
    existsSync(store.paths.triple('ca', 'x.example').directory),
    'nothing is written of a pair that does not fit',
  );
});

t.test('what is in memory goes on serving while the store is away', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const { store, problems } = openStore(root);
  t.teardown(() => store.close());
  const { certificatePem, keyPem } = await make('app.example.com');
  await store.save({ issuerKey: 'ca', name: 'app.example.com', chainPem: certificatePem, keyPem, issuerData: null });
  rmSync(store.paths.certificates, { recursive: true });
  writeFileSync(store.paths.certificates, 'no directory');
  await store.refresh();
  t.equal(store.content.certificates.length, 1);
  t.match(problems, [/cannot be read/]);
});

t.test('a lock keeps others out until it is released or its holder is dead', async (t) => {
  const path = join(t.testdir(), 'locks', 'issue_cert_a.example.lock');
  const clock = createFakeClock();
  const first = await acquireStoreLock(path, clock);
  t.match(JSON.parse(readFileSync(path, 'utf8')), { created: String, updated: String });
  t.equal(statSync(path).mode & 0o777, 0o644);
  let second: Awaited<ReturnType<typeof acquireStoreLock>> | undefined;
  const waiting = acquireStoreLock(path, clock).then((lock) => (second = lock));
  for (let beat = 0; beat < 6; beat++) {
    const before = readFileSync(path, 'utf8');
    clock.advance(5000);
    await until(
      'the holder has refreshed it',
      () => readFileSync(path, 'utf8') !== before && clock.pendingMs().includes(5000),
    );
  }
  t.equal(second, undefined, 'a holder that refreshes is waited for, however long');
  await first.release();
  await until('the next one has it', () => {
    clock.advance(250);
    return second !== undefined;
  });
  await waiting;
  await second!.release();
  t.notOk(existsSync(path));

  writeFileSync(
    path,
    JSON.stringify({ created: new Date(clock.now() - 60_000), updated: new Date(clock.now() - 11_000) }),
  );
  const third = await acquireStoreLock(path, clock);
  await third.release();
  writeFileSync(path, 'not json');
  await t.rejects(acquireStoreLock(path, clock), { code: 'TW_STORE_LOCK' });
  rmSync(path);
});

t.test('Ed25519 keys as Go labels them, and certificates for addresses', async (t) => {
  const nowMs = Date.now();
  const { certificatePem, keyPem } = await signCertificate({
    names: ['a.example', '*.a.example', '127.0.0.1', '::1'],
    notBeforeMs: nowMs,
    notAfterMs: nowMs + dayMs,
  });
  const parsed = parseCertificate(certificatePem, keyPem);
  t.match(parsed, {
    ok: true,
    certificate: { names: ['a.example', '*.a.example', '127.0.0.1', /^(::1|0:0:0:0:0:0:0:1)$/] },
  });
  t.equal(parseCertificate(certificatePem, keyPem.replace(/\n.*\n/, '\nAAAA\n')).ok, false);
});
