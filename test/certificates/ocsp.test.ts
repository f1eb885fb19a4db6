// Answers of authorities about certificates: asked for, kept, handed to clients.
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { Certificate } from '../../src/certificates/certificate.js';
import { certificateId, ocspRequest } from '../../src/certificates/ocsp/certificate-id.js';
import { askResponder } from '../../src/certificates/ocsp/ask-responder.js';
import { readOcspResponse } from '../../src/certificates/ocsp/ocsp-response.js';
import { createStaples } from '../../src/certificates/ocsp/staples.js';
import { createCertificateTable } from '../../src/certificates/serving/certificate-table.js';
import { createTlsChooser } from '../../src/certificates/serving/tls-chooser.js';
import { storePaths } from '../../src/certificates/store/store-paths.js';
import { textAnswer } from '../../src/exchange/answer.js';
import { systemClock } from '../../src/shared/clock.js';
import { createFakeClock } from '../support/fake-clock.js';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { startOcspResponder, type OcspMood } from '../support/ocsp-responder.js';
import { startRealCaddy } from '../support/real-caddy.js';
import { tlsOptions } from '../support/test-certificate.js';
import { openTestEntryPoint } from '../support/test-entry-point.js';
import { until, untilAsync } from '../support/until.js';

const hourMs = 3_600_000;

/** What a client that asks for an answer is given. */
async function stapled(port: number, servername: string): Promise<Buffer | null> {
  const options = { port, host: '127.0.0.1', servername, rejectUnauthorized: false, requestOCSP: true };
  const client = tls.connect(options);
  return new Promise((resolve, reject) => {
    client.once('OCSPResponse', (response: Buffer) => {
      client.destroy();
      resolve(response);
    });
    client.once('error', reject);
  });
}

function start(t: Test, clock = systemClock, root = t.testdir()) {
  const problems: string[] = [];
  let changes = 0;
  const paths = storePaths(root);
  const staples = createStaples({
    clock,
    paths,
    onProblem: (message) => problems.push(message),
    onChange: () => changes++,
  });
  t.teardown(() => staples.close());
  const has = (certificate: Certificate) => staples.stapleOf(certificate)?.() !== undefined;
  return { staples, problems, has, root, directory: paths.ocspDirectory, changes: () => changes };
}

function partsOf({ chainPem }: Certificate) {
  const [leaf, issuer] = chainPem.split(/(?=-----BEGIN)/).map((pem) => new X509Certificate(pem));
  return { leaf: leaf!, issuer: issuer! };
}

const readings: readonly (readonly [OcspMood, object])[] = [
  ['good', { kind: 'good' }],
  ['revoked', { kind: 'revoked' }],
  ['unknown', { message: 'the responder does not know the certificate' }],
  ['try later', { message: 'the responder says tryLater' }],
  ['nonsense', { message: 'it is no OCSP response' }],
  ['forged', { message: 'nobody who may has signed it' }],
  ['about another', { message: 'it is about another certificate' }],
  ['out of date', { message: 'it is out of date' }],
  ['of the future', { message: 'it is of the future' }],
  ['endless', { message: 'it does not say how long it is good' }],
];

t.test('what a response says', async (t) => {
  const responder = await startOcspResponder(t);
  const certificate = await responder.certify(['a.test']);
  const question = { ...partsOf(certificate), nowMs: Date.now() };
  const request = ocspRequest(certificateId(question.leaf, question.issuer));
  for (const [mood, expected] of readings) {
    responder.mood = mood;
    t.match(readOcspResponse(await askResponder(certificate.ocspUrl!, request), question), expected, mood);
  }
  responder.mood = 'error 500';
  await t.rejects(askResponder(certificate.ocspUrl!, request), /answers 500/);
  responder.mood = 'good';
  const good = await askResponder(certificate.ocspUrl!, request);
  const whole = readOcspResponse(good, question);
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const broken = Buffer.from(good);
      broken[at] = byte;
      const answer = readOcspResponse(broken, question);
      return answer.kind === 'unusable' || isDeepStrictEqual(answer, whole);
    }),
    { numRuns: 300 },
  );
});

