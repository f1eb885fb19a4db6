// The Consul watcher, with connections enough and with too few, on the embedded catalog and on the real one.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { createEmbeddedCatalog, type EmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { watchConsul } from '../../src/catalog/consul.js';
import { readCatalogOnce } from '../../src/catalog/read-catalog-once.js';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { startRealConsul } from '../support/real-consul.js';
import { beforeAll, consulChanges } from './cases/consul-changes.js';
import { instance, watch, type Watched } from './watch-consul.js';

const missing = missingPeer('consul') ?? false;

const servers: { name: string; skip: string | false; start: () => Promise<{ url: string; stop(): Promise<void> }> }[] =
  [
    {
      name: 'the embedded Consul',
      skip: false,
      async start() {
        const catalog = await createEmbeddedCatalog();
        return { url: catalog.consulUrl, stop: () => catalog.close() };
      },
    },
    { name: 'the real Consul', skip: missing, start: async () => startRealConsul() },
  ];

for (const { name, skip, start } of servers) {
  for (const mode of ['blocking', 'doorbell'] as const) {
    test(`${name}, ${mode}`, { skip }, async (t) => {
      const server = await start();
      t.teardown(() => server.stop());
      const consul = watch(server.url, { maxConnections: mode === 'blocking' ? 100 : 5 });
      t.teardown(() => consul.close());
      for (const registration of beforeAll) await consul.register(registration);
      await consul.settled('three services', () => consul.names().join() === 'api,shop,web');
      t.equal(consul.status().mode, mode);
      t.match(consul.instances('api'), ['api-1 passing 127.0.0.1:8081'], 'no address: the address of the node');
      t.match(consul.service('shop')?.instances[0], { weights: { passing: 10, warning: 2 }, meta: { k: 'v' } });
      for (const { name: story, change, seen, untouched = [] } of consulChanges) {
        const before = untouched.map((service) => consul.service(service));
        await change(consul);
        await consul.settled(story, () => seen(consul));
        t.same(
          untouched.filter((service, index) => consul.service(service) !== before[index]),
          [],
          story,
        );
      }
      t.equal(consul.status().errors, 0);
    });
  }
}

test('the real Consul dies and comes back empty', { skip: missing }, async (t) => {
  const [port] = (await findFreePorts(1)) as [number];
  let server = await startRealConsul({ port });
  t.teardown(() => server.stop());
  const consul = watch(server.url);
  t.teardown(() => consul.close());
  for (const registration of beforeAll) await consul.register(registration);
  await consul.settled('three services', () => consul.names().length === 3);
  await server.stop();
  await consul.settled('the loss', () => consul.status().state === 'unreachable');
  server = await startRealConsul({ port });
  await consul.register(instance('new', 'new-1'));
  const registeredMs = Date.now();
  await consul.settled('the new service', () => consul.names().includes('new'));
  t.ok(Date.now() - registeredMs < 2000, 'within a second, or two on a busy machine');
  await consul.register(instance('web', 'web-1', { Tags: ['app.again'] }));
  await consul.settled('the current tags', () => consul.service('web')?.instances[0]?.tags[0] === 'app.again');
  t.same(consul.names(), ['api', 'new', 'shop', 'web'], 'what is not registered again yet is kept');
  t.ok(
    consul.snapshots.every(
      (snapshot, index) => index === 0 || snapshot.services.size >= consul.snapshots[index - 1]!.services.size,
    ),
    'nothing was ever missing',
  );
});

async function embedded(t: Test, options: Parameters<typeof watch>[1] = {}): Promise<[EmbeddedCatalog, Watched]> {
  const catalog = await createEmbeddedCatalog();
  t.teardown(() => catalog.close());
  const consul = watch(catalog.consulUrl, options);
  t.teardown(() => consul.close());
  for (const registration of beforeAll) await consul.register(registration);
  await consul.settled('three services', () => consul.names().length === 3);
  // The list and each of them; one that rests between two questions does not hear what happens then.
  await consul.settled('the questions that wait', () => catalog.consul.unanswered === 4);
  return [catalog, consul];
}

const faults = [
  { fault: 'refuse', state: 'unreachable' },
  { fault: 'forbidden', state: 'unauthorized' },
  { fault: 'failing', state: 'failing' },
  { fault: 'garbage', state: 'failing' },
] as const;

for (const { fault, state } of faults) {
  test(`${fault}: the provider is ${state}, keeps its instances and comes back`, async (t) => {
    const [catalog, consul] = await embedded(t);
    const before = consul.snapshots.at(-1);
    const told = consul.states.length;
    await catalog.consul.setFault(fault);
    // Ends the queries that wait, so that they meet the fault.
    if (fault !== 'refuse') catalog.consul.register({ id: 'x-1', name: 'x', port: 1, tags: ['app.x'] });
    await consul.settled(state, () => consul.status().state === state);
    t.equal(consul.snapshots.at(-1), before);
    t.ok(consul.status().error);
    await catalog.consul.setFault('none');
    catalog.consul.register({ id: 'y-1', name: 'y', port: 1, tags: ['app.y'] });
    await consul.settled('the new service', () => consul.names().includes('y') && consul.status().state === 'ok');
    t.ok(consul.states.length - told <= 4, 'told once per change of state');
  });
}

