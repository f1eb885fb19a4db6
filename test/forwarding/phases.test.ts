// Middlewares through a whole exchange, over real sockets: what each phase can do, and that each end is an end.
import t, { type Test } from 'tap';
import { textAnswer, type Answer } from '../../src/exchange/answer.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import type { Phases } from '../../src/exchange/phases.js';
import { arrangePhases } from '../../src/middlewares/compile-middlewares.js';
import { lanes, type Lane, type LaneConnection } from '../support/lanes.js';
import { okAnswer, startRawBackend, type BackendAnswer, type RawBackend } from '../support/raw-backend.js';
import { connectRaw } from '../support/raw-client.js';
import { openTestEntryPoint, type TestEntryPoint } from '../support/test-entry-point.js';
import { until } from '../support/until.js';

interface Stage {
  readonly backend: RawBackend;
  readonly proxy: TestEntryPoint;
  readonly connection: LaneConnection;
}

async function stageOf(
  t: Test,
  lane: Lane,
  wanted: { middlewares: readonly Phases[]; answer?: BackendAnswer },
): Promise<Stage> {
  const { answer = okAnswer, middlewares } = wanted;
  const backend = await startRawBackend(t, (exchange, count) => {
    if (exchange.head.startsWith('POST /warm-up ')) return okAnswer;
    return typeof answer === 'string' ? answer : answer(exchange, count);
  });
  // The request that warms a lane up meets none of them.
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], options: lane.options });
  const connection = await lane.connect(t, proxy.port);
  const plain = proxy.core.match(undefined as never)!;
  const route = { ...plain, phases: arrangePhases(middlewares) };
  proxy.core.match = () => route;
  proxy.ended.length = 0;
  return { backend, proxy, connection };
}

