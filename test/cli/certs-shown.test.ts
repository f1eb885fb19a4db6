// `certs ls`, `show` and `export-acme-json`: what the store holds, in tables and for scripts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { certificateIdOf } from '../../src/certificates/acme/renewal-info.js';
import type { Certificate } from '../../src/certificates/certificate.js';
import { signCertificate } from '../../src/certificates/sign-certificate.js';
import { storePaths } from '../../src/certificates/store/store-paths.js';
import { writeTriple } from '../../src/certificates/store/write-triple.js';
import { certsGroup } from '../../src/cli/certs/certs-group.js';
import { certify } from '../support/certify.js';
import { runCommand } from '../support/run-command.js';

const dayMs = 86_400_000;
const issuerKey = 'acme.example-directory';

async function setUp(t: Test, kept: Readonly<Record<string, Certificate>>, issuerData: unknown = null) {
  const root = join(t.testdir(), 'CERTS');
  const paths = storePaths(root);
  for (const [name, { chainPem, keyPem }] of Object.entries(kept)) {
    await writeTriple(paths, { issuerKey, name, chainPem, keyPem, issuerData });
  }
  const run = (...command: readonly string[]) =>
    runCommand(['certs', ...command, `--certificates.storage=${root}`], { commands: [certsGroup] });
  const json = async (...command: readonly string[]): Promise<unknown> => {
    return JSON.parse((await run(...command, '--json')).out);
  };
  return { paths, run, json };
}

const authority = () =>
  signCertificate({
    ...{ names: [], commonName: 'An authority', authorityPathLength: 0 },
    ...{ notBeforeMs: Date.now() - dayMs, notAfterMs: Date.now() + 365 * dayMs },
  });

t.test('the store as a table', async (t) => {
  const signer = await authority();
  const { run, json, paths } = await setUp(t, {
    'valid.test': await certify(['valid.test', 'also.test'], { days: 90, startedDaysAgo: 9.5, signer }),
    'due.test': await certify(['due.test'], { days: 90, startedDaysAgo: 60.5, signer }),
    'expired.test': await certify(['expired.test'], { days: 2, startedDaysAgo: 2.5, signer }),
    'early.test': await certify(['early.test'], { startedDaysAgo: -2, signer }),
    'broken.test': await certify(['broken.test'], { signer }),
  });
  writeFileSync(paths.triple(issuerKey, 'broken.test').certificate, '');
  const { code, out, errors } = await run('ls');
  t.match({ code, errors }, { code: 0, errors: /broken\.test .*is left out/ });
  const [head, ...rows] = out.trimEnd().split('\n');
  t.match(head, /^name +issuer +days left +source +state$/);
  t.same(
    rows.slice(0, -1).map((row) => row.split(/ {2,}/)),
    [
      ['due.test', 'An authority', '29', issuerKey, 'due'],
      ['early.test', 'An authority', '91', issuerKey, 'not yet valid'],
      ['expired.test', 'An authority', '-1', issuerKey, 'expired'],
      ['valid.test, also.test', 'An authority', '80', issuerKey, 'valid'],
    ],
  );
  t.match(rows.at(-1), /^broken\.test .*broken: /);
  t.match(await json('ls'), {
    certificates: [{ names: ['due.test'], state: 'due', daysLeft: 29 }, {}, {}, {}],
    broken: [{ issuerKey, storedAs: 'broken.test' }],
  });
});

t.test('a renewal that the issuer asks for', async (t) => {
  const certificate = await certify(['asked.test'], { startedDaysAgo: 10, signer: await authority() });
  const askedMs = Math.floor(Date.now() / 1000) * 1000 - dayMs;
  const time = (ms: number): string => new Date(ms).toISOString();
  const renewalOf = (id: string | undefined) => ({
    renewal_info: {
      suggestedWindow: { start: time(askedMs - 3_600_000), end: time(askedMs + 3_600_000) },
      ...{ _uniqueIdentifier: id, _selectedTime: time(askedMs), _retryAfter: time(askedMs + dayMs) },
    },
  });
  const own = await setUp(t, { 'asked.test': certificate }, renewalOf(certificateIdOf(certificate)));
  t.match(await own.json('ls'), { certificates: [{ state: 'due', daysLeft: 79, renewal: time(askedMs) }] });
  t.match((await own.run('show', 'asked.test')).out, `renewal  by ${time(askedMs)}, as its issuer asks\n`);
  const old = await setUp(t, { 'asked.test': certificate }, renewalOf('of.another'));
  t.match(await old.json('ls'), { certificates: [{ state: 'valid' }] }, 'that of another certificate says nothing');
  const none = await setUp(t, { 'asked.test': certificate }, { renewal_info: null });
  t.match(await none.json('ls'), { certificates: [{ state: 'valid', renewalIsAsked: false }] });
});

t.test('one certificate', async (t) => {
  const certificate = await certify(['a.test', '*.b.test'], { days: 90, startedDaysAgo: 0 });
  const { run, json, paths } = await setUp(t, { 'a.test': certificate });
  for (const name of ['a.test', '*.b.test', 'A.Test']) {
    const { code, out } = await run('show', name);
    t.equal(code, 0, name);
    t.match(out, `serial   ${certificate.serial}\n`);
    t.match(out, `files    ${paths.triple(issuerKey, 'a.test').directory}\n`);
  }
  t.match(await json('show', 'a.test'), {
    names: ['a.test', '*.b.test'],
    ...{ issuerKey, serial: certificate.serial, fingerprint: certificate.fingerprint },
    renewal: new Date(certificate.notAfterMs - (certificate.notAfterMs - certificate.notBeforeMs) / 3).toISOString(),
    chain: [{}],
  });
  t.match(await run('show', 'c.test'), { code: 1, out: '', errors: /has no certificate for c\.test/ });
});

t.test('for Traefik', async (t) => {
  const certificate = await certify(['a.test', 'b.test']);
  const { run } = await setUp(t, { 'a.test': certificate });
  t.same(JSON.parse((await run('export-acme-json', '--resolver=le')).out), {
    le: {
      Account: null,
      Certificates: [
        {
          domain: { main: 'a.test', sans: ['b.test'] },
          certificate: Buffer.from(certificate.chainPem).toString('base64'),
          key: Buffer.from(certificate.keyPem).toString('base64'),
          Store: 'default',
        },
      ],
    },
  });
});
