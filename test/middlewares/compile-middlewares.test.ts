// How middlewares are put together: order, reach, sharing, chains, and what happens when one cannot be made.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { bareAnswer, type Answer } from '../../src/exchange/answer.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import { headerValue } from '../../src/exchange/header-list.js';
import type { BodySink } from '../../src/exchange/phases.js';
import {
  createMiddlewareCompiler,
  type CompiledPhases,
  type MiddlewareCompiler,
} from '../../src/middlewares/compile-middlewares.js';
import {
  applyAnswer,
  runDonePhases,
  runRequestPhases,
  runResponsePhases,
  runUpstreamPhases,
  wrapBodySink,
} from '../../src/middlewares/run-phases.js';
import type { Middleware } from '../../src/model/configuration.js';
import { createFakeClock } from '../support/fake-clock.js';
import { configured, exchangeFor } from './middleware-case.js';

const clock = createFakeClock();

function byName(...middlewares: Middleware[]): ReadonlyMap<string, Middleware> {
  return new Map(middlewares.map((middleware) => [middleware.name, middleware]));
}

function make(name: string, type: string, options: Readonly<Record<string, string>>): Middleware {
  return configured(type, options, { name });
}

function compile(compiler: MiddlewareCompiler, names: readonly string[], ...middlewares: Middleware[]): CompiledPhases {
  const result = compiler.compile(names, byName(...middlewares));
  if (!result.ok) throw new Error(result.reason);
  return result.phases;
}

/** Runs phases that are not to wait. */
function enter(phases: CompiledPhases, exchange: Exchange): void {
  t.notOk(runRequestPhases(phases, exchange) instanceof Promise);
}

function leave(phases: CompiledPhases, exchange: Exchange): void {
  t.notOk(runResponsePhases(phases, exchange) instanceof Promise);
}

