// What middlewares are made of, each against a plain version of itself.
import fc from 'fast-check';
import t from 'tap';
import { maskIpv6 } from '../../src/middlewares/parts/ipv6-subnet.js';
import { escapePath, isCleanPath } from '../../src/middlewares/parts/path-text.js';
import { createTokenBuckets } from '../../src/middlewares/parts/token-buckets.js';

/** A bucket that is never forgotten. */
function createPlainBuckets(refillMs: number, burst: number, maxDelayMs: number) {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (source: string, nowMs: number): number => {
    const { tokens, atMs } = buckets.get(source) ?? { tokens: burst, atMs: nowMs };
    const there = Math.min(burst, tokens + (nowMs - atMs) / refillMs);
    const delayMs = Math.max(0, (1 - there) * refillMs);
    buckets.set(source, { tokens: delayMs <= maxDelayMs ? there - 1 : there, atMs: nowMs });
    return delayMs;
  };
}

t.test('buckets in generations answer as buckets that are never forgotten', (t) => {
  const steps = fc.array(
    fc.record({ source: fc.constantFrom('a', 'b', 'c'), afterMs: fc.constantFrom(0, 1, 250, 500, 1000, 5000, 60_000) }),
    { maxLength: 200 },
  );
  // Powers of two, so that both compute without rounding.
  const options = fc.record({
    refillMs: fc.constantFrom(0.5, 8, 1024, 65_536),
    burst: fc.constantFrom(1, 2, 7, 64),
    maxDelayMs: fc.constantFrom(0, 4, 512),
  });
  fc.assert(
    fc.property(options, steps, ({ refillMs, burst, maxDelayMs }, taken) => {
      const buckets = createTokenBuckets({ refillMs, burst, maxDelayMs });
      const plain = createPlainBuckets(refillMs, burst, maxDelayMs);
      let nowMs = 0;
      for (const { source, afterMs } of taken) {
        nowMs += afterMs;
        if (Math.abs(buckets.take(source, nowMs) - plain(source, nowMs)) > 1e-6) return false;
      }
      return true;
    }),
  );
  t.end();
});

t.test('however many sources there are, 65,536 buckets are kept at most', (t) => {
  const buckets = createTokenBuckets({ refillMs: 1000, burst: 100_000, maxDelayMs: 0 });
  for (let source = 0; source < 200_000; source++) buckets.take(`source ${source}`, 0);
  t.ok(buckets.size > 32_000 && buckets.size <= 65_536, `${buckets.size} are kept`);
  t.end();
});

t.test('a path is clean when nothing is left to clean', (t) => {
  const paths = fc.array(fc.constantFrom('/', '.', 'a', '..', '%2F'), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(paths, (path) => {
      const segments = path.split('/').slice(1);
      const dirty = segments.some(
        (segment, index) => ['.', '..'].includes(segment) || (segment === '' && index < segments.length - 1),
      );
      return isCleanPath(path) === (path.startsWith('/') && !dirty);
    }),
  );
  t.end();
});

t.test('escaping a path twice changes nothing, and gives a path that can be sent', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (written) => {
      const escaped = escapePath(written);
      if (escaped === undefined) return /%(?![0-9A-Fa-f]{2})/.test(written);
      return /^[\x21-\x7e]*$/.test(escaped) && !/[?#]/.test(escaped) && escapePath(escaped) === escaped;
    }),
  );
  t.end();
});

t.test('subnets of IPv6 addresses', (t) => {
  for (const [address, bits, masked] of [
    ['2001:db8:1:2:3:4:5:6', 64, '2001:db8:1:2:0:0:0:0'],
    ['2001:db8:1:2:3:4:5:6', 128, '2001:db8:1:2:3:4:5:6'],
    ['2001:db8:ffff::1', 36, '2001:db8:f000:0:0:0:0:0'],
    ['ffff::', 1, '8000:0:0:0:0:0:0:0'],
    ['10.0.0.1', 64, '10.0.0.1'],
    ['::ffff:10.0.0.1', 64, '::ffff:10.0.0.1'],
    ['nonsense', 64, 'nonsense'],
  ] as const) {
    t.equal(maskIpv6(address, bits), masked, `${address}/${bits}`);
  }
  t.end();
});
