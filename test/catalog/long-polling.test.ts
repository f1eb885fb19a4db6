// The parts the watchers are made of: the loop, the guard, the book, the publisher, the comparison of lists.
import fc from 'fast-check';
import { test } from 'tap';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  backoffMs,
  startBlockingQuery,
  type BlockingAnswer,
  type BlockingRequest,
} from '../../src/catalog/blocking-query.js';
import { parseCatalogAddress } from '../../src/catalog/catalog-address.js';
import { CatalogFailure, failureOf, failureOfStatus } from '../../src/catalog/catalog-failure.js';
import { createTokenSource } from '../../src/catalog/catalog-token.js';
import { createBodyMemory } from '../../src/catalog/consul/body-memory.js';
import { leaveBody } from '../../src/catalog/consul/collect-young.js';
import { parseNode } from '../../src/catalog/consul/consul-instance.js';
import { createNodeReader } from '../../src/catalog/consul/node-reader.js';
import { createServicesList } from '../../src/catalog/consul/services-list.js';
import { limitConcurrency } from '../../src/shared/limit-concurrency.js';
import { createProviderCore } from '../../src/catalog/provider-core.js';
import type { CatalogSnapshot } from '../../src/model/catalog-snapshot.js';
import type { Instance } from '../../src/model/instance.js';
import { createFakeClock, type FakeClock } from '../support/fake-clock.js';
import { until } from '../support/until.js';

/** A loop whose every answer is given by hand. */
function startLoop() {
  const clock = createFakeClock();
  const requests: BlockingRequest[] = [];
  const answers: { value: string; restarted: boolean }[] = [];
  const failures: string[] = [];
  let settle: { resolve(answer: BlockingAnswer<string>): void; reject(thrown: unknown): void } | undefined;
  const query = startBlockingQuery<string>({
    clock,
    waitMs: 60_000,
    random: () => 1,
    ask(request) {
      requests.push(request);
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
        request.signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      });
    },
    onAnswer: ({ value }, { restarted }) => {
      if (value === 'bad') throw new SyntaxError('no JSON');
      answers.push({ value, restarted });
    },
    onFailure: (failure) => failures.push(failure.code),
  });
  const asked = (count: number) => until(`request ${count}`, () => requests.length >= count);
  return {
    query,
    clock,
    requests,
    answers,
    failures,
    asked,
    /** Answers and runs the rest before the next round. */
    async answer(index: number, value: string, knownLeader = true) {
      const count = requests.length;
      settle?.resolve({ index, knownLeader, value });
      await passed(clock);
      clock.advance(Math.max(10, ...clock.pendingMs()));
      await asked(count + 1);
    },
    async fail(thrown: unknown) {
      const count = requests.length;
      settle?.reject(thrown);
      await passed(clock);
      const [delayMs] = clock.pendingMs();
      clock.advance(delayMs!);
      await asked(count + 1);
      return delayMs;
    },
  };
}

const passed = (clock: FakeClock) => until('a pause', () => clock.pendingMs().length > 0);
const reset = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

test('the loop asks with the last index, and waits as long as the server may', async (t) => {
  const loop = startLoop();
  t.match(loop.requests[0], { index: 0, timeoutMs: 30_000 });
  await loop.answer(7, 'one');
  t.match(loop.requests[1], { index: 7, waitMs: 60_000, timeoutMs: 60_000 + 3_750 + 10_000 });
  await loop.answer(9, 'two');
  t.same(loop.answers, [
    { value: 'one', restarted: false },
    { value: 'two', restarted: false },
  ]);
  loop.query.close();
  t.ok(loop.requests.at(-1)?.signal.aborted);
});

test('an index that goes backwards starts over', async (t) => {
  const loop = startLoop();
  await loop.answer(70, 'one');
  await loop.answer(3, 'of another cluster');
  t.equal(loop.requests.at(-1)?.index, 0);
  await loop.answer(3, 'again');
  t.same(loop.answers.at(-1), { value: 'again', restarted: true });
  t.equal(loop.requests.at(-1)?.index, 3);
  loop.query.close();
});

test('a lost connection drops the index, so that an empty catalog is seen at once', async (t) => {
  const loop = startLoop();
  await loop.answer(70, 'one');
  t.ok((await loop.fail(reset()))! <= 600, 'and is tried again soon');
  t.equal(loop.requests.at(-1)?.index, 0);
  await loop.answer(90, 'back');
  t.same(loop.answers.at(-1), { value: 'back', restarted: true });
  loop.query.close();
});

