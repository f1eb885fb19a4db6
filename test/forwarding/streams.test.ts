import t, { type Test } from 'tap';
import { lanes, type Lane, type LaneConnection } from '../support/lanes.js';
import { okAnswer, startRawBackend, type BackendAnswer, type RawBackend } from '../support/raw-backend.js';
import { openTestEntryPoint, type TestEntryPoint } from '../support/test-entry-point.js';
import { until } from '../support/until.js';

interface Stage {
  readonly backend: RawBackend;
  readonly proxy: TestEntryPoint;
  readonly connection: LaneConnection;
  /** Exchanges that have ended, but for the one that warms the lane up. */
  readonly ended: () => TestEntryPoint['ended'];
}

async function stageOf(t: Test, lane: Lane, answer: BackendAnswer): Promise<Stage> {
  let count = 0;
  const backend = await startRawBackend(t, (exchange) => {
    if (exchange.head.startsWith('POST /warm-up ')) return okAnswer;
    return typeof answer === 'string' ? answer : answer(exchange, ++count);
  });
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], options: lane.options });
  const connection = await lane.connect(t, proxy.port);
  return { backend, proxy, connection, ended: () => proxy.ended.filter(({ path }) => path !== '/warm-up') };
}

/** What has come so far, or the end of the wait. */
const arrived = (call: { received(): string }, text: string) =>
  until(`${JSON.stringify(text)} has arrived`, () => call.received() === text);

