import net from 'node:net';
import t, { type Test } from 'tap';
import type { TrafficRecorder } from '../../src/observability/traffic-recorder.js';
import { lanes } from '../support/lanes.js';
import { connectRaw } from '../support/raw-client.js';
import { okAnswer, startRawBackend, type BackendAnswer, type RawBackend } from '../support/raw-backend.js';
import { openTestEntryPoint } from '../support/test-entry-point.js';
import { findFreePorts } from '../support/free-ports.js';
import { until } from '../support/until.js';

/** A URL where nobody listens. */
async function refusedUrl(): Promise<string> {
  // Not one that was given for port 0: that may be given again.
  const [port] = await findFreePorts(1);
  return `http://127.0.0.1:${port}`;
}

/** Takes what a method with or without a body is asked on a lane; the warm-up of a lane goes to the second server. */
const unlessWarmUp =
  (answer: BackendAnswer): BackendAnswer =>
  (exchange, count) =>
    exchange.head.startsWith('POST /warm-up ')
      ? okAnswer
      : typeof answer === 'string'
        ? answer
        : answer(exchange, count);

const reset: BackendAnswer = ({ socket }) => socket.resetAndDestroy();
const hangUp: BackendAnswer = ({ socket }) => socket.end();
const halfHead: BackendAnswer = ({ socket }) =>
  socket.write('HTTP/1.1 200 OK\r\nContent-Le', () => socket.resetAndDestroy());

interface RetryCase {
  readonly name: string;
  readonly method: string;
  readonly body?: string;
  /** What the first server does; absent: nobody is there. */
  readonly first?: BackendAnswer;
  readonly status: number;
}