t.test('compiling', async (t) => {
  const strip = make('strip@nomad', 'stripPrefix', { prefixes: '/a' });
  const add = make('add@nomad', 'addPrefix', { prefix: '/b' });
  const limit = () => make('limit@nomad', 'rateLimit', { average: '1' });

  await t.test('absent phases are null, present ones flat arrays', (t) => {
    const none = compile(createMiddlewareCompiler({ clock }), []);
    t.match(none, { depth: 0, request: null, upstream: null, response: null, body: null, done: null });
    const two = compile(createMiddlewareCompiler({ clock }), ['strip@nomad', 'add@nomad'], strip, add);
    t.match(two, { depth: 2, requestDepths: [0, 1], upstream: null, response: null, body: null, done: null });
    t.equal(two.request?.length, 2);
    t.end();
  });

  await t.test('middlewares run in the order of the router', (t) => {
    const compiler = createMiddlewareCompiler({ clock });
    const stripFirst = compile(compiler, ['strip@nomad', 'add@nomad'], strip, add);
    const addFirst = compile(compiler, ['add@nomad', 'strip@nomad'], strip, add);
    for (const [phases, path] of [
      [stripFirst, '/b/x'],
      [addFirst, '/b/a/x'],
    ] as const) {
      const exchange = exchangeFor({ url: '/a/x' });
      t.equal(runRequestPhases(phases, exchange), undefined);
      t.equal(exchange.upstreamPath, path);
    }
    t.end();
  });

  await t.test('a path that is cut whole is nothing to the next middleware and a slash to the server', (t) => {
    const compiler = createMiddlewareCompiler({ clock });
    const exchange = exchangeFor({ url: '/a' });
    enter(compile(compiler, ['strip@nomad', 'add@nomad'], strip, add), exchange);
    t.equal(exchange.upstreamPath, '/b');
    const forced = make('forced@nomad', 'stripPrefix', { prefixes: '/a', forceSlash: 'true' });
    const other = exchangeFor({ url: '/a' });
    enter(compile(compiler, ['forced@nomad', 'add@nomad'], forced, add), other);
    t.equal(other.upstreamPath, '/b/');
    t.end();
  });

  await t.test('chains are unfolded where they stand', (t) => {
    const chain = make('both@nomad', 'chain', { middlewares: 'strip, add@nomad' });
    const outer = make('outer@nomad', 'chain', { middlewares: 'both' });
    const phases = compile(createMiddlewareCompiler({ clock }), ['outer@nomad'], outer, chain, strip, add);
    const exchange = exchangeFor({ url: '/a/x' });
    enter(phases, exchange);
    t.equal(exchange.upstreamPath, '/b/x');
    t.end();
  });

  await t.test('a chain may be named twice, side by side', (t) => {
    const chain = make('twice@nomad', 'chain', { middlewares: 'add' });
    const phases = compile(createMiddlewareCompiler({ clock }), ['twice@nomad', 'twice@nomad'], chain, add);
    const exchange = exchangeFor({ url: '/x' });
    enter(phases, exchange);
    t.equal(exchange.upstreamPath, '/b/b/x');
    t.end();
  });

  const failures: readonly [name: string, asked: string, middlewares: readonly Middleware[], reason: RegExp][] = [
    ['a middleware that does not exist', 'gone@nomad', [], /gone@nomad does not exist/],
    [
      'a member of a chain that does not exist',
      'chain@nomad',
      [make('chain@nomad', 'chain', { middlewares: 'gone' })],
      /gone@nomad \(in the chain chain@nomad\) does not exist/,
    ],
    [
      'a chain that contains itself',
      'a@nomad',
      [make('a@nomad', 'chain', { middlewares: 'b' }), make('b@nomad', 'chain', { middlewares: 'a' })],
      /a@nomad > b@nomad > a@nomad contains itself/,
    ],
    ['an empty chain', 'chain@nomad', [make('chain@nomad', 'chain', {})], /names no middleware/],
    [
      'a middleware that is not built',
      'again@nomad',
      [make('again@nomad', 'retry', { attempts: '2' })],
      /does not have yet/,
    ],
    [
      'a disabled middleware',
      'off@nomad',
      [{ ...add, name: 'off@nomad', status: 'disabled', errors: ['it is broken'] }],
      /off@nomad is disabled: it is broken/,
    ],
    ['a type that does not exist', 'odd@nomad', [{ ...add, name: 'odd@nomad', type: 'odd' }], /type "odd"/],
    ['options that cannot work', 'bad@nomad', [make('bad@nomad', 'addPrefix', {})], /prefix is missing/],
  ];
  for (const [name, asked, middlewares, reason] of failures) {
    await t.test(`${name} fails the router with a reason and a remedy`, (t) => {
      const result = createMiddlewareCompiler({ clock }).compile(['strip@nomad', asked], byName(strip, ...middlewares));
      t.match(result, { ok: false, middleware: /@nomad$/, reason, remedy: /\w/ });
      t.end();
    });
  }

  await t.test('a middleware is shared by all routers and keeps its state across configurations', (t) => {
    const compiler = createMiddlewareCompiler({ clock });
    const first = limit();
    t.equal(runRequestPhases(compile(compiler, ['limit@nomad'], first), exchangeFor()), undefined);
    const other = compile(compiler, ['strip@nomad', 'limit@nomad'], strip, first);
    t.match(runRequestPhases(other, exchangeFor()), { status: 429 }, 'another router');
    const equal = compile(compiler, ['limit@nomad'], limit());
    t.match(runRequestPhases(equal, exchangeFor()), { status: 429 }, 'another object with the same options');
    const changed = compile(compiler, ['limit@nomad'], make('limit@nomad', 'rateLimit', { average: '2' }));
    t.equal(runRequestPhases(changed, exchangeFor()), undefined, 'other options');
    t.end();
  });

  await t.test('what is not configured any more is forgotten', (t) => {
    const compiler = createMiddlewareCompiler({ clock });
    enter(compile(compiler, ['limit@nomad'], limit()), exchangeFor());
    compiler.dropUnused(byName(strip));
    t.equal(runRequestPhases(compile(compiler, ['limit@nomad'], limit()), exchangeFor()), undefined);
    t.end();
  });
});

type Phase = (exchange: Exchange) => Answer | undefined | Promise<Answer | undefined>;

/** Phases of three middlewares, the middle one as given, that note who ran. */
function noting(notes: string[], middle: { request?: Phase; response?: Phase } = {}): CompiledPhases {
  const note = (text: string) => () => {
    notes.push(text);
    return undefined;
  };
  const body = (name: string) => (_: Exchange, next: BodySink) => ({
    write: (piece: Buffer) => {
      next.write(Buffer.concat([Buffer.from(`${name}(`), piece, Buffer.from(')')]));
    },
    end: () => {
      next.end();
    },
  });
  const noted = (text: string, phase: Phase | undefined): Phase =>
    phase === undefined
      ? note(text)
      : (exchange) => {
          notes.push(text);
          return phase(exchange);
        };
  return {
    depth: 3,
    request: [note('request 0'), noted('request 1', middle.request), note('request 2')],
    requestDepths: [0, 1, 2],
    upstream: [note('upstream 2')],
    response: [note('response 2'), noted('response 1', middle.response), note('response 0')],
    responseDepths: [2, 1, 0],
    body: [body('0'), body('1'), body('2')],
    bodyDepths: [0, 1, 2],
    done: [note('done 2'), note('done 1'), note('done 0')],
    doneDepths: [2, 1, 0],
  };
}

