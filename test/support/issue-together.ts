// Several proxies on one store that want the same certificates at the same moment.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { createAcmeIssuer } from '../../src/certificates/acme/acme-issuer.js';
import type { ChallengeSolver } from '../../src/certificates/acme/challenge-solver.js';
import { createAcmeAgent } from '../../src/certificates/acme/acme-agent.js';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { systemClock } from '../../src/shared/clock.js';
import { findFreePorts } from './free-ports.js';
import { startRealCaddy, type RealCaddy } from './real-caddy.js';
import { startRealPebble, type RealPebble } from './real-pebble.js';
import { startSpawnedProxy, type SpawnedProxy } from './spawned-proxy.js';
import { untilAsync } from './until.js';

export interface IssuedTogether {
  /** That the ACME server got. */
  readonly orders: number;
  /** That are in the store, each under its name. */
  readonly kept: number;
  /** Names that are not answered with one and the same certificate by all. */
  readonly differing: readonly string[];
  /** Whatever was logged as an error. */
  readonly errors: readonly string[];
  readonly tookMs: number;
}

/** Two Tagways and a Caddy on a store below `folder` want `count` names; resolves when all of them serve all. */
export async function issueTogether(given: {
  readonly folder: string;
  readonly count: number;
  /** The program; that of the tests when left out. */
  readonly program?: string;
  readonly patienceMs: number;
}): Promise<IssuedTogether> {
  const { folder, count, program, patienceMs } = given;
  const names = Array.from({ length: count }, (_, index) => `n${index}.example.com`);
  const root = join(folder, 'CERTS');
  mkdirSync(root);
  const pebble = await startRealPebble({ alwaysValid: true });
  const proxies: SpawnedProxy[] = [];
  let caddy: RealCaddy | undefined;
  try {
    await registerAccount(root, pebble);
    const ordersBefore = pebble.orders();
    const [one, two, caddyTls, caddyHttp, admin] = (await findFreePorts(5)) as [number, number, number, number, number];
    const catalog = join(folder, 'services.json');
    const tags = names.flatMap((name, index) => [
      `traefik.http.routers.r${index}.rule=Host(\`${name}\`)`,
      `traefik.http.routers.r${index}.tls=true`,
    ]);
    const service = { name: 'app', address: '127.0.0.1', port: 9, tags: ['traefik.enable=true', ...tags] };
    writeFileSync(catalog, JSON.stringify([service]));
    const startedMs = Date.now();
    const flagsFor = (port: number) => [
      `--catalog=${catalog}`,
      `--entrypoints.websecure.address=127.0.0.1:${port}`,
      `--certificatesresolvers.le.acme.caserver=${pebble.directoryUrl}`,
      `--certificatesresolvers.le.acme.cacertificates=${pebble.authorityFile}`,
      `--certificates.storage=${root}`,
      '--certificates.pollinterval=1s',
    ];
    caddy = startRealCaddy(`{
  admin 127.0.0.1:${admin}
  storage file_system ${root}
  skip_install_trust
  auto_https disable_redirects
  http_port ${caddyHttp}
  https_port ${caddyTls}
  acme_ca ${pebble.directoryUrl}
  acme_ca_root ${pebble.authorityFile}
}
${names.map((name) => `https://${name}:${caddyTls}`).join(', ')} {
  respond "caddy"
}
`);
    proxies.push(
      ...(await Promise.all(
        [one, two].map((port) => startSpawnedProxy(flagsFor(port), ...(program ? [program] : []))),
      )),
    );
    const serials = async (name: string) =>
      new Set(await Promise.all([one, two, caddyTls].map((port) => serialOn(port, name))));
    let differing = [...names];
    await untilAsync(
      'all serve all',
      async () => {
        const still: string[] = [];
        for (const name of differing) {
          const found = await serials(name);
          if (found.size !== 1 || found.has(undefined)) still.push(name);
        }
        differing = still;
        if (still.length > 0) await new Promise((resolve) => setTimeout(resolve, 500));
        return still.length === 0;
      },
      patienceMs,
    ).catch(() => undefined);
    return {
      orders: pebble.orders() - ordersBefore,
      kept: keptIn(join(root, 'certificates')),
      differing,
      errors: [
        ...proxies.flatMap(({ log }) => log.filter(({ level }) => level === 'error').map(({ message }) => message)),
        ...caddy.log.filter(({ level }) => level === 'error').map(({ msg = '', error = '' }) => `${msg}: ${error}`),
      ],
      tookMs: Date.now() - startedMs,
    };
  } finally {
    await Promise.all([...proxies.map((proxy) => proxy.stop()), caddy?.stop()]);
    await pebble.stop();
  }
}

/** As on any store in use. Caddy 2.6 writes accounts in a way that its own orders may read half of one at first. */
async function registerAccount(root: string, { directoryUrl, authority }: RealPebble): Promise<void> {
  const ignore = () => undefined;
  const store = createCertificateStore({ root, clock: systemClock, onChange: ignore, onProblem: ignore });
  const believed: ChallengeSolver = {
    type: 'http-01',
    present: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
  const issuer = createAcmeIssuer({
    directoryUrl,
    agent: createAcmeAgent({ authorities: [authority] }),
    email: '',
    keyType: 'EC256',
    solvers: [believed],
    store,
    pollMs: 50,
  });
  await issuer.issue(['account.example.com'], { signal: new AbortController().signal });
  store.close();
}

/** Of the certificate that is served for a name, unless it is a stopgap. */
function serialOn(port: number, servername: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const client = tls.connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
    client.on('error', () => resolve(undefined));
    client.on('secureConnect', () => {
      const certificate = client.getPeerX509Certificate();
      const isOwn = certificate?.subjectAltName === `DNS:${servername}`;
      resolve(isOwn ? certificate.serialNumber : undefined);
      client.destroy();
    });
  });
}

function keptIn(certificates: string): number {
  if (!existsSync(certificates)) return 0;
  return readdirSync(certificates, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))
    .length;
}
