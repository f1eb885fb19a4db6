// TLS to servers: who is trusted, who is shown what, and that nobody uses a connection that was made for another.
import t from 'tap';
import type { UpstreamFailure } from '../../src/forwarding/upstream/upstream-failure.js';
import type { ConnectionTerms } from '../../src/upstreams/transport/connection-terms.js';
import { lanes } from '../support/lanes.js';
import { makeTerms } from '../support/make-terms.js';
import { connectRaw } from '../support/raw-client.js';
import { serverAuthority } from '../support/server-certificates.js';
import { openTestEntryPoint } from '../support/test-entry-point.js';
import { startTlsBackend } from '../support/tls-backend.js';
import { until } from '../support/until.js';
import { upstreamTlsCases } from './cases/upstream-tls-cases.js';

for (const lane of lanes) {
  t.test(lane.name, (t) => {
    for (const { name, certificate = 'server', server, transport, seen, failure } of upstreamTlsCases) {
      t.test(name, async (t) => {
        const backend = await startTlsBackend(t, certificate, server);
        const failures: UpstreamFailure[] = [];
        const terms = makeTerms(transport);
        const proxy = await openTestEntryPoint(t, {
          servers: [backend.url],
          options: lane.options,
          terms: () => terms,
          onServerFailure: (told) => failures.push(told),
        });
        const connection = await lane.connect(t, proxy.port);
        failures.length = 0;
        backend.requests.length = 0;
        const call = connection.ask({ method: 'POST', path: '/x', body: 'hello' });
        const { status } = await call.head;
        t.equal(await call.end, 'whole');
        t.same(proxy.defects, []);
        if (failure === undefined) {
          t.equal(status, 200);
          t.equal(call.received(), 'hello');
          t.match(backend.requests, [{ path: '/x', ...seen }]);
          return;
        }
        t.equal(status, 502);
        t.same(backend.requests, [], 'the server never got it');
        t.equal(failures.length, 1, 'the log says so once');
        t.match(failures[0]!.message, failure);
      });
    }
    t.end();
  });
}

const get = 'GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n';
const lax = makeTerms({ insecureSkipVerify: true });

t.test('a server that is trusted in different ways gets a connection for each', async (t) => {
  const backend = await startTlsBackend(t, 'server');
  const terms: Record<string, ConnectionTerms> = {
    '': lax,
    'named@file': makeTerms({ insecureSkipVerify: true, serverName: 'b.test' }),
    'strict@file': makeTerms({ rootCAs: [serverAuthority], serverName: 'b.test' }),
  };
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], terms: (name) => terms[name]! });
  const ask = async (transport: string | undefined) => {
    proxy.replaceServers([backend.url], transport);
    const client = await connectRaw(proxy.port);
    client.send(get);
    const answer = await client.until(/^HTTP\/1\.1 (\d+) /);
    client.end();
    return Number(answer.slice(9, 12));
  };
  const state = proxy.upstream.servers[0];
  t.equal(await ask(undefined), 200);
  t.equal(await ask('named@file'), 200);
  t.equal(await ask('strict@file'), 502, 'the name is not that of the certificate');
  t.equal(await ask('named@file'), 200);
  t.equal(await ask(undefined), 200);
  t.same(
    backend.requests.map(({ serverName }) => serverName),
    [false, 'b.test', 'b.test', false],
  );
  t.equal(new Set(backend.requests.map(({ connection }) => connection)).size, 4, 'the idle ones were ended each time');
  t.equal(proxy.upstream.servers[0], state, 'what is known of the server outlives its transport');
  await until('only one is left', () => backend.openConnections() === 1);
});

t.test('services at one address by different transports, at the same time', async (t) => {
  const backend = await startTlsBackend(t, 'server');
  const terms: Record<string, ConnectionTerms> = { '': lax, 'named@file': lax };
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], terms: (name) => terms[name]! });
  const { pools } = proxy.core;
  const other = { ...proxy.origin, transport: 'named@file' };
  const [one, two] = [pools.take(proxy.origin, 1000, false), pools.take(other, 1000, false)];
  await until('both stand', () => one.connected && two.connected);
  t.same(
    pools.describe().map(({ transport, open }) => [transport, open]),
    [
      [undefined, 1],
      ['named@file', 1],
    ],
  );
  for (const connection of [one, two]) connection.cancel();
});

t.test('new terms are for new connections', async (t) => {
  const backend = await startTlsBackend(t, 'server');
  let terms = lax;
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], terms: () => terms });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await client.until(/^HTTP\/1\.1 200 /);
  client.send('POST /slow HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nab');
  await until('a request is on its way', () => backend.requests.length === 2);
  t.equal(backend.requests[1]!.connection, 1);

  terms = makeTerms({ insecureSkipVerify: true, serverName: 'b.test' });
  proxy.core.pools.renew(new Set(['other@file']));
  proxy.core.pools.renew(new Set(['']));
  client.send('cd');
  await client.until(/cd\r\n0\r\n\r\n$/);
  await until('its connection has ended', () => backend.openConnections() === 0);
  client.send(get);
  await until('the next request has come', () => backend.requests.length === 3);
  t.match(backend.requests[2], { connection: 2, serverName: 'b.test' });
  await until('it is idle', () => proxy.core.pools.describe()[0]?.idle === 1);

  proxy.core.pools.renew(new Set(['']));
  await until('what is idle ends at once', () => backend.openConnections() === 0);
  t.same(proxy.defects, []);
});

t.test('a transport that keeps no idle connections', async (t) => {
  const backend = await startTlsBackend(t, 'server');
  const terms = makeTerms({ insecureSkipVerify: true, maxIdleConnsPerHost: -1 });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], terms: () => terms });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  for (const count of [1, 2]) {
    client.send(get);
    await until('it has come', () => backend.requests.length === count);
    await until('its connection has ended', () => backend.openConnections() === 0);
  }
});

t.test('how long the answer of a server may take is up to its transport', async (t) => {
  const backend = await startTlsBackend(t, 'server');
  const terms = makeTerms({ insecureSkipVerify: true, forwardingTimeouts: { responseHeaderTimeout: '100ms' } });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], terms: () => terms });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send('GET /never HTTP/1.1\r\nHost: a.test\r\n\r\n');
  await client.until(/^HTTP\/1\.1 504 /);
});