function bodyThrough(phases: CompiledPhases, exchange: Exchange): string {
  let received = '';
  const client: BodySink = {
    write: (piece) => {
      received += piece.toString();
    },
    end: () => {
      received += '.';
    },
  };
  const sink = wrapBodySink(phases, exchange, client);
  sink.write(Buffer.from('x'));
  sink.end();
  return received;
}

t.test('running', async (t) => {
  await t.test('a request that passes sees all middlewares, inwards and then outwards', (t) => {
    const notes: string[] = [];
    const phases = noting(notes);
    const exchange = exchangeFor();
    t.equal(runRequestPhases(phases, exchange), undefined);
    runUpstreamPhases(phases, exchange);
    t.equal(runResponsePhases(phases, exchange), undefined);
    t.equal(bodyThrough(phases, exchange), '0(1(2(x))).');
    runDonePhases(phases, exchange);
    runDonePhases(phases, exchange);
    t.same(notes, [
      ...['request 0', 'request 1', 'request 2', 'upstream 2'],
      ...['response 2', 'response 1', 'response 0', 'done 2', 'done 1', 'done 0'],
    ]);
    t.end();
  });

  await t.test('an answer is seen by those outside, and ends those that were entered', (t) => {
    const notes: string[] = [];
    const phases = noting(notes, { request: () => bareAnswer(403) });
    const exchange = exchangeFor();
    t.match(runRequestPhases(phases, exchange), { status: 403 });
    leave(phases, exchange);
    t.equal(bodyThrough(phases, exchange), '0(x).');
    runDonePhases(phases, exchange);
    t.same(notes, ['request 0', 'request 1', 'response 0', 'done 1', 'done 0']);
    t.end();
  });

  await t.test('an answer that takes time does the same', async (t) => {
    const notes: string[] = [];
    const phases = noting(notes, { request: () => Promise.resolve(bareAnswer(403)) });
    const exchange = exchangeFor();
    t.match(await runRequestPhases(phases, exchange), { status: 403 });
    leave(phases, exchange);
    runDonePhases(phases, exchange);
    t.same(notes, ['request 0', 'request 1', 'response 0', 'done 1', 'done 0']);
  });

  await t.test('a request that waited goes on', async (t) => {
    const notes: string[] = [];
    const exchange = exchangeFor();
    t.equal(await runRequestPhases(noting(notes, { request: () => Promise.resolve(undefined) }), exchange), undefined);
    t.same(notes, ['request 0', 'request 1', 'request 2']);
  });

  await t.test('a request whose client leaves while it waits enters nothing more', async (t) => {
    const notes: string[] = [];
    const phases = noting(notes, { request: () => Promise.resolve(undefined) });
    const exchange = exchangeFor();
    const outcome = runRequestPhases(phases, exchange);
    runDonePhases(phases, exchange);
    t.match(await outcome, { status: 499 });
    t.same(notes, ['request 0', 'request 1', 'done 1', 'done 0']);
  });

  await t.test('an exchange that no middleware was asked about ends none', (t) => {
    const notes: string[] = [];
    runDonePhases(noting(notes), exchangeFor());
    t.same(notes, []);
    t.end();
  });

  for (const [name, wrap] of [
    ['at once', (answer: Answer) => answer],
    ['after a while', (answer: Answer) => Promise.resolve(answer)],
  ] as const) {
    await t.test(`a replaced response is what those outside see, ${name}`, async (t) => {
      const notes: string[] = [];
      const replacement = bareAnswer(502, ['X-Page', 'yes']);
      const phases = noting(notes, { response: () => wrap(replacement) });
      const exchange = exchangeFor();
      enter(phases, exchange);
      applyAnswer(exchange, bareAnswer(500));
      t.equal(await runResponsePhases(phases, exchange), replacement);
      t.match(exchange, { status: 502, responseHeaders: ['X-Page', 'yes'] });
      t.same(notes.slice(3), ['response 2', 'response 1', 'response 0']);
    });
  }

  await t.test('a done phase that throws does not keep the others from running', (t) => {
    const notes: string[] = [];
    const phases = noting(notes);
    const fail = () => {
      throw new Error('broken');
    };
    const broken = { ...phases, done: [fail, ...phases.done!.slice(1)] };
    const exchange = exchangeFor();
    enter(phases, exchange);
    t.throws(() => {
      runDonePhases(broken, exchange);
    }, /broken/);
    t.same(notes.slice(3), ['done 1', 'done 0']);
    t.end();
  });
});

