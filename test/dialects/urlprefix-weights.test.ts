// Random weights: what the servers of a route get is what Fabio's table would give them.
import fc from 'fast-check';
import t from 'tap';
import { instancesOf, startUrlprefix } from './ask-urlprefix.js';

/** Fixed weights, brought to a sum of 1 where they are more or where there is nobody else; the others divide the rest. */
function sharesOf(weights: readonly number[]): number[] {
  const fixed = weights.reduce((sum, weight) => sum + weight, 0);
  const others = weights.filter((weight) => weight === 0).length;
  if (fixed === 0) return weights.map(() => 1 / weights.length);
  const scale = fixed > 1 || others === 0 ? 1 / fixed : 1;
  return weights.map((weight) => (weight > 0 ? weight * scale : Math.max(0, 1 - fixed) / others));
}

const weight = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100),
);

t.test('shares', (t) => {
  fc.assert(
    fc.property(fc.array(weight, { minLength: 1, maxLength: 8 }), fc.nat(3), (weights, apart) => {
      const instances = weights.map((each) => [
        each === 0 ? 'urlprefix-app.test/' : `urlprefix-app.test/ weight=${each}`,
      ]);
      // Some in another service: a route is one, whoever its targets are.
      const tags = { one: instances.slice(0, apart), two: instances.slice(apart) };
      const { configuration } = startUrlprefix(instancesOf(tags), []);
      const servers = [...configuration.services.get('app_test@nomad')!.servers].sort((a, b) =>
        a.url < b.url ? -1 : 1,
      );
      const total = servers.reduce((sum, server) => sum + server.weight, 0);
      const shares = sharesOf(weights);
      servers.forEach((server, index) => {
        const got = server.weight / total;
        if (Math.abs(got - shares[index]!) > 0.001) throw new Error(`${server.url} gets ${got}, not ${shares[index]}`);
      });
      return servers.length === weights.length;
    }),
    { numRuns: 300, includeErrorInReport: true },
  );
  t.end();
});

t.test('multiples', (t) => {
  const tags = {
    app: [['urlprefix-app.test/ weight=10'], ['urlprefix-app.test/'], ['urlprefix-app.test/ weight=2.6']],
  };
  const { configuration } = startUrlprefix(instancesOf(tags), []);
  const servers = configuration.services.get('app_test@nomad')!.servers;
  t.same(
    [...servers].map(({ weight }) => weight).sort((a, b) => a - b),
    [1, 3, 10],
  );
  t.end();
});
