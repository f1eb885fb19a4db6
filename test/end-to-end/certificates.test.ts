// Certificates as a user sees them: a router with a host, an ACME server or the store's own authority, a handshake.
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import t from 'tap';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { startRealPebble } from '../support/real-pebble.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { untilAsync } from '../support/until.js';
import { ask } from '../support/ask.js';

/** Of a loaded machine. */
const patienceMs = 60_000;

/** The certificate that is served for a name. */
async function servedFor(port: number, servername: string) {
  const client = tls.connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
  client.on('error', () => undefined);
  await once(client, 'secureConnect');
  const certificate = client.getPeerX509Certificate()!;
  client.destroy();
  return { issuer: certificate.issuer, names: certificate.subjectAltName, serial: certificate.serialNumber };
}

function catalogOf(folder: string, hosts: readonly string[]): string {
  const file = join(folder, 'services.json');
  const routers = hosts.flatMap((host, index) => [
    `traefik.http.routers.r${index}.rule=Host(\`${host}\`)`,
    `traefik.http.routers.r${index}.tls=true`,
  ]);
  const tags = ['traefik.enable=true', ...routers];
  writeFileSync(file, JSON.stringify([{ name: 'app', address: '127.0.0.1', port: 9, tags }]));
  return file;
}

for (const challenge of ['httpchallenge', 'tlschallenge']) {
  t.test(`hosts of routers get certificates by ${challenge}`, { skip: missingPeer('pebble') ?? false }, async (t) => {
    const pebble = await startRealPebble();
    t.teardown(() => pebble.stop());
    const folder = t.testdir();
    const root = join(folder, 'CERTS');
    const flags = [
      `--catalog=${catalogOf(folder, ['a.example.com', 'b.example.com'])}`,
      `--entrypoints.web.address=127.0.0.1:${pebble.httpPort}`,
      '--entrypoints.web.http.redirections.entrypoint.to=websecure',
      `--entrypoints.websecure.address=127.0.0.1:${pebble.tlsPort}`,
      `--certificatesresolvers.le.acme.caserver=${pebble.directoryUrl}`,
      `--certificatesresolvers.le.acme.cacertificates=${pebble.authorityFile}`,
      `--certificatesresolvers.le.acme.${challenge}=true`,
      `--certificates.storage=${root}`,
    ];
    const proxy = await startSpawnedProxy(flags);
    t.teardown(() => proxy.stop());
    await untilAsync(
      'both are served',
      async () => {
        const served = await Promise.all(['a', 'b'].map((name) => servedFor(pebble.tlsPort, `${name}.example.com`)));
        return served.every(({ issuer }) => issuer.includes('Pebble'));
      },
      patienceMs,
    );
    const { serial } = await servedFor(pebble.tlsPort, 'a.example.com');
    t.match((await servedFor(pebble.tlsPort, 'other.example.com')).issuer, /Tagway default certificate/);
    const web = `http://127.0.0.1:${pebble.httpPort}`;
    t.match((await ask(web, '/other')).status, /^30[1278]$/, 'everything is sent to https');
    for (const method of ['GET', 'HEAD', 'POST']) {
      t.equal(
        (await ask(web, '/.well-known/acme-challenge/x', { method })).status,
        404,
        `but for challenges: ${method}`,
      );
    }
    await proxy.stop();
    const again = await startSpawnedProxy(flags);
    t.teardown(() => again.stop());
    t.equal((await servedFor(pebble.tlsPort, 'a.example.com')).serial, serial, 'from the store, at once');
    t.same(
      again.log.filter(({ message }) => message.includes('issued')),
      [],
    );
  });
}

t.test('the authority in the store signs for private names', async (t) => {
  const folder = t.testdir();
  const [port] = (await findFreePorts(1)) as [number];
  const root = join(folder, 'CERTS');
  mkdirSync(root);
  const proxy = await startSpawnedProxy([
    `--catalog=${catalogOf(folder, ['app.localhost'])}`,
    `--entrypoints.websecure.address=127.0.0.1:${port}`,
    '--certificatesresolvers.local.internal=true',
    `--certificates.storage=${root}`,
  ]);
  t.teardown(() => proxy.stop());
  await untilAsync(
    'it is served',
    async () => (await servedFor(port, 'app.localhost')).names === 'DNS:app.localhost',
    patienceMs,
  );
  const ca = readFileSync(join(root, 'pki', 'authorities', 'local', 'root.crt'));
  const client = tls.connect({ port, host: '127.0.0.1', servername: 'app.localhost', ca });
  await once(client, 'secureConnect');
  t.equal(client.authorized, true, 'the chain ends in the root of the store');
  const { serialNumber } = client.getPeerCertificate();
  const [shown] = JSON.parse((await proxy.api('/api/certificates')).text) as Record<string, unknown>[];
  t.match(shown, {
    sans: ['app.localhost'],
    serialNumber: BigInt(`0x${serialNumber}`).toString(),
    keyType: 'ECDSA',
    source: 'local',
  });
  const work = JSON.parse((await proxy.api('/debug/certs')).text) as unknown;
  t.match(work, { stored: 1, broken: [], resolvers: { local: [{ names: ['app.localhost'], state: 'kept' }] } });
  const { text: metrics } = await proxy.api('/metrics');
  t.match(metrics, `sans="app.localhost",serial="${serialNumber}"`);
  t.match(metrics, 'tagway_certificates_issued_total{resolver="local",kind="new"} 1\n');
  t.match(metrics, 'tagway_certificate_failures_total{resolver="local"} 0\n');
  client.destroy();
});
