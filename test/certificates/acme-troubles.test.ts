// An ACME server that is down, slow, busy or talks nonsense: nothing is served or kept that is none, and all is well
// again when it is.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createAcmeAgent } from '../../src/certificates/acme/acme-agent.js';
import { startCertificates } from '../../src/cli/serve/certificates/start-certificates.js';
import { emptyConfiguration } from '../../src/model/configuration.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { createFakeClock } from '../support/fake-clock.js';
import { startFaultyAcme, type FaultyAcme, type Mood } from '../support/faulty-acme.js';
import { missingPeer } from '../support/find-program.js';
import { startRealPebble } from '../support/real-pebble.js';
import { until, untilAsync } from '../support/until.js';
import { setUpStage } from './acme-stage.js';

const minuteMs = 60_000;
const ladderMinutes = [1, 2, 2, 5, 10, 10, 10, 20];

/** Everything below a folder. */
function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

t.test('a server in trouble', { skip: missingPeer('pebble') ?? false }, async (t) => {
  const pebble = await startRealPebble({ alwaysValid: true, rejectedNonces: 5 });
  t.teardown(() => pebble.stop());
  const acme = await startFaultyAcme(pebble);
  t.teardown(() => acme.close());
  const agent = createAcmeAgent({ authorities: [pebble.authority] });

  const moods: { mood: Mood; moodFor?: string; says: RegExp }[] = [
    { mood: 'down', says: /does not answer/ },
    { mood: 'slow', says: /does not answer: timeout/ },
    { mood: 'nonsense', says: /did not issue/ },
    { mood: 'busy', says: /it answered 503/ },
    { mood: 'nonsense', moodFor: '/order-plz', says: /did not issue/ },
    { mood: 'nonsense', moodFor: '/finalize-order', says: /did not issue/ },
    { mood: 'nonsense', moodFor: '/certZ', says: /cannot be used: the certificate is not PEM/ },
  ];
  for (const { mood, moodFor = '', says } of moods) {
    await t.test(`${mood} ${moodFor}`, async (t) => {
      t.teardown(() => beWell(acme));
      const clock = createFakeClock(Date.now());
      const root = join(t.testdir(), 'CERTS');
      const { manager, store, problems, issued, idle } = setUpStage(t, {
        directoryUrl: acme.directoryUrl,
        agent,
        root,
        clock,
        // What takes half a minute takes two seconds here.
        ...(mood === 'slow' && { silenceLimitMs: 2_000 }),
      });
      acme.mood = mood;
      acme.moodFor = moodFor;
      manager.change({ added: [['app.example.com']], removed: [] });
      await idle();
      t.match(problems, [says]);
      t.match(problems, [/next attempt in 1 min$/]);
      t.match(manager.describe(), [{ state: 'failed', attempts: 1 }]);
      t.same(store.content, { certificates: [], broken: [] });
      t.same(filesBelow(store.paths.certificates), [], 'nothing is kept');
      t.same(filesBelow(store.paths.locks), [], 'nobody is kept waiting');
      beWell(acme);
      clock.advance(minuteMs - 1);
      t.equal(manager.describe()[0]?.attempts, 1, 'not before its time');
      clock.advance(1);
      await until('it is there', () => issued.length === 1, 60_000);
      await idle();
      t.match(manager.describe(), [{ state: 'kept', attempts: 0 }]);
      t.match(store.content.certificates, [{ names: ['app.example.com'] }]);
      t.equal(problems.length, 1);
    });
  }

  await t.test('a server that stumbles once is asked again at once', async (t) => {
    t.teardown(() => beWell(acme));
    const { manager, problems, issued } = setUpStage(t, {
      directoryUrl: acme.directoryUrl,
      agent,
      root: join(t.testdir(), 'CERTS'),
    });
    for (const mood of ['busy', 'down'] as const) {
      for (const moodFor of ['/dir', '/order-plz', '/finalize-order', '/certZ']) {
        Object.assign(acme, { mood, moodFor, moodTimes: 1 });
        await manager.obtain([`${mood}${issued.length}.example.com`], 'missing');
        t.ok(acme.moodTimes <= 0, `${mood} ${moodFor}`);
      }
    }
    t.equal(issued.length, 8);
    t.same(problems, []);
  });

  await t.test('the ladder, also for a name that goes and comes back', async (t) => {
    t.teardown(() => beWell(acme));
    const clock = createFakeClock(Date.now());
    const { manager, problems, idle } = setUpStage(t, {
      directoryUrl: acme.directoryUrl,
      agent,
      root: join(t.testdir(), 'CERTS'),
      clock,
    });
    acme.mood = 'nonsense';
    const names = [['app.example.com']];
    manager.change({ added: names, removed: [] });
    await idle();
    for (const [index, minutes] of ladderMinutes.entries()) {
      t.match(problems.at(-1), new RegExp(`next attempt in ${minutes} min$`));
      const asked = acme.requests.length;
      // A catalog in which it flaps.
      for (let change = 0; change < 5; change++) {
        manager.change({ added: [], removed: names });
        t.same(manager.describe(), []);
        manager.change({ added: names, removed: [] });
      }
      await t.rejects(manager.obtain(names[0]!, 'missing'), /did not issue/, 'a client that comes for it waits too');
      clock.advance(minutes * minuteMs - 1);
      await idle();
      t.equal(acme.requests.length, asked, 'nobody is asked before');
      clock.advance(1);
      await idle();
      t.equal(problems.length, index + 2);
    }
  });

  await t.test('handshakes meanwhile get a certificate that lives in memory alone', async (t) => {
    t.teardown(() => beWell(acme));
    const clock = createFakeClock(Date.now());
    const root = join(t.testdir(), 'CERTS');
    const { settings } = loadSettings({
      argv: [
        `--certificatesresolvers.le.acme.caserver=${acme.directoryUrl}`,
        `--certificatesresolvers.le.acme.cacertificates=${pebble.authorityFile}`,
        '--certificatesresolvers.le.domains[0].main=app.example.com',
        `--certificates.storage=${root}`,
        // A store that is looked at while the clock jumps looks as if it did not answer.
        '--certificates.pollinterval=1h',
      ],
      env: { TRAEFIK_CONFIGFILE: '/dev/null' },
    });
    const lines: string[] = [];
    const log = { error: (line: string) => lines.push(line), warn: () => 0, info: () => 0, debug: () => 0 };
    const certificates = await startCertificates(settings, {
      clock,
      log: log as never,
      env: {},
      onDiagnostics: () => undefined,
    });
    t.teardown(() => certificates.close());
    const served = async () => (await certificates.tls.identityFor('app.example.com', [], 'websecure'))?.certificate;
    acme.mood = 'down';
    certificates.follow(emptyConfiguration);
    await until('it has failed', () => lines.length === 1, 60_000);
    t.match(await served(), { issuer: /^Tagway/ });
    const kept = () => filesBelow(root).filter((file) => file.startsWith('certificates'));
    t.same(kept(), []);
    beWell(acme);
    clock.advance(minuteMs);
    await untilAsync('its own is served', async () => (await served())?.names[0] === 'app.example.com', 60_000);
    t.match(await served(), { issuer: /^Pebble/ });
    await until('it is kept', () => kept().some((file) => file.endsWith('.json')));
    t.equal(lines.length, 1);
  });

  await t.test('a server that says when to come again is obeyed', async (t) => {
    t.teardown(() => beWell(acme));
    const clock = createFakeClock(Date.now());
    const { manager, problems, issued, idle } = setUpStage(t, {
      directoryUrl: acme.directoryUrl,
      agent,
      root: join(t.testdir(), 'CERTS'),
      clock,
    });
    acme.mood = 'rate-limiting';
    acme.moodFor = '/order-plz';
    acme.retryAfterS = 3600;
    manager.change({ added: [['app.example.com']], removed: [] });
    await idle();
    t.match(problems, [/too many certificates \(rateLimited\); next attempt in 60 min$/]);
    const asked = acme.requests.length;
    beWell(acme);
    clock.advance(59 * minuteMs);
    await idle();
    t.equal(acme.requests.length, asked, 'not within the hour');
    clock.advance(minuteMs);
    await until('it is there', () => issued.length === 1, 60_000);
    await idle();
  });

  await t.test('an account that the server has lost is registered again, with its key', async (t) => {
    const root = join(t.testdir(), 'CERTS');
    const first = setUpStage(t, { directoryUrl: acme.directoryUrl, agent, root });
    await first.manager.obtain(['a.example.com'], 'missing');
    const files = first.store.paths.account(first.issuer.issuerKey, '');
    const [key, metadata] = [files.key, files.metadata].map((file) => readFileSync(file, 'utf8'));
    const account = JSON.parse(metadata!) as { location: string };
    writeFileSync(
      files.metadata,
      JSON.stringify({ ...account, location: account.location.replace(/\/[^/]+$/, '/99') }),
    );
    const second = setUpStage(t, { directoryUrl: acme.directoryUrl, agent, root });
    await second.manager.obtain(['b.example.com'], 'missing');
    t.same(second.problems, []);
    t.equal(readFileSync(files.key, 'utf8'), key);
    t.match(JSON.parse(readFileSync(files.metadata, 'utf8')), account);
  });
});

function beWell(acme: FaultyAcme): void {
  acme.mood = 'well';
  acme.moodFor = '';
  acme.moodTimes = Infinity;
}
