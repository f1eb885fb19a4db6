import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerCertificate } from 'node:tls';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { createConfigurator } from '../../src/configuration/configurator.js';
import { createTraefikDialect } from '../../src/dialects/traefik.js';
import { middlewareSchemas } from '../../src/middlewares/registry.js';
import type { ServersTransport } from '../../src/model/configuration.js';
import { serversTransportFields } from '../../src/model/servers-transport.js';
import { cipherSuiteName } from '../../src/shared/cipher-suite.js';
import { identityCheck } from '../../src/upstreams/transport/check-identity.js';
import { createTransports, defaultTransport } from '../../src/upstreams/transport/transports.js';
import { createFakeClock } from '../support/fake-clock.js';
import { makeInstance } from '../support/make-instance.js';
import { makeTransportOptions } from '../support/make-terms.js';
import { serverAuthority, serverCertificate } from '../support/server-certificates.js';
import { until } from '../support/until.js';
import { identityCases } from './cases/identities.js';

const pollMs = 2_000;

function makeTransport(name: string, written: object): ServersTransport {
  const provider = 'file';
  const origins = [{ provider, file: '/dynamic.yml' }];
  return { name, provider, status: 'enabled', errors: [], origins, options: makeTransportOptions(written) };
}

/** Transports on a clock that stands still, with a folder for files. */
function start(t: Test, settings: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-transports-'));
  const clock = createFakeClock();
  const changes: string[][] = [];
  const transports = createTransports({
    settings: makeTransportOptions(settings),
    clock,
    onChange: (names) => changes.push([...names]),
    pollMs,
  });
  t.teardown(() => {
    transports.close();
    rmSync(folder, { recursive: true });
  });
  const apply = (...list: readonly ServersTransport[]) => [
    ...transports.apply(new Map(list.map((transport) => [transport.name, transport]))),
  ];
  const poll = async (times = 1) => {
    for (let time = 0; time < times; time++) {
      clock.advance(pollMs);
      await until('the files have been looked at', () => clock.pendingMs().length === 1);
    }
  };
  const problems = () => transports.diagnostics().map(({ message }) => message);
  return { transports, clock, changes, apply, poll, problems, path: (name: string) => join(folder, name) };
}

t.test('transports without files are never looked at again', (t) => {
  const { transports, clock, apply } = start(t);
  t.ok(transports.terms(defaultTransport).tls.ok);
  const lax = makeTransport('lax@file', { insecureSkipVerify: true, forwardingTimeouts: { dialTimeout: '3s' } });
  t.same(apply(lax), ['lax@file']);
  const terms = transports.terms('lax@file');
  t.match(terms, { dialTimeoutMs: 3_000, responseHeaderTimeoutMs: Infinity, maxIdlePerOrigin: 200 });
  t.match(terms.tls.ok && terms.tls.optionsFor('10.0.0.1'), { rejectUnauthorized: false, servername: '' });
  t.same(apply({ ...lax, origins: [...lax.origins, ...lax.origins] }), [], 'who else defines it is no difference');
  t.equal(transports.terms('lax@file'), terms, 'and its connections may stay');
  t.same(apply({ ...lax, status: 'disabled' }), ['lax@file']);
  t.notOk(transports.terms('lax@file').tls.ok, 'what may not be used is not there');
  t.same(apply(makeTransport('lax@file', {})), ['lax@file']);
  t.not(transports.terms('lax@file'), terms);
  t.same(apply(), ['lax@file']);
  t.same(transports.terms('lax@file').tls, { ok: false, message: 'the transport to its server is not known' });
  t.same(clock.pendingMs(), []);
  t.end();
});

t.test('one context for all connections', (t) => {
  const { transports } = start(t);
  const { tls } = transports.terms(defaultTransport);
  if (!tls.ok) throw new Error(tls.message);
  t.equal(tls.optionsFor('a.test').secureContext, tls.optionsFor('b.test').secureContext);
  t.equal(tls.optionsFor('a.test').servername, 'a.test');
  t.end();
});

