// TLS with clients as files and tags ask for it, through the program as a user starts it.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { askOverTls } from '../support/ask-over-tls.js';
import { certify } from '../support/certify.js';
import { serverAuthority, serverCertificate } from '../support/server-certificates.js';
import { startSpawnedProxy, type SpawnedProxy } from '../support/spawned-proxy.js';
import { untilAsync } from '../support/until.js';

const { cert, key } = serverCertificate('client');

const router = (name: string, rule: string, options?: string): string[] => [
  `traefik.http.routers.${name}.rule=${rule}`,
  `traefik.http.routers.${name}.${options === undefined ? 'tls=true' : `tls.options=${options}`}`,
];

function portOf({ log }: SpawnedProxy, entryPoint: string): number {
  const line = log.find(({ message }) => message.startsWith(`entry point ${entryPoint} listens`));
  return Number(/:(\d+)$/.exec(line?.message ?? '')?.[1]);
}

t.test('TLS options and certificates', async (t) => {
  const server = http.createServer((_request, response) => response.end('here')).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const folder = t.testdir({ 'ca.pem': serverAuthority });
  const path = (name: string) => join(folder, name);
  const write = async (name: string, names: readonly string[]) => {
    const { chainPem, keyPem } = await certify(names);
    writeFileSync(path(`${name}.pem`), chainPem);
    writeFileSync(path(`${name}.key`), keyPem);
  };
  const pair = (name: string) => ({ certFile: path(`${name}.pem`), keyFile: path(`${name}.key`) });
  await write('site', ['open.test', 'closed.test']);
  await write('default', ['default.test']);
  const document = {
    tls: {
      certificates: [pair('site'), pair('missing')],
      stores: { default: { defaultCertificate: pair('default') } },
      options: { mtls: { clientAuth: { caFiles: [path('ca.pem')] } } },
    },
  };
  writeFileSync(path('dynamic.yml'), JSON.stringify(document));
  const tags = [
    'traefik.enable=true',
    'traefik.tls.options.modern.minVersion=VersionTLS13',
    ...router('open', 'Host(`open.test`)'),
    ...router('closed', 'Host(`closed.test`)', 'mtls@file'),
    ...router('modern', 'Host(`modern.test`)', 'modern'),
    ...router('missing', 'Host(`missing.test`)', 'nobody@file'),
    ...router('torn', 'Host(`torn.test`)', 'mtls@file'),
    ...router('torn2', 'Host(`torn.test`) && PathPrefix(`/open`)'),
  ];
  const { port: backend } = server.address() as AddressInfo;
  const instance = { provider: 'nomad', name: 'app', id: 'app-1', address: '127.0.0.1', port: backend, tags };
  writeFileSync(path('services.json'), JSON.stringify([instance]));
  const proxy = await startSpawnedProxy([
    `--catalog=${path('services.json')}`,
    `--providers.file.filename=${path('dynamic.yml')}`,
    `--certificates.storage=${path('CERTS')}`,
    '--entrypoints.websecure.address=127.0.0.1:0',
  ]);
  t.teardown(() => proxy.stop());
  const port = portOf(proxy, 'websecure');
  const ask = (servername: string, more: object = {}) => askOverTls({ port, servername, ...more });
  await untilAsync('it is routed', async () => (await ask('open.test')).status === 200);

  t.match(await ask('open.test'), { status: 200, names: 'DNS:open.test, DNS:closed.test' });
  t.match(await ask('unknown.test'), { status: 404, names: 'DNS:default.test' }, 'the default certificate');
  t.match(await ask('closed.test'), { status: 0, failure: /CERTIFICATE_REQUIRED/ });
  t.match(await ask('closed.test', { cert, key }), { status: 200 });
  t.match(await ask('open.test', { host: 'closed.test' }), { status: 421 });
  t.match(await ask('closed.test', { host: 'open.test', cert, key }), { status: 421 });
  t.match(await ask('unknown.test', { host: 'open.test' }), { status: 200 }, 'alike in their options');
  t.match(await ask('modern.test'), { status: 200, version: 'TLSv1.3' });
  t.match(await ask('modern.test', { maxVersion: 'TLSv1.2' }), { status: 0, failure: /VERSION/ });
  t.match(await ask('missing.test'), { status: 503 }, 'options that do not exist');
  t.match(
    await ask('torn.test', { path: '/open' }),
    { status: 200 },
    'a host whose routers differ has the default ones',
  );
  t.match(await ask('torn.test'), { status: 421 }, 'and stays closed where a certificate is asked for');

  const diagnostics = async () => {
    const list = (await proxy.api('/api/diagnostics')).json() as { code: string; message: string }[];
    return list.filter(({ code }) => /tls|certificate|reference/.test(code)).map(({ message }) => message);
  };
  t.match((await diagnostics()).sort(), [
    /^routers of the host torn\.test differ in their TLS options \(torn@nomad names mtls@file, torn2@nomad names default\)/,
    /^the certificate .*missing\.pem is left out: .*ENOENT/,
    /^the router missing@nomad names the TLS options .*nobody@file.*, which do not exist; it answers 503/,
  ]);
  t.match((await proxy.api('/debug/config')).text, /"mtls@file":\{/);

  await write('missing', ['late.test']);
  await untilAsync('the late pair is served', async () => (await ask('late.test')).names === 'DNS:late.test');
  t.notMatch((await diagnostics()).join('\n'), /missing\.pem/);
  const { names } = await ask('open.test');
  await write('site', ['open.test', 'closed.test', 'new.test']);
  await untilAsync('the renewed pair is served', async () => (await ask('open.test')).names !== names);
});

t.test('the pair of the settings', async (t) => {
  const folder = t.testdir();
  const path = (name: string) => join(folder, name);
  const write = async (name: string) => {
    const { chainPem, keyPem } = await certify([name]);
    writeFileSync(path('site.pem'), chainPem);
    writeFileSync(path('site.key'), keyPem);
  };
  await write('one.test');
  const flags = [
    `--tls.certificate=${path('site.pem')}`,
    `--tls.key=${path('site.key')}`,
    `--certificates.storage=${folder}`,
  ];
  const proxy = await startSpawnedProxy([...flags, '--providers.nomad=false', '--providers.consulcatalog=false']);
  t.teardown(() => proxy.stop());
  const names = async () => (await askOverTls({ port: proxy.port, servername: 'any.test' })).names;
  t.equal(await names(), 'DNS:one.test');
  await write('two.test');
  await untilAsync('the new pair is served', async () => (await names()) === 'DNS:two.test');
  writeFileSync(path('site.pem'), '');
  await untilAsync('that is told', async () => (await proxy.api('/api/diagnostics')).text.includes('before stands'));
  t.equal(await names(), 'DNS:two.test');
});