const noData = [
  { name: 'index 0', index: 0, knownLeader: true, value: 'x' },
  { name: 'no index', index: NaN, knownLeader: true, value: 'x' },
  { name: 'no known leader', index: 8, knownLeader: false, value: 'x' },
  { name: 'a body that does not parse', index: 8, knownLeader: true, value: 'bad' },
];
for (const { name, index, knownLeader, value } of noData) {
  test(`${name} is no data, and the next answer is wanted at once`, async (t) => {
    const loop = startLoop();
    await loop.answer(7, 'one');
    await loop.answer(index, value, knownLeader);
    t.same(loop.failures, ['TW_CATALOG_BAD_ANSWER']);
    t.equal(loop.requests.at(-1)?.index, 0);
    await loop.answer(7, 'one');
    t.same(loop.answers.at(-1), { value: 'one', restarted: false });
    loop.query.close();
  });
}

test('a restart ends the round that waits and begins at index 0', async (t) => {
  const loop = startLoop();
  await loop.answer(7, 'one');
  loop.query.restart();
  await loop.asked(3);
  t.equal(loop.requests[2]?.index, 0);
  t.same(loop.failures, []);
  loop.query.close();
});

test('back-off doubles from half a second, up to 30 s, but stays short for a catalog out of reach', (t) => {
  const delays = [1, 2, 3, 9, 50].map((failures) => backoffMs(failures, 'TW_CATALOG_BAD_ANSWER', () => 1));
  t.same(delays, [500, 1000, 2000, 30_000, 30_000]);
  t.equal(
    backoffMs(3, 'TW_CATALOG_REFUSED', () => 0),
    1000,
    'half of it is by chance',
  );
  t.equal(
    backoffMs(50, 'TW_CATALOG_UNREACHABLE', () => 1),
    600,
  );
  t.end();
});

test('failures are told apart', (t) => {
  t.equal(failureOfStatus(403, 'Permission denied').code, 'TW_CATALOG_REFUSED');
  t.equal(failureOfStatus(500, 'No cluster leader').message, 'answered 500: No cluster leader');
  t.equal(failureOf(new SyntaxError('x')).code, 'TW_CATALOG_BAD_ANSWER');
  t.equal(failureOf(reset()).code, 'TW_CATALOG_UNREACHABLE');
  t.end();
});

const addresses = [
  { written: '127.0.0.1:8500', shown: 'http://127.0.0.1:8500' },
  { written: 'consul', shown: 'http://consul:8500' },
  { written: 'consul:80', shown: 'http://consul:80' },
  { written: 'https://consul.example.test', shown: 'https://consul.example.test:443' },
  { written: 'http://user:secret@consul:81', shown: 'http://consul:81' },
  { written: 'http://[::1]:8500', shown: 'http://[::1]:8500' },
  { written: 'unix:///run/consul.sock', shown: 'unix:///run/consul.sock' },
];
test('addresses, shown without credentials', (t) => {
  for (const { written, shown } of addresses) t.equal(parseCatalogAddress(written, 8500).shown, shown);
  t.end();
});

test('a token file wins over the token, is read again when it changes, and survives its replacement', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'token');
  const token = createTokenSource('given', file);
  t.equal(token(), 'given', 'while there is no file');
  writeFileSync(file, 'one\n');
  t.equal(token(), 'one');
  writeFileSync(file, 'second\n');
  t.equal(token(), 'second');
  rmSync(file);
  t.equal(token(), 'second');
  t.end();
});

const tag = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('traefik.enable=true', 'a"]b', '\\', '{', 'é\n'));
const list = fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), fc.array(tag, { maxLength: 4 }), { maxKeys: 8 });

type Entry = readonly [name: string, tags: readonly string[]];
const bodyOf = (entries: readonly Entry[], newline = '') =>
  Buffer.from(
    `{${entries.map(([name, tags]) => `${newline}${JSON.stringify(name)}:${JSON.stringify(tags)}`).join(',')}}`,
  );
const byName = ([a]: Entry, [b]: Entry) => (a < b ? -1 : 1);

