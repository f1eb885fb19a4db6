// The commands that operators of HinD know by heart, before and after Tagway takes Caddy's place over Caddy's store.
import { once } from 'node:events';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { findProgram, missingPeer } from '../support/find-program.js';
import {
  fqdn,
  stopped,
  underCaddy,
  underTraefik,
  withConsulFirst,
  type LiteralCommand,
} from './cases/literal-commands.cases.js';
import { startHeldBackend } from './held-backend.js';
import { createHindContainer, missingForHind, replaceEach, type HindContainer } from './hind-container.js';

const kept = { FQDN: fqdn, CERTS_SELF_SIGNED: 'true' };
const chosen = { ...kept, PROXY_SERVER: 'traefik', DOMAIN_SUFFIX: 'dev.example.com' };
const idle = 1_000;

const missing = missingForHind ?? missingPeer('jq') ?? missingPeer('openssl') ?? missingPeer('curl');

t.test('commands', { skip: missing ?? false }, async (t) => {
  const backend = await startHeldBackend();
  t.teardown(() => backend.close());
  const catalogs = await startCatalogs(t, backend.port);
  const container = await createHindContainer({
    caddyfile: ({ http, https, caddyAdmin }) => caddyfile({ http, https, caddyAdmin, nomad: catalogs.nomadUrl }),
    settings: (text) =>
      replaceEach(text, {
        "'http://127.0.0.1:4646'": catalogs.nomadUrl,
        "'127.0.0.1:8500'": new URL(catalogs.consulUrl).host,
      }),
  });
  t.teardown(() => container.remove());
  placeOnUsualPorts(container, catalogs);
  t.match(await container.addTagway(), { code: 0, errors: '' });
  const answers = (command: string) =>
    container.wait(`"${command}" is done`, async () => (await container.run(relocated(container, command))).code === 0);

  await container.start(kept);
  await answers(`curl -sf --insecure https://${fqdn}/v1/services`);
  await container.until('caddy', 'RUNNING');
  const places = { container, askedOfNomad: catalogs.askedOfNomad };
  await tryAll(t, places, underCaddy);
  const before = await servedCertificate(container);
  await container.stop();

  await container.start({ ...chosen, TRAEFIK_PROVIDER_PRIMARY: 'nomad' });
  await container.until('traefik', 'RUNNING');
  await container.wait('both copies are there', () => container.exists('pv/CERTS/cert.pem'));
  for (const host of [fqdn, 'site.example.com', 'webapp.local']) await answers(`curl -sf https://${host}/v1/services`);
  t.equal(await servedCertificate(container), before, 'export PROXY_SERVER=traefik: the certificate is the same');
  await tryAll(t, places, underTraefik);
  await t.test(`${idle} connections`, (t) => holdConnections(t, container));
  await container.stop();

  await container.start({ ...chosen, TRAEFIK_PROVIDER_PRIMARY: 'consul' });
  await answers('curl -sf localhost:8080/ready');
  await tryAll(t, places, withConsulFirst);

  await t.test('supervisorctl stop traefik', async (t) => {
    const answer = container.run(relocated(container, 'curl -s https://webapp.local/held'));
    await container.wait('a request is under way', () => backend.waiting() === 1);
    const ending = container.run('supervisorctl stop traefik');
    await container.wait('nobody listens', async () => (await container.run('curl -s webapp.local')).code === 7);
    backend.release();
    t.match(await answer, { code: 0, out: 'begun and done' }, 'a request is finished');
    t.match(await ending, { code: 0, out: 'traefik: stopped\n' });
  });
  await tryAll(t, places, stopped);
});

interface Places {
  readonly container: HindContainer;
  readonly askedOfNomad: readonly string[];
}

async function tryAll(
  t: Test,
  { container, askedOfNomad }: Places,
  commands: readonly LiteralCommand[],
): Promise<void> {
  for (const { command, instead, because, needs, code = 0, out, errors, arrives } of commands) {
    const skip = needs === undefined ? false : (missingPeer(needs) ?? false);
    const title = instead === undefined ? command : `${command} (in its place ${instead}: ${because})`;
    await t.test(title, { skip }, async (t) => {
      const before = askedOfNomad.length;
      const ran = await container.run(relocated(container, instead ?? command));
      t.equal(ran.code, code, ran.errors);
      if (out !== undefined) t.match(ran.out, out);
      if (errors !== undefined) t.match(ran.errors, errors);
      if (arrives !== undefined) t.match(askedOfNomad.slice(before).join('\n'), new RegExp(arrives, 'm'), 'at Nomad');
    });
  }
}

/** A command with the paths of this container. */
function relocated({ root }: HindContainer, command: string): string {
  return command.replace(/(?<![\w.])\/(?=pv\/CERTS|etc\/traefik)/g, `${root}/`);
}

