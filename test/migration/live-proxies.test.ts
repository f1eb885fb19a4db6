// Caddy as HinD runs it, and Tagway with the same tags: both run, both are asked what `migrate verify` derives.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import t from 'tap';
import { migrateGroup } from '../../src/cli/migrate/migrate-group.js';
import type { LiveComparison, LiveDifference } from '../../src/migration/live/compare-live.js';
import type { Instance } from '../../src/model/instance.js';
import { ask } from '../support/ask.js';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { makeInstance } from '../support/make-instance.js';
import { startRealCaddy } from '../support/real-caddy.js';
import { runCommand } from '../support/run-command.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { untilAsync } from '../support/until.js';

interface CaddyPorts {
  readonly admin: number;
  readonly plain: number;
  readonly tls: number;
}

/** What HinD's template makes of healthy instances: a site for each tag, with all that carry it behind it. */
function caddyfileOf(instances: readonly Instance[], { admin, plain, tls }: CaddyPorts): string {
  const sites = new Map<string, string[]>();
  for (const { tags, address, port } of instances) {
    for (const tag of tags) {
      if (tag.startsWith('https://')) sites.set(tag, [...(sites.get(tag) ?? []), `${address}:${port}`]);
    }
  }
  const blocks = [...sites].map(
    ([tag, servers]) => `${tag} {
  tls internal
  reverse_proxy ${servers.join(' ')} {
    lb_policy ip_hash
  }
}
`,
  );
  return `{
  admin 127.0.0.1:${admin}
  skip_install_trust
  auto_https disable_redirects
  http_port ${plain}
  https_port ${tls}
}
:${plain} {
  redir https://{host}{uri} permanent
}
https:// {
  respond "with regret, not found" 404
}
${blocks.join('')}`;
}