/** What two lists differ in, by taking both apart. */
function differenceOf(before: Record<string, string[]>, after: Record<string, string[]>) {
  const sorted = (tags: readonly string[]) => JSON.stringify([...tags].sort());
  const names = Object.keys(after);
  return {
    changed: names.filter((name) => !Object.hasOwn(before, name) || sorted(before[name]!) !== sorted(after[name]!)),
    removed: Object.keys(before).filter((name) => !Object.hasOwn(after, name)),
  };
}

test('two lists differ in exactly the services whose tags, in any order, differ', (t) => {
  fc.assert(
    fc.property(list, list, fc.boolean(), fc.constantFrom('', '\n  '), (before, changes, isPartial, newline) => {
      const after: Record<string, string[]> = isPartial ? { ...before, ...changes } : changes;
      const reversed = Object.entries(after).map(([name, tags]): Entry => [name, [...tags].reverse()]);
      const reader = createServicesList();
      reader.read(bodyOf(Object.entries(before).sort(byName)));
      const found = reader.read(bodyOf(reversed.sort(byName), newline));
      const { changed, removed } = differenceOf(before, after);
      t.same(found.changed.map(({ name }) => name).sort(), changed.sort());
      t.same([...found.removed].sort(), removed.sort());
      t.equal(found.total, reversed.length);
      for (const { name, tags } of found.changed) t.same(tags, [...after[name]!].reverse());
    }),
  );
  t.end();
});

test('a list in any other order than that of the names misses no change and removes nothing that is there', (t) => {
  fc.assert(
    fc.property(list, list, (before, changes) => {
      const after: Record<string, string[]> = { ...before, ...changes };
      const reader = createServicesList();
      reader.read(bodyOf(Object.entries(before)));
      const found = reader.read(bodyOf(Object.entries(after).sort(byName).reverse()));
      const seen = new Set(found.changed.map(({ name }) => name));
      for (const name of differenceOf(before, after).changed) t.ok(seen.has(name), name);
      t.same(found.removed, []);
    }),
  );
  t.end();
});

test('a reader needs no body after it has read it, and a bad one is as if it had not come', (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(list, fc.boolean()), { maxLength: 6 }), (bodies) => {
      const reader = createServicesList();
      let before: Record<string, string[]> = {};
      for (const [after, isBad] of bodies) {
        const whole = bodyOf(Object.entries(after).sort(byName));
        const body = Buffer.from(isBad ? whole.subarray(0, -1) : whole);
        if (isBad) {
          t.throws(() => reader.read(body), { code: 'TW_CATALOG_BAD_ANSWER' });
          continue;
        }
        const { changed, removed } = reader.read(body);
        body.fill('"');
        const expected = differenceOf(before, after);
        t.same(changed.map(({ name }) => name).sort(), expected.changed.sort());
        t.same([...removed].sort(), expected.removed.sort());
        before = after;
      }
    }),
  );
  t.end();
});

const onNode = fc.record({
  Service: fc.constantFrom('web', 'api', '"Services":{'),
  Tags: fc.oneof(fc.constant(null), fc.array(tag, { maxLength: 3 })),
  Address: fc.constantFrom('', '10.0.0.1'),
  Port: fc.nat({ max: 70_000 }),
  Meta: fc.oneof(
    fc.constant({}),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), fc.string({ maxLength: 4 })),
  ),
  Weights: fc.constantFrom(null, { Passing: 10, Warning: 1 }),
  ModifyIndex: fc.nat({ max: 2 }),
});
const nodeBodies = fc.array(
  fc.record({
    address: fc.constantFrom('192.0.2.1', '192.0.2.1', '192.0.2.2'),
    services: fc.dictionary(fc.string({ maxLength: 4 }), onNode, { maxKeys: 6 }),
    // As Consul writes it, as a person would, in another order, or as an answer that breaks off.
    form: fc.constantFrom('plain', 'plain', 'plain', 'indented', 'reversed', 'broken'),
  }),
  { maxLength: 6 },
);