/** Lets commands find everything where it usually is: whatever host they name, its ports are those of this container. */
function placeOnUsualPorts(container: HindContainer, { nomadUrl, consulUrl }: Catalogs): void {
  const { root, ports } = container;
  const places = {
    80: `127.0.0.1:${ports.http}`,
    443: `127.0.0.1:${ports.https}`,
    // Where Tagway itself sends clients.
    [ports.https]: `127.0.0.1:${ports.https}`,
    8080: `127.0.0.1:${ports.api}`,
    4646: new URL(nomadUrl).host,
    8500: new URL(consulUrl).host,
  };
  const lines = Object.entries(places).map(([port, place]) => `connect-to = ":${port}:${place}"\n`);
  container.write('root/.curlrc', `${lines.join('')}cacert = "${root}/pv/CERTS/ca.pem"\nnoproxy = "*"\n`);
  // It has no such option: the host goes into the header.
  container.write(
    'usr/bin/ab',
    `#!/usr/bin/env bash\nurl=\${!#} host=\${url#https://}\nhost=\${host%%/*}\nexec ${findProgram('ab') ?? 'ab'} -H "Host: $host" "\${@:1:$#-1}" "https://127.0.0.1:${ports.https}/"\n`,
  );
  chmodSync(join(root, 'usr/bin/ab'), 0o755);
  // As in the image: Caddy's storage is /pv/CERTS itself.
  mkdirSync(join(root, 'pv/CERTS'), { recursive: true, mode: 0o700 });
  mkdirSync(join(root, 'root/.local/share'), { recursive: true });
  symlinkSync(join(root, 'pv/CERTS'), join(root, 'root/.local/share/caddy'));
}

async function servedCertificate(container: HindContainer): Promise<string> {
  const { out } = await container.run(
    `openssl s_client -connect 127.0.0.1:${container.ports.https} -servername ${fqdn} < /dev/null | openssl x509 -noout -serial`,
  );
  return out;
}

/** What Tagway needs for many connections that wait. */
async function holdConnections(t: Test, container: HindContainer): Promise<void> {
  const sockets: Socket[] = [];
  let answered = 0;
  for (let number = 0; number < idle; number++) {
    const socket = connect(container.ports.http, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.once('data', () => (answered += 1));
    socket.write('GET / HTTP/1.1\r\nHost: app.local\r\n\r\n');
    sockets.push(socket);
    if (number % 100 === 99) await once(socket, 'connect');
  }
  await container.wait('all are answered', () => answered === idle);
  const { pid } = (await container.programs()).get('traefik')!;
  const { out } = await container.run(`ps -o rss= -p ${pid}`);
  const mebibytes = Number(out) / 1024;
  t.ok(mebibytes < 256, `${mebibytes.toFixed(0)} MiB`);
  for (const socket of sockets) socket.destroy();
}

interface Catalogs {
  readonly nomadUrl: string;
  readonly consulUrl: string;
  /** Request lines. */
  readonly askedOfNomad: readonly string[];
}

async function startCatalogs(t: Test, port: number): Promise<Catalogs> {
  const askedOfNomad: string[] = [];
  const catalog = await createEmbeddedCatalog({ nomad: { onRequest: (line) => askedOfNomad.push(line) } });
  t.teardown(() => catalog.close());
  const { nomad, consul } = catalog;
  const address = '127.0.0.1';
  const routed = (rule: string) => ['traefik.enable=true', `traefik.http.routers.${rule}`];
  nomad.registerAllocation({
    job: 'shop',
    services: [{ name: 'shop', address, port, tags: routed('shop.rule=Host(`shop.local`)') }],
  });
  const services = {
    webapp: routed('webapp.rule=Host(`webapp.local`)'),
    app: routed('app.rule=Host(`app.local`)'),
    api: ['traefik.enable=true'],
    site: ['https://site.example.com'],
    paths: ['urlprefix-/api/'],
    quiet: [],
  };
  for (const [name, tags] of Object.entries(services)) consul.register({ id: name, name, address, port, tags });
  return { nomadUrl: nomad.url, consulUrl: consul.url, askedOfNomad };
}

interface CaddyPlaces {
  readonly http: number;
  readonly https: number;
  readonly caddyAdmin: number;
  readonly nomad: string;
}

/** HinD's with CERTS_SELF_SIGNED. */
function caddyfile({ http, https, caddyAdmin, nomad }: CaddyPlaces): string {
  return `{
	admin localhost:${caddyAdmin}
	auto_https disable_redirects
	skip_install_trust
	log {
		output file /var/log/caddy.log
	}
}
http://:${http} {
	bind 127.0.0.1
	redir https://{host}{uri} permanent
}
https://${fqdn}:${https} {
	bind 127.0.0.1
	tls internal
	reverse_proxy ${new URL(nomad).host}
}
`;
}
