import http2 from 'node:http2';
import type net from 'node:net';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { EntryPointOptions } from '../../src/forwarding/entry-point.js';
import { connectRaw, type RawClient } from '../support/raw-client.js';
import { okAnswer, startRawBackend, type BackendExchange, type RawBackend } from '../support/raw-backend.js';
import { testTls, trustsTestCertificate } from '../support/test-certificate.js';
import { openTestEntryPoint, type TestEntryPoint } from '../support/test-entry-point.js';
import { wireCases, type WireCase } from './cases/wire-cases.js';

const wire = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n').replaceAll('␊', '\n'), 'latin1');
const warmUp = wire('POST /warm-up HTTP/1.1\nHost: a.test\nTransfer-Encoding: chunked\n\n0\n\n');

/** A way for a request to arrive; the same cases hold on all of them. */
interface Lane {
  readonly name: string;
  readonly options?: Partial<EntryPointOptions>;
  connect(port: number): Promise<RawClient>;
  readonly send?: (client: RawClient, bytes: Buffer) => Promise<void>;
}

const lanes: readonly Lane[] = [
  { name: 'in the clear', connect: (port) => connectRaw(port) },
  {
    name: 'in TLS',
    options: { tls: testTls },
    connect: (port) => connectRaw(port, { tls: trustsTestCertificate }),
  },
  {
    name: 'on a connection that node:http has',
    connect: async (port) => {
      const client = await connectRaw(port);
      client.send(warmUp);
      await client.until(/ok$/);
      client.forget();
      return client;
    },
  },
];

for (const lane of lanes) {
  t.test(lane.name, (t) => {
    for (const wanted of wireCases) t.test(wanted.name, (t) => runCase(t, wanted, lane));
    t.end();
  });
}

t.test('in pieces of any size', async (t) => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
  const sample = fc.sample(fc.tuple(fc.constantFrom(...wireCases), cuts), { numRuns: 60, seed: 1 });
  for (const [wanted, sizes] of sample) {
    const connect = (port: number) => connectRaw(port);
    const send = (client: RawClient, bytes: Buffer) => sendInPieces(client.socket, bytes, sizes);
    await t.test(`${wanted.name}, cut at ${sizes.join(', ')}`, (t) =>
      runCase(t, wanted, { name: 'cut', connect, send }),
    );
  }
});

t.test('answers in pieces of any size', async (t) => {
  const answered = wireCases.filter(({ answer, requests }) => answer !== undefined && (requests ?? 1) === 1);
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
  for (const [wanted, sizes] of fc.sample(fc.tuple(fc.constantFrom(...answered), cuts), { numRuns: 60, seed: 2 })) {
    await t.test(`${wanted.name}, cut at ${sizes.join(', ')}`, async (t) => {
      const backend = await startRawBackend(t, ({ socket }) => void sendInPieces(socket, wire(wanted.answer!), sizes));
      const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
      const client = await connectRaw(proxy.port);
      t.teardown(() => client.end());
      client.send(wire(wanted.send));
      // Chunks are passed on as they come, so what they hold is what counts.
      if (wanted.answer!.includes('Transfer-Encoding: chunked'))
        await client.until(/\r\n0\r\n(?:[^\r\n]+\r\n)*\r\n$| 502 /);
      else await client.until(wanted.received);
      if (wanted.notReceived) t.notMatch(client.received(), wanted.notReceived);
      t.same(proxy.defects, []);
    });
  }
});

async function sendInPieces(socket: net.Socket, bytes: Buffer, sizes: readonly number[]): Promise<void> {
  socket.setNoDelay(true);
  let at = 0;
  for (let index = 0; at < bytes.length && !socket.destroyed; index++) {
    const end = at + sizes[index % sizes.length]!;
    socket.write(bytes.subarray(at, end));
    at = end;
    // Without Nagle's algorithm each turn of the loop is a segment of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Stage {
  readonly backend: RawBackend;
  readonly proxy: TestEntryPoint;
  readonly heads: () => string[];
  readonly body: () => string;
}

async function stageFor(t: Test, wanted: WireCase, options: Partial<EntryPointOptions> = {}): Promise<Stage> {
  let body: () => string = () => '';
  const backend = await startRawBackend(t, (exchange: BackendExchange) => {
    if (exchange.head.startsWith('POST /warm-up ')) return okAnswer;
    body = () => exchange.body();
    const answer = wire(wanted.answer ?? '').toString('latin1');
    if (wanted.body === undefined) return answer;
    // An answer that comes sooner would be the end of the body.
    return void exchange.wholeBody().then(() => exchange.socket.write(answer, 'latin1'));
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], options });
  const heads = () => backend.heads.filter((head) => !head.startsWith('POST /warm-up '));
  return { backend, proxy, heads, body: () => body() };
}

