import t, { type Test } from 'tap';
import { lanes } from '../support/lanes.js';
import { connectRaw, type RawClient } from '../support/raw-client.js';
import { okAnswer, startRawBackend } from '../support/raw-backend.js';
import { testTls, trustsTestCertificate } from '../support/test-certificate.js';
import { openTestEntryPoint, type TestEntryPointOptions } from '../support/test-entry-point.js';
import { until } from '../support/until.js';

const get = (headers = '') => `GET / HTTP/1.1\r\nHost: a.test\r\n${headers}\r\n`;
const chunked = 'POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';

// These tests mostly wait, so they do it side by side.
t.jobs = 8;
const beside = { buffered: true };

/** The doors of HTTP/1.1, each as a connection that is ready for a request. */
const doors = [
  { name: 'plain lane', warmUp: '' },
  { name: 'plain lane in TLS', warmUp: '', tls: true },
  { name: 'Fastify lane', warmUp: chunked },
];

async function enter(
  t: Test,
  door: (typeof doors)[number],
  wanted: Omit<TestEntryPointOptions, 'servers'>,
): Promise<{ client: RawClient; proxy: Awaited<ReturnType<typeof openTestEntryPoint>>; heads: string[] }> {
  const backend = await startRawBackend(t, ({ head }) => (head.includes(' /mute ') ? undefined : okAnswer));
  const options = { ...wanted.options, ...(door.tls && { tls: testTls }) };
  const proxy = await openTestEntryPoint(t, { ...wanted, servers: [backend.url], options });
  const client = await connectRaw(proxy.port, door.tls ? { tls: trustsTestCertificate } : {});
  t.teardown(() => client.end());
  if (door.warmUp !== '') {
    client.send(door.warmUp);
    await client.until(/ok$/);
    client.forget();
  }
  return { client, proxy, heads: backend.heads };
}

