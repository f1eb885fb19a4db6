// What is HTTP/2's own; what it has in common with HTTP/1.1 is in the tests that run on every lane.
import http2 from 'node:http2';
import net from 'node:net';
import t, { type Test } from 'tap';
import type { Phases } from '../../src/exchange/phases.js';
import type { EntryPointOptions } from '../../src/forwarding/entry-point.js';
import { arrangePhases } from '../../src/middlewares/compile-middlewares.js';
import { okAnswer, startRawBackend, type BackendAnswer, type RawBackend } from '../support/raw-backend.js';
import { openTestEntryPoint, type TestEntryPoint } from '../support/test-entry-point.js';
import { until } from '../support/until.js';

interface Stage {
  readonly backend: RawBackend;
  readonly proxy: TestEntryPoint;
  readonly session: http2.ClientHttp2Session;
}

async function startStage(t: Test, answer: BackendAnswer, options: Partial<EntryPointOptions> = {}): Promise<Stage> {
  const backend = await startRawBackend(t, answer);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], options });
  const session = http2.connect(`http://127.0.0.1:${proxy.port}`);
  session.on('error', () => undefined);
  t.teardown(() => session.destroy());
  await new Promise((resolve) => session.once('remoteSettings', resolve));
  return { backend, proxy, session };
}

interface H2Answer {
  readonly headers: http2.IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly trailers: http2.IncomingHttpHeaders;
  readonly early: readonly http2.IncomingHttpHeaders[];
  readonly body: string;
  readonly code: number;
}

function ask(
  session: http2.ClientHttp2Session,
  headers: http2.OutgoingHttpHeaders = {},
  send?: (stream: http2.ClientHttp2Stream) => void,
): Promise<H2Answer> {
  const stream = session.request({ ':authority': 'a.test', ...headers }, { endStream: !send, waitForTrailers: true });
  let answer: http2.IncomingHttpHeaders = {};
  let rawHeaders: readonly string[] = [];
  let trailers: http2.IncomingHttpHeaders = {};
  const early: http2.IncomingHttpHeaders[] = [];
  let body = '';
  stream.on('response', (...facts: unknown[]) => {
    answer = facts[0] as http2.IncomingHttpHeaders;
    rawHeaders = facts[2] as string[];
  });
  stream.on('trailers', (sent: http2.IncomingHttpHeaders) => {
    trailers = sent;
  });
  stream.on('headers', (sent) => early.push(sent));
  stream.on('data', (piece: Buffer) => {
    body += piece.toString('latin1');
  });
  stream.on('error', () => undefined);
  if (send) send(stream);
  else stream.on('wantTrailers', () => stream.close());
  return new Promise((resolve) => {
    stream.on('close', () => resolve({ headers: answer, rawHeaders, trailers, early, body, code: stream.rstCode }));
  });
}

t.test('trailers of a chunked answer arrive as trailers', async (t) => {
  const { session } = await startStage(
    t,
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Grpc-Status\r\n\r\n2\r\nok\r\n0\r\nGrpc-Status: 0\r\nX-Sum: 2\r\n\r\n',
  );
  const answer = await ask(session);
  t.equal(answer.body, 'ok');
  t.match(answer.trailers, { 'grpc-status': '0', 'x-sum': '2' });
});

t.test('trailers of a request go on as trailers, without those that could change its meaning', async (t) => {
  let body!: Promise<string>;
  const { session } = await startStage(t, (exchange) => {
    body = exchange.bodyMatching(/\r\n0\r\n[^]*\r\n\r\n$/);
    void body.then(() => exchange.socket.write(okAnswer));
  });
  const answer = await ask(session, { ':method': 'POST' }, (stream) => {
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '5', 'x-forwarded-for': '6.6.6.6', host: 'evil' }));
    stream.end('hello');
  });
  t.equal(answer.body, 'ok');
  t.equal(await body, '5\r\nhello\r\n0\r\nx-sum: 5\r\n\r\n');
});

t.test('early hints arrive early', async (t) => {
  const { session } = await startStage(t, `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </b>\r\n\r\n${okAnswer}`);
  const answer = await ask(session);
  t.match(answer.early, [{ ':status': 103, link: '</a>, </b>' }]);
  t.equal(answer.body, 'ok');
});

t.test('cookies in several lines become one', async (t) => {
  const { backend, session } = await startStage(t, okAnswer);
  await ask(session, { cookie: ['a=1', 'b=2', 'c=3'] });
  t.match(backend.heads[0], /\r\ncookie: a=1; b=2; c=3\r\n/);
});

