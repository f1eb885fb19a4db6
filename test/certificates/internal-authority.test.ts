// The authority in the store: founded once, renewed as Caddy renews it, and never replaced behind anybody's back.
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createInternalAuthority } from '../../src/certificates/internal/internal-authority.js';
import { signCertificate } from '../../src/certificates/sign-certificate.js';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { createFakeClock } from '../support/fake-clock.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function setUp(t: Test, root = join(t.testdir(), 'CERTS')) {
  const clock = createFakeClock(Math.floor(Date.now() / 1000) * 1000);
  const store = createCertificateStore({ root, clock, onChange: () => undefined, onProblem: () => undefined });
  t.teardown(() => store.close());
  const authority = createInternalAuthority({ store, clock, leafLifetimeMs: 12 * hourMs });
  const files = store.paths.authority('local');
  const certificateOf = (tier: 'root' | 'intermediate') => new X509Certificate(readFileSync(files.certificate(tier)));
  /** A certificate for a name: the leaf, and the intermediate that comes with it. */
  async function issue(names: readonly string[] = ['app.localhost']) {
    const { chainPem, keyPem, issuerData } = await authority.issue(names, {
      signal: new AbortController().signal,
    });
    const [leaf, intermediate] = chainPem
      .split(/(?<=END CERTIFICATE-----\n)/)
      .slice(0, 2)
      .map((pem) => new X509Certificate(pem)) as [X509Certificate, X509Certificate];
    return { leaf, intermediate, keyPem, issuerData };
  }
  return { clock, files, certificateOf, issue };
}

const lifetimeMs = ({ validFrom, validTo }: X509Certificate) => Date.parse(validTo) - Date.parse(validFrom);

t.test('it is founded once, like that of Caddy', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const [one, two] = [setUp(t, root), setUp(t, root)];
  // Whoever has the lock founds it; a clock that stands still lets nobody wait.
  const first = await one.issue();
  const second = await two.issue();
  const [rootCertificate, intermediate] = [one.certificateOf('root'), one.certificateOf('intermediate')];
  t.match(rootCertificate.subject, /^CN=Caddy Local Authority - \d{4} ECC Root$/);
  t.equal(intermediate.subject, 'CN=Caddy Local Authority - ECC Intermediate');
  for (const { leaf, intermediate: sent } of [first, second]) {
    t.equal(sent.fingerprint256, intermediate.fingerprint256);
    t.ok(leaf.verify(intermediate.publicKey));
    t.ok(leaf.checkIssued(intermediate));
  }
  t.ok(intermediate.verify(rootCertificate.publicKey));
  t.equal(Math.round(lifetimeMs(rootCertificate) / dayMs), 3600);
  t.equal(Math.round(lifetimeMs(intermediate) / dayMs), 7);
  t.equal(Math.round(lifetimeMs(first.leaf) / hourMs), 12);
  t.equal(first.issuerData, null);
  for (const file of [one.files.key('root'), one.files.key('intermediate'), one.files.certificate('root')]) {
    t.equal(statSync(file).mode & 0o777, 0o600);
  }
});

t.test('it signs for addresses too', async (t) => {
  const { leaf } = await setUp(t).issue(['10.0.0.1', '2001:db8::1', 'app.internal']);
  t.ok(leaf.checkIP('10.0.0.1'));
  t.ok(leaf.checkIP('2001:db8::1'));
  t.ok(leaf.checkHost('app.internal'));
});