test('an ACL that answers with nothing is no empty catalog', async (t) => {
  const [catalog, consul] = await embedded(t, { emptyAnswerGraceMs: 50 });
  const { index } = consul.status();
  catalog.consul.acl.enable();
  // The query that waits still has the rights it began with; the next one has none.
  catalog.consul.register({ id: 'x-1', name: 'x', port: 1, tags: ['app.x'] });
  await consul.settled('the first answer', () => consul.status().index > index);
  catalog.consul.register({ id: 'y-1', name: 'y', port: 1, tags: ['app.y'] });
  await consul.settled('the refusal', () => consul.status().state === 'unauthorized');
  await consul.settled('some rounds', () => consul.status().errors > 2);
  t.same(consul.names(), ['api', 'shop', 'web'], 'kept beyond the grace time while the token is refused');
});

test('a catalog that is really empty is believed after the grace time', async (t) => {
  const [catalog, consul] = await embedded(t, { emptyAnswerGraceMs: 300 });
  await catalog.consul.setFault('refuse');
  catalog.consul.reset();
  await catalog.consul.setFault('none');
  await consul.settled('the end of the grace time', () => consul.names().length === 0);
  t.equal(consul.status().state, 'ok');
});

test('refused connections lead to the doorbell, not to a loop of refusals', async (t) => {
  const catalog = await createEmbeddedCatalog({ consul: { maxConnectionsPerClient: 30 } });
  t.teardown(() => catalog.close());
  for (let number = 0; number < 60; number++) {
    catalog.consul.register({ id: `s${number}-1`, name: `s${number}`, port: 1, tags: ['app.x'] });
  }
  const consul = watch(catalog.consulUrl, { maxConnections: 1000 });
  t.teardown(() => consul.close());
  await consul.settled('the doorbell', () => consul.status().mode === 'doorbell' && consul.names().length === 60);
  catalog.consul.register({ id: 's7-1', name: 's7', port: 1, tags: ['app.y'] });
  await consul.settled('the change', () => consul.service('s7')?.instances[0]?.tags[0] === 'app.y');
  await consul.settled('rest', () => consul.status().state === 'ok');
  t.equal(consul.status().mode, 'doorbell');
});

test('what was on disk is served as stale until the catalog has answered', async (t) => {
  const [, first] = await embedded(t);
  const initial = { ...first.snapshots.at(-1)!, stale: true };
  const [port] = (await findFreePorts(1)) as [number];
  const consul = watch(`http://127.0.0.1:${port}`, { initial });
  t.teardown(() => consul.close());
  await consul.settled('the refused connection', () => consul.status().state === 'unreachable');
  t.equal(consul.snapshots.length, 1);
  t.match(consul.snapshots[0], { stale: true, services: initial.services });
  const again = watch(first.url, { initial });
  t.teardown(() => again.close());
  await again.settled('fresh', () => again.snapshots.at(-1)?.stale === false);
  t.equal(again.service('shop'), first.service('shop'), 'unchanged services stay the objects that were loaded');
});

test('a name that Consul cannot be asked for is told, and the others are routed', async (t) => {
  const server = createServer((request, response) => {
    const path = request.url!.replace(/\?.*/, '');
    response.setHeader('X-Consul-Index', '7');
    if (request.url!.includes('index=7')) return;
    if (path === '/v1/catalog/services') response.end('{"shop": ["app.one"], "x/../y": ["app.one"]}');
    else if (path === '/v1/health/service/shop') {
      const service = { Service: 'shop', ID: 'shop-1', Address: '10.0.0.1', Port: 8081, Tags: ['app.one'] };
      response.end(JSON.stringify([{ Node: { Node: 'n', Address: '10.0.0.1' }, Service: service, Checks: [] }]));
    } else response.writeHead(301, { Location: '/v1/health/service/y' }).end('Moved Permanently');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const consul = watch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { maxConnections: 10 });
  t.teardown(async () => {
    await consul.close();
    server.closeAllConnections();
    server.close();
  });
  await consul.settled('the other service', () => consul.instances('shop').length === 1);
  const said = 'the service "x/../y" cannot be asked for: answered 301: Moved Permanently';
  await consul.settled('the refusal', () => consul.status().error === said);
  t.equal(consul.status().state, 'ok');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const reading = await readCatalogOnce((sinks) => watchConsul({ address, maxConnections: 10 }, sinks), {
    timeoutMs: 30_000,
  });
  if (!reading.ok) throw new Error(reading.message);
  t.equal(reading.lacking, said);
  t.same([...reading.snapshot.services.keys()], ['default/shop']);
});

test('a unix socket, a token file that changes, and no secret in the path', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-'));
  const [socket, tokenFile] = [join(folder, 'consul.sock'), join(folder, 'token')];
  writeFileSync(tokenFile, 'first\n');
  const seen: { token: unknown; url: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ token: request.headers['x-consul-token'], url: request.url });
    if (request.headers['x-consul-token'] === 'second') response.writeHead(200, { 'X-Consul-Index': '7' }).end('{}');
    else response.writeHead(403).end('ACL not found');
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const consul = watch(`unix://${socket}`, { tokenFile, maxConnections: 10 });
  t.teardown(async () => {
    await consul.close();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  await consul.settled('the refusal', () => consul.status().state === 'unauthorized');
  writeFileSync(tokenFile, 'second and longer'.slice(0, 6));
  await consul.settled('the new token', () => consul.status().state === 'ok');
  await consul.settled('the empty snapshot', () => consul.snapshots.length === 1);
  t.same(
    seen.filter(({ url }) => url?.includes('first') === true || url?.includes('token') === true),
    [],
  );
});
