import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { createOfflineCommands } from '../../src/cli/offline-commands.js';
import { readFiles } from '../../src/cli/read-files.js';
import { createConsulWriter } from '../support/consul-writer.js';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { startRealConsul } from '../support/real-consul.js';
import { runCommand } from '../support/run-command.js';
import { checkCases } from './cases/checks.cases.js';

const commands = createOfflineCommands(readFiles);
const check = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCommand(['check', ...argv], { commands, env });

t.test('findings', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-check-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const { name, catalog, job, flags = [], code, lines } of checkCases) {
    const argv = [...flags];
    if (catalog !== undefined) {
      writeFileSync(join(folder, 'catalog.json'), JSON.stringify(catalog));
      argv.push(`--catalog=${join(folder, 'catalog.json')}`);
    }
    if (job !== undefined) {
      writeFileSync(join(folder, 'job.hcl'), job);
      argv.push(join(folder, 'job.hcl'));
    }
    const outcome = await check(argv);
    const out = outcome.out.replaceAll(`${folder}/`, '');
    t.equal(outcome.code, code, `${name}: exit code (${out}${outcome.errors})`);
    const written = out.trimEnd().split('\n');
    t.equal(written.length, lines.length, `${name}: lines (${out})`);
    lines.forEach((line, index) => t.match(written[index] ?? '', line, `${name}: line ${index + 1}`));
  }
});

t.test('files of certificates and keys', async (t) => {
  const folder = t.testdir({ 'empty.pem': '', 'a.key': '' });
  const path = (name: string) => join(folder, name);
  const pair = { certFile: path('empty.pem'), keyFile: path('a.key') };
  const document = {
    http: { serversTransports: { mtls: { rootCAs: [path('ca.pem')] } } },
    tls: {
      certificates: [pair],
      stores: { default: { defaultGeneratedCert: { resolver: 'le', domain: { main: 'a.test' } } } },
      options: { strict: { clientAuth: { caFiles: [path('empty.pem')] } } },
    },
  };
  writeFileSync(path('dynamic.yml'), JSON.stringify(document));
  const { code, out } = await check([`--providers.file.filename=${path('dynamic.yml')}`]);
  t.equal(code, 1);
  t.match(out, /the certificate .*empty\.pem is left out: the certificate is empty/);
  t.match(
    out,
    /the TLS options strict@file cannot be used: .*empty\.pem holds no PEM certificate; handshakes with them/,
  );
  t.match(out, /warning: the default certificate is to come from the certificate resolver "le", which does not exist/);
  t.match(out, /the serversTransport mtls@file: .*ca\.pem cannot be read: ENOENT/);
  const settings = await check([`--tls.certificate=${path('empty.pem')}`, `--tls.key=${path('a.key')}`]);
  t.match(settings, {
    code: 1,
    out: /error: tls\.certificate and tls\.key cannot be used: .*the certificate is empty/,
  });
});

t.test('files that tags name may be on another machine', async (t) => {
  const folder = t.testdir();
  const tags = [
    'traefik.enable=true',
    'traefik.http.services.app.loadbalancer.serverstransport=mtls',
    'traefik.http.serverstransports.mtls.rootcas=/etc/ssl/nowhere.pem',
    'traefik.tls.options.strict.clientauth.cafiles=/etc/ssl/nowhere.pem',
  ];
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify([{ provider: 'nomad', name: 'app', port: 8080, tags }]));
  const { code, out } = await check([`--catalog=${join(folder, 'catalog.json')}`]);
  t.equal(code, 0);
  t.match(
    out,
    /warning: the TLS options strict@nomad cannot be used: .*nowhere\.pem .*; see that the file can be used where/,
  );
  t.match(
    out,
    /warning: the serversTransport mtls@nomad: .*nowhere\.pem .*; see that the file can be used where the proxy runs/,
  );
});

const broken = (name = 'web') => ['traefik.enable=true', `traefik.http.routers.${name}.priority=high`];