for (const door of doors) {
  t.test(`${door.name}: a head above the limit is a 431`, beside, async (t) => {
    const { client } = await enter(t, door, { options: { maxHeaderBytes: 4096 } });
    client.send(get(`X-A: ${'a'.repeat(5000)}\r\n`));
    t.match(await client.closed(), /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
  });

  t.test(`${door.name}: a head without an end is a 431 as soon as it is above the limit`, beside, async (t) => {
    const { client } = await enter(t, door, { options: { maxHeaderBytes: 4096 } });
    client.send(`GET / HTTP/1.1\r\nHost: a.test\r\nX-A: ${'a'.repeat(5000)}`);
    t.match(await client.closed(), /^HTTP\/1\.1 431 /);
  });

  t.test(`${door.name}: a head below the limit passes`, beside, async (t) => {
    const { client } = await enter(t, door, { options: { maxHeaderBytes: 4096 } });
    client.send(get(`X-A: ${'a'.repeat(3000)}\r\n`));
    await client.until(/^HTTP\/1\.1 200 OK\r\n[^]*ok$/);
  });

  t.test(`${door.name}: a head that takes too long is a 408`, beside, async (t) => {
    const { client, heads } = await enter(t, door, { options: { readTimeoutMs: 600 } });
    const before = heads.length;
    client.send('GET / HTTP/1.1\r\nHo');
    t.match(await client.closed(), /^HTTP\/1\.1 408 Request Timeout\r\n/);
    t.equal(heads.length, before);
  });

  t.test(`${door.name}: a head that trickles in takes too long all the same`, beside, async (t) => {
    const { client } = await enter(t, door, { options: { readTimeoutMs: 600 } });
    const trickle = setInterval(() => client.send('a'), 50);
    t.teardown(() => clearInterval(trickle));
    client.send('GET / HTTP/1.1\r\nX-A: ');
    t.match(await client.closed(), /^HTTP\/1\.1 408 Request Timeout\r\n/);
  });

  t.test(`${door.name}: an idle connection ends without a word`, beside, async (t) => {
    const { client } = await enter(t, door, { options: { idleTimeoutMs: 300 } });
    client.send(get());
    await client.until(/ok$/);
    client.forget();
    t.equal(await client.closed(), '');
  });

  t.test(
    `${door.name}: a body that does not come ends the connection, and the request to the server`,
    beside,
    async (t) => {
      const { client, proxy } = await enter(t, door, { options: { readTimeoutMs: 600 } });
      client.send('POST /mute HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nhalf');
      await client.closed();
      await until('the exchange has ended', () => proxy.ended.at(-1)?.path === '/mute');
      t.match(proxy.ended.at(-1), { status: 499 });
    },
  );

  t.test(`${door.name}: the server’s time to answer is not the client’s fault`, beside, async (t) => {
    const { client, proxy } = await enter(t, door, { options: { readTimeoutMs: 300, idleTimeoutMs: 300 } });
    client.send('GET /mute HTTP/1.1\r\nHost: a.test\r\n\r\n');
    const begun = Date.now();
    await until('the limits have passed', () => Date.now() - begun > 1500);
    t.equal(proxy.entryPoint.describeConnections().open, 1);
  });

  t.test(`${door.name}: an answer that takes too long ends the connection`, beside, async (t) => {
    const { client, proxy } = await enter(t, door, { options: { writeTimeoutMs: 600 } });
    client.send('POST /mute HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi');
    await client.closed();
    await until('the exchange has ended', () => proxy.ended.at(-1)?.path === '/mute');
  });

  t.test(`${door.name}: after so many requests the connection ends, and says so`, beside, async (t) => {
    const { client } = await enter(t, door, { options: { maxRequests: 3 } });
    const left = door.warmUp === '' ? 3 : 2;
    client.send(get().repeat(left));
    const received = await client.closed();
    t.equal(received.match(/HTTP\/1\.1 200 OK/g)?.length, left);
    t.equal(received.match(/\r\nConnection: close\r\n/gi)?.length, 1);
  });

  t.test(`${door.name}: after some time the connection ends with its next answer, and says so`, beside, async (t) => {
    const { client } = await enter(t, door, { options: { maxAgeMs: 300 } });
    const begun = Date.now();
    await until('it is old', () => Date.now() - begun > 1300);
    client.send(get());
    t.match(await client.closed(), /^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n[^]*ok$/i);
  });

  t.test(`${door.name}: a client that never ends its side is given up`, beside, async (t) => {
    const { client, proxy } = await enter(t, door, {});
    client.socket.allowHalfOpen = true;
    client.send(get('Connection: close\r\n'));
    await client.until(/ok$/);
    await until('it is closed', () => proxy.entryPoint.describeConnections().open === 0);
  });

  t.test(`${door.name}: what a refused client goes on sending is not kept`, beside, async (t) => {
    const { client, proxy } = await enter(t, door, {});
    client.socket.allowHalfOpen = true;
    client.send('GET / HTTP/1.1\r\nHost: a.test\r\nNo colon\r\n\r\n');
    await client.until(/^HTTP\/1\.1 400 /);
    const before = process.memoryUsage().arrayBuffers;
    let sent = 0;
    const piece = Buffer.alloc(256 * 1024, 'x');
    await until('it is closed', () => {
      while (!client.socket.destroyed && client.socket.writableLength < 1024 * 1024) {
        client.socket.write(piece);
        sent += piece.length;
        if (sent % (8 * 1024 * 1024) === 0) break;
      }
      return proxy.entryPoint.describeConnections().open === 0;
    });
    const grown = process.memoryUsage().arrayBuffers - before;
    // The doors are tried side by side, and what they have dropped waits for the collector.
    t.ok(grown < Math.max(32 * 1024 * 1024, sent / 4), `${grown} bytes are kept of ${sent}`);
  });
}

t.test('a connection without a word ends in silence', beside, async (t) => {
  const proxy = await openTestEntryPoint(t, { servers: [], options: { readTimeoutMs: 300 } });
  const client = await connectRaw(proxy.port);
  t.equal(await client.closed(), '');
});

t.test('a websocket has no limits', beside, async (t) => {
  const backend = await startRawBackend(
    t,
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
  );
  const limits = { writeTimeoutMs: 200, readTimeoutMs: 200, idleTimeoutMs: 200 };
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], options: limits });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get('Connection: Upgrade\r\nUpgrade: x\r\n'));
  await client.until(/101/);
  const begun = Date.now();
  await until('the limits have passed', () => Date.now() - begun > 1300);
  t.equal(proxy.entryPoint.describeConnections().tunnels, 1);
});