t.test('a file that is not there yet costs its own services only', async (t) => {
  const { transports, changes, apply, poll, problems, path } = start(t);
  apply(makeTransport('a@file', { rootCAs: [path('ca.pem')] }), makeTransport('b@file', {}));
  t.notOk(transports.terms('a@file').tls.ok);
  t.ok(transports.terms('b@file').tls.ok);
  t.ok(transports.terms(defaultTransport).tls.ok);
  t.match(problems(), [/^the serversTransport a@file: .*ca\.pem cannot be read: ENOENT.* answered 502$/]);
  t.match(transports.diagnostics(), [{ severity: 'error', origin: { file: '/dynamic.yml' } }]);
  t.equal(transports.diagnostics(), transports.diagnostics(), 'the same list while nothing changes');
  await poll(3);
  t.same(changes, []);
  writeFileSync(path('ca.pem'), serverAuthority);
  await poll();
  t.notOk(transports.terms('a@file').tls.ok, 'it may still be being written');
  await poll();
  t.ok(transports.terms('a@file').tls.ok);
  t.same(changes, [['a@file']]);
  t.same(problems(), []);
});

t.test('a file that changes', async (t) => {
  const { transports, changes, apply, poll, problems, path } = start(t);
  writeFileSync(path('ca.pem'), serverAuthority);
  apply(makeTransport('a@file', { rootCAs: [path('ca.pem')] }));
  const first = transports.terms('a@file');
  await poll(3);
  t.equal(transports.terms('a@file'), first);

  writeFileSync(path('ca.pem'), 'half a certif');
  await poll(2);
  t.equal(transports.terms('a@file'), first, 'what it held before stands');
  t.match(problems(), [/ca\.pem holds no PEM certificate; what it held before stands$/]);
  t.same(changes, [['a@file']]);
  await poll(2);
  t.equal(changes.length, 1, 'and is told once');
  rmSync(path('ca.pem'));
  await poll(2);
  t.match(problems(), [/ENOENT/]);

  writeFileSync(path('new.pem'), `${serverAuthority}\n${serverCertificate('client').cert}`);
  renameSync(path('new.pem'), path('ca.pem'));
  await poll(2);
  t.not(transports.terms('a@file'), first);
  t.ok(transports.terms('a@file').tls.ok);
  t.same(problems(), []);
  t.equal(changes.length, 3);
});

t.test('a pair is changed one after the other', async (t) => {
  const { transports, apply, poll, problems, path } = start(t);
  const write = (name: 'client' | 'server', what: 'cert' | 'key') =>
    writeFileSync(path(`${what}.pem`), serverCertificate(name)[what]);
  write('client', 'cert');
  write('client', 'key');
  apply(makeTransport('a@file', { certificates: [{ certFile: path('cert.pem'), keyFile: path('key.pem') }] }));
  const first = transports.terms('a@file');
  t.ok(first.tls.ok);
  write('server', 'cert');
  await poll(3);
  t.equal(transports.terms('a@file'), first, 'no pair: the one before stands');
  t.match(problems(), [/its certificates and keys are no pairs: .*; what it held before stands$/]);
  write('server', 'key');
  await poll(2);
  t.not(transports.terms('a@file'), first);
  t.same(problems(), []);
});

t.test('what is named is no file to read', async (t) => {
  const { transports, apply, poll, changes, path } = start(t);
  execFileSync('mkfifo', [path('pipe')]);
  writeFileSync(path('large.pem'), Buffer.alloc(1024 * 1024 + 1, serverAuthority));
  writeFileSync(path('empty.pem'), '');
  writeFileSync(path('key.pem'), serverCertificate('client').key);
  writeFileSync(path('broken.pem'), serverAuthority.replace('MII', 'AAA'));
  const cases: Record<string, RegExp> = {
    '/dev/zero': /it is no file/,
    '.': /it is no file/,
    [path('pipe')]: /it is no file/,
    [path('large.pem')]: /larger than 1 MiB/,
    [path('empty.pem')]: /holds no PEM certificate/,
    [path('key.pem')]: /key\.pem holds no PEM certificate/,
    [path('broken.pem')]: /broken\.pem holds a certificate that cannot be read/,
  };
  const names = Object.keys(cases);
  apply(...names.map((file, index) => makeTransport(`${index}@file`, { rootCAs: [file] })));
  names.forEach((file, index) => {
    const { tls } = transports.terms(`${index}@file`);
    t.match(!tls.ok && tls.message, cases[file], file);
  });
  await poll(3);
  t.same(changes, [], 'they are not read again and again');
  t.ok(
    transports.diagnostics().every(({ message }) => !message.includes('PRIVATE')),
    'nothing of what they hold is told',
  );
});

