// What may be asked of an ACME server beyond the usual: accounts that are bound, chains, profiles, times for renewals.
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { certificateIdOf } from '../../src/certificates/acme/renewal-info.js';
import { createAcmeAgent } from '../../src/certificates/acme/acme-agent.js';
import type { Certificate } from '../../src/certificates/certificate.js';
import { readRenewalRecord } from '../../src/certificates/store/renewal-record.js';
import { createFakeClock } from '../support/fake-clock.js';
import { startFaultyAcme } from '../support/faulty-acme.js';
import { missingPeer } from '../support/find-program.js';
import { startRealPebble } from '../support/real-pebble.js';
import { until } from '../support/until.js';
import { setUpStage } from './acme-stage.js';

const skip = missingPeer('pebble') ?? false;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

t.test('external account binding', { skip }, async (t) => {
  const hmacKey = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W';
  const config = { externalAccountBindingRequired: true, externalAccountMACKeys: { 'kid-1': hmacKey } };
  const pebble = await startRealPebble({ alwaysValid: true, config });
  t.teardown(() => pebble.stop());
  const agent = createAcmeAgent({ authorities: [pebble.authority] });
  const { directoryUrl } = pebble;
  const without = setUpStage(t, { directoryUrl, agent, root: t.testdir() });
  await t.rejects(without.manager.obtain(['a.example.com'], 'missing'), /externalAccountRequired/);
  const other = setUpStage(t, {
    directoryUrl,
    agent,
    root: join(t.testdir(), 'other'),
    externalAccountBinding: { kid: 'kid-2', hmacKey },
  });
  await t.rejects(other.manager.obtain(['a.example.com'], 'missing'), /did not issue/);
  const bound = setUpStage(t, {
    directoryUrl,
    agent,
    root: join(t.testdir(), 'bound'),
    externalAccountBinding: { kid: 'kid-1', hmacKey },
  });
  await bound.manager.obtain(['a.example.com'], 'missing');
  t.same(bound.issued, ['a.example.com']);
});

t.test('kinds of keys, and accounts by their address', { skip }, async (t) => {
  const pebble = await startRealPebble({ alwaysValid: true });
  t.teardown(() => pebble.stop());
  const agent = createAcmeAgent({ authorities: [pebble.authority] });
  const root = t.testdir();
  const keyTypes = [
    ['EC256', /^-----BEGIN EC PRIVATE KEY/, { namedCurve: 'prime256v1' }],
    ['EC384', /^-----BEGIN EC PRIVATE KEY/, { namedCurve: 'secp384r1' }],
    ['RSA2048', /^-----BEGIN RSA PRIVATE KEY/, { modulusLength: 2048 }],
  ] as const;
  for (const [keyType, label, details] of keyTypes) {
    const { store, manager, issuer } = setUpStage(t, {
      directoryUrl: pebble.directoryUrl,
      agent,
      root,
      keyType,
      email: keyType === 'EC256' ? 'Ops@example.com' : '',
    });
    const name = `${keyType.toLowerCase()}.example.com`;
    await manager.obtain([name], 'missing');
    const { keyPem } = store.find(issuer.issuerKey, name)!;
    t.match(keyPem, label);
    t.match(createPrivateKey(keyPem).asymmetricKeyDetails, details);
    t.same(
      readdirSync(store.paths.accounts(issuer.issuerKey)),
      ['ops@example.com'],
      'the others take the one there is',
    );
    const { metadata } = store.paths.account(issuer.issuerKey, 'ops@example.com');
    t.match(JSON.parse(readFileSync(metadata, 'utf8')), { contact: ['mailto:Ops@example.com'] });
  }
});