/** A promise that the test resolves when it likes. */
function later<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (thrown: Error) => void } {
  let resolve!: (value: T) => void;
  let reject!: (thrown: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function counting(): { phases: Phases; done: Exchange[] } {
  const done: Exchange[] = [];
  return { done, phases: { request: () => undefined, done: (exchange) => void done.push(exchange) } };
}

const teapot = textAnswer(418, 'short and stout', ['X-Pot', '1']);

for (const lane of lanes) {
  t.test(lane.name, (t) => {
    t.test('a request phase answers, and those outside see the answer', async (t) => {
      const { phases, done } = counting();
      const outer: Phases = {
        ...phases,
        response: (exchange) => void exchange.responseHeaders.push('X-Outer', '1'),
      };
      const { backend, connection, proxy } = await stageOf(t, lane, {
        middlewares: [outer, { request: () => teapot }, { response: () => t.fail('it was not entered') as never }],
      });
      const before = backend.heads.length;
      const call = connection.ask({ method: 'POST', body: 'hello' });
      t.match(await call.head, { status: 418, headers: { 'x-pot': '1', 'x-outer': '1', 'content-length': '15' } });
      t.equal(await call.end, 'whole');
      t.equal(call.received(), 'short and stout');
      t.equal(backend.heads.length, before);
      t.equal(done.length, 1);
      t.match(proxy.ended, [{ status: 418, upstreamStatus: 0, responseBytes: 15 }]);
    });

    t.test('a request phase takes its time, and the body waits', async (t) => {
      const waiting = later<Answer | undefined>();
      const { connection } = await stageOf(t, lane, {
        middlewares: [{ request: () => waiting.promise }],
        answer: (exchange) => void exchange.bodyMatching(/^hello$/).then(() => exchange.socket.write(okAnswer)),
      });
      const call = connection.ask({ method: 'POST', body: 'hello' });
      await new Promise((resolve) => setImmediate(resolve));
      waiting.resolve(undefined);
      t.equal((await call.head).status, 200);
      t.equal(await call.end, 'whole');
    });

    t.test('a client that leaves meanwhile is the end, once', async (t) => {
      const waiting = later<Answer | undefined>();
      const { phases, done } = counting();
      let entered = false;
      const { backend, connection, proxy } = await stageOf(t, lane, {
        middlewares: [
          phases,
          {
            request: () => {
              entered = true;
              return waiting.promise;
            },
          },
        ],
      });
      const before = backend.heads.length;
      const call = connection.ask();
      await until('it waits', () => entered);
      call.abort();
      await until('the exchange has ended', () => proxy.ended.length === 1);
      waiting.resolve(undefined);
      await waiting.promise;
      await new Promise((resolve) => setImmediate(resolve));
      t.equal(backend.heads.length, before, 'nothing is sent');
      t.equal(done.length, 1);
      t.match(proxy.ended, [{ status: 499 }]);
      t.same(proxy.defects, []);
    });

    t.test('a response phase takes its time, and the whole answer waits', async (t) => {
      const waiting = later<Answer | undefined>();
      let entered = false;
      const body = 'x'.repeat(300_000);
      const { connection, proxy } = await stageOf(t, lane, {
        answer: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\nX-Sum: 1\r\n\r\n`,
        middlewares: [
          {
            response: () => {
              entered = true;
              return waiting.promise;
            },
          },
        ],
      });
      const call = connection.ask();
      await until('it waits', () => entered);
      waiting.resolve(undefined);
      t.equal(await call.end, 'whole');
      t.ok(call.received() === body, 'the body is whole');
      t.match(call.trailers(), { 'x-sum': '1' });
      t.match(proxy.ended, [{ responseBytes: body.length, upstreamBytes: body.length }]);
    });

    t.test('a server that dies meanwhile is a 502, and the phase is over', async (t) => {
      const waiting = later<Answer | undefined>();
      const { phases, done } = counting();
      let asked = 0;
      const { connection, proxy } = await stageOf(t, lane, {
        answer: ({ socket }) => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n', () => socket.resetAndDestroy());
        },
        middlewares: [phases, { response: () => (++asked === 1 ? waiting.promise : undefined) }],
      });
      const call = connection.ask();
      t.equal((await call.head).status, 502);
      t.equal(await call.end, 'whole');
      waiting.resolve(undefined);
      await waiting.promise;
      t.equal(call.received(), 'Bad Gateway');
      t.equal(done.length, 1);
      t.same(proxy.defects, []);
    });

    t.test('a response phase replaces the answer, with all that belongs to it', async (t) => {
      const { connection, proxy } = await stageOf(t, lane, {
        answer: 'HTTP/1.1 500 Whatever\r\nX-Server: 1\r\nContent-Length: 1000\r\n\r\nhalf',
        middlewares: [{ response: () => teapot }],
      });
      const call = connection.ask();
      t.match(await call.head, { status: 418, headers: { 'x-pot': '1' } });
      t.notMatch((await call.head).headers, { 'x-server': '1' });
      t.equal(await call.end, 'whole');
      t.equal(call.received(), 'short and stout');
      t.match(proxy.ended, [{ status: 418, reason: '', upstreamStatus: 500, failure: '' }]);
    });

    t.test('a body phase sees every byte and may change each', async (t) => {
      const { connection, proxy } = await stageOf(t, lane, {
        answer: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
        middlewares: [
          {
            body: (_exchange, next) => ({
              write: (piece) => {
                next.write(Buffer.alloc(0));
                next.write(Buffer.from(piece.toString().toUpperCase()));
              },
              end: () => {
                next.write(Buffer.from('!'));
                next.end();
              },
            }),
          },
        ],
      });
      const call = connection.ask();
      t.notMatch((await call.head).headers, { 'content-length': /./ });
      t.equal(await call.end, 'whole');
      t.equal(call.received(), 'HELLO!');
      t.match(proxy.ended, [{ responseBytes: 6, upstreamBytes: 5 }]);
    });

    t.test('a body phase may end later than the server', async (t) => {
      const { connection } = await stageOf(t, lane, {
        middlewares: [
          {
            body: (_exchange, next) => ({
              write: (piece) => next.write(Buffer.from(piece)),
              end: () => {
                setImmediate(() => {
                  next.write(Buffer.from(', late'));
                  next.end();
                });
              },
            }),
          },
        ],
      });
      const call = connection.ask();
      t.equal(await call.end, 'whole');
      t.equal(call.received(), 'ok, late');
    });

    t.test('a status that has no body gets none, whatever the server sends', async (t) => {
      const { connection, proxy } = await stageOf(t, lane, {
        middlewares: [
          {
            response: (exchange) => {
              exchange.status = exchange.path === '/304' ? 304 : 204;
              return undefined;
            },
          },
        ],
      });
      for (const path of ['/204', '/304', '/204']) {
        const call = connection.ask({ path });
        t.equal((await call.head).status, Number(path.slice(1)));
        t.equal(await call.end, 'whole');
        t.equal(call.received(), '');
      }
      t.same(proxy.defects, []);
    });

    t.test('a HEAD that is a GET to the server has no body either', async (t) => {
      const { connection } = await stageOf(t, lane, {
        middlewares: [
          {
            request: (exchange) => {
              exchange.upstreamMethod = 'GET';
              return undefined;
            },
          },
        ],
      });
      for (let round = 0; round < 2; round++) {
        const call = connection.ask({ method: 'HEAD' });
        t.match(await call.head, { status: 200, headers: { 'content-length': '2' } });
        t.equal(await call.end, 'whole');
        t.equal(call.received(), '');
      }
    });

    t.test('headers that cannot be sent as they are harm no one', async (t) => {
      const evil = (list: string[]) =>
        list.push('X-A', '✓\n', 'X-B', 'a\u010aX-C: 1\u010d\u010a', 'X D', '1', 'X-E\r\nX-F', '1');
      const { backend, connection, proxy } = await stageOf(t, lane, {
        middlewares: [
          {
            request: (exchange) => void evil(exchange.upstreamHeaders),
            response: (exchange) => void evil(exchange.responseHeaders),
          },
        ],
      });
      const call = connection.ask();
      const { headers } = await call.head;
      t.equal(await call.end, 'whole');
      const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
      t.equal(headers['x-a'], bytes('✓'));
      t.equal(headers['x-b'], bytes('a\u010aX-C: 1\u010d\u010a'));
      t.match(backend.heads.at(-1), `\r\nX-A: ${bytes('✓')}\r\nX-B: ${bytes('a\u010aX-C: 1\u010d\u010a')}\r\n`);
      t.notMatch(backend.heads.at(-1), /\r\n(?:X-C|X D|X-E|X-F:)/);
      t.notOk('x-c' in headers);
      t.same(proxy.defects, []);
    });

    t.test('a target that would be two requests is none', async (t) => {
      for (const path of ['/a HTTP/1.1\r\nX: y\r\n\r\nGET /b', '/a\u010a', '/a b', '']) {
        const { backend, connection } = await stageOf(t, lane, {
          middlewares: [
            {
              upstream: (exchange) => {
                exchange.upstreamPath = path;
              },
            },
          ],
        });
        const before = backend.heads.length;
        t.equal((await connection.ask().head).status, 500);
        t.equal(backend.heads.length, before);
      }
    });

    const throwing = () => {
      throw new Error('a defect');
    };
    const defects: readonly { name: string; phases: Phases; status: number }[] = [
      { name: 'request', phases: { request: throwing }, status: 500 },
      { name: 'request, later', phases: { request: () => Promise.reject(new Error('a defect')) }, status: 500 },
      { name: 'upstream', phases: { upstream: throwing }, status: 500 },
      { name: 'response', phases: { response: throwing }, status: 500 },
      { name: 'response, later', phases: { response: () => Promise.reject(new Error('a defect')) }, status: 500 },
      { name: 'response to an answer', phases: { response: throwing, request: () => undefined }, status: 500 },
      { name: 'body, at once', phases: { body: throwing }, status: 500 },
      { name: 'done', phases: { done: throwing }, status: 200 },
    ];
    for (const { name, phases, status } of defects) {
      t.test(`a phase that throws is a 500 and no more: ${name}`, async (t) => {
        const counted = counting();
        const inner: Phases = name === 'response to an answer' ? { request: () => teapot } : {};
        const { connection, proxy } = await stageOf(t, lane, { middlewares: [counted.phases, phases, inner] });
        const call = connection.ask();
        t.equal((await call.head).status, status);
        t.equal(await call.end, 'whole');
        await until('the exchange has ended', () => counted.done.length === 1);
        t.equal(proxy.defects.length, 1);
      });
    }

    t.test('a sink that throws cuts the answer', async (t) => {
      const counted = counting();
      const { connection, proxy, backend } = await stageOf(t, lane, {
        answer: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
        middlewares: [counted.phases, { body: () => ({ write: throwing, end: () => undefined }) }],
      });
      const call = connection.ask();
      await call.head.catch(() => undefined);
      t.equal(await call.end, 'cut');
      t.equal(proxy.defects.length, 1);
      t.equal(counted.done.length, 1);
      await until('the server sees the end', () => backend.openSockets.size === 0);
    });

    const endings: readonly { name: string; answer: BackendAnswer; abort?: true; servers?: 0 }[] = [
      { name: 'an answer', answer: okAnswer },
      { name: 'a failure', answer: ({ socket }) => socket.resetAndDestroy() },
      {
        name: 'a cut',
        answer: ({ socket }) =>
          void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', () => socket.destroy()),
      },
      { name: 'a client that leaves', answer: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', abort: true },
    ];
    for (const { name, answer, abort } of endings) {
      t.test(`done runs once at the end: ${name}`, async (t) => {
        const { phases, done } = counting();
        const { connection, proxy } = await stageOf(t, lane, { answer, middlewares: [phases, phases] });
        const call = connection.ask();
        await call.head.catch(() => undefined);
        if (abort) call.abort();
        await call.end;
        await until('the exchange has ended', () => proxy.ended.length === 1);
        t.equal(done.length, 2, 'once for each');
        t.equal(new Set(done).size, 1);
        t.equal(proxy.ended.length, 1);
      });
    }
    t.end();
  });
}

t.test('an upgrade is done when its tunnel is', async (t) => {
  const { phases, done } = counting();
  const backend = await startRawBackend(
    t,
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
  );
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], route: { phases: arrangePhases([phases]) } });
  const client = await connectRaw(proxy.port);
  client.send('GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  await client.until(/101/);
  t.equal(done.length, 0);
  client.end();
  await until('it is done', () => done.length === 1);
});

t.test('the next request of a connection begins after the last one is done', async (t) => {
  let inside = 0;
  const refused: number[] = [];
  const one: Phases = {
    request: () => {
      inside++;
      if (inside > 1) refused.push(inside);
      return undefined;
    },
    done: () => {
      inside--;
    },
  };
  const backend = await startRawBackend(t, okAnswer);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], route: { phases: arrangePhases([one]) } });
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n'.repeat(20));
  await client.until((received) => received.match(/\r\n\r\nok/g)?.length === 20);
  t.same(refused, []);
  t.equal(inside, 0);
});
