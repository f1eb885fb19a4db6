// Which of several certificates answers for a name.
import t from 'tap';
import type { Certificate } from '../../src/certificates/certificate.js';
import { createCertificateTable } from '../../src/certificates/serving/certificate-table.js';
import { writeTriple } from '../../src/certificates/store/write-triple.js';
import { storePaths } from '../../src/certificates/store/store-paths.js';
import { rankByIssuer } from '../../src/cli/serve/certificates/certificate-rank.js';
import { startCertificates } from '../../src/cli/serve/certificates/start-certificates.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { certify } from '../support/certify.js';
import { createFakeClock } from '../support/fake-clock.js';

const dayMs = 86_400_000;

t.test('valid is what is valid at the time of the handshake', async (t) => {
  const [exact, wildcard, future] = await Promise.all([
    certify(['a.example'], { startedDaysAgo: 89 }),
    certify(['*.example'], { startedDaysAgo: 10 }),
    certify(['b.example'], { startedDaysAgo: -5 }),
  ]);
  const current = { ...future, notBeforeMs: exact.notBeforeMs, notAfterMs: exact.notBeforeMs + 100 * dayMs };
  const clock = createFakeClock(Date.now());
  let refused: Certificate | undefined;
  const table = createCertificateTable([exact, wildcard, current, future], {
    clock,
    isRefused: (certificate) => certificate === refused,
  });
  t.equal(table.find('a.example'), exact);
  t.equal(table.find('b.example'), current, 'the newer one is not valid yet');
  clock.advance(2 * dayMs);
  t.equal(table.find('a.example'), wildcard, 'the exact one has expired since');
  clock.advance(4 * dayMs);
  t.equal(table.find('b.example'), future, 'it is valid now');
  refused = future;
  t.equal(table.find('b.example'), current, 'clients would refuse it since');
  refused = undefined;
  t.equal(table.find('b.example'), future);
  const early = createCertificateTable([future], { clock: createFakeClock(Date.now()) });
  t.equal(early.find('b.example'), future, 'where there is nothing else');
});

t.test('of several issuers, that of the resolver which is to have one', async (t) => {
  const of = async (issuerKey: string, startedDaysAgo: number) => ({
    ...(await certify(['a.example'], { startedDaysAgo })),
    issuerKey,
    storedAs: 'a.example',
  });
  const [production, staging, other] = await Promise.all([of('production', 30), of('staging', 20), of('other', 10)]);
  const given = await certify(['a.example'], { startedDaysAgo: 40 });
  const resolvers: Record<string, string[]> = { production: ['le'], staging: ['try', 'again'] };
  let wanted = 'le';
  const rankOf = rankByIssuer({
    resolversOf: (issuerKey) => resolvers[issuerKey] ?? [],
    isWanted: (name, resolver) => name === 'a.example' && resolver === wanted,
  });
  const clock = createFakeClock(Date.now());
  const find = (...certificates: Certificate[]) =>
    createCertificateTable(certificates, { clock, rankOf }).find('a.example');
  t.equal(find(other, staging, production), production, 'it is older than both');
  wanted = 'again';
  t.equal(find(other, production, staging), staging);
  wanted = 'nobody';
  t.equal(find(other, production, staging), staging, 'else the newest of the resolvers');
  t.equal(find(other, given), given, 'what is given before what others have left');
  clock.advance(55 * dayMs);
  t.equal(find(other, given), other, 'but not when it has expired');
});

t.test('a proxy knows its resolvers by their directories in the store', async (t) => {
  const root = t.testdir();
  const production = await certify(['a.example'], { startedDaysAgo: 30 });
  const staging = await certify(['a.example'], { startedDaysAgo: 10 });
  const keep = (issuerKey: string, certificate: Certificate) =>
    writeTriple(storePaths(root), { issuerKey, name: 'a.example', issuerData: null, ...certificate });
  await keep('acme.example-directory', production);
  await keep('staging.example-directory', staging);
  const { settings } = loadSettings({
    argv: [
      `--certificates.storage=${root}`,
      '--certificatesresolvers.le.acme.caserver=https://acme.example/directory',
      '--entrypoints.websecure.address=:0',
    ],
    env: {},
  });
  const certificates = await startCertificates(settings, {
    clock: createFakeClock(Date.now()),
    log: { error: () => 0, warn: () => 0, info: () => 0, debug: () => 0 } as never,
    env: {},
    onDiagnostics: () => undefined,
  });
  t.teardown(() => certificates.close());
  const identity = await certificates.tls.identityFor('a.example', [], 'websecure');
  t.equal(identity?.certificate.fingerprint, production.fingerprint);
});