t.test('the chain that is preferred, where the server offers it', { skip }, async (t) => {
  const pebble = await startRealPebble({ alwaysValid: true, alternateRoots: 2 });
  t.teardown(() => pebble.stop());
  const agent = createAcmeAgent({ authorities: [pebble.authority] });
  for (const index of [0, 1, 2]) {
    const root = new X509Certificate(await pebble.root(index));
    const preferredChain = /CN=(.+)$/m.exec(root.subject)![1]!;
    const { store, manager, issuer, leftOut } = setUpStage(t, {
      directoryUrl: pebble.directoryUrl,
      agent,
      root: join(t.testdir(), String(index)),
      preferredChain,
    });
    await manager.obtain(['a.example.com'], 'missing');
    const [, intermediate] = store
      .find(issuer.issuerKey, 'a.example.com')!
      .chainPem.split(/(?<=END CERTIFICATE-----\n)/);
    t.ok(new X509Certificate(intermediate!).checkIssued(root), preferredChain);
    t.same(leftOut, []);
  }
});

t.test('what was asked for and is not offered is said', { skip }, async (t) => {
  const pebble = await startRealPebble({ alwaysValid: true });
  t.teardown(() => pebble.stop());
  const { manager, problems, leftOut } = setUpStage(t, {
    directoryUrl: pebble.directoryUrl,
    agent: createAcmeAgent({ authorities: [pebble.authority] }),
    root: t.testdir(),
    preferredChain: 'No Such Root',
    profile: 'nosuchkind',
  });
  await manager.obtain(['a.example.com'], 'missing');
  t.match(leftOut, [
    'the server took no notice of the profile nosuchkind and issued its usual kind of certificate',
    /^the server offers no chain to No Such Root; the one in use ends in Pebble Root CA/,
  ]);
  t.same(problems, [], 'it is issued all the same');
});