test('what is read of a node is what is parsed, and the same objects where it is as before', (t) => {
  fc.assert(
    fc.property(nodeBodies, (bodies) => {
      const reader = createNodeReader();
      let last: { address: string; text: Map<string, string>; instances: readonly Instance[] } | undefined;
      for (const { address, services, form } of bodies) {
        const named = Object.entries(services).map(([id, service]): [string, object] => [id, { ID: id, ...service }]);
        const [Node, Services] = [{ Node: 'n1', Address: address, Datacenter: 'dc1' }, Object.fromEntries(named)];
        const answer = form === 'reversed' ? { Services, Node } : { Node, Services };
        const text = JSON.stringify(answer, undefined, form === 'indented' ? 2 : 0);
        const body = Buffer.from(form === 'broken' ? text.slice(0, -2) : `${text}\n`);
        if (form === 'broken') {
          t.throws(() => reader.read(body));
          continue;
        }
        const expected = parseNode(Buffer.from(body));
        const instances = reader.read(body);
        t.strictSame(instances, expected);
        body.fill('"');
        if (form !== 'plain') continue;
        const texts = new Map(Object.entries(Services).map(([id, service]) => [id, JSON.stringify(service)]));
        for (const instance of last?.address === address ? instances : []) {
          const before = last!.instances.find(({ id }) => id === instance.id);
          t.equal(instance === before, texts.get(instance.id) === last!.text.get(instance.id), instance.id);
        }
        last = { address, text: texts, instances };
      }
    }),
  );
  t.same(createNodeReader().read(Buffer.from('null')), [], 'a node that is gone');
  t.same(createNodeReader().read(Buffer.from('{"Node":{"Node":"n1"},"Services":null}')), [], 'a node without any');
  t.end();
});

test('the pieces of large bodies are freed before there are many of them', (t) => {
  const megabyte = 1024 * 1024;
  const heldBefore = process.memoryUsage().arrayBuffers;
  let mostHeld = 0;
  for (let body = 0; body < 100; body++) {
    for (let piece = 0; piece < 16; piece++) Buffer.alloc(megabyte / 16, 'x');
    leaveBody(megabyte);
    mostHeld = Math.max(mostHeld, process.memoryUsage().arrayBuffers - heldBefore);
  }
  t.ok(mostHeld < 8 * megabyte, `${(mostHeld / megabyte).toFixed(1)} MB`);
  t.type(Reflect.get(globalThis, 'gc'), 'undefined', 'nobody else is given the means');
  t.end();
});

test('bodies follow each other in the same memory, and a late piece of one is not in the next', async (t) => {
  const memory = createBodyMemory();
  t.equal(memory.body().length, 0);
  for (const text of ['a', 'b'.repeat(100_000), 'c']) {
    const stream = memory.open();
    for (let at = 0; at < text.length; at += 7_000) stream.write(Buffer.from(text.slice(at, at + 7_000)));
    t.equal(memory.body().toString(), text);
  }
  const late = memory.open();
  memory.open().end(Buffer.from('now'));
  await new Promise((resolve) => late.end(Buffer.from('late'), () => resolve(undefined)));
  t.equal(memory.body().toString(), 'now');
});

test('a list may write no tags as null, and must be an object of lists', (t) => {
  t.same(createServicesList().read(Buffer.from('{"a":null,"b":["x"]}')).changed, [
    { name: 'a', tags: [] },
    { name: 'b', tags: ['x'] },
  ]);
  for (const body of ['', '[]', '<html>{}</html>', '{"a":["x"', '{"a":5}', 'null']) {
    t.throws(() => createServicesList().read(Buffer.from(body)), { code: 'TW_CATALOG_BAD_ANSWER' }, body);
  }
  t.end();
});

const web = (id: string, more: Partial<Instance> = {}): Instance => ({
  provider: 'nomad',
  name: 'web',
  id,
  node: 'n1',
  address: '10.0.0.1',
  port: 80,
  tags: ['a'],
  status: 'passing',
  datacenter: 'dc1',
  namespace: 'default',
  createIndex: 1,
  modifyIndex: 1,
  ...more,
});

function createCore(initial?: CatalogSnapshot) {
  const clock = createFakeClock();
  const snapshots: CatalogSnapshot[] = [];
  const states: string[] = [];
  const core = createProviderCore(
    { name: 'nomad', address: 'http://n', mode: 'stream' },
    { clock, initial, emptyAnswerGraceMs: 30_000 },
    { onSnapshot: (snapshot) => snapshots.push(snapshot), onStatus: ({ state }) => states.push(state) },
  );
  return { clock, snapshots, states, core };
}