t.test('several lines of an answer stay several, and one where only one may be', async (t) => {
  const { proxy, session } = await startStage(
    t,
    'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Type: text/html\r\nContent-Type: text/plain\r\nETag: "x"\r\nETag: "y"\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 2\r\n\r\nok',
  );
  const { headers, body } = await ask(session);
  t.equal(headers[':status'], 200);
  t.same(headers['set-cookie'], ['a=1', 'b=2']);
  t.equal(headers['x-a'], '1, 2');
  t.equal(body, 'ok');
  t.same(proxy.defects, []);
});

t.test('bytes beyond ASCII pass both ways', async (t) => {
  const { backend, session } = await startStage(t, 'HTTP/1.1 200 OK\r\nX-Back: \xfcber\r\nContent-Length: 0\r\n\r\n');
  const { headers } = await ask(session, { 'x-there': 'caf\xe9' });
  t.match(backend.heads[0], /\r\nx-there: caf\xe9\r\n/);
  t.equal(headers['x-back'], '\xfcber');
});

t.test('headers of connections are not sent, whoever wrote them', async (t) => {
  const backend = await startRawBackend(
    t,
    'HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\nok',
  );
  const response: Phases['response'] = (exchange) => {
    exchange.responseHeaders.push('Connection', 'close', 'Transfer-Encoding', 'chunked', 'Upgrade', 'x');
    return undefined;
  };
  const proxy = await openTestEntryPoint(t, {
    servers: [backend.url],
    route: { phases: arrangePhases([{ response }]) },
  });
  const session = http2.connect(`http://127.0.0.1:${proxy.port}`);
  t.teardown(() => session.destroy());
  const { headers, body } = await ask(session);
  t.same(Object.keys(headers).sort(), [':status', 'content-length', 'date']);
  t.equal(body, 'ok');
  t.same(proxy.defects, []);
});

