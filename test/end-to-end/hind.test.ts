// Tagway in the place of HinD's Caddy, as clients see it: Nomad at the name of the machine, who may go where, unknown
// hosts, port 80, and certificates on demand.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import t, { type Test } from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { acceptWebsocket } from '../../src/demo/websocket-echo.js';
import { ask } from '../support/ask.js';
import { findFreePorts } from '../support/free-ports.js';
import { missingPeer } from '../support/find-program.js';
import { startRealPebble } from '../support/real-pebble.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { until, untilAsync } from '../support/until.js';

const machine = 'nomad.example.localhost';
const patientMs = 60_000;

async function listen(t: Test, server: http.Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The embedded Nomad, and in front of it what it does not have: log streams and exec. */
async function startNomad(t: Test) {
  const { nomad, ...catalog } = await createEmbeddedCatalog();
  t.teardown(() => catalog.close());
  nomad.registerAllocation({
    job: 'app',
    services: [{ name: 'app', port: 9, tags: ['https://app.example.localhost'] }],
  });
  const streams = new Set<http.ServerResponse>();
  const server = http.createServer((request, response) => {
    if (request.url!.startsWith('/v1/client/fs/logs/')) {
      response.write('first');
      streams.add(response);
      return;
    }
    const { method, headers, url } = request;
    request.pipe(
      http
        .request(nomad.url + url!, { method, headers }, (answer) => {
          response.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(response);
        })
        .on('error', () => response.destroy()),
    );
  });
  server.on('upgrade', acceptWebsocket);
  return { url: await listen(t, server), nomad, streams };
}

async function startHind(t: Test, flags: readonly string[] = []) {
  const [secure] = (await findFreePorts(1)) as [number];
  const nomad = await startNomad(t);
  const root = join(t.testdir(), 'CERTS');
  mkdirSync(root);
  const proxy = await startSpawnedProxy([
    `--hind.fqdn=${machine}`,
    '--hind.selfsigned=true',
    `--providers.nomad.endpoint.address=${nomad.url}`,
    '--providers.consulcatalog=false',
    `--certificates.storage=${root}`,
    `--entrypoints.websecure.address=127.0.0.1:${secure}`,
    '--entrypoints.websecure.http.tls=true',
    '--entrypoints.web.transport.respondingtimeouts.readtimeout=1s',
    '--entrypoints.websecure.transport.respondingtimeouts.readtimeout=1s',
    '--serverstransport.forwardingtimeouts.responseheadertimeout=500ms',
    ...flags,
  ]);
  t.teardown(() => proxy.stop());
  return { proxy, secure, nomad, root };
}

interface Got {
  readonly status: number;
  readonly text: string;
}

function getTls(port: number, host: string, path: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: host, path, headers: { Host: host }, agent: false };
    https
      .get({ ...options, rejectUnauthorized: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('end', () => resolve({ status: response.statusCode!, text }));
        response.on('error', reject);
      })
      .on('error', reject);
  });
}

async function issuerFor(port: number, servername: string): Promise<string> {
  const client = tls.connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
  client.on('error', () => undefined);
  await once(client, 'secureConnect');
  const { issuer } = client.getPeerX509Certificate()!;
  client.destroy();
  return issuer;
}