for (const lane of lanes) {
  t.test(lane.name, (t) => {
    t.test('events arrive one by one, and the head before all of them', async (t) => {
      let say!: (text: string) => void;
      const { connection, proxy } = await stageOf(t, lane, ({ socket }) => {
        say = (text) => void socket.write(text);
        return 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
      });
      const call = connection.ask({ headers: { accept: 'text/event-stream' } });
      t.equal((await call.head).status, 200);
      let sent = '';
      for (const event of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
        say(event);
        sent += event;
        await arrived(call, sent);
      }
      call.abort();
      t.same(proxy.defects, []);
    });

    t.test('chunks arrive one by one, and the head before all of them', async (t) => {
      let say!: (text: string) => void;
      const { connection } = await stageOf(t, lane, ({ socket }) => {
        say = (text) => void socket.write(text);
        return 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
      });
      const call = connection.ask();
      await call.head;
      say('1\r\na\r\n');
      await arrived(call, 'a');
      say('2\r\nb');
      await arrived(call, 'ab');
      say('c\r\n0\r\nX-Sum: 3\r\n\r\n');
      t.equal(await call.end, 'whole');
      t.equal(call.received(), 'abc');
      t.match(call.trailers(), { 'x-sum': '3' });
    });

    t.test('a request body arrives piece by piece, before its end', async (t) => {
      let body: (() => string) | undefined;
      const { connection } = await stageOf(t, lane, (exchange) => {
        body = () => exchange.body();
        void exchange.bodyMatching(/second/).then(() => exchange.socket.write(okAnswer));
      });
      const call = connection.ask({ method: 'POST', open: true });
      call.write('first');
      await until('the first piece is there', () => body?.().includes('first') === true);
      call.write('second');
      t.equal((await call.head).status, 200);
      call.finish();
      t.equal(await call.end, 'whole');
    });

    t.test('a client that leaves before the head ends the request to the server', async (t) => {
      const { connection, backend, ended } = await stageOf(t, lane, () => undefined);
      const call = connection.ask();
      await until('the server has it', () => backend.heads.some((head) => head.startsWith('GET / ')));
      const open = backend.openSockets.size;
      call.abort();
      await until('the server sees the end', () => backend.openSockets.size < open);
      await until('the exchange has ended', () => ended().length === 1);
      t.match(ended()[0], { status: 499, failure: 'TW_CLIENT_GONE' });
    });

    t.test('a client that leaves in the middle of the answer ends the request to the server', async (t) => {
      const { connection, backend, ended } = await stageOf(
        t,
        lane,
        () => 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
      );
      const call = connection.ask();
      await call.head;
      await arrived(call, 'half');
      call.abort();
      await until('the server sees the end', () => backend.openSockets.size === 0);
      t.match(ended()[0], { status: 200, failure: 'TW_CLIENT_GONE' });
    });

    t.test('a client that leaves in the middle of its body ends the request to the server', async (t) => {
      const { connection, backend, ended } = await stageOf(t, lane, () => undefined);
      const call = connection.ask({ method: 'POST', headers: { 'content-length': '1000' }, open: true });
      call.write('half');
      await until('the server has it', () => backend.heads.some((head) => head.startsWith('POST / ')));
      call.abort();
      await until('the server sees the end', () => backend.openSockets.size === 0);
      t.match(ended()[0], { status: 499 });
    });

    const cuts = [
      { name: 'a length', half: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf' },
      { name: 'chunks', half: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n' },
      { name: 'half a chunk', half: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf' },
      { name: 'a large length', half: `HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\nhalf` },
    ];
    for (const { name, half } of cuts) {
      for (const how of ['closes', 'resets'] as const) {
        t.test(`a server that ${how} in the middle of a body of ${name} cuts the client off`, async (t) => {
          let finish!: () => void;
          const { connection, ended, proxy } = await stageOf(t, lane, ({ socket }) => {
            finish = () => (how === 'closes' ? socket.end() : socket.resetAndDestroy());
            return half;
          });
          const call = connection.ask();
          await call.head;
          await arrived(call, 'half');
          finish();
          t.equal(await call.end, 'cut');
          t.match(ended()[0], { failure: 'TW_UPSTREAM_RESET' });
          t.same(proxy.defects, []);
        });
      }
    }

    t.test('malformed chunks in the middle of an answer cut the client off', async (t) => {
      const { connection } = await stageOf(
        t,
        lane,
        () => 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n',
      );
      const call = connection.ask();
      await call.head.catch(() => undefined);
      t.equal(await call.end, 'cut');
    });

    t.test('an answer whose length nobody said ends with its connection', async (t) => {
      const { connection } = await stageOf(t, lane, ({ socket }) => {
        socket.end('HTTP/1.1 200 OK\r\n\r\nall of it');
      });
      const call = connection.ask();
      t.equal(await call.end, 'whole');
      t.equal(call.received(), 'all of it');
    });

    t.test('an answer whose length nobody said is cut when its connection is reset', async (t) => {
      let finish!: () => void;
      const { connection } = await stageOf(t, lane, ({ socket }) => {
        finish = () => socket.resetAndDestroy();
        return 'HTTP/1.1 200 OK\r\n\r\nhalf';
      });
      const call = connection.ask();
      await call.head;
      await arrived(call, 'half');
      finish();
      t.equal(await call.end, 'cut');
    });

    t.test('a server that answers an expectation with a stream is not asked for a body later', async (t) => {
      let say!: (text: string) => void;
      const { connection } = await stageOf(t, lane, ({ socket }) => {
        say = (text) => void socket.write(text);
        return 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none';
      });
      const call = connection.ask({
        method: 'POST',
        headers: { expect: '100-continue', 'content-length': '5' },
        open: true,
      });
      t.equal((await call.head).status, 200);
      await arrived(call, 'one');
      // Longer than a client is left waiting for a 100.
      const begun = Date.now();
      await until('it would have been asked', () => Date.now() - begun > 1100);
      say('two');
      await arrived(call, 'onetwo');
      t.same(call.informations, []);
      call.abort();
    });

    t.test('a server that knows no expectations gets the body after a while', async (t) => {
      const { connection } = await stageOf(t, lane, (exchange) => {
        void exchange.bodyMatching(/^hello$/).then(() => exchange.socket.write(okAnswer));
      });
      const call = connection.ask({
        method: 'POST',
        headers: { expect: '100-continue', 'content-length': '5' },
        open: true,
      });
      await until('the 100 is there', () => call.informations.length === 1);
      t.equal(call.informations[0]!.status, 100);
      call.write('hello');
      call.finish();
      t.equal(await call.end, 'whole');
      t.equal(call.received(), 'ok');
    });
    t.end();
  });
}