t.test('headers before basicAuth and redirects are on their answers', async (t) => {
  const safe = make('safe@nomad', 'headers', { frameDeny: 'true', stsSeconds: '60' });
  const auth = make('auth@nomad', 'basicAuth', { users: 'sue:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=' });
  const redirect = make('to-http@nomad', 'redirectScheme', { scheme: 'http' });
  for (const [inner, status] of [
    [auth, 401],
    [redirect, 302],
  ] as const) {
    for (const outermost of [true, false]) {
      const names = outermost ? [safe.name, inner.name] : [inner.name, safe.name];
      const phases = compile(createMiddlewareCompiler({ clock }), names, safe, inner);
      const exchange = exchangeFor({ url: 'https://app.test/' });
      const answer = await runRequestPhases(phases, exchange);
      t.equal(answer?.status, status);
      applyAnswer(exchange, answer!);
      leave(phases, exchange);
      t.equal(headerValue(exchange.responseHeaders, 'x-frame-options'), outermost ? 'DENY' : undefined);
      t.equal(headerValue(exchange.responseHeaders, 'strict-transport-security'), outermost ? 'max-age=60' : undefined);
    }
  }
});

t.test('a users file is read again when it changes, behind the back of requests', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-users-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const usersFile = join(folder, 'users');
  const sue = 'sue:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=';
  writeFileSync(usersFile, `# staff\n\n${sue}\nbroken\nplain:secret\n`);
  const fileClock = createFakeClock();
  const compiler = createMiddlewareCompiler({ clock: fileClock });
  const phases = compile(compiler, ['auth@nomad'], make('auth@nomad', 'basicAuth', { usersFile }));
  const statusOf = async (user: string): Promise<number | undefined> => {
    const authorization = `Basic ${Buffer.from(`${user}:secret`).toString('base64')}`;
    const exchange = exchangeFor({ headers: [['Authorization', authorization]] });
    return (await runRequestPhases(phases, exchange))?.status;
  };
  const becomes = async (user: string, status: number | undefined) => {
    // Each look costs a moment of real time; the fake clock makes every request one that looks.
    for (let tries = 0; tries < 500; tries++) {
      fileClock.advance(1000);
      if ((await statusOf(user)) === status) return true;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return false;
  };
  t.equal(await statusOf('sue'), undefined);
  t.equal(await statusOf('plain'), 401, 'a line without a hash lets nobody in');
  writeFileSync(usersFile, sue.replace('sue', 'ann'));
  t.ok(await becomes('ann', undefined), 'a new user is let in');
  t.ok(await becomes('sue', 401), 'a removed one is not');
  writeFileSync(usersFile, '');
  fileClock.advance(1000);
  t.equal(await statusOf('ann'), undefined, 'an empty file leaves the last users standing');
});

t.test('bcrypt does not stop the loop', async (t) => {
  const users = 'bob:$2b$10$wVHsIYA4w0A8Fcwq0cSbAOyBmJmJ0tV5Jm1yUjQf3W1b3l7bCq7pO';
  const phases = compile(
    createMiddlewareCompiler({ clock }),
    ['auth@nomad'],
    make('auth@nomad', 'basicAuth', { users }),
  );
  const guesses = Array.from({ length: 5 }, (_, index) => {
    const authorization = `Basic ${Buffer.from(`bob:guess ${index}`).toString('base64')}`;
    return Promise.resolve(runRequestPhases(phases, exchangeFor({ headers: [['Authorization', authorization]] })));
  });
  let turns = 0;
  let under = true;
  const answers = Promise.all(guesses).finally(() => (under = false));
  while (under) {
    turns++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.match(await answers, Array(5).fill({ status: 401 }));
  t.ok(turns > 50, `the loop turned ${turns} times meanwhile`);
});