t.test('an answer is asked for once, kept as Caddy keeps it, and handed to clients', async (t) => {
  const responder = await startOcspResponder(t);
  const certificate = await responder.certify(['a.test', 'b.test']);
  const { staples, problems, has, directory, root } = start(t);
  const chooser = createTlsChooser({
    certificates: () => createCertificateTable([certificate], { clock: Date }),
    optionsFor: () => usual,
    fallback: () => undefined,
    stapleOf: (one) => staples.stapleOf(one),
  });
  const usual = { name: 'default', options: tlsOptions(), authorities: [] };
  const key = Buffer.alloc(48, 5);
  const { port } = await openTestEntryPoint(t, {
    servers: [],
    route: { answer: textAnswer(200) },
    options: { tls: { identityFor: chooser.identityFor, ticketKey: () => key } },
  });
  t.equal(await stapled(port, 'a.test'), null, 'nobody waits for one');
  staples.follow([certificate]);
  await until('it is there', () => has(certificate));
  const given = await stapled(port, 'a.test');
  t.match(readOcspResponse(given!, { ...partsOf(certificate), nowMs: Date.now() }), { kind: 'good' });
  await until('it is kept', () => namesIn(directory).length === 1);
  const [name = ''] = namesIn(directory);
  t.match(name, /^a\.test-[0-9a-f]{1,8}$/);
  t.same(readFileSync(join(directory, name)), given);
  t.equal(statSync(join(directory, name)).mode & 0o777, 0o600);

  staples.follow([certificate]);
  const other = start(t, systemClock, root);
  other.staples.follow([certificate]);
  await until('another proxy has it', () => other.has(certificate));
  t.equal(responder.asked, 1, 'nobody asked again');
  writeFileSync(join(directory, name), 'nonsense');
  const third = start(t, systemClock, root);
  third.staples.follow([certificate]);
  await until('a broken one is replaced', () => third.has(certificate));
  await until('and kept', () => readFileSync(join(directory, name)).length > 'nonsense'.length);
  t.equal(responder.asked, 2);
  t.same([...problems, ...other.problems, ...third.problems], []);
});

t.test('an answer is renewed at half of its time, and good until it ends', async (t) => {
  const responder = await startOcspResponder(t);
  const certificate = await responder.certify(['a.test']);
  const clock = createFakeClock(Date.now());
  const { staples, problems, has, directory } = start(t, clock);
  staples.follow([certificate]);
  await until('it is there', () => clock.pendingMs().length === 1);
  t.ok(Math.abs(clock.pendingMs()[0]! - 48 * hourMs) < hourMs, 'after two days of four');
  responder.mood = 'try later';
  clock.advance(50 * hourMs);
  await until('that is told', () => problems.length === 1);
  t.match(problems[0], /the certificate for a\.test has no new OCSP answer: its responder .* says tryLater/);
  t.ok(has(certificate), 'the old one is good');
  rmSync(directory, { recursive: true });
  clock.advance(48 * hourMs);
  t.notOk(has(certificate), 'until it ends');
  await until('it was asked for again', () => responder.asked >= 3);
  t.equal(problems.length, 1, 'and told once');
});

t.test('thousands of chains are taken apart with requests in between', async (t) => {
  const responder = await startOcspResponder(t);
  const certificate = await responder.certify(['a.test']);
  const { staples, has } = start(t);
  let taken = 0;
  const many = Array.from({ length: 300 }, (_, index) =>
    Object.defineProperty({ ...certificate, fingerprint: `${index}` }, 'chainPem', {
      get() {
        taken++;
        return certificate.chainPem;
      },
    }),
  );
  let [isOver, before, most] = [false, 0, 0];
  const look = () => {
    most = Math.max(most, taken - before);
    before = taken;
    if (!isOver) setImmediate(look);
  };
  look();
  staples.follow(many);
  await until('all have their answers', () => many.every(has), 60_000);
  isOver = true;
  t.ok(taken >= many.length);
  t.ok(most < 20, `${most} before others had their turn`);
});