for (const lane of lanes.filter(({ http2 }) => http2)) {
  t.test(`${lane.name}: a list of headers above the limit is a 431`, beside, async (t) => {
    const proxy = await openTestEntryPoint(t, { servers: [], options: { ...lane.options, maxHeaderBytes: 4096 } });
    const connection = await lane.connect(t, proxy.port);
    const call = connection.ask({ headers: { 'x-a': 'a'.repeat(5000) } });
    t.equal((await call.head).status, 431);
  });

  t.test(`${lane.name}: one far above the limit concerns its own stream only`, beside, async (t) => {
    const backend = await startRawBackend(t, okAnswer);
    const options = { ...lane.options, maxHeaderBytes: 2048 };
    const proxy = await openTestEntryPoint(t, { servers: [backend.url], options });
    const connection = await lane.connect(t, proxy.port);
    const call = connection.ask({ headers: { 'x-a': 'a'.repeat(9000) } });
    // Until the client has acknowledged the settings it is read, and answered; from then on its stream is reset.
    if ((await call.end) === 'whole') t.equal((await call.head).status, 431);
    const next = connection.ask();
    t.equal(await next.end, 'whole');
  });

  t.test(`${lane.name}: an idle session ends`, beside, async (t) => {
    const backend = await startRawBackend(t, okAnswer);
    const options = { ...lane.options, idleTimeoutMs: 300 };
    const proxy = await openTestEntryPoint(t, { servers: [backend.url], options });
    const connection = await lane.connect(t, proxy.port);
    t.equal(await connection.ask().end, 'whole');
    await until('it is closed', () => proxy.entryPoint.describeConnections().open === 0);
  });

  t.test(`${lane.name}: a session with a quiet stream does not`, beside, async (t) => {
    const backend = await startRawBackend(t, () => 'HTTP/1.1 200 OK\r\n\r\nbegun');
    const options = { ...lane.options, idleTimeoutMs: 300, readTimeoutMs: 300 };
    const proxy = await openTestEntryPoint(t, { servers: [backend.url], options });
    const connection = await lane.connect(t, proxy.port);
    const call = connection.ask();
    await call.head;
    const begun = Date.now();
    await until('the limits have passed', () => Date.now() - begun > 1300);
    t.equal(proxy.entryPoint.describeConnections().http2Sessions, 1);
    call.abort();
  });

  t.test(`${lane.name}: a body that does not come resets its stream`, beside, async (t) => {
    const backend = await startRawBackend(t, () => undefined);
    const proxy = await openTestEntryPoint(t, {
      servers: [backend.url],
      options: { ...lane.options, readTimeoutMs: 300 },
    });
    const connection = await lane.connect(t, proxy.port);
    const call = connection.ask({ method: 'POST', open: true });
    t.equal(await call.end, 'cut');
    await until('the server sees the end', () => backend.openSockets.size === 0);
  });

  t.test(`${lane.name}: after so many requests the session ends`, beside, async (t) => {
    const backend = await startRawBackend(t, okAnswer);
    const options = { ...lane.options, maxRequests: 2 };
    const proxy = await openTestEntryPoint(t, { servers: [backend.url], options });
    const connection = await lane.connect(t, proxy.port);
    t.equal(await connection.ask().end, 'whole');
    t.equal(await connection.ask().end, 'whole');
    await until('it is closed', () => proxy.entryPoint.describeConnections().open === 0);
  });
}
