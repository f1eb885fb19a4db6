// TLS to servers as tags and files ask for it, through the program as a user starts it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { serverAuthority, serverCertificate } from '../support/server-certificates.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { startTlsBackend } from '../support/tls-backend.js';
import { untilAsync } from '../support/until.js';
import { untilRouted } from './consuls.js';

/** A router, its service and the transport that this service names, all of one name. */
const routed = (name: string, transport: string | undefined): string[] => [
  `traefik.http.routers.${name}.rule=Host(\`${name}.test\`)`,
  `traefik.http.routers.${name}.service=${name}`,
  `traefik.http.services.${name}.loadbalancer.server.scheme=https`,
  ...(transport === undefined ? [] : [`traefik.http.services.${name}.loadbalancer.serverstransport=${transport}`]),
];

test('transports to servers', async (t) => {
  const backend = await startTlsBackend(t, 'server', { requestCert: true, rejectUnauthorized: false });
  const folder = mkdtempSync(join(tmpdir(), 'tagway-transports-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  const client = serverCertificate('client');
  writeFileSync(path('ca.pem'), serverAuthority);
  writeFileSync(path('client.pem'), client.cert);
  writeFileSync(path('client.key'), client.key);
  const certificates = [{ certFile: path('client.pem'), keyFile: path('client.key') }];
  const document = {
    http: {
      serversTransports: {
        mtls: { rootCAs: [path('ca.pem')], serverName: 'a.test', certificates },
        late: { rootCAs: [path('late.pem')], serverName: 'a.test' },
      },
    },
  };
  writeFileSync(path('dynamic.yml'), JSON.stringify(document));
  const tags = [
    'traefik.enable=true',
    ...routed('plain', undefined),
    ...routed('lax', 'lax'),
    'traefik.http.serverstransports.lax.insecureskipverify=true',
    ...routed('named', 'named'),
    `traefik.http.serverstransports.named.rootcas=${path('ca.pem')}`,
    'traefik.http.serverstransports.named.servername=a.test',
    ...routed('mtls', 'mtls@file'),
    ...routed('late', 'late@file'),
    ...routed('missing', 'nobody@file'),
  ];
  const instance = { provider: 'nomad', name: 'app', id: 'app-1', address: '127.0.0.1', port: backend.port, tags };
  writeFileSync(path('services.json'), JSON.stringify([instance]));
  const proxy = await startSpawnedProxy([
    `--catalog=${path('services.json')}`,
    `--providers.file.filename=${path('dynamic.yml')}`,
  ]);
  t.teardown(() => proxy.stop());
  await untilRouted(proxy, 'lax.test');
  await untilRouted(proxy, 'mtls.test');
  t.equal((await proxy.ask('named.test')).status, 200, 'the authority of a tag is trusted');
  t.equal((await proxy.ask('plain.test')).status, 502, 'that of nobody else is not');
  t.equal((await proxy.ask('missing.test')).status, 503, 'a transport that does not exist');
  t.equal((await proxy.ask('late.test')).status, 502, 'files that cannot be read');
  const seen = new Set(backend.requests.map(({ serverName, client: name }) => `${serverName} ${name ?? '-'}`));
  t.same(seen, new Set(['false -', 'a.test Tagway test client', 'a.test -']));

  const diagnostics = (await proxy.api('/api/diagnostics')).json() as { code: string; message: string }[];
  t.match(
    diagnostics.filter(({ code }) => /reference-missing|unreadable/.test(code)).map(({ message }) => message),
    [
      /the serversTransport nobody@file does not exist, which the service missing@nomad names; its routers answer 503/,
      /the serversTransport late@file: .*late\.pem cannot be read: ENOENT.*answered 502/,
    ],
  );
  t.ok(
    proxy.log.some(({ message }) => message.includes('late.pem cannot be read')),
    'the log says so, too',
  );
  t.match((await proxy.api('/api/http/services/lax@nomad')).json(), { loadBalancer: { serversTransport: 'lax' } });
  const debug = (await proxy.api('/debug/config')).text;
  t.match(debug, /"mtls@file":\{/);
  t.match((await proxy.api('/debug/connections')).text, /"transport":"mtls@file"/);

  writeFileSync(path('late.pem'), serverAuthority);
  await untilRouted(proxy, 'late.test');
  await untilAsync(
    'nothing is wrong with it any more',
    async () => !(await proxy.api('/api/diagnostics')).text.includes('late@file: '),
  );
});

test('files of the settings that cannot be used end the start', async (t) => {
  const flags = ['--serverstransport.rootcas=/does/not/exist.pem', '--providers.nomad=false'];
  await t.rejects(
    startSpawnedProxy([...flags, '--providers.consulcatalog=false']),
    /the serversTransport of the settings: \/does\/not\/exist\.pem cannot be read: ENOENT/,
  );
});
