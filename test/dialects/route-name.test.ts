import fc from 'fast-check';
import t from 'tap';
import { routeName } from '../../src/dialects/route-name.js';
import { routeNameCases } from './cases/route-names.js';

t.test('names of routes', (t) => {
  for (const { host, path, name } of routeNameCases) {
    const found = routeName(host, path);
    t.equal(found.replace(/_[0-9a-f]{8}$/, '_HASH'), name, `${host}${path ?? ''}`);
    t.match(found, /^[\w-]+$/, 'may stand in a key of a tag');
  }
  t.end();
});

t.test('different sources have different names, twins included', (t) => {
  const part = fc.string({
    unit: fc.constantFrom('a', 'A', '1', '-', '_', '.', '/', ':', 'tls', 'to-https', '80'),
    maxLength: 8,
  });
  const source = fc.record({ host: part.map((host) => host.replaceAll('/', '').toLowerCase()), rest: part });
  fc.assert(
    fc.property(source, source, (one, other) => {
      const [a, b] = [one, other].map(({ host, rest }) => ({
        key: `${host}/${rest}`,
        name: routeName(host, `/${rest}`),
      }));
      const names = (name: string) =>
        ['', '-tls', '-redirect', '-to-https'].map((end) => name + end).map((each) => each.toLowerCase());
      return a!.key === b!.key || !names(a!.name).some((name) => names(b!.name).includes(name));
    }),
    { numRuns: 5_000 },
  );
  t.end();
});
