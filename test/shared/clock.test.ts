import t from 'tap';
import { systemClock } from '../../src/shared/clock.js';

void t.test('a timer that is set for years does not ring at once', (t) => {
  const timers = t.capture(globalThis, 'setTimeout', setTimeout);
  systemClock.after(365 * 86_400_000, () => undefined)();
  systemClock.after(20, () => undefined)();
  // Node takes a longer delay for 1 ms.
  t.same(
    timers().map(({ args }) => args[1]!),
    [2 ** 31 - 1, 20],
  );
  t.end();
});
