// What a running proxy does when it is sent a signal.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { planReload } from '../../src/cli/serve/plan-reload.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { ask } from '../support/ask.js';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { startSpawnedProxy, type SpawnedProxy } from '../support/spawned-proxy.js';
import { until, untilAsync } from '../support/until.js';
import { reloadCases } from './cases/reload.cases.js';

/** A loaded machine takes its time. */
const patienceMs = 60_000;

t.test('what needs a restart', (t) => {
  const settingsOf = (flags: string) => {
    const readFile = (path: string): never => {
      throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
    };
    return loadSettings({ argv: flags.split(' '), env: {}, readFile }).settings;
  };
  for (const { name, before, after, changed = [], waiting = [] } of reloadCases) {
    const plan = planReload(settingsOf(before), settingsOf(after));
    t.same(plan.changed, changed, `${name}: in force`);
    t.same(plan.waiting, waiting, `${name}: after a restart`);
  }
  t.end();
});

t.test('SIGHUP', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'traefik.yaml');
  const [first, second] = ['first.log', 'second.log'].map((name) => join(folder, name)) as [string, string];
  const write = (lines: string[]) => writeFileSync(file, lines.join('\n'));
  write(['accessLog:', `  filePath: ${first}`]);
  const proxy = await startSpawnedProxy([
    `--configfile=${file}`,
    '--providers.nomad=false',
    '--providers.consul=false',
  ]);
  t.teardown(() => proxy.stop());

  await proxy.ask('a.test', '/one');
  await until('the first line is written', () => textOf(first).includes('/one'), patienceMs);

  write(['log:', '  level: DEBUG', 'accessLog:', `  filePath: ${second}`, 'domainSuffix: example.com']);
  await hangUp(proxy);
  const told = (sentence: string) => proxy.log.some(({ message }) => message === sentence);
  t.ok(told('the settings were read again; in force: log.level, accessLog.filePath'));
  await until('it says what needs a restart', () => told('a restart is needed for: domainSuffix'), patienceMs);
  await proxy.ask('a.test', '/two');
  await until('the line is in the second file', () => textOf(second).includes('/two'), patienceMs);
  t.notOk(textOf(first).includes('/two'), 'and in no other');
  t.match((await proxy.api('/debug/config')).text, /second\.log/, 'the API shows what is in force');

  write(['log:', '  level: LOUD']);
  await hangUp(proxy, /have errors: nothing is changed$/);
  write(['log: [']);
  await hangUp(proxy, /have errors: nothing is changed$/);
  t.ok(proxy.log.some(({ level, message }) => level === 'error' && /traefik.yaml is not valid/.test(message)));
  await proxy.ask('a.test', '/three');
  await until('the access log goes on', () => textOf(second).includes('/three'), patienceMs);

  write([]);
  await hangUp(proxy);
  t.ok(told('the settings were read again; in force: log.level, accessLog'));
  await proxy.ask('a.test', '/four');
  t.equal(await proxy.stop(), 0);
  t.notOk(textOf(second).includes('/four'), 'the access log is off');
});

t.test('SIGHUP reads the default certificate again', async (t) => {
  const folder = temporaryFolder(t);
  const [certificate, key] = ['certificate.pem', 'key.pem'].map((name) => join(folder, name)) as [string, string];
  copyFileSync('test/forwarding/fixtures/certificate.pem', certificate);
  copyFileSync('test/forwarding/fixtures/key.pem', key);
  const proxy = await startSpawnedProxy([
    ...[`--tls.certificate=${certificate}`, `--tls.key=${key}`],
    ...['--providers.nomad=false', '--providers.consul=false'],
  ]);
  t.teardown(() => proxy.stop());
  const before = await certificateOf(proxy.port);

  copyFileSync('test/upstreams/fixtures/certificate.pem', certificate);
  await hangUp(proxy, /cannot be used, nothing is changed: tls\.certificate /);
  t.equal(await certificateOf(proxy.port), before, 'a certificate without its key changes nothing');

  copyFileSync('test/upstreams/fixtures/key.pem', key);
  await hangUp(proxy);
  t.not(await certificateOf(proxy.port), before, 'the new pair is served');
});

