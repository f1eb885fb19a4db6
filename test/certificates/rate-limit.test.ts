import t from 'tap';
import { createRateLimit } from '../../src/certificates/issuing/rate-limit.js';
import { createFakeClock } from '../support/fake-clock.js';

async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}

t.test('ten orders in any ten seconds, in their order', async (t) => {
  const clock = createFakeClock();
  const limit = createRateLimit(clock, 10, 10_000);
  const passed: { order: number; atMs: number }[] = [];
  for (let order = 0; order < 25; order++) void limit().then(() => passed.push({ order, atMs: clock.monotonicMs() }));
  await settle();
  t.equal(passed.length, 10, 'the first ten at once');
  for (let step = 0; step < 300; step++) {
    clock.advance(100);
    await settle();
  }
  t.same(
    passed.map(({ order }) => order),
    Array.from({ length: 25 }, (_, order) => order),
  );
  for (const [index, { atMs }] of passed.entries()) {
    const tenBefore = passed[index - 10];
    if (tenBefore !== undefined) t.ok(atMs - tenBefore.atMs >= 10_000, `order ${index}`);
  }
  t.equal(passed.at(-1)!.atMs, 20_000, 'and no later than need be');
});

t.test('without a limit nobody waits', async (t) => {
  const clock = createFakeClock();
  const limit = createRateLimit(clock, Infinity, 10_000);
  let passed = 0;
  for (let order = 0; order < 100; order++) void limit().then(() => passed++);
  for (let turn = 0; turn < 5; turn++) await settle();
  t.equal(passed, 100);
  t.same(clock.pendingMs(), []);
});