const retryCases: readonly RetryCase[] = [
  { name: 'refused: a GET goes to another server', method: 'GET', status: 200 },
  { name: 'refused: a POST goes to another server', method: 'POST', status: 200 },
  { name: 'refused: a body goes to another server', method: 'POST', body: 'hello', status: 200 },
  { name: 'reset: a GET goes to another server', method: 'GET', first: reset, status: 200 },
  { name: 'reset: a HEAD goes to another server', method: 'HEAD', first: reset, status: 200 },
  { name: 'reset: a DELETE goes to another server', method: 'DELETE', first: reset, status: 200 },
  { name: 'reset: a POST may have been done', method: 'POST', first: reset, status: 502 },
  { name: 'reset: a PATCH may have been done', method: 'PATCH', first: reset, status: 502 },
  { name: 'reset: a body cannot be sent again', method: 'POST', body: 'hello', first: reset, status: 502 },
  { name: 'reset: not even of a PUT', method: 'PUT', body: 'hello', first: reset, status: 502 },
  { name: 'closed without a word: a GET goes to another server', method: 'GET', first: hangUp, status: 200 },
  { name: 'closed without a word: a POST may have been done', method: 'POST', first: hangUp, status: 502 },
  { name: 'reset in the middle of a head: the answer had begun', method: 'GET', first: halfHead, status: 502 },
  { name: 'a 503 is an answer', method: 'GET', first: 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n', status: 503 },
];

for (const lane of lanes) {
  t.test(lane.name, (t) => {
    for (const wanted of retryCases) {
      t.test(wanted.name, async (t) => {
        const second = await startRawBackend(t, okAnswer);
        const first = wanted.first === undefined ? undefined : await startRawBackend(t, unlessWarmUp(wanted.first));
        let retries = 0;
        const recorder: TrafficRecorder = {
          record: () => undefined,
          recordTls: () => undefined,
          recordRetry: () => {
            retries++;
          },
        };
        const proxy = await openTestEntryPoint(t, {
          servers: [first?.url ?? (await refusedUrl()), second.url],
          options: lane.options,
          route: { recorders: [recorder] },
        });
        const connection = await lane.connect(t, proxy.port);
        // The turn of the server that fails, again, where the warm-up took one.
        if (proxy.ended.length === 1 && first !== undefined) await connection.ask({ path: '/turn' }).end;
        const before = proxy.ended.length;
        retries = 0;
        const call = connection.ask({ method: wanted.method, ...(wanted.body && { body: wanted.body }) });
        t.equal((await call.head).status, wanted.status);
        t.equal(await call.end, 'whole');
        const tries = proxy.ended.at(-1)!.attempt;
        t.equal(proxy.ended.length, before + 1);
        t.equal(retries, tries - 1, 'retries are counted');
        // One more where the first try was on a connection that had been idle.
        if (wanted.status === 200 && first !== undefined) t.equal(tries, proxy.ended.length > 1 ? 3 : 2);
        if (wanted.body && wanted.status === 200) t.match(second.heads.at(-1), /content-length: 5/i);
        t.match(proxy.ended.at(-1)!.failure, wanted.status === 502 ? /^TW_UPSTREAM_/ : /^$/);
        t.same(proxy.defects, []);
      });
    }
    t.end();
  });
}

const get = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi';

async function askTwice(t: Test, backend: RawBackend, second: string, expected: RegExp): Promise<void> {
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await client.until(/ok$/);
  client.forget();
  client.send(second);
  await client.until(expected);
}

t.test('a connection that was idle and fails is replaced by a fresh one, unseen', async (t) => {
  const backend = await startRawBackend(t, ({ socket }, count) => (count === 2 ? socket.resetAndDestroy() : okAnswer));
  await askTwice(t, backend, get, /^HTTP\/1\.1 200 OK\r\n[^]*ok$/);
  t.equal(backend.connections(), 2);
  t.equal(backend.heads.length, 3);
});

t.test('a body that went to a connection that was idle and fails is lost', async (t) => {
  const backend = await startRawBackend(t, ({ socket }, count) => (count === 2 ? socket.resetAndDestroy() : okAnswer));
  await askTwice(t, backend, post, /^HTTP\/1\.1 502 Bad Gateway\r\n[^]*Bad Gateway$/);
  t.equal(backend.heads.length, 2);
});

t.test('a connection that the server has closed is not used again', async (t) => {
  const backend = await startRawBackend(t, ({ socket }, count) => {
    if (count > 1) return okAnswer;
    socket.end(okAnswer);
    return undefined;
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await client.until(/ok$/);
  await until('the pool has noticed', () => proxy.core.pools.describe().every(({ idle }) => idle === 0));
  client.forget();
  client.send(post);
  await client.until(/^HTTP\/1\.1 200 OK\r\n[^]*ok$/);
});

t.test('where every server refuses, and goes on to for a while, the answer is 502', async (t) => {
  const proxy = await openTestEntryPoint(t, { servers: [await refusedUrl(), await refusedUrl(), await refusedUrl()] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await client.until(/^HTTP\/1\.1 502 Bad Gateway\r\n[^]*\r\n\r\nBad Gateway$/);
  t.match(proxy.ended[0], { attempt: 12, failure: 'TW_UPSTREAM_CONNECT_REFUSED', upstreamStatus: 0 });
  t.match(proxy.ended[0]!.server, { url: /^http/ });
});

t.test('a server that the catalog tells of a moment later is found', async (t) => {
  const backend = await startRawBackend(t, okAnswer);
  const proxy = await openTestEntryPoint(t, { servers: [await refusedUrl()] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await until('the only server has refused', () => proxy.core.pools.describe().length > 0);
  proxy.replaceServers([backend.url]);
  await client.until(/^HTTP\/1\.1 200 OK\r\n/);
});

t.test('tries have an end, however many servers there are', async (t) => {
  const servers = await Promise.all(Array.from({ length: 14 }, () => refusedUrl()));
  const proxy = await openTestEntryPoint(t, { servers });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await client.until(/^HTTP\/1\.1 502 /);
  t.equal(proxy.ended[0]!.attempt, 30);
});

t.test('without a server the answer is 503 with a Retry-After', async (t) => {
  const proxy = await openTestEntryPoint(t, { servers: [] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await client.until(/^HTTP\/1\.1 503 Service Unavailable\r\n[^]*\r\nRetry-After: 1\r\n[^]*no available server\n$/);
});

/** Takes connections and never says a word, so that a TLS handshake with it never ends. */
async function startMuteServer(t: Test): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as net.AddressInfo).port;
}

t.test('a server that cannot be dialled is left for another one after two seconds', async (t) => {
  const mute = await startMuteServer(t);
  const backend = await startRawBackend(t, okAnswer);
  const proxy = await openTestEntryPoint(t, { servers: [`https://127.0.0.1:${mute}`, backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  const begun = performance.now();
  client.send(post);
  await client.until(/^HTTP\/1\.1 200 OK\r\n/);
  const tookMs = performance.now() - begun;
  t.ok(tookMs > 1900 && tookMs < 4000, `took ${Math.round(tookMs)} ms`);
});

t.test('the only server has the whole dial time-out, and then the answer is 504', async (t) => {
  const mute = await startMuteServer(t);
  const proxy = await openTestEntryPoint(t, { servers: [`https://127.0.0.1:${mute}`], dialTimeoutMs: 300 });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await client.until(/^HTTP\/1\.1 504 Gateway Timeout\r\n/);
  t.match(proxy.ended[0], { failure: 'TW_UPSTREAM_TIMEOUT' });
});

t.test('a server whose TLS is none is a 502', async (t) => {
  const backend = await startRawBackend(t, 'HTTP/1.1 400 Bad Request\r\n\r\n');
  const proxy = await openTestEntryPoint(t, { servers: [backend.url.replace('http:', 'https:')] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  // To the server, the handshake is a head that never ends.
  client.send(get);
  await until('it is there', () => backend.openSockets.size === 1);
  for (const socket of backend.openSockets) socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
  await client.until(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
});

const poisons: readonly { name: string; request: string; answer: string; received: RegExp }[] = [
  {
    name: 'bytes behind a complete answer',
    request: get,
    answer: `${okAnswer}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`,
    received: /ok$/,
  },
  {
    name: 'bytes behind the last chunk',
    request: get,
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nevil',
    received: /2\r\nok\r\n0\r\n\r\n$/,
  },
  {
    name: 'a body behind the head of a HEAD',
    request: get.replace('GET', 'HEAD'),
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil',
    received: /^HTTP\/1\.1 200 OK\r\nContent-Length: 4\r\n[^]*\r\n\r\n$/,
  },
  {
    name: 'a body behind a 204',
    request: get,
    answer: 'HTTP/1.1 204 No Content\r\n\r\nevil',
    received: /^HTTP\/1\.1 204 [^]*\r\n\r\n$/,
  },
  {
    name: 'a body behind a 304',
    request: get,
    answer: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil',
    received: /^HTTP\/1\.1 304 [^]*\r\n\r\n$/,
  },
];

for (const { name, request, answer, received } of poisons) {
  t.test(`${name} reach nobody, and the connection is not used again`, async (t) => {
    const backend = await startRawBackend(t, (_exchange, count) => (count === 1 ? answer : okAnswer));
    const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
    const client = await connectRaw(proxy.port);
    t.teardown(() => client.end());
    client.send(request);
    await client.until(received);
    t.notMatch(client.received(), /evil/);
    client.forget();
    client.send(get);
    await client.until(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/);
    t.notMatch(client.received(), /evil/);
    t.equal(backend.connections(), 2);
  });
}

t.test('bytes on an idle connection end it', async (t) => {
  let socket: net.Socket | undefined;
  const backend = await startRawBackend(t, (exchange) => {
    socket = exchange.socket;
    return okAnswer;
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await client.until(/ok$/);
  t.same(proxy.core.pools.describe(), [{ server: `127.0.0.1:${backend.port}`, open: 1, idle: 1 }]);
  socket!.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
  await until('the connection is gone', () => backend.openSockets.size === 0);
  client.forget();
  client.send(get);
  await client.until(/\r\n\r\nok$/);
  t.equal(backend.connections(), 2);
});

t.test('an answer before the end of the request ends the connection to the server', async (t) => {
  const backend = await startRawBackend(t, () => okAnswer);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send('POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nhello');
  await client.until(/ok$/);
  await until('it is closed', () => backend.openSockets.size === 0);
  client.forget();
  client.send(`world${get}`);
  await client.until(/^HTTP\/1\.1 200 OK\r\n[^]*ok$/);
  t.equal(backend.connections(), 2);
});

t.test('servers of one address share its connections, until the last of them is gone', async (t) => {
  const backend = await startRawBackend(t, okAnswer);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await client.until(/ok$/);
  const { pools } = proxy.core;
  const counts = () => pools.describe().map(({ open, idle }) => ({ open, idle }));
  const other = { ...proxy.origin };
  pools.take(other, 1000, true).cancel();
  t.strictSame(counts(), [{ open: 1, idle: 1 }]);
  pools.drain(proxy.origin);
  pools.drain(proxy.origin);
  t.strictSame(counts(), [{ open: 1, idle: 1 }], 'the other has it still');
  pools.drain(other);
  await until('it is closed', () => backend.openSockets.size === 0);
});

t.test('answers without a body keep the connection to the server', async (t) => {
  const answers = [
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n',
    'HTTP/1.1 204 No Content\r\n\r\n',
  ];
  const backend = await startRawBackend(t, (_exchange, count) => answers[(count - 1) % answers.length]);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(`${get}${get.replace('GET', 'HEAD')}${get}`.repeat(3));
  await client.until((received) => received.match(/HTTP\/1\.1 /g)?.length === 9);
  t.equal(backend.connections(), 1);
});

t.test('a server that has left its service keeps no connection once its last answer is out', async (t) => {
  let finish!: () => void;
  const backend = await startRawBackend(t, ({ socket }) => {
    finish = () => socket.write(okAnswer);
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send(get);
  await until('it is there', () => backend.heads.length === 1);
  proxy.core.pools.drain(proxy.origin);
  finish();
  await client.until(/ok$/);
  await until('it is closed', () => backend.openSockets.size === 0);
});