test('the first change of a quiet catalog is published at once, the next within 25 ms', (t) => {
  const { clock, snapshots, core } = createCore();
  core.book.put('default', 'web', [web('1')]);
  core.publisher.changed();
  clock.advance(1000);
  t.equal(snapshots.length, 0, 'nothing before everything was read once');
  core.publisher.complete();
  clock.advance(0);
  t.equal(snapshots.length, 1);
  for (const id of ['2', '3', '4']) {
    core.book.put('default', 'web', [web('1'), web(id)]);
    core.publisher.changed();
    clock.advance(5);
  }
  t.equal(snapshots.length, 1);
  clock.advance(10);
  t.equal(snapshots.length, 2, 'joined');
  t.same(
    snapshots[1]?.services.get('default/web')?.instances.map(({ id }) => id),
    ['1', '4'],
  );
  clock.advance(1000);
  core.book.put('default', 'web', [web('5')]);
  core.publisher.changed();
  clock.advance(0);
  t.equal(snapshots.length, 3, 'quiet again');
  t.end();
});

test('an empty catalog is published too', (t) => {
  const { clock, snapshots, core } = createCore();
  core.publisher.complete();
  clock.advance(0);
  t.equal(snapshots[0]?.services.size, 0);
  t.equal(snapshots[0]?.stale, false);
  t.end();
});

test('what has not changed stays the same object, whatever the order of the answer', (t) => {
  const { core } = createCore();
  const { book } = core;
  t.ok(book.put('default', 'web', [web('2'), web('1', { meta: { a: 'b' } })]));
  const before = book.get('default', 'web');
  t.notOk(book.put('default', 'web', [web('1', { meta: { a: 'b' } }), web('2')]));
  t.equal(book.get('default', 'web'), before);
  t.ok(book.put('default', 'web', [web('1', { meta: { a: 'b' } }), web('2', { status: 'critical' })]));
  t.equal(book.get('default', 'web')?.instances[0], before?.instances[0]);
  t.ok(book.put('default', 'web', []));
  t.equal(book.get('default', 'web'), undefined);
  t.notOk(book.put('default', 'web', []));
  t.end();
});

test('services that vanish suspiciously are held for the grace time, or until they are back', (t) => {
  const { clock, snapshots, core } = createCore();
  const { book, publisher } = core;
  book.put('default', 'web', [web('1')]);
  book.put('default', 'api', [web('9', { name: 'api' })]);
  publisher.complete();
  t.notOk(book.retain('default', new Set(), true), 'nothing to be seen of it');
  t.equal(book.services().size, 2);
  clock.advance(20_000);
  t.notOk(book.put('default', 'web', [web('1')]), 'back as it was');
  clock.advance(10_001);
  t.same([...book.services().keys()], ['default/web']);
  clock.advance(25);
  t.equal(snapshots.at(-1)?.services.size, 1, 'and that is published');
  t.ok(book.retain('default', new Set(), false), 'a list that is not suspect is believed at once');
  t.equal(book.services().size, 0);
  t.end();
});

test('while the token is refused the grace time does not run', (t) => {
  const { clock, states, core } = createCore();
  core.book.put('default', 'web', [web('1')]);
  core.book.retain('default', new Set(), true);
  core.state.failed(new CatalogFailure('TW_CATALOG_REFUSED', 'answered 403', 403));
  clock.advance(300_000);
  t.equal(core.book.services().size, 1);
  core.state.succeeded(7);
  clock.advance(29_000);
  t.equal(core.book.services().size, 1);
  clock.advance(1_000);
  t.equal(core.book.services().size, 0);
  t.same(states, ['unauthorized', 'ok']);
  t.end();
});

test('states are told once per change', (t) => {
  const { states, core } = createCore();
  const refused = () => core.state.failed(new CatalogFailure('TW_CATALOG_UNREACHABLE', 'connection refused'));
  refused();
  refused();
  core.state.succeeded(3);
  core.state.succeeded(4);
  refused();
  t.same(states, ['unreachable', 'ok', 'unreachable']);
  t.equal(core.status().index, 4);
  t.end();
});

test('a limit of two runs two at a time, all in the end, also after a failure', async (t) => {
  const atOnce = limitConcurrency(2);
  let running = 0;
  let most = 0;
  const task = async (number: number) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    if (number === 1) throw new Error('one');
    return number;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => atOnce(() => task(number))));
  t.equal(most, 2);
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
});
