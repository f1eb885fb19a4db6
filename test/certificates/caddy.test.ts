// One store, Caddy before and after: nothing is issued anew.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import t from 'tap';
import { certsGroup } from '../../src/cli/certs/certs-group.js';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { startRealCaddy } from '../support/real-caddy.js';
import { startRealPebble } from '../support/real-pebble.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { untilAsync } from '../support/until.js';
import { runCommand } from '../support/run-command.js';

async function serialOn(port: number, servername: string): Promise<string | undefined> {
  const client = tls.connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
  try {
    await once(client, 'secureConnect');
    return client.getPeerX509Certificate()?.serialNumber;
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

interface DebugCerts {
  readonly resolvers: Readonly<
    Record<string, readonly { readonly names: readonly string[]; readonly state: string }[]>
  >;
}

const hosts = ['one.example.com', 'two.example.com', 'app.localhost'];

t.test('Caddy, Tagway, Caddy', { skip: missingPeer('caddy') ?? missingPeer('pebble') ?? false }, async (t) => {
  const pebble = await startRealPebble();
  t.teardown(() => pebble.stop());
  const folder = t.testdir();
  const root = join(folder, 'CERTS');
  const [admin] = (await findFreePorts(1)) as [number];
  const site = (host: string) => `https://${host}:${pebble.tlsPort} {
  ${host.endsWith('.localhost') ? 'tls internal' : ''}
  respond "caddy"
}`;
  const caddyfile = `{
  admin 127.0.0.1:${admin}
  storage file_system ${root}
  skip_install_trust
  auto_https disable_redirects
  http_port ${pebble.httpPort}
  https_port ${pebble.tlsPort}
  acme_ca ${pebble.directoryUrl}
  acme_ca_root ${pebble.authorityFile}
}
${hosts.map(site).join('\n')}
`;
  const serials = () => Promise.all(hosts.map((host) => serialOn(pebble.tlsPort, host)));

  const before = startRealCaddy(caddyfile);
  let first: (string | undefined)[] = [];
  await untilAsync(
    'Caddy serves all three',
    async () => {
      first = await serials();
      return first.every((serial) => serial !== undefined);
    },
    60_000,
  );
  await before.stop();
  const ordered = pebble.orders();
  t.ok(ordered >= 2, 'Caddy has ordered');

  const verified = await runCommand(['certs', 'verify', `--certificates.storage=${root}`], { commands: [certsGroup] });
  t.equal(verified.code, 0, verified.out);

  const catalog = join(folder, 'services.json');
  const routers = hosts.flatMap((host, index) => [
    `traefik.http.routers.r${index}.rule=Host(\`${host}\`)`,
    `traefik.http.routers.r${index}.tls.certresolver=${host.endsWith('.localhost') ? 'own' : 'acme'}`,
  ]);
  const tags = ['traefik.enable=true', ...routers];
  writeFileSync(catalog, JSON.stringify([{ name: 'app', address: '127.0.0.1', port: 9, tags }]));
  const proxy = await startSpawnedProxy([
    `--catalog=${catalog}`,
    `--entrypoints.web.address=127.0.0.1:${pebble.httpPort}`,
    `--entrypoints.websecure.address=127.0.0.1:${pebble.tlsPort}`,
    `--certificatesresolvers.acme.acme.caserver=${pebble.directoryUrl}`,
    `--certificatesresolvers.acme.acme.cacertificates=${pebble.authorityFile}`,
    '--certificatesresolvers.own.internal=true',
    `--certificates.storage=${root}`,
  ]);
  t.same(await serials(), first, 'the same certificates from the first handshake on');
  const kept = async () => {
    const { resolvers } = (await proxy.api('/debug/certs')).json() as DebugCerts;
    const managed = Object.values(resolvers).flat();
    return managed.flatMap(({ names, state }) => (state === 'kept' ? names : [])).sort();
  };
  await untilAsync('the resolvers keep them', async () => (await kept()).length === hosts.length);
  t.same(await kept(), hosts.toSorted());
  t.same(await serials(), first, 'and while resolvers look after them');
  t.same(
    proxy.log.filter(({ level }) => level === 'error'),
    [],
  );
  t.equal(await proxy.stop(), 0);
  t.equal(pebble.orders(), ordered, 'nothing was ordered');

  const after = startRealCaddy(caddyfile);
  t.teardown(() => after.stop());
  const isBack = async () => (await serials()).every((serial) => serial !== undefined);
  await untilAsync('Caddy is back', isBack, 60_000);
  t.same(await serials(), first, 'and afterwards');
  t.equal(pebble.orders(), ordered);
  t.same(
    after.log.filter(({ level }) => level === 'error'),
    [],
  );
});