const bodiless: readonly { name: string; method?: string; answer: string; status: number; length?: string }[] = [
  { name: 'HEAD', method: 'HEAD', answer: 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n', status: 200, length: '99' },
  { name: '204', answer: 'HTTP/1.1 204 No Content\r\n\r\n', status: 204 },
  { name: '204 with a length', answer: 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', status: 204 },
  {
    name: '304',
    answer: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nETag: "x"\r\n\r\n',
    status: 304,
    length: '99',
  },
  { name: '205', answer: 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n', status: 205 },
  {
    name: '205 with a body',
    answer: 'HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\nno',
    status: 205,
  },
  { name: 'an empty 200', answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', status: 200, length: '0' },
];
for (const { name, method, answer, status, length } of bodiless) {
  t.test(`${name} ends without a body`, async (t) => {
    const { proxy, session } = await startStage(t, answer);
    const { headers, body, code } = await ask(session, method ? { ':method': method } : {});
    t.match(
      { status: headers[':status'], length: headers['content-length'], body, code },
      { status, length, body: '', code: 0 },
    );
    t.same(proxy.defects, []);
  });
}

t.test('a length that is known is said', async (t) => {
  const { session } = await startStage(t, okAnswer);
  t.equal((await ask(session)).headers['content-length'], '2');
});

t.test('streams of one session run at the same time, and end in any order', async (t) => {
  const waiting = new Map<string, () => void>();
  const { session } = await startStage(t, ({ head, socket }) => {
    const path = /^GET (\S+)/.exec(head)![1]!;
    waiting.set(path, () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`));
  });
  const paths = Array.from({ length: 40 }, (_, index) => `/${index}`);
  const order: string[] = [];
  const answers = paths.map(async (path) => {
    const { body } = await ask(session, { ':path': path });
    order.push(body);
  });
  await until('all are at the server', () => waiting.size === paths.length);
  for (const path of paths.toReversed()) waiting.get(path)!();
  await Promise.all(answers);
  t.same([...order].sort(), [...paths].sort());
});

t.test('a stream that its client cancels takes no other with it', async (t) => {
  const { backend, proxy, session } = await startStage(t, ({ head }) =>
    head.startsWith('GET /mute') ? undefined : okAnswer,
  );
  const stream = session.request({ ':path': '/mute' });
  stream.on('error', () => undefined);
  await until('it is at the server', () => backend.heads.length === 1);
  stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
  await until('the server sees the end', () => backend.openSockets.size === 0);
  t.equal((await ask(session)).body, 'ok');
  t.match(proxy.ended[0], { status: 499 });
});

t.test('a refused stream that its client resets harms nobody', async (t) => {
  const { session } = await startStage(t, okAnswer);
  for (let round = 0; round < 20; round++) {
    const stream = session.request({ ':path': '/%zz' });
    stream.on('error', () => undefined);
    stream.close(http2.constants.NGHTTP2_PROTOCOL_ERROR);
  }
  t.match((await ask(session, { ':path': '/%zz' })).headers, { ':status': 400 });
  t.equal((await ask(session)).body, 'ok');
});

t.test('an early answer ends the stream, and the client need not send the rest', async (t) => {
  const { session } = await startStage(t, 'HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 3\r\n\r\nbig');
  const answer = await ask(session, { ':method': 'POST' }, (stream) => {
    stream.write('x'.repeat(100_000));
  });
  t.match(answer, { headers: { ':status': 413 }, body: 'big', code: 0 });
  t.equal(session.closed, false);
});

t.test('CONNECT is not implemented', async (t) => {
  const { backend, session } = await startStage(t, okAnswer);
  const { headers } = await ask(session, { ':method': 'CONNECT' });
  t.equal(headers[':status'], 501);
  t.equal(backend.heads.length, 0);
});

t.test('OPTIONS * is answered here', async (t) => {
  const { backend, session } = await startStage(t, okAnswer);
  t.equal((await ask(session, { ':method': 'OPTIONS', ':path': '*' })).headers[':status'], 200);
  t.equal(backend.heads.length, 0);
});

t.test('a request without an authority gets to a server that learns its own', async (t) => {
  const { backend, session } = await startStage(t, okAnswer);
  const stream = session.request({ ':authority': '', ':path': '/' });
  stream.on('error', () => undefined);
  stream.resume();
  await new Promise((resolve) => stream.on('close', resolve));
  if (backend.heads.length > 0) t.match(backend.heads[0], /^GET \/ HTTP\/1\.1\r\n[^]*Host: 127\.0\.0\.1:\d+\r\n/);
  t.notMatch(backend.heads[0] ?? '', /\r\nHost: [^]*\r\nHost: /i);
});

t.test('a length that the body does not have resets the stream, and the server never waits for the rest', async (t) => {
  const { backend, session } = await startStage(t, () => undefined);
  const answer = await ask(session, { ':method': 'POST', 'content-length': '5' }, (stream) => stream.end('hi'));
  t.not(answer.code, 0);
  await until('the server sees the end', () => backend.openSockets.size === 0);
  const bodyless = session.destroyed
    ? undefined
    : session.request({ ':method': 'POST', 'content-length': '5' }, { endStream: true });
  bodyless?.on('error', () => undefined);
  bodyless?.resume();
  if (bodyless) await new Promise((resolve) => bodyless.on('close', resolve));
  await until('nothing is open', () => backend.openSockets.size === 0);
});

t.test('prior knowledge is understood however its first bytes are cut', async (t) => {
  const backend = await startRawBackend(t, okAnswer);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const socket = net.connect(proxy.port, '127.0.0.1');
  socket.setNoDelay(true);
  t.teardown(() => socket.destroy());
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
  });
  const settings = Buffer.from('000000040000000000', 'hex');
  for (const byte of Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), settings])) {
    socket.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until('the server’s settings are there', () => received[3] === 4);
});

t.test('a flood of streams that are reset at once is bounded', async (t) => {
  const { proxy, session } = await startStage(t, ({ head }) => (head.startsWith('GET /mute') ? undefined : okAnswer));
  const before = process.memoryUsage().rss;
  let closed = 0;
  for (let index = 0; index < 1000 && !session.destroyed && !session.closed; index++) {
    const stream = session.request({ ':path': '/mute' });
    stream.on('error', () => undefined);
    stream.on('close', () => closed++);
    stream.close(http2.constants.NGHTTP2_CANCEL);
    if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await until('all are gone', () => proxy.entryPoint.describeConnections().http2Sessions === 0 || closed >= 1000);
  await until('no connection to the server is left', () =>
    proxy.core.pools.describe().every(({ open, idle }) => open === idle),
  );
  const grown = process.memoryUsage().rss - before;
  t.ok(grown < 128 * 1024 * 1024, `${Math.round(grown / 1024 / 1024)} MiB more`);
  const next = http2.connect(`http://127.0.0.1:${proxy.port}`);
  t.teardown(() => next.destroy());
  t.equal((await ask(next)).body, 'ok');
  t.same(proxy.defects, []);
});