t.test('whatever tags say of transports can be looked at', (t) => {
  const dialect = createTraefikDialect({
    exposedByDefault: true,
    prefix: 'traefik',
    domainSuffix: 'x',
    middlewareSchemas,
  });
  const option = fc.constantFrom(
    ...Object.keys(serversTransportFields),
    ...['certificates[0].certFile', 'certificates[0].keyFile', 'certificates[1].certFile', 'peerCertSANs[0].type'],
    ...['peerCertSANs[0].value', 'peerCertSANs[1].type', 'forwardingTimeouts.dialTimeout', 'spiffe.ids', 'rootCA', ''],
  );
  const value = fc.constantFrom(
    '',
    'true',
    '-1',
    'URI',
    'VersionTLS13',
    '/nowhere',
    '/dev/null',
    'a,b',
    serverAuthority,
  );
  const tag = fc.tuple(option, value).map(([name, text]) => `traefik.http.serverstransports.t.${name}=${text}`);
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 6 }), (tags) => {
      const use = 'traefik.http.services.s.loadbalancer.serverstransport=t';
      const configurator = createConfigurator({ dialects: [dialect], clock: createFakeClock(), primary: 'nomad' });
      const instance = makeInstance({ tags: [use, ...tags] });
      const service = { provider: 'nomad', name: 'app', namespace: 'default', instances: [instance] } as const;
      const services = new Map([['default/app', service]]);
      const snapshot = { provider: 'nomad', services, index: 1, stale: false, syncedAtMs: 0 } as const;
      const { serversTransports } = configurator.update({ snapshots: [snapshot] });
      const { transports } = start(t);
      transports.apply(serversTransports);
      const { tls } = transports.terms('t@nomad');
      if (tls.ok) tls.optionsFor('a.test');
    }),
    { numRuns: 200 },
  );
  t.end();
});

t.test('files of the settings', (t) => {
  const { transports } = start(t, { rootCAs: ['/does/not/exist.pem'] });
  t.match(transports.diagnostics(), [{ message: /^the serversTransport of the settings: .*ENOENT/ }]);
  t.end();
});

t.test('looking ends with the close', async (t) => {
  const { transports, clock, apply, path, changes } = start(t);
  apply(makeTransport('a@file', { rootCAs: [path('ca.pem')] }));
  clock.advance(pollMs);
  transports.close();
  await new Promise((resolve) => setImmediate(resolve));
  t.same(clock.pendingMs(), []);
  t.same(changes, []);
});

t.test('who a certificate is for', (t) => {
  for (const { name, options, names, host = 'a.test', wrong } of identityCases) {
    const check = identityCheck(makeTransportOptions(options))!;
    const found = check(host, { subjectaltname: names, subject: {} } as PeerCertificate);
    if (wrong === undefined) t.equal(found, undefined, name);
    else t.match(found?.message, wrong, name);
    if (wrong !== undefined) t.match(found, { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, name);
  }
  t.equal(identityCheck(makeTransportOptions()), undefined, "nothing asked: Node's own check");
  t.end();
});

t.test('names of cipher suites', (t) => {
  const names: Record<string, string | undefined> = {
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305: 'ECDHE-RSA-CHACHA20-POLY1305',
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: 'ECDHE-RSA-AES128-SHA256',
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
    TLS_RSA_WITH_AES_128_GCM_SHA256: 'AES128-GCM-SHA256',
    TLS_RSA_WITH_AES_256_CBC_SHA: 'AES256-SHA',
    TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
    'ecdhe-rsa-aes128-gcm-sha256': 'ECDHE-RSA-AES128-GCM-SHA256',
    TLS_RSA_WITH_RC4_128_SHA: undefined,
    'ALL:!aNULL': undefined,
    '': undefined,
  };
  for (const [written, name] of Object.entries(names)) t.equal(cipherSuiteName(written), name, written);
  t.end();
});
