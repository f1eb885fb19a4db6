import net from 'node:net';
import t from 'tap';
import { lanes } from '../support/lanes.js';
import { connectRaw } from '../support/raw-client.js';
import { okAnswer, startRawBackend } from '../support/raw-backend.js';
import { openTestEntryPoint } from '../support/test-entry-point.js';
import { until } from '../support/until.js';

const get = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';

for (const lane of lanes) {
  t.test(`${lane.name}: what runs is finished, what is idle ends, and nothing is left`, async (t) => {
    let finish: (() => void) | undefined;
    const backend = await startRawBackend(t, ({ head, socket }) => {
      if (!head.startsWith('GET /long ')) return okAnswer;
      finish = () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone');
      return undefined;
    });
    const proxy = await openTestEntryPoint(t, { servers: [backend.url], options: lane.options });
    const busy = await lane.connect(t, proxy.port);
    const idle = await lane.connect(t, proxy.port);
    t.equal(await idle.ask().end, 'whole');
    const call = busy.ask({ path: '/long' });
    await until('it runs', () => finish !== undefined);
    const open = proxy.entryPoint.describeConnections().open;
    const closing = proxy.entryPoint.close(10_000);
    await until('the idle one has ended', () => proxy.entryPoint.describeConnections().open < open);
    await t.rejects(connectRaw(proxy.port), 'nobody is let in any more');
    finish!();
    const head = await call.head;
    t.equal(head.status, 200);
    if (!lane.http2) t.equal(head.headers.connection, 'close');
    t.equal(await call.end, 'whole');
    t.equal(call.received(), 'done');
    const begun = performance.now();
    await closing;
    t.ok(performance.now() - begun < 6000, 'no wait for the grace time');
    t.same(proxy.entryPoint.describeConnections(), { open: 0, inFlight: 0, tunnels: 0, http2Sessions: 0 });
    t.same(proxy.defects, []);
  });

  t.test(`${lane.name}: what does not end in time is cut`, async (t) => {
    const backend = await startRawBackend(t, ({ head }) =>
      head.startsWith('POST /warm-up ') ? okAnswer : 'HTTP/1.1 200 OK\r\n\r\nendless',
    );
    const proxy = await openTestEntryPoint(t, { servers: [backend.url], options: lane.options });
    const connection = await lane.connect(t, proxy.port);
    const call = connection.ask();
    await call.head;
    await proxy.entryPoint.close(100);
    t.equal(await call.end, 'cut');
    await until('the server sees the end', () => backend.openSockets.size === 0);
  });
}

t.test('a websocket lives until the grace time is over', async (t) => {
  const backend = await startRawBackend(
    t,
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
  );
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  client.send('GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  await client.until(/101/);
  const begun = performance.now();
  const closing = proxy.entryPoint.close(400);
  for (const socket of backend.openSockets) socket.write('still here');
  await client.until(/still here$/);
  await client.closed();
  t.ok(performance.now() - begun > 350);
  await closing;
  await until('the server sees the end', () => backend.openSockets.size === 0);
});

t.test('a request that was half said is still answered', async (t) => {
  const backend = await startRawBackend(t, okAnswer);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  client.send(get + get.slice(0, 20));
  await client.until(/ok$/);
  client.forget();
  const closing = proxy.entryPoint.close(10_000);
  client.send(get.slice(20));
  t.match(await client.closed(), /^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n[^]*ok$/);
  await closing;
});

t.test('requests sent ahead are answered to the last one that was begun', async (t) => {
  let finish: (() => void) | undefined;
  const backend = await startRawBackend(t, ({ socket }) => {
    finish = () => socket.write(okAnswer);
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  client.send(get + get);
  await until('the first runs', () => finish !== undefined);
  const closing = proxy.entryPoint.close(10_000);
  finish!();
  const received = await client.closed();
  t.equal(received.match(/HTTP\/1\.1 200 OK/g)?.length, 1);
  t.match(received, /\r\nConnection: close\r\n/);
  await closing;
});

t.test('a port that is taken is an error with a code', async (t) => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as net.AddressInfo;
  await t.rejects(openTestEntryPoint(t, { servers: [], options: { port } }), { code: 'TW_LISTEN_FAILED' });
});