t.test('Caddy and Tagway', { skip: missingPeer('caddy') ?? false }, async (t) => {
  const folder = t.testdir();
  const backend = async (name: string): Promise<number> => {
    const server = createServer((request, response) => {
      response.writeHead(200, { 'X-Service': name }).end(`${request.method} ${request.url}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };
  const instanceOf = async (name: string, number: number, tags: readonly string[]): Promise<Instance> => {
    const common = { provider: 'consulcatalog', address: '127.0.0.1', name, id: `${name}-${number}` } as const;
    return makeInstance({ ...common, port: await backend(name), tags });
  };
  const app = ['https://app.example.com'];
  const instances = [
    await instanceOf('app', 1, app),
    await instanceOf('app', 2, app),
    await instanceOf('app', 3, ['https://canary-app.example.com']),
    await instanceOf('shop', 1, ['https://shop.example.com', 'https://*.shop.example.com', 'unrelated']),
    await instanceOf('docs', 1, ['https://docs.example.com/v1*', 'https://docs.example.com/exactly']),
  ];
  const catalog = join(folder, 'services.json');
  writeFileSync(catalog, JSON.stringify(instances));

  const [admin, plain, tls, tlsOfTagway] = (await findFreePorts(4)) as [number, number, number, number];
  const caddyfile = caddyfileOf(instances, { admin, plain, tls });
  const startCaddy = async (text: string): Promise<() => Promise<void>> => {
    const caddy = startRealCaddy(text);
    const asked = () => ask(`http://127.0.0.1:${plain}`, '/').catch(() => undefined);
    await untilAsync('Caddy answers', async () => (await asked())?.status === 301, 60_000).catch(
      async (thrown: unknown) => {
        await caddy.stop();
        throw new Error(`${(thrown as Error).message}: ${JSON.stringify(caddy.log.slice(-5))}`);
      },
    );
    return () => caddy.stop();
  };
  let stopCaddy = await startCaddy(caddyfile);
  t.teardown(() => stopCaddy());

  const proxy = await startSpawnedProxy([
    `--catalog=${catalog}`,
    `--entrypoints.websecure.address=127.0.0.1:${tlsOfTagway}`,
    '--entrypoints.websecure.http.tls=true',
    '--entrypoints.web.http.redirections.entrypoint.to=:443',
    '--entrypoints.web.http.redirections.entrypoint.scheme=https',
    '--tls.certificate=test/forwarding/fixtures/certificate.pem',
    '--tls.key=test/forwarding/fixtures/key.pem',
  ]);
  t.teardown(() => proxy.stop());
  const isServed = async () => (await proxy.api('/api/http/routers')).text.includes('docs_example_com');
  await untilAsync('Tagway has read the catalog', isServed, 60_000);

  const compare = async (): Promise<LiveComparison & { readonly ok: boolean }> => {
    const { out, errors, code } = await runCommand(
      [
        ...['migrate', 'verify', '--json', `--catalog=${catalog}`, '--backend-header=X-Service', '--live'],
        `http://127.0.0.1:${plain},https://127.0.0.1:${tls}`,
        `http://127.0.0.1:${proxy.port},https://127.0.0.1:${tlsOfTagway}`,
      ],
      { commands: [migrateGroup] },
    );
    t.equal(errors, '');
    const comparison = JSON.parse(out) as LiveComparison & { readonly ok: boolean };
    t.equal(code, comparison.ok ? 0 : 1);
    return comparison;
  };
  const inWords = (differences: readonly LiveDifference[]) =>
    differences.map(({ probe, answers, aspects }) => {
      const [one, other] = answers.map((each) => `${each.error ?? each.status} ${each.location ?? each.backend}`);
      return `${probe.method} ${probe.url} ${aspects.join(', ')}: ${one} | ${other}`;
    });

  t.test('the same tags', async (t) => {
    const comparison = await compare();
    t.ok(comparison.asked > 200, `${comparison.asked} requests`);
    t.same(comparison.undecided, []);
    t.same(inWords(comparison.differences.filter((difference) => !isKnown(difference))), []);
  });

  t.test('a Caddy that sends a host to others, and has forgotten one', async (t) => {
    await stopCaddy();
    const [first, second, canary, shop] = instances;
    const changed = caddyfile
      .replace(`127.0.0.1:${first!.port} 127.0.0.1:${second!.port} `, `127.0.0.1:${shop!.port} `)
      .replace('https://canary-app.example.com {', 'https://forgotten.example.com {');
    t.not(changed, caddyfile);
    stopCaddy = await startCaddy(changed);
    const { differences } = await compare();
    const found = inWords(differences.filter((difference) => !isKnown(difference)));
    t.ok(found.includes('GET https://app.example.com/x backend: 200 shop | 200 app'), found.join('\n'));
    const refused = differences.find(({ probe }) => probe.url === `https://${canary!.tags[0]!.slice(8)}/`);
    t.match(refused, { aspects: ['reachability'], answers: [{ status: 0 }, { status: 200, backend: 'app' }] });
  });
});

/** What is meant to differ; docs/guides/migration.md says so, too. */
function isKnown({ probe, answers: [caddy, tagway], aspects }: LiveDifference): boolean {
  // Without a certificate for the name, Caddy ends the handshake; Tagway has one for every name and says 404.
  if (aspects.includes('reachability')) return caddy.status === 0 && tagway.status === 404;
  // The dot at the end of a name is no part of it.
  if (/^https:\/\/[^/]*\.\//.test(probe.url)) return caddy.status === 404 && tagway.status === 200;
  // Caddy matches paths whatever their case (those of tags; they are sent on as they came).
  if (/[A-Z]/.test(probe.url.replace(/%../g, ''))) return caddy.status === 200 && tagway.status === 404;
  if (probe.url.startsWith('https:')) return false;
  // Caddy 2.11 refuses a request for no name at all; Caddy 2.6 sends it to `https:///`.
  if (probe.url.startsWith('/') && caddy.status === 400) return aspects.join() === 'status,location';
  // Redirects name the path as it would be served, and keep the method of what is no GET.
  if (aspects.join() === 'location') return caddy.status === 301 && caddy.location === decorated(probe.url);
  return aspects.join() === 'status' && probe.method === 'HEAD' && caddy.status === 301 && tagway.status === 308;
}

function decorated(url: string): string {
  return url.startsWith('http:') ? url.replace('http:', 'https:') : `https://${url}`;
}