t.test('what must be stapled', async (t) => {
  const responder = await startOcspResponder(t);
  const [old, next] = await Promise.all([
    responder.certify(['a.test']),
    responder.certify(['a.test', 'b.test'], { mustStaple: true }),
  ]);
  t.match([old.mustStaple, next.mustStaple], [undefined, true]);
  const newer = { ...next, notBeforeMs: old.notBeforeMs + 1 };
  const { staples, problems, changes } = start(t);
  const table = () => createCertificateTable([old, newer], { clock: Date, isRefused: (one) => staples.lacks(one) });
  responder.mood = 'revoked';
  staples.follow([newer]);
  t.equal(table().find('a.test'), old, 'it waits until it has an answer');
  t.equal(table().find('b.test'), newer, 'unless there is nothing else');
  await until('that is told', () => problems.length === 1);
  t.match(problems[0], /no new OCSP answer, which it demands of servers: its authority has revoked it/);
  t.equal(changes(), 0);
  responder.mood = 'good';
  const again = start(t);
  again.staples.follow([newer]);
  await until('it has come', () => again.changes() === 1);
  t.notOk(again.staples.lacks(newer));
  await until('it is kept', () => namesIn(again.directory).length === 1);
});

t.test('certificates that nobody answers for', async (t) => {
  const responder = await startOcspResponder(t);
  const certificate = await responder.certify(['a.test']);
  const { staples, problems } = start(t);
  const { ocspUrl: _, ...silent } = certificate;
  t.equal(staples.stapleOf(silent), undefined);
  t.equal(staples.stapleOf({ ...certificate, notAfterMs: certificate.notBeforeMs + 6 * 24 * hourMs }), undefined);
  staples.follow([silent, { ...certificate, chainPem: certificate.chainPem.split(/(?<=CERTIFICATE-----\n)/)[0]! }]);
  await until('that is told', () => problems.length === 1);
  t.match(problems[0], /its chain lacks the certificate of its authority/);
  t.equal(responder.asked, 0);
});

t.test('one store, Tagway and Caddy', { skip: missingPeer('caddy') ?? false }, async (t) => {
  const responder = await startOcspResponder(t);
  const certificate = await responder.certify(['Shop.test', 'a.test']);
  const folder = t.testdir({ 'site.pem': certificate.chainPem, 'site.key': certificate.keyPem });
  const [port, admin] = (await findFreePorts(2)) as [number, number];
  const startCaddy = (root: string) =>
    startRealCaddy(`{
  admin 127.0.0.1:${admin}
  storage file_system ${root}
  auto_https off
}
https://shop.test:${port} {
  bind 127.0.0.1
  tls ${join(folder, 'site.pem')} ${join(folder, 'site.key')}
  respond "caddy"
}
`);
  const given = () => stapled(port, 'shop.test').catch(() => undefined);

  const ours = start(t, systemClock, join(folder, 'ours'));
  ours.staples.follow([certificate]);
  await until('we have an answer', () => namesIn(ours.directory).length === 1);
  const [name = ''] = namesIn(ours.directory);
  responder.mood = 'error 500';
  const after = startCaddy(ours.root);
  await untilAsync('Caddy serves', async () => (await given()) !== undefined, 30_000);
  t.same(await given(), readFileSync(join(ours.directory, name)), 'Caddy has our answer');
  await after.stop();

  responder.mood = 'good';
  const theirs = join(folder, 'theirs');
  const before = startCaddy(theirs);
  await untilAsync('Caddy has an answer', async () => Boolean(await given()), 30_000);
  await before.stop();
  t.same(namesIn(join(theirs, 'ocsp')), [name], 'under the same name');
  responder.mood = 'error 500';
  const next = start(t, systemClock, theirs);
  next.staples.follow([certificate]);
  await until('we have that of Caddy', () => next.has(certificate));
});

/** Without what is being written. */
function namesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).filter((name) => !name.startsWith('.')) : [];
}
