import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import { mapInSlices } from '../../src/shared/map-in-slices.js';

t.test('what takes long lets others in between', async (t) => {
  let nowMs = 0;
  const done: string[] = [];
  const numbers = Array.from({ length: 12 }, (_, index) => index);
  const doubled = mapInSlices(
    numbers,
    (number) => {
      nowMs += 2;
      done.push(`${number}`);
      return number * 2;
    },
    { monotonicMs: () => nowMs },
  );
  t.same(done, ['0', '1', '2'], 'the first slice at once');
  await nextTurn();
  done.push('other');
  t.same(
    await doubled,
    numbers.map((number) => number * 2),
  );
  t.ok(done.indexOf('other') < done.indexOf('11'), done.join(' '));
});