t.test('SIGUSR1 opens both logs again after they were moved away', async (t) => {
  const folder = temporaryFolder(t);
  const [log, access] = ['traefik.log', 'access.log'].map((name) => join(folder, name)) as [string, string];
  const [web, api] = await findFreePorts(2);
  const addresses = [`--entrypoints.web.address=127.0.0.1:${web}`, `--api.address=127.0.0.1:${api}`];
  const logs = [`--log.filepath=${log}`, `--accesslog.filepath=${access}`, '--snapshot.path=off'];
  const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
  const catalogs = ['--providers.nomad=false', '--providers.consul=false'];
  const child = spawn(process.execPath, [program, 'serve', ...addresses, ...logs, ...catalogs], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH },
  });
  const exited = once(child, 'exit');
  t.teardown(async () => {
    child.kill();
    await exited;
  });
  await until('it listens', () => textOf(log).includes('management listens'), patienceMs);
  const askWeb = (path: string) => ask(`http://127.0.0.1:${web}`, path);
  await askWeb('/one');
  await until('there is a line', () => textOf(access).includes('/one'), patienceMs);
  for (const file of [log, access]) renameSync(file, `${file}.1`);
  child.kill('SIGUSR1');
  await until('the log says so in its new file', () => textOf(log).includes('log files opened again'), patienceMs);
  await askWeb('/two');
  await until('the access log is there again', () => textOf(access).includes('/two'), patienceMs);
  t.notOk(textOf(`${access}.1`).includes('/two'), 'nothing more goes to the old file');
});

t.test('SIGTERM lets a running request finish and accepts no other', async (t) => {
  let finish = (): void => undefined;
  const backend = createServer((_request, response) => {
    response.write('begun ');
    finish = () => response.end('and done');
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  t.teardown(() => backend.close());
  const { port } = backend.address() as AddressInfo;
  const folder = temporaryFolder(t);
  const catalog = join(folder, 'services.json');
  writeFileSync(catalog, JSON.stringify([{ name: 'slow', address: '127.0.0.1', port, tags: ['traefik.enable=true'] }]));
  const grace = '--entrypoints.web.transport.lifecycle.gracetimeout=30s';
  const proxy = await startSpawnedProxy([`--catalog=${catalog}`, grace]);
  t.teardown(() => proxy.stop('SIGKILL'));
  await untilAsync('the catalog is read', async () => (await proxy.api('/ready')).status === 200, patienceMs);
  const answer = proxy.ask('slow.localhost');
  let begun = false;
  backend.once('request', () => (begun = true));
  await until('the request is under way', () => begun, patienceMs);
  const stopped = proxy.stop();
  await until('it says so', () => proxy.log.some(({ message }) => message.startsWith('SIGTERM: ')), patienceMs);
  const isRefused = () =>
    ask(`http://127.0.0.1:${proxy.port}`, '/').then(
      () => false,
      (thrown: unknown) => (thrown as NodeJS.ErrnoException).code === 'ECONNREFUSED',
    );
  await untilAsync('nobody listens any more', isRefused, patienceMs);
  t.match(await proxy.api('/ping'), { status: 503 }, 'while the management pages say why');
  finish();
  t.match(await answer, { status: 200, text: 'begun and done' });
  t.equal(await stopped, 0);
});

/** Sends SIGHUP and waits for the line that says what came of it. */
async function hangUp(proxy: SpawnedProxy, outcome = /^the settings were read again; /): Promise<void> {
  const seen = proxy.log.length;
  process.kill(proxy.pid, 'SIGHUP');
  await until(
    `the log says ${outcome.source}`,
    () => proxy.log.slice(seen).some(({ message }) => outcome.test(message)),
    patienceMs,
  );
}

/** The fingerprint of what is served. */
function certificateOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

function temporaryFolder(t: { teardown: (work: () => void) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-signals-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

t.test(
  'a storage that does not answer keeps nobody from ending',
  { skip: missingPeer('mkfifo') ?? false },
  async (t) => {
    const storage = join(temporaryFolder(t), 'CERTS');
    const place = join(storage, 'certificates', 'ca', 'a.test');
    mkdirSync(place, { recursive: true });
    execFileSync('mkfifo', [join(place, 'a.test.crt')]);
    for (const file of ['a.test.key', 'a.test.json']) writeFileSync(join(place, file), '{}');
    for (const signals of [1, 2]) {
      const proxy = await startSpawnedProxy([`--certificates.storage=${storage}`, '--providers.nomad=false']);
      const startedMs = performance.now();
      if (signals === 2) process.kill(proxy.pid, 'SIGTERM');
      t.equal(await proxy.stop('SIGTERM'), null, 'by a signal: there is no other way');
      t.ok(performance.now() - startedMs < 20_000, `${signals} signals: it has ended`);
    }
  },
);
