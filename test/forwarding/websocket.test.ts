import type net from 'node:net';
import t, { type Test } from 'tap';
import type { CompiledRoute } from '../../src/forwarding/compiled-route.js';
import type { TrafficRecorder } from '../../src/observability/traffic-recorder.js';
import { connectRaw, type RawClient } from '../support/raw-client.js';
import { okAnswer, startRawBackend, type BackendExchange } from '../support/raw-backend.js';
import { testTls, trustsTestCertificate } from '../support/test-certificate.js';
import { openTestEntryPoint } from '../support/test-entry-point.js';
import { until } from '../support/until.js';

const upgrade =
  'GET /ws HTTP/1.1\r\nHost: a.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n';
const switching =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: y\r\n\r\n';
const switched = /^HTTP\/1\.1 101 Switching Protocols\r\n[^]*\r\n\r\n/;

/** Answers plain requests, and sends back in upper case what comes through a tunnel. */
function shout({ head, socket }: BackendExchange): string {
  if (!head.includes('\r\nUpgrade: websocket\r\n')) return okAnswer;
  socket.removeAllListeners('data');
  socket.on('data', (chunk) => socket.write(chunk.toString('latin1').toUpperCase(), 'latin1'));
  return switching;
}

interface Door {
  readonly name: string;
  readonly tls?: true;
  /** What has happened on the connection before. */
  readonly before?: string;
}

