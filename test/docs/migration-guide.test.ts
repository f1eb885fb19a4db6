// Every command of the guide to migration, in its order: with a Consul, a job file, two proxies and a terminal.
// What it says of proxy-switch is tried in test/supervisor.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { startMortalBackend } from '../support/mortal-backend.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { untilAsync } from '../support/until.js';
import { commandsOf, linesLacking } from './guide-commands.js';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const guide = commandsOf(readFileSync('docs/guides/migration.md', 'utf8'));

const job = `job "shop" {
  group "shop" {
    service {
      name = "shop"
      port = "http"
      tags = [
        "urlprefix-shop.example.com/",  # customers
        "v2",
      ]
    }
  }
}
`;

/** Two that are converted, one of them by hand and not quite, and one that cannot be. */
const services = {
  'shop-1': { name: 'shop', tags: ['urlprefix-shop.example.com/'] },
  'shop-2': { name: 'shop', tags: ['urlprefix-shop.example.com/'] },
  'api-1': {
    name: 'api',
    tags: [
      'urlprefix-shop.example.com/api strip=/api',
      'traefik.enable=true',
      'traefik.http.routers.api.rule=Host(`shop.example.com`) && PathPrefix(`/api`)',
      'traefik.http.routers.api.middlewares=cut',
      'traefik.http.middlewares.cut.stripprefix.prefixes=/api',
    ],
  },
  'legacy-1': { name: 'legacy', tags: ['urlprefix-:7777 proto=tcp', 'urlprefix-old.example.com:8012/'] },
};

/** Exit codes that are the answer; 0 for all others. */
const codes: Readonly<Record<string, number>> = {
  'tagway migrate plan jobs/': 1,
  'tagway migrate verify --consul=http://127.0.0.1:8500': 1,
  'tagway check --strict jobs/shop.nomad.hcl': 1,
};

t.test('docs/guides/migration.md', { skip: missingPeer('script') ?? false }, async (t) => {
  const folder = t.testdir({ bin: {}, jobs: { 'shop.nomad.hcl': job } });
  const jobFile = join(folder, 'jobs/shop.nomad.hcl');
  const catalog = await createEmbeddedCatalog();
  t.teardown(() => catalog.close());
  const { consul } = catalog;
  const { port } = await startBackend(t);
  for (const [id, service] of Object.entries(services)) consul.register({ id, address: '127.0.0.1', port, ...service });

  /** What Nomad does with a job, as far as tags go. */
  const deploy = () => {
    const list = /tags = \[([^\]]*)\]/.exec(readFileSync(jobFile, 'utf8'))![1]!;
    const tags = [...list.matchAll(/"([^"]*)"/g)].map(([, tag]) => tag!);
    for (const id of ['shop-1', 'shop-2']) consul.register({ id, name: 'shop', address: '127.0.0.1', port, tags });
  };
  writeFileSync(join(folder, 'bin/tagway'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
  const proxies = await startProxies(t, consul.url);

  const commands = guide.filter(({ command }) => !command.startsWith('podman '));
  t.ok(commands.length > 12, `${commands.length} commands`);
  for (const { command, section, output } of commands) {
    await t.test(`${section}: ${command.split('\n')[0]}`, async (t) => {
      if (section.startsWith('Checking tags')) writeFileSync(jobFile, misspelt(job));
      else if (section.startsWith('The whole way') && command.includes('report')) {
        writeFileSync(jobFile, job);
        for (const id of ['api-1', 'legacy-1']) consul.deregister(id);
      }
      if (command.startsWith('nomad job run ')) return deploy();
      // Where a person is asked, on a terminal.
      const isAsked = output.some((line) => line.endsWith('[y/N] y'));
      const literal = command
        .replace('http://127.0.0.1:8500', consul.url)
        .replace('http://10.0.0.1,https://10.0.0.1', proxies[0]!)
        .replace('http://10.0.0.1:8000,https://10.0.0.1:8443', proxies[1]!);
      const ran = await run(isAsked ? `echo y | script -qec '${literal}' /dev/null` : literal, folder);
      t.equal(ran.code, codes[command] ?? 0, ran.both);
      const shown = output.map((line) => line.replace(/ y$/, ' …').replace(/\/root\/\.local\S*/, '…'));
      t.same(linesLacking(shown, ran.both), [], ran.both);
    });
  }
});

/** One that is routed, with a tag that was most likely meant otherwise. */
function misspelt(text: string): string {
  return text.replace(
    '"v2",\n',
    '"traefik.enable=true",\n        "traefik.http.services.shop.loadblancer.sticky.cookie=true",\n',
  );
}

async function startBackend(t: Test) {
  const backend = await startMortalBackend('here');
  t.teardown(() => backend.kill());
  return backend;
}

/** Two proxies at the same catalog, as `--live` takes them. */
async function startProxies(t: Test, consulUrl: string): Promise<string[]> {
  const ports = await findFreePorts(2);
  return Promise.all(
    ports.map(async (secure) => {
      const proxy = await startSpawnedProxy([
        `--providers.consulcatalog.endpoint.address=${consulUrl}`,
        '--providers.nomad=false',
        `--entrypoints.websecure.address=127.0.0.1:${secure}`,
        '--entrypoints.websecure.http.tls=true',
        `--certificates.storage=${join(t.testdirName, 'CERTS')}`,
      ]);
      t.teardown(() => proxy.stop());
      await untilAsync('the catalog is read', async () => (await proxy.api('/ready')).status === 200, 60_000);
      return `http://127.0.0.1:${proxy.port},https://127.0.0.1:${secure}`;
    }),
  );
}

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z]`, 'g');

interface Ran {
  readonly code: number;
  /** Standard output and, behind it, standard error. */
  readonly both: string;
}

function run(command: string, folder: string): Promise<Ran> {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const env = {
    PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
    HOME: home,
    TRAEFIK_CONFIGFILE: '/dev/null',
  };
  return new Promise((resolve) => {
    execFile('/bin/bash', ['-c', command], { cwd: folder, env }, (thrown, out, errors) => {
      // A terminal is told where to write.
      const both = `${out}${errors}`.replaceAll(/\r+\n/g, '\n').replaceAll(escapes, '');
      resolve({ code: thrown === null ? 0 : Number(thrown.code ?? -1), both });
    });
  });
}
