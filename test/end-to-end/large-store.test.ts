// A start with a store that takes its time: what has been read is served, and `/ready` waits for the rest.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { storePaths } from '../../src/certificates/store/store-paths.js';
import { askOverTls } from '../support/ask-over-tls.js';
import { certify } from '../support/certify.js';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { untilAsync } from '../support/until.js';

t.test('certificates are served while others are still read', { skip: missingPeer('mkfifo') ?? false }, async (t) => {
  const folder = t.testdir({ 'services.json': '[]' });
  const root = join(folder, 'CERTS');
  const [port] = (await findFreePorts(1)) as [number];
  const texts = new Map<string, string>();
  for (const name of ['first.example.com', 'last.example.com']) {
    const { chainPem, keyPem } = await certify([name]);
    const files = storePaths(root).triple('ca', name);
    mkdirSync(files.directory, { recursive: true });
    // Whoever opens it waits until somebody writes.
    if (name.startsWith('last')) execFileSync('mkfifo', [files.certificate]);
    else writeFileSync(files.certificate, chainPem);
    writeFileSync(files.key, keyPem);
    writeFileSync(files.metadata, '{}');
    texts.set(files.certificate, chainPem);
  }
  const proxy = await startSpawnedProxy([
    `--catalog=${join(folder, 'services.json')}`,
    `--entrypoints.websecure.address=127.0.0.1:${port}`,
    '--entrypoints.websecure.http.tls=true',
    `--certificates.storage=${root}`,
  ]);
  t.teardown(() => proxy.stop('SIGKILL'));
  t.match(await askOverTls({ port, host: 'first.example.com' }), { names: 'DNS:first.example.com' });
  const waits = await proxy.api('/ready');
  t.equal(waits.status, 503);
  t.match(waits.json(), { waitingFor: ['certificates'] });
  const [path, text] = [...texts].at(-1)!;
  const writer = await open(path, 'w');
  await writer.writeFile(text);
  await writer.close();
  await untilAsync('it has been read', async () => (await proxy.api('/ready')).status === 200);
  t.match(await askOverTls({ port, host: 'last.example.com' }), { names: 'DNS:last.example.com' });
});