t.test('renewal information', { skip }, async (t) => {
  const pebble = await startRealPebble({ alwaysValid: true });
  t.teardown(() => pebble.stop());
  const agent = createAcmeAgent({ authorities: [pebble.authority] });
  const acme = await startFaultyAcme(pebble);
  t.teardown(() => acme.close());
  const names = ['app.example.com'];
  const questions = () => acme.requests.filter((request) => request.startsWith('GET /renewal-info/'));
  const start = (clock: ReturnType<typeof createFakeClock>, root: string) =>
    setUpStage(t, { directoryUrl: acme.directoryUrl, agent, root, clock, random: () => 0.5, profile: 'shortlived' });

  await t.test('is asked for, kept for all who share the store, and followed', async (t) => {
    const nowMs = Math.floor(Date.now() / 1000) * 1000;
    const clock = createFakeClock(nowMs);
    acme.renewals = {
      start: new Date(nowMs + 10 * dayMs),
      end: new Date(nowMs + 12 * dayMs),
      retryAfterS: 6 * 3600,
    };
    const root = join(t.testdir(), 'CERTS');
    const { store, manager, issuer, issued, problems, idle } = start(clock, root);
    manager.change({ added: [names], removed: [] });
    const next = () => manager.describe()[0]?.nextMs;
    await until('the window is known', () => next() === nowMs + 11 * dayMs, 60_000);
    const first = store.find(issuer.issuerKey, names[0]!)!;
    t.same(questions(), [`GET /renewal-info/${certificateIdOf(first)}`]);
    const files = store.paths.triple(issuer.issuerKey, names[0]!);
    t.match(JSON.parse(readFileSync(files.metadata, 'utf8')), {
      sans: names,
      issuer_data: {
        url: /^https/,
        renewal_info: {
          suggestedWindow: { start: acme.renewals.start.toISOString(), end: acme.renewals.end.toISOString() },
          explanationURL: 'https://example.com/why',
          _uniqueIdentifier: certificateIdOf(first),
          _selectedTime: new Date(nowMs + 11 * dayMs).toISOString(),
          _retryAfter: new Date(nowMs + 6 * hourMs).toISOString(),
        },
      },
    });
    t.match(await readRenewalRecord(files), { startMs: nowMs + 10 * dayMs, selectedMs: nowMs + 11 * dayMs });
    await store.refresh();
    t.equal(store.find(issuer.issuerKey, names[0]!), first, 'what is served is the same');

    const other = start(clock, root);
    await other.store.refresh();
    other.manager.change({ added: [names], removed: [] });
    await until('the other knows too', () => other.manager.describe()[0]?.nextMs === nowMs + 11 * dayMs, 60_000);
    t.equal(questions().length, 1, 'from the store');
    await other.manager.close();

    // A mass revocation: the window is now.
    acme.renewals = { start: new Date(nowMs - dayMs), end: new Date(nowMs - hourMs), retryAfterS: 6 * 3600 };
    clock.advance(5 * hourMs);
    await idle();
    t.equal(questions().length, 1, 'not asked again within the six hours');
    clock.advance(hourMs + 1);
    await until('it is renewed', () => issued.length === 2, 60_000);
    await idle();
    t.equal(acme.orders.at(-1)?.replaces, certificateIdOf(first), 'and the order says what it replaces');
    t.equal(acme.orders.at(-1)?.profile, 'shortlived');
    await until('the issuer is not content with the new one either', () => next() === clock.now() + dayMs, 60_000);
    t.equal(questions().length, 3);
    t.equal(issued.length, 2, 'and gets one renewal a day');
    t.same(problems, []);
    await manager.close();
  });

  await t.test('a server that does not take the word of a replacement gets an order without', async (t) => {
    acme.refusesReplacement = true;
    const { manager, store, issuer, issued } = start(createFakeClock(Date.now()), join(t.testdir(), 'CERTS'));
    await manager.obtain(names, 'missing');
    const { serial } = store.find(issuer.issuerKey, names[0]!)!;
    await manager.obtain(names, 'renew');
    t.equal(issued.length, 2);
    t.not(store.find(issuer.issuerKey, names[0]!)!.serial, serial);
    t.same(
      acme.orders.slice(-2).map(({ replaces }) => typeof replaces),
      ['string', 'undefined'],
    );
    acme.refusesReplacement = false;
  });

  await t.test('without an answer it is renewed when a third is left', async (t) => {
    acme.renewals = undefined;
    const clock = createFakeClock(Date.now());
    const { manager, store, issuer, idle } = start(clock, join(t.testdir(), 'CERTS'));
    manager.change({ added: [names], removed: [] });
    await idle();
    const { notBeforeMs, notAfterMs } = store.find(issuer.issuerKey, names[0]!)!;
    const lifetimeMs = notAfterMs - notBeforeMs;
    t.equal(manager.describe()[0]?.nextMs, notAfterMs - lifetimeMs * (1 / 3 + 0.5 / 50));
    await manager.close();
  });

  await t.test('the identifier is that of RFC 9773', async (t) => {
    const { manager, store, issuer } = start(createFakeClock(Date.now()), join(t.testdir(), 'CERTS'));
    await manager.obtain(names, 'missing');
    const certificate: Certificate = store.find(issuer.issuerKey, names[0]!)!;
    const [, intermediate] = certificate.chainPem.split(/(?<=END CERTIFICATE-----\n)/);
    const [keyId, serial] = certificateIdOf(certificate)!.split('.');
    // The issuer's key identifier is the SHA-1 of its public key (RFC 5280 section 4.2.1.2), the last bits of its SPKI.
    const { publicKey } = new X509Certificate(intermediate!);
    const bits = publicKey.export({ format: 'der', type: 'pkcs1' });
    t.equal(keyId, createHash('sha1').update(bits).digest('base64url'));
    const hex = certificate.serial.length % 2 === 0 ? certificate.serial : `0${certificate.serial}`;
    const signed = Number.parseInt(hex.slice(0, 2), 16) > 127 ? `00${hex}` : hex;
    t.equal(serial, Buffer.from(signed, 'hex').toString('base64url'));
  });
});
