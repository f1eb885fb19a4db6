import fc from 'fast-check';
import t from 'tap';
import { CopyOnWriteMap } from '../../src/shared/copy-on-write-map.js';
import { differencesOf, withChanges } from '../../src/shared/layered-map.js';

type Text = ReadonlyMap<string, string>;

const sorted = <T>(items: Iterable<T>): T[] =>
  [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** The same said of plain maps, as slowly as it can be said. */
function plainlyChanged(map: Text, changes: ReadonlyMap<string, string | undefined>): Text {
  const result = new Map(map);
  for (const [key, value] of changes) {
    if (value === undefined) result.delete(key);
    else result.set(key, value);
  }
  return result;
}

function plainDifferences(before: Text, after: Text): { changed: unknown[]; removed: string[] } {
  return {
    changed: sorted([...after].filter(([key, value]) => before.get(key) !== value)),
    removed: sorted([...before.keys()].filter((key) => !after.has(key))),
  };
}

/** Everything that the map tells about itself; keys that it has not are asked for too. */
function toldBy(map: Text): unknown {
  const visited: [string, string][] = [];
  map.forEach((value, key) => visited.push([key, value]));
  return {
    size: map.size,
    entries: sorted(map),
    visited: sorted(visited),
    keys: sorted(map.keys()),
    values: sorted(map.values()),
    found: Array.from({ length: 60 }, (_, key) => [map.get(`${key}`), map.has(`${key}`)]),
  };
}

const keyArbitrary = fc.nat({ max: 59 }).map(String);
const changesArbitrary = fc
  .array(fc.tuple(keyArbitrary, fc.constantFrom('a', 'b', 'c', undefined)), { maxLength: 12 })
  .map((entries) => new Map(entries));

void t.test('maps that are made from each other are what plain maps would be, and stay so', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(keyArbitrary, fc.constantFrom('a', 'b')), { maxLength: 60 }),
      fc.array(fc.tuple(changesArbitrary, fc.nat()), { maxLength: 25 }),
      (entries, steps) => {
        const first = new Map(entries);
        const versions: [Text, Text][] = [[withChanges(first, new Map<string, string>()), first]];
        for (const [changes, from] of steps) {
          // Most often the last one, as in life; now and then two are made from the same.
          const [map, plain] = from % 4 > 0 ? versions.at(-1)! : versions[from % versions.length]!;
          const next = withChanges(map, changes);
          const plainNext = plainlyChanged(map, changes);
          const { changed, removed } = plainDifferences(plain, plainNext);
          t.equal(next === map, changed.length + removed.length === 0);
          versions.push([next, plainNext]);
        }
        for (const [map, plain] of versions) t.strictSame(toldBy(map), toldBy(plain));
        for (const [one, onePlain] of versions) {
          for (const [other, otherPlain] of [...versions.slice(-4), [first, first] as const]) {
            const { changed, removed } = differencesOf(one, other);
            t.strictSame(
              { changed: sorted(changed), removed: sorted(removed) },
              plainDifferences(onePlain, otherPlain),
            );
          }
        }
      },
    ),
    { numRuns: 100 },
  );
  t.end();
});

void t.test('a map that is written to gives maps that do not change', (t) => {
  fc.assert(
    fc.property(fc.array(changesArbitrary, { maxLength: 25 }), (steps) => {
      const written = new CopyOnWriteMap<string, string>(new Map([['7', 'a']]));
      let plain: Text = new Map([['7', 'a']]);
      const given: [Text, Text][] = [];
      for (const changes of steps) {
        for (const [key, value] of changes) {
          if (value === undefined) written.delete(key);
          else written.set(key, value);
        }
        plain = plainlyChanged(plain, changes);
        t.equal(written.size, plain.size);
        t.strictSame(
          [...plain.keys()].map((key) => written.get(key)),
          [...plain.values()],
        );
        // Several changes may come before it is handed out again.
        if (changes.size % 3 > 0) given.push([written.publish(), plain]);
      }
      t.equal(written.publish(), written.publish());
      for (const [map, expected] of given) t.strictSame(toldBy(map), toldBy(expected));
    }),
    { numRuns: 100 },
  );
  t.end();
});

void t.test('what is the same in two of 5,000 entries is not looked at', (t) => {
  const one = withChanges(new Map(Array.from({ length: 5_000 }, (_, key) => [key, 'a'])), new Map([[17, 'b']]));
  const other = withChanges(one, new Map([[4_999, 'b']]));
  let read = 0;
  const counting = new Proxy(other, {
    get(map, name) {
      const member: unknown = Reflect.get(map, name, map);
      if (typeof member !== 'function') return member;
      read++;
      return member.bind(map) as unknown;
    },
  });
  t.strictSame(differencesOf(one, counting), { changed: [[4_999, 'b']], removed: [] });
  t.ok(read < 10, `${read} calls`);
  t.end();
});
