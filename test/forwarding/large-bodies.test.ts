import { createHash } from 'node:crypto';
import http from 'node:http';
import type net from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import t, { type Test } from 'tap';
import { lanes } from '../support/lanes.js';
import { connectRaw } from '../support/raw-client.js';
import { startRawBackend } from '../support/raw-backend.js';
import { openTestEntryPoint } from '../support/test-entry-point.js';
import { until } from '../support/until.js';

const MiB = 1024 * 1024;
const totalBytes = 64 * MiB;
const pieceBytes = 96 * 1024 + 7;
/** What may be on its way between two ends that do not read: buffers of five sockets, on both sides of each. */
const onTheWayBytes = 40 * MiB;

/** Prime, so that the body repeats at no place where a buffer may end: a lost or repeated piece shows. */
const periodBytes = 65_521;
const pattern = Buffer.alloc(
  pieceBytes + periodBytes,
  Buffer.from(Array.from({ length: periodBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff)),
);

function* piecesOf(bytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes; at += pieceBytes) {
    const start = at % periodBytes;
    yield pattern.subarray(start, start + Math.min(pieceBytes, bytes - at));
  }
}

/** A source that counts what was taken from it. */
function source(bytes: number): { stream: Readable; taken: () => number } {
  let taken = 0;
  const pieces = piecesOf(bytes);
  const stream = new Readable({
    highWaterMark: 1,
    read() {
      const next = pieces.next();
      if (next.done) return void this.push(null);
      taken += next.value.length;
      this.push(next.value);
    },
  });
  return { stream, taken: () => taken };
}

const expectedHash = (() => {
  const hash = createHash('sha1');
  for (const piece of piecesOf(totalBytes)) hash.update(piece);
  return hash.digest('hex');
})();

interface BigServer {
  readonly url: string;
  /** Of the body on its way down. */
  taken(): number;
  /** Of the body that came up. */
  received(): number;
  resume(): void;
}