t.test('the intermediate is renewed when a fifth is left, and the root stays', async (t) => {
  const { clock, certificateOf, issue } = setUp(t);
  await issue();
  const [root, before] = [certificateOf('root').fingerprint256, certificateOf('intermediate').fingerprint256];
  clock.advance(5.5 * dayMs);
  await issue();
  t.equal(certificateOf('intermediate').fingerprint256, before, 'not while more is left');
  clock.advance(0.2 * dayMs);
  const { leaf, intermediate } = await issue();
  t.not(intermediate.fingerprint256, before);
  t.equal(certificateOf('intermediate').fingerprint256, intermediate.fingerprint256);
  t.equal(certificateOf('root').fingerprint256, root);
  t.ok(leaf.verify(intermediate.publicKey));
  t.ok(intermediate.verify(certificateOf('root').publicKey));
  // As Caddy renews a week later, and so on for years.
  clock.advance(400 * dayMs);
  t.ok(Date.parse((await issue()).leaf.validTo) > clock.now());
});

t.test('nothing outlives the root, and an expired one signs no more', async (t) => {
  const { clock, files, certificateOf, issue } = setUp(t);
  await issue();
  clock.advance(3598 * dayMs);
  const { leaf, intermediate } = await issue();
  t.equal(intermediate.validTo, certificateOf('root').validTo);
  t.ok(Date.parse(leaf.validTo) <= Date.parse(intermediate.validTo));
  clock.advance(3 * dayMs);
  const before = readFileSync(files.certificate('root'), 'utf8');
  await t.rejects(issue(), { code: 'TW_INTERNAL_AUTHORITY', message: /root\.crt has expired/ });
  t.equal(readFileSync(files.certificate('root'), 'utf8'), before);
});

t.test('what a writer that died has left', async (t) => {
  const other = await signCertificate({
    names: [],
    commonName: 'other',
    notBeforeMs: Date.now() - dayMs,
    notAfterMs: Date.now() + dayMs,
    authorityPathLength: 1,
  });

  await t.test('a key of a root without its certificate: nobody trusts it yet', async (t) => {
    const { files, issue, certificateOf } = setUp(t);
    mkdirSync(files.directory, { recursive: true });
    writeFileSync(files.key('root'), other.keyPem);
    const { intermediate } = await issue();
    t.ok(intermediate.verify(certificateOf('root').publicKey));
    t.not(readFileSync(files.key('root'), 'utf8'), other.keyPem);
  });

  await t.test('an intermediate with the key of the next one is renewed', async (t) => {
    const { files, issue, certificateOf } = setUp(t);
    await issue();
    const root = certificateOf('root').fingerprint256;
    writeFileSync(files.key('intermediate'), other.keyPem);
    const { leaf, intermediate } = await issue();
    t.ok(leaf.verify(intermediate.publicKey));
    t.ok(intermediate.verify(certificateOf('root').publicKey));
    t.equal(certificateOf('root').fingerprint256, root);
  });

  await t.test('an intermediate of another root is renewed', async (t) => {
    const { files, issue, certificateOf } = setUp(t);
    await issue();
    writeFileSync(files.key('root'), other.keyPem);
    writeFileSync(files.certificate('root'), other.certificatePem);
    const { intermediate } = await issue();
    t.ok(intermediate.verify(certificateOf('root').publicKey));
    t.equal(certificateOf('root').subject, 'CN=other');
  });

  const losses: { name: string; lose: (files: ReturnType<typeof setUp>['files']) => void; says: RegExp }[] = [
    { name: 'no key', lose: (files) => rmSync(files.key('root')), says: /root\.key is missing/ },
    { name: 'no certificate', lose: (files) => rmSync(files.certificate('root')), says: /root\.crt is missing/ },
    {
      name: 'a foreign key',
      lose: (files) => writeFileSync(files.key('root'), other.keyPem),
      says: /root\.key is not the key of .*root\.crt/,
    },
  ];
  for (const { name, lose, says } of losses) {
    await t.test(`a root in use with ${name} is not replaced`, async (t) => {
      const { files, issue } = setUp(t);
      await issue();
      lose(files);
      // The next renewal needs it.
      writeFileSync(files.key('intermediate'), other.keyPem);
      await t.rejects(issue(), { code: 'TW_INTERNAL_AUTHORITY', message: says });
    });
  }
});