t.test('Nomad is served at the name of the machine', async (t) => {
  const { secure, nomad, root } = await startHind(t, ['--hind.nomadhosts=other.example.localhost']);

  for (const host of [machine, 'other.example.localhost']) {
    const { status, text } = await getTls(secure, host, '/v1/services');
    t.equal(status, 200, host);
    t.match(JSON.parse(text), [{ Namespace: 'default' }], host);
  }

  await t.test('blocking queries have all the time they want', async (t) => {
    const startedMs = performance.now();
    const { status } = await getTls(secure, machine, '/v1/services?index=1000000&wait=3s');
    t.equal(status, 200);
    t.ok(performance.now() - startedMs > 2_000, 'longer than any limit of clients and other servers');
  });

  await t.test('logs come as they are written', async () => {
    let text = '';
    const options = { host: '127.0.0.1', port: secure, servername: machine, agent: false, rejectUnauthorized: false };
    const sent = https.get({ ...options, path: '/v1/client/fs/logs/x?follow=true', headers: { Host: machine } });
    sent.on('error', () => undefined);
    const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
    response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    response.on('error', () => undefined);
    await until('the first piece is there', () => text === 'first', patientMs);
    for (const stream of nomad.streams) stream.write(', second');
    await until('the second piece is there', () => text === 'first, second', patientMs);
    sent.destroy();
  });

  await t.test('exec is a websocket', async (t) => {
    const client = tls.connect({ host: '127.0.0.1', port: secure, servername: machine, rejectUnauthorized: false });
    client.on('error', () => undefined);
    await once(client, 'secureConnect');
    let received = Buffer.alloc(0);
    client.on('data', (piece: Buffer) => (received = Buffer.concat([received, piece])));
    client.write(
      `GET /v1/client/allocation/x/exec HTTP/1.1\r\nHost: ${machine}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await until('it is accepted', () => received.includes('101 Switching Protocols'), patientMs);
    // Masked with zeros.
    client.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x6c, 0x73]));
    await until('the frame is back', () => received.subarray(-4).equals(Buffer.from([0x81, 2, 0x6c, 0x73])), patientMs);
    client.destroy();
    t.pass();
  });

  await t.test('its certificate lies at the top of the store', async (t) => {
    const [authorities, certificate] = [join(root, 'ca.pem'), join(root, 'cert.pem')];
    await until('it does', () => existsSync(certificate), patientMs);
    t.match(String(execFileSync('openssl', ['verify', '-CAfile', authorities, certificate])), /: OK/);
    t.match(String(execFileSync('openssl', ['x509', '-in', certificate, '-noout', '-ext', 'subjectAltName'])), machine);
  });
});

t.test('unknown hosts and port 80', async (t) => {
  const { proxy, secure } = await startHind(t);
  const plain = `http://127.0.0.1:${proxy.port}`;
  await untilAsync('Nomad has been read', async () => (await proxy.ask('x.localhost')).status === 404, patientMs);
  const page = '_________________ 🕵️‍♀️ with regret, not found 🕵️‍♀️ _________________';
  t.same(await getTls(secure, 'unknown.example.com', '/'), { status: 404, text: page });
  const rows: [string, string, string, number][] = [
    ['GET', 'unknown.example.com', '/a?b=c', 301],
    ['HEAD', 'unknown.example.com', '/a?b=c', 301],
    ['POST', 'unknown.example.com', '/a?b=c', 308],
    ['GET', machine, '/ui/', 301],
    ['GET', 'unknown.local', '/', 404],
    ['GET', 'localhost', '/', 404],
    ['GET', 'unknown.example.com', '/.well-known/acme-challenge/x', 404],
    ['POST', 'unknown.example.com', '/.well-known/acme-challenge/x', 404],
  ];
  for (const [method, host, path, status] of rows) {
    const answer = await ask(plain, path, { method, headers: { Host: host } });
    t.equal(answer.status, status, `${method} ${host}${path}`);
    if (status < 400) t.equal(answer.header('location'), `https://${host}:${secure}${path}`);
  }
});

/** `auto` is the default. */
const redirectRows: { redirect: string; statuses: Record<string, number> }[] = [
  { redirect: 'always', statuses: { [machine]: 301, 'unknown.example.com': 301, 'unknown.local': 301 } },
  { redirect: 'never', statuses: { [machine]: 404, 'unknown.example.com': 404, 'unknown.local': 404 } },
];
for (const { redirect, statuses } of redirectRows) {
  t.test(`HTTPS_REDIRECT=${redirect}`, async (t) => {
    const { proxy } = await startHind(t, [`--httpsredirect=${redirect}`]);
    await untilAsync('Nomad has been read', async () => (await proxy.api('/ready')).status === 200, patientMs);
    for (const [host, status] of Object.entries(statuses)) t.equal((await proxy.ask(host)).status, status, host);
    const challenge = await proxy.ask('unknown.example.com', '/.well-known/acme-challenge/x');
    t.equal(challenge.status, 404, 'challenges are never sent away');
  });
}

const proxiesRows: { trusted: string; sent: { for: string; proto: string } }[] = [
  { trusted: 'private_ranges', sent: { for: '203.0.113.9, 127.0.0.1', proto: 'https' } },
  { trusted: '192.0.2.0/24', sent: { for: '127.0.0.1', proto: 'http' } },
];
for (const { trusted, sent } of proxiesRows) {
  t.test(`TRUSTED_PROXIES=${trusted}`, async (t) => {
    let seen: http.IncomingHttpHeaders = {};
    const server = http.createServer(({ headers }, response) => {
      seen = headers;
      response.end();
    });
    const port = Number(new URL(await listen(t, server)).port);
    const { proxy, nomad } = await startHind(t, [`--hind.trustedproxies=${trusted}`]);
    const tags = ['traefik.enable=true', 'traefik.http.routers.own.rule=Host(`own.local`)'];
    nomad.nomad.registerAllocation({ job: 'own', services: [{ name: 'own', address: '127.0.0.1', port, tags }] });
    const headers = { Host: 'own.local', 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };
    const plain = `http://127.0.0.1:${proxy.port}`;
    await untilAsync('it is routed', async () => (await ask(plain, '/', { headers })).status === 200, patientMs);
    t.match(seen, { 'x-forwarded-for': sent.for, 'x-forwarded-proto': sent.proto });
  });
}

const peerRows: { flags: string[]; nomad: number; service: number }[] = [
  { flags: ['--hind.controlplaneips=192.0.2.0/24,255.255.255.255'], nomad: 403, service: 502 },
  { flags: ['--hind.serviceips=192.0.2.0/24,255.255.255.255'], nomad: 200, service: 403 },
  { flags: ['--hind.serviceips=127.0.0.0/8,255.255.255.255'], nomad: 200, service: 502 },
  { flags: ['--hind.controlplaneips=nonsense,127.0.0.1'], nomad: 503, service: 502 },
];
for (const { flags, nomad, service } of peerRows) {
  t.test(`peers: ${flags.join(' ')}`, async (t) => {
    const { secure } = await startHind(t, flags);
    await untilAsync(
      'the service is routed',
      async () => (await getTls(secure, 'app.example.localhost', '/')).status === service,
      patientMs,
    );
    const answer = await getTls(secure, machine, '/v1/services');
    t.equal(answer.status, nomad);
    if (nomad === 403) t.equal(answer.text, 'Forbidden');
  });
}

t.test('certificates on demand come after a question', async (t) => {
  const asked: string[] = [];
  const endpoint = await listen(
    t,
    http.createServer((request, response) => {
      const { searchParams } = new URL(request.url!, 'http://x');
      asked.push(`${searchParams.get('key')} ${searchParams.get('domain')}`);
      response.writeHead(searchParams.get('domain')!.startsWith('yes') ? 200 : 400).end();
    }),
  );
  const { secure, root } = await startHind(t, [`--certificates.ondemandask=${endpoint}/ask?key=k`]);
  t.same(asked, [], 'nobody has come yet');
  const issuers = await Promise.all(Array.from({ length: 5 }, () => issuerFor(secure, 'yes.example.com')));
  t.ok(
    issuers.every((issuer) => issuer.includes('Caddy Local Authority')),
    'the handshakes waited',
  );
  t.match(await issuerFor(secure, 'no.example.com'), /Tagway default certificate/);
  t.match(await issuerFor(secure, 'no.example.com'), /Tagway default certificate/);
  t.same(asked, ['k yes.example.com', 'k no.example.com'], 'one question for each name');
  t.ok(existsSync(join(root, 'certificates', 'local', 'yes.example.com', 'yes.example.com.crt')));
  t.notOk(existsSync(join(root, 'certificates', 'local', 'no.example.com')));
  t.notOk(
    existsSync(join(root, 'certificates', 'local', 'app.example.localhost')),
    'hosts of tags wait for a client too',
  );
});

t.test('the machine has a certificate of an ACME server', { skip: missingPeer('pebble') ?? false }, async (t) => {
  const pebble = await startRealPebble();
  t.teardown(() => pebble.stop());
  const folder = t.testdir();
  const root = join(folder, 'CERTS');
  const rootFile = join(folder, 'root.pem');
  writeFileSync(rootFile, await pebble.root());
  const proxy = await startSpawnedProxy([
    '--hind.fqdn=nomad.example.com',
    '--providers.consulcatalog=false',
    '--providers.nomad.endpoint.address=http://127.0.0.1:9',
    `--entrypoints.web.address=127.0.0.1:${pebble.httpPort}`,
    `--entrypoints.websecure.address=127.0.0.1:${pebble.tlsPort}`,
    '--entrypoints.websecure.http.tls=true',
    `--certificatesresolvers.letsencrypt.acme.caserver=${pebble.directoryUrl}`,
    `--certificatesresolvers.letsencrypt.acme.cacertificates=${pebble.authorityFile},${rootFile}`,
    `--certificates.storage=${root}`,
  ]);
  t.teardown(() => proxy.stop());
  const [authorities, certificate] = [join(root, 'ca.pem'), join(root, 'cert.pem')];
  await until('it is copied', () => existsSync(certificate), patientMs);
  t.match(await issuerFor(pebble.tlsPort, 'nomad.example.com'), /Pebble/);
  t.match(String(execFileSync('openssl', ['verify', '-CAfile', authorities, certificate])), /: OK/);
});

t.test('Nomad is served before any catalog has answered', async (t) => {
  const nomad = await listen(
    t,
    http.createServer((request, response) => {
      if (request.url === '/v1/status/leader') response.end('"here"');
    }),
  );
  const [secure] = (await findFreePorts(1)) as [number];
  const file = join(t.testdir(), 'none');
  writeFileSync(file, '');
  const proxy = await startSpawnedProxy([
    `--hind.fqdn=${machine}`,
    `--providers.nomad.endpoint.address=${nomad}`,
    '--providers.consulcatalog=false',
    `--certificates.storage=${join(file, '..', 'CERTS')}`,
    `--entrypoints.websecure.address=127.0.0.1:${secure}`,
    '--entrypoints.websecure.http.tls=true',
  ]);
  t.teardown(() => proxy.stop());
  t.same(await getTls(secure, machine, '/v1/status/leader'), { status: 200, text: '"here"' });
});