const doors: readonly Door[] = [
  { name: 'in the clear' },
  { name: 'in TLS', tls: true },
  { name: 'after plain requests', before: 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n' },
  {
    name: 'after a request for node:http',
    before: 'POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  },
  {
    name: 'after a request for node:http, in TLS',
    tls: true,
    before: 'POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  },
];

for (const door of doors) {
  t.test(door.name, async (t) => {
    const backend = await startRawBackend(t, shout);
    const proxy = await openTestEntryPoint(t, {
      servers: [backend.url],
      options: door.tls ? { tls: testTls } : {},
    });
    const client = await open(t, proxy.port, door);
    client.send(upgrade + 'early');
    await client.until(/\r\n\r\nEARLY$/);
    t.match(client.received(), switched);
    t.match(client.received(), /\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n/);
    t.match(backend.heads.at(-1), /\r\nX-Forwarded-Proto: wss?\r\n/);
    t.match(backend.heads.at(-1), /\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n$/);
    t.equal(proxy.entryPoint.describeConnections().tunnels, 1);

    client.forget();
    client.send('and a frame of its own');
    await client.until(/^AND A FRAME OF ITS OWN$/);

    client.forget();
    const big = 'x'.repeat(3 * 1024 * 1024);
    client.send(big);
    await client.until((received) => received.length === big.length);
    t.equal(client.received(), big.toUpperCase());

    // A change of the configuration takes nothing away from whoever is inside.
    proxy.core.match = () => undefined;
    client.forget();
    client.send('still there');
    await client.until(/^STILL THERE$/);

    client.end();
    await until('the server sees the end', () => backend.openSockets.size === 0);
    await until('the exchange has ended', () => proxy.ended.at(-1)?.upgrade === true);
    t.match(proxy.ended.at(-1), { status: 101, failure: '' });
    t.same(proxy.defects, []);
  });
}

async function open(t: Test, port: number, door: Door): Promise<RawClient> {
  const client = await connectRaw(port, door.tls ? { tls: trustsTestCertificate } : {});
  t.teardown(() => client.end());
  if (door.before === undefined) return client;
  client.send(door.before);
  await client.until(/ok$/);
  client.forget();
  return client;
}

t.test('the end of the server’s side is the end of the client’s, after the last bytes', async (t) => {
  const backend = await startRawBackend(t, ({ socket }) => {
    socket.end(`${switching}last words`, 'latin1');
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  client.send(upgrade);
  t.match(await client.closed(), /\r\n\r\nlast words$/);
  t.equal(proxy.ended.length, 1);
});

t.test('a reset by the server is the end of the client’s side', async (t) => {
  const backend = await startRawBackend(t, ({ socket }) => {
    socket.write(switching, 'latin1', () => socket.resetAndDestroy());
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  client.send(upgrade);
  await client.closed();
  await until('the exchange has ended', () => proxy.ended.length === 1);
});

t.test('a client that leaves before the server has agreed leaves nothing behind', async (t) => {
  const backend = await startRawBackend(t, () => undefined);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  client.send(upgrade);
  await until('the server has the request', () => backend.heads.length === 1);
  client.end();
  await until('the server sees the end', () => backend.openSockets.size === 0);
  t.match(proxy.ended[0], { status: 499 });
});

const refusals = [
  { name: 'a 400 with a body', answer: 'HTTP/1.1 400 Bad Request\r\nContent-Length: 6\r\n\r\nno way', ends: /no way$/ },
  { name: 'a 200 with a body', answer: 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage', ends: /page$/ },
  {
    name: 'a 426 in chunks',
    answer: 'HTTP/1.1 426 Upgrade Required\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nold\r\n0\r\n\r\n',
    ends: /3\r\nold\r\n0\r\n\r\n$/,
  },
];

for (const { name, answer, ends } of refusals) {
  t.test(`${name} instead of a switch is an answer, and the connection goes on`, async (t) => {
    const backend = await startRawBackend(t, ({ head }) => (head.includes('\r\nUpgrade:') ? answer : okAnswer));
    const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
    const client = await connectRaw(proxy.port);
    t.teardown(() => client.end());
    client.send(upgrade);
    await client.until(ends);
    t.notMatch(client.received(), /upgrade: websocket/i);
    client.forget();
    client.send('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
    await client.until(/^HTTP\/1\.1 200 OK\r\n[^]*ok$/);
  });
}

t.test('requests sent behind a refused upgrade are answered', async (t) => {
  const backend = await startRawBackend(t, ({ head, socket }) => {
    // It was told of a switch, so what follows is no request to it: a new one comes over a new connection.
    if (head.includes('\r\nUpgrade:')) socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', 'latin1');
    else return okAnswer;
    return undefined;
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(`${upgrade}GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n`);
  await client.until(/^HTTP\/1\.1 403 [^]*HTTP\/1\.1 200 OK\r\n[^]*ok$/);
});

t.test('it counts as a websocket, and a refused one, too', async (t) => {
  const protocols: string[] = [];
  const recorder: TrafficRecorder = {
    record: (_method, status, protocol) => void protocols.push(`${protocol} ${status}`),
    recordTls: () => undefined,
    recordRetry: () => undefined,
  };
  const backend = await startRawBackend(t, (exchange, count) =>
    count === 1 ? shout(exchange) : 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n',
  );
  const route: Partial<CompiledRoute> = { recorders: [recorder] };
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], route });
  const first = await connectRaw(proxy.port);
  first.send(upgrade);
  await first.until(switched);
  first.end();
  await until('it is counted', () => protocols.length === 1);
  const second = await connectRaw(proxy.port);
  t.teardown(() => second.end());
  second.send(upgrade);
  await second.until(/403/);
  t.same(protocols, ['websocket 101', 'websocket 403']);
});

t.test('who does not read holds the other end back, both ways', async (t) => {
  const limit = 64 * 1024 * 1024;
  let written = 0;
  const fill = (socket: net.Socket) => {
    while (written < limit) {
      written += 64 * 1024;
      if (!socket.write(Buffer.alloc(64 * 1024, 'x'))) return;
    }
  };
  const backend = await startRawBackend(t, ({ socket }) => {
    socket.pause();
    socket.write(switching);
    fill(socket);
    socket.on('drain', () => fill(socket));
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(upgrade);
  await client.until(switched);
  client.socket.pause();
  await standsStill(() => written);
  t.ok(written < limit, 'the server is held back');
  let sent = 0;
  while (sent < limit && client.socket.writableLength < 1024 * 1024) {
    client.send(Buffer.alloc(64 * 1024, 'y'));
    sent += 64 * 1024;
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.ok(sent < limit, 'the client is held back');
});

/** Resolves when a number has not changed for so many looks in a row, each some milliseconds apart. */
async function standsStill(read: () => number): Promise<void> {
  let same = 0;
  let last = -1;
  await until('it stands still', () => {
    same = read() === last ? same + 1 : 0;
    last = read();
    return same > 50;
  });
}
