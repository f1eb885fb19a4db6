// Urlprefix tags on the wire: what servers are shown of a request, and how they are spoken to.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { ask } from '../support/ask.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { startTlsBackend } from '../support/tls-backend.js';
import { untilRouted } from './consuls.js';

interface Shown {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server that answers with what it is shown. */
async function startMirror(t: Test): Promise<number> {
  const server = createServer(({ url = '', headers }, response) => {
    response.end(JSON.stringify({ url, headers } satisfies Shown));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

const tags = [
  'urlprefix-app.test/',
  'urlprefix-dst.test/ host=dst',
  'urlprefix-name.test/ host=inside.test',
  'urlprefix-name.test:8012/ proto=http host=inside.test',
  'urlprefix-strip.test/foo strip=/foo',
  'urlprefix-may.test/ strip=/foo',
  'urlprefix-both.test/foo strip=/foo prepend=/bar',
  'urlprefix-app.test/closed deny=ip:127.0.0.0/8,everybody',
  'urlprefix-moved.test:80/ redirect=308,https://moved.test$path',
  'urlprefix-sticky.test/ sticky',
];

interface WireCase {
  readonly name: string;
  readonly host: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly url?: string;
  readonly shown?: Readonly<Record<string, string | undefined>>;
  readonly status?: number;
  readonly answered?: Readonly<Record<string, RegExp>>;
}

test('urlprefix tags on the wire', async (t) => {
  const port = await startMirror(t);
  const cases: readonly WireCase[] = [
    {
      name: 'the host of the client goes on, and what is said of it',
      host: 'app.test',
      path: '/x?y=z',
      url: '/x?y=z',
      shown: {
        host: 'app.test',
        'x-forwarded-host': 'app.test',
        'x-forwarded-port': '80',
        'x-forwarded-proto': 'http',
        'x-forwarded-prefix': undefined,
      },
    },
    {
      name: 'nothing is asked for that the client did not ask for',
      host: 'app.test',
      shown: { 'accept-encoding': undefined },
    },
    { name: 'host=dst', host: 'dst.test', shown: { host: `127.0.0.1:${port}`, 'x-forwarded-host': 'dst.test' } },
    {
      name: 'host=NAME',
      host: 'name.test',
      shown: { host: 'inside.test', 'x-forwarded-host': 'inside.test', 'x-forwarded-port': '80' },
    },
    {
      name: 'host=NAME behind another port',
      host: 'name.test:8012',
      shown: { host: 'inside.test', 'x-forwarded-host': 'inside.test', 'x-forwarded-port': '80' },
    },
    {
      name: 'strip tells what it cut',
      host: 'strip.test',
      path: '/foo/x',
      url: '/x',
      shown: { 'x-forwarded-prefix': '/foo' },
    },
    {
      name: 'strip within a segment',
      host: 'strip.test',
      path: '/fools',
      url: '/ls',
      shown: { 'x-forwarded-prefix': '/foo' },
    },
    {
      name: 'strip of everything',
      host: 'strip.test',
      path: '/foo?a',
      url: '/?a',
      shown: { 'x-forwarded-prefix': '/foo' },
    },
    {
      name: 'strip tells it also where it cut nothing',
      host: 'may.test',
      path: '/bar',
      url: '/bar',
      shown: { 'x-forwarded-prefix': '/foo' },
    },
    {
      name: 'and once where it did',
      host: 'may.test',
      path: '/foo/bar',
      url: '/bar',
      shown: { 'x-forwarded-prefix': '/foo' },
    },
    { name: 'strip and prepend', host: 'both.test', path: '/foo', url: '/bar/' },
    { name: 'an unreadable list is closed', host: 'app.test', path: '/closed/x', status: 403 },
    {
      name: 'a redirect',
      host: 'moved.test',
      path: '/a%2Fb?c',
      status: 308,
      answered: { location: /^https:\/\/moved\.test\/a%2Fb\?c$/ },
    },
    { name: 'a sticky cookie', host: 'sticky.test', answered: { 'set-cookie': /^lb=/ } },
    { name: 'nobody', host: 'nobody.test', status: 404 },
  ];
  const proxy = await startWith(t, [{ name: 'app', port, tags }]);
  await untilRouted(proxy, 'app.test');
  for (const { name, host, path = '/', headers, url, shown, status = 200, answered } of cases) {
    const answer = await ask(`http://127.0.0.1:${proxy.port}`, path, { headers: { Host: host, ...headers } });
    t.equal(answer.status, status, name);
    for (const [header, pattern] of Object.entries(answered ?? {}))
      t.match(answer.header(header), pattern, `${name}: ${header}`);
    if (url === undefined && shown === undefined) continue;
    const mirrored = answer.json() as Shown;
    if (url !== undefined) t.equal(mirrored.url, url, `${name}: URL`);
    for (const [header, value] of Object.entries(shown ?? {}))
      t.equal(mirrored.headers[header], value, `${name}: ${header}`);
  }
});

test('servers with TLS', async (t) => {
  const backend = await startTlsBackend(t, 'server');
  const proxy = await startWith(t, [
    {
      name: 'app',
      port: backend.port,
      tags: [
        'urlprefix-strict.test/ proto=https',
        'urlprefix-lax.test/ proto=https tlsskipverify=true',
        'urlprefix-named.test/ proto=https tlsskipverify=true host=inside.test',
        'urlprefix-plain.test/',
      ],
    },
  ]);
  await untilRouted(proxy, 'lax.test');
  t.equal((await proxy.ask('strict.test')).status, 502, 'a certificate that nobody trusts');
  t.equal((await proxy.ask('lax.test')).status, 200, 'tlsskipverify');
  t.equal((await proxy.ask('named.test', '/named')).status, 200, 'tlsskipverify and a name');
  t.match(
    backend.requests.find(({ path }) => path === '/named'),
    { serverName: 'inside.test' },
    'which is asked for',
  );
  t.equal((await proxy.ask('plain.test')).status, 502, 'plain HTTP to a server that wants TLS');
});

async function startWith(t: Test, services: readonly { name: string; port: number; tags: readonly string[] }[]) {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-urlprefix-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const catalog = join(folder, 'services.json');
  const instances = services.map((service) => ({
    provider: 'consulcatalog',
    address: '127.0.0.1',
    id: service.name,
    ...service,
  }));
  writeFileSync(catalog, JSON.stringify(instances));
  const proxy = await startSpawnedProxy([`--catalog=${catalog}`]);
  t.teardown(() => proxy.stop());
  return proxy;
}