t.test('what a Nomad holds', async (t) => {
  const catalog = await createEmbeddedCatalog();
  t.teardown(() => catalog.close());
  const { nomad, nomadUrl } = catalog;
  for (const namespace of ['default', 'team']) {
    const services = [{ name: `web-${namespace}`, port: 8080, tags: broken(namespace) }];
    nomad.registerAllocation({ job: namespace, namespace, services });
  }
  const one = await check([`--nomad=${nomadUrl}`]);
  t.match(one, { code: 0, out: /^service web-default of nomad\n.*priority.*\n0 errors, 1 warnings in 1 services\n$/ });
  const all = await check([`--nomad=${nomadUrl}`, '--json'], { NOMAD_NAMESPACE: '*' });
  t.match(JSON.parse(all.out), { ok: true, summary: { errors: 0, warnings: 2, services: 2 } });

  nomad.acl.enable();
  nomad.acl.grant('reader', { namespaces: { team: ['read-job'] } });
  const refused = await check([`--nomad=${nomadUrl}`]);
  t.equal(refused.code, 2);
  t.ok(refused.out.includes(`  error: Nomad at ${nomadUrl} cannot be read: answered 403`), refused.out);
  t.match(refused.out, /; give it a token that may read, in NOMAD_TOKEN\n1 errors, 0 warnings in 0 services\n$/);
  const flags = [`--nomad=${nomadUrl}`, '--providers.nomad.namespaces=default,team'];
  const half = await check(flags, { NOMAD_TOKEN: 'reader' });
  t.equal(half.code, 2);
  t.match(half.out, /cannot be read: answered 403[^]*service web-team of nomad\n[^]*in 1 services\n$/);
  t.notMatch(half.out + half.errors, /reader/, 'the token is not shown');
});

t.test('as a program, which nothing else keeps alive while it waits for a catalog', async (t) => {
  const catalog = await createEmbeddedCatalog();
  t.teardown(() => catalog.close());
  catalog.consul.register({ name: 'shop', port: 8080, tags: broken('shop') });
  const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'check', `--consul=${catalog.consulUrl}`], {
    env: { TRAEFIK_CONFIGFILE: '/dev/null' },
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const [code] = (await once(child, 'close')) as [number];
  t.equal(code, 0);
  t.match(out, /^service shop of consulcatalog\n.*\n0 errors, 1 warnings in 1 services\n$/);
});

t.test('catalogs that do not answer', async (t) => {
  const [closed] = (await findFreePorts(1)) as [number];
  const gone = await check([`--consul=http://127.0.0.1:${closed}`, `--nomad=http://127.0.0.1:${closed}`]);
  t.equal(gone.code, 2);
  t.match(
    gone.out,
    new RegExp(`error: Consul at http://127.0.0.1:${closed} cannot be read: .*ECONNREFUSED.*; see that`),
  );
  t.match(
    gone.out,
    new RegExp(`error: Nomad at http://127.0.0.1:${closed} cannot be read: .*ECONNREFUSED.*; see that`),
  );

  const mute = createServer();
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  t.teardown(() => mute.close());
  const { port } = mute.address() as { port: number };
  const silent = await check([`--consul=127.0.0.1:${port}`, '--timeout=50ms']);
  t.equal(silent.code, 2);
  t.match(silent.out, new RegExp(`Consul at http://127.0.0.1:${port} cannot be read: did not answer within 0.05 s`));
});

t.test('what a Consul holds', { skip: missingPeer('consul') ?? false }, async (t) => {
  const management = '11111111-2222-3333-4444-555555555555';
  const acl = { enabled: true, default_policy: 'deny', tokens: { master: management, agent: management } };
  const consul = await startRealConsul({ config: { acl }, token: management });
  t.teardown(() => consul.stop());
  const open = await startRealConsul();
  t.teardown(() => open.stop());
  const writer = createConsulWriter(open.url);
  t.teardown(() => writer.close());
  await writer.register({ name: 'web', port: 8080, tags: broken() });
  await writer.register({ name: 'database', port: 5432, tags: ['primary'] });
  const found = await check([`--consul=${open.url}`]);
  t.match(found, {
    code: 0,
    out: /^service web of consulcatalog\n.*priority.*\n0 errors, 1 warnings in 1 services\n$/,
  });

  const refused = await check([`--consul=${consul.url}`]);
  t.equal(refused.code, 2);
  const shown = `Consul at ${consul.url} cannot be read: shows no service to this token, not even its own`;
  t.ok(refused.out.includes(shown), refused.out);
  const wrong = await check([`--consul=${consul.url}`], { CONSUL_HTTP_TOKEN: '99999999-2222-3333-4444-555555555555' });
  t.match(wrong, {
    code: 2,
    out: /cannot be read: answered 403.*; give it a token that may read, in CONSUL_HTTP_TOKEN/,
  });
  const allowed = await check([`--consul=${consul.url}`], { CONSUL_HTTP_TOKEN: management });
  t.match(allowed, { code: 0, out: /^0 errors, 0 warnings in 0 services\n$/ });
});