/** Sends 64 MiB down, and says the hash of what comes up; `/slow` waits with reading until it is told. */
async function startBigServer(t: Test): Promise<BigServer> {
  let taken = () => 0;
  let received = 0;
  let resume: () => void = () => undefined;
  const server = http.createServer((request, response) => {
    if (request.url === '/warm-up') return void response.end('ok');
    if (request.method === 'GET') {
      const down = source(totalBytes);
      ({ taken } = down);
      if (request.url === '/length') response.setHeader('Content-Length', totalBytes);
      response.writeHead(200);
      pipeline(down.stream, response).catch(() => undefined);
      return;
    }
    const hash = createHash('sha1');
    request.on('data', (piece: Buffer) => {
      received += piece.length;
      hash.update(piece);
    });
    request.on('end', () => response.end(hash.digest('hex')));
    if (request.url === '/slow') {
      request.pause();
      resume = () => void request.resume();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    taken: () => taken(),
    received: () => received,
    resume: () => resume(),
  };
}

/** Resolves when a number above zero has not changed for some looks in a row. */
async function standsStill(read: () => number): Promise<void> {
  let same = 0;
  let last = 0;
  await until('it stands still', () => {
    same = last > 0 && read() === last ? same + 1 : 0;
    last = read();
    return same > 60;
  });
}

for (const lane of lanes) {
  t.test(lane.name, (t) => {
    for (const path of ['/length', '/chunks']) {
      t.test(`64 MiB down by ${path.slice(1)}, all of them and in order`, async (t) => {
        const server = await startBigServer(t);
        const proxy = await openTestEntryPoint(t, { servers: [server.url], options: lane.options });
        const connection = await lane.connect(t, proxy.port);
        const hash = createHash('sha1');
        const call = connection.ask({ path });
        call.onPiece((piece) => hash.update(piece));
        t.equal(await call.end, 'whole');
        t.equal(call.receivedBytes(), totalBytes);
        t.equal(hash.digest('hex'), expectedHash);
        t.equal(proxy.ended.at(-1)!.responseBytes, totalBytes);
        const after = connection.ask({ path: '/warm-up' });
        t.equal(await after.end, 'whole');
        t.equal(after.received(), 'ok', 'the connection goes on');
      });

      t.test(`a client that does not read holds the server of 64 MiB by ${path.slice(1)} back`, async (t) => {
        const server = await startBigServer(t);
        const proxy = await openTestEntryPoint(t, { servers: [server.url], options: lane.options });
        const connection = await lane.connect(t, proxy.port);
        const hash = createHash('sha1');
        const call = connection.ask({ path });
        call.onPiece((piece) => hash.update(piece));
        call.pause();
        await call.head;
        const before = process.memoryUsage().arrayBuffers;
        await standsStill(() => server.taken());
        t.ok(server.taken() < onTheWayBytes, `${server.taken()} bytes are on their way`);
        const grown = process.memoryUsage().arrayBuffers - before;
        t.ok(grown < 8 * MiB, `${grown} bytes are in memory`);
        call.resume();
        t.equal(await call.end, 'whole');
        t.equal(hash.digest('hex'), expectedHash);
      });
    }

    for (const [name, headers] of [
      ['length', { 'content-length': String(totalBytes) }],
      ['chunks', {}],
    ] as const) {
      t.test(`64 MiB up by ${name}, all of them and in order`, async (t) => {
        const server = await startBigServer(t);
        const proxy = await openTestEntryPoint(t, { servers: [server.url], options: lane.options });
        const connection = await lane.connect(t, proxy.port);
        const call = connection.ask({ method: 'POST', headers, open: true });
        await pipeline(source(totalBytes).stream, call.body);
        t.equal(await call.end, 'whole');
        t.equal(call.received(), expectedHash);
        t.equal(proxy.ended.at(-1)!.requestBytes, totalBytes);
      });

      t.test(`a server that does not read holds the client of 64 MiB by ${name} back`, async (t) => {
        const server = await startBigServer(t);
        const proxy = await openTestEntryPoint(t, { servers: [server.url], options: lane.options });
        const connection = await lane.connect(t, proxy.port);
        const call = connection.ask({ method: 'POST', path: '/slow', headers, open: true });
        const up = source(totalBytes);
        const sent = pipeline(up.stream, call.body);
        await standsStill(up.taken);
        t.ok(up.taken() < onTheWayBytes, `${up.taken()} bytes are on their way`);
        server.resume();
        await sent;
        t.equal(await call.end, 'whole');
        t.equal(call.received(), expectedHash);
      });
    }
    t.end();
  });
}

t.test('large answers to requests sent ahead come one after the other', async (t) => {
  const sizes = [300_000, 2, 131_072, 1_000_000, 131_071, 5];
  const backend = await startRawBackend(t, (_exchange, count) => {
    const size = sizes[count - 1]!;
    return `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\nX-Number: ${count}\r\n\r\n${String(count).repeat(size)}`;
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n'.repeat(sizes.length));
  await client.until(/6{5}$/);
  let rest = client.received();
  for (const [index, size] of sizes.entries()) {
    const end = rest.indexOf('\r\n\r\n') + 4;
    t.match(rest.slice(0, end), new RegExp(`X-Number: ${index + 1}\r\n`));
    t.ok(rest.slice(end, end + size) === String(index + 1).repeat(size), `${size} bytes of it`);
    rest = rest.slice(end + size);
  }
  t.equal(rest, '');
});

const early = 'HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 3\r\n\r\nbig';
const next = 'GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n';
const uploads = [
  { name: 'with a length', head: (bytes: number) => `Content-Length: ${bytes}\r\n`, frame: (body: string) => body },
  {
    name: 'in chunks',
    head: () => 'Transfer-Encoding: chunked\r\n',
    frame: (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  },
];

for (const { name, head, frame } of uploads) {
  const start = async (t: Test, bytes: number) => {
    const backend = await startRawBackend(t, ({ head: sent }) =>
      sent.startsWith('GET /next') ? 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' : early,
    );
    const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
    const client = await connectRaw(proxy.port);
    t.teardown(() => client.end());
    client.send(`POST / HTTP/1.1\r\nHost: a.test\r\n${head(bytes)}\r\n`);
    await client.until(/^HTTP\/1\.1 413 [^]*big$/);
    return client;
  };

  t.test(`an early answer to a body ${name}: what is left of it is small, and the connection goes on`, async (t) => {
    const client = await start(t, 100_000);
    client.forget();
    client.send(frame('x'.repeat(100_000)) + next);
    await client.until(/^HTTP\/1\.1 200 OK\r\n[^]*ok$/);
  });

  t.test(`an early answer to a body ${name}: what is left of it is large, and the connection ends`, async (t) => {
    const client = await start(t, 4 * MiB);
    client.send(frame('x'.repeat(4 * MiB)) + next);
    t.notMatch(await client.closed(), /HTTP\/1\.1 200/);
  });
}