function checkArrival(t: Test, wanted: WireCase, stage: Stage, flags = ''): void {
  const head = stage.heads()[0] ?? '';
  if (wanted.head) t.match(head, new RegExp(wanted.head.source, flags));
  if (wanted.notHead) t.notMatch(head, wanted.notHead);
  if (wanted.body) t.match(inOneChunk(head, stage.body()), new RegExp(wanted.body.source, flags));
  const expected = wanted.requests ?? (wanted.answer === undefined ? 0 : 1);
  if (!wanted.headMayArrive) t.equal(stage.heads().length, expected, 'requests that arrived');
  t.same(stage.proxy.defects, []);
}

/** Where a body is cut into chunks is up to the network. */
function inOneChunk(head: string, body: string): string {
  if (!/transfer-encoding/i.test(head)) return body;
  let data = '';
  let rest = body;
  for (let size = parseInt(rest, 16); size > 0; size = parseInt(rest, 16)) {
    const start = rest.indexOf('\r\n') + 2;
    data += rest.slice(start, start + size);
    rest = rest.slice(start + size + 2);
  }
  return `${data.length.toString(16)}\r\n${data}\r\n${rest}`;
}

async function runCase(t: Test, wanted: WireCase, lane: Lane): Promise<void> {
  const stage = await stageFor(t, wanted, lane.options);
  const client = await lane.connect(stage.proxy.port);
  t.teardown(() => client.end());
  if (lane.send) await lane.send(client, wire(wanted.send));
  else client.send(wire(wanted.send));
  await client.until(wanted.received);
  if (wanted.closes) await client.closed();
  if (wanted.notReceived) t.notMatch(client.received(), wanted.notReceived);
  checkArrival(t, wanted, stage);
}

t.test('over HTTP/2', (t) => {
  for (const wanted of wireCases.filter(existsInH2)) t.test(wanted.name, (t) => runOverH2(t, wanted));
  t.end();
});

/** One ordinary request: what HTTP/2 cannot even say needs no test there. */
function existsInH2({ send, answer, requests, http1Only }: WireCase): boolean {
  return (
    !http1Only &&
    answer !== undefined &&
    requests === undefined &&
    !answer.includes(' 101 ') &&
    /^[A-Z]+ \/\S* HTTP\/1\.1\nHost: /.test(send)
  );
}

const hopByHop = /^(connection|keep-alive|upgrade|transfer-encoding|http2-settings|proxy-connection)$/i;

async function runOverH2(t: Test, wanted: WireCase): Promise<void> {
  const stage = await stageFor(t, wanted, { tls: testTls });
  const session = http2.connect(`https://127.0.0.1:${stage.proxy.port}`, trustsTestCertificate);
  t.teardown(() => session.destroy());
  session.on('error', () => undefined);
  const [headText, ...rest] = wanted.send.split('\n\n');
  const [line, host, ...lines] = headText!.split('\n');
  const [method, path] = line!.split(' ');
  const headers: Record<string, string> = { ':method': method!, ':path': path!, ':authority': host!.slice(6) };
  for (const text of lines) {
    const [name, value] = text.split(': ');
    if (!hopByHop.test(name!)) headers[name!.toLowerCase()] = value!;
  }
  const body = rest.join('\n\n');
  const chunked = /transfer-encoding/i.test(headText!);
  const stream = session.request(headers, {
    waitForTrailers: body.includes('X-Sum'),
    endStream: body === '' && !/expect/i.test(headText!),
  });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '9' }));
  if (!stream.writableEnded) stream.end(chunked ? body.split('\n')[1] : body);
  const status = await new Promise<number>((resolve, reject) => {
    stream.on('response', (answer) => resolve(answer[':status']!));
    stream.on('error', reject);
  });
  t.equal(status, finalStatus(wanted));
  stream.resume();
  await new Promise((resolve) => stream.on('close', resolve));
  checkArrival(t, wanted, stage, 'i');
}

function finalStatus({ received, answer }: WireCase): number {
  const refused = /50\d/.exec(received.source)?.[0];
  const statuses = [...answer!.matchAll(/HTTP\/1\.[01] ([2-5]\d\d)/g)];
  return Number(refused ?? statuses.at(-1)![1]);
}

t.test('HTTP/2 by its preface, on an entry point that also has a certificate', async (t) => {
  const wanted = wireCases.find(existsInH2)!;
  const stage = await stageFor(t, wanted, { tls: testTls });
  const session = http2.connect(`http://127.0.0.1:${stage.proxy.port}`);
  t.teardown(() => session.destroy());
  const stream = session.request({ ':path': '/', ':authority': 'a.test' });
  const status = await new Promise<number>((resolve, reject) => {
    stream.on('response', (answer) => resolve(answer[':status']!));
    stream.on('error', reject);
    session.on('error', reject);
  });
  t.equal(status, finalStatus(wanted));
  stream.resume();
  await new Promise((resolve) => stream.on('close', resolve));
});
