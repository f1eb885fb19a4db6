import fc from 'fast-check';
import t from 'tap';
import { compileRule, type CompiledRule } from '../../src/rules/compile-rule.js';
import type { RequestFacts } from '../../src/rules/request-facts.js';
import { defaultPriority } from '../../src/rules/rule-priority.js';
import { explainRoute } from '../../src/routing/explain-route.js';
import { matchRoute } from '../../src/routing/match-route.js';
import type { Route } from '../../src/routing/route.js';
import { buildRouteTable, type RouteTable } from '../../src/routing/route-table.js';
import { facts } from '../rules/cases/rule-cases.js';
import { requestArbitrary, ruleTextArbitrary } from '../rules/rule-arbitraries.js';
import { tableCases } from './cases/table-cases.js';

function compiled(text: string): CompiledRule {
  const result = compileRule(text);
  if (!result.ok) throw new Error(`${text}: ${result.problems[0]?.message}`);
  return result.rule;
}

interface Sketch {
  readonly name: string;
  readonly rule: string;
  readonly priority?: number;
  readonly tls?: boolean;
  readonly entryPoints?: readonly string[];
}

function route({ name, rule, priority, tls = false, entryPoints = ['web'] }: Sketch): Route<string> {
  return { name, rule: compiled(rule), priority: priority ?? defaultPriority(rule), tls, entryPoints, payload: name };
}

void t.test('tables find the route that is meant', (t) => {
  for (const { name, routes, requests } of tableCases) {
    const sketches = Object.entries(routes).map(([key, value]) =>
      route({ name: key, ...(typeof value === 'string' ? { rule: value } : value) }),
    );
    // The order in which routes arrive decides nothing.
    for (const order of [sketches, sketches.toReversed()]) {
      const table = buildRouteTable(order);
      for (const { expected, ...request } of requests) {
        t.equal(
          matchRoute(table, facts(request))?.payload,
          expected ?? undefined,
          `${name}: ${JSON.stringify(request)}`,
        );
      }
    }
  }
  t.end();
});

const routeArbitrary = fc
  .record({
    rule: fc.oneof(
      ruleTextArbitrary,
      fc.constantFrom('Host(`a.test`)', 'Host(`*.a.test`)', 'PathPrefix(`/a`)', 'Host(`a.test`) && PathPrefix(`/a/b`)'),
    ),
    priority: fc.option(fc.integer({ min: -2, max: 3 }), { nil: undefined }),
    tls: fc.boolean(),
    entryPoints: fc.uniqueArray(fc.constantFrom('web', 'other')),
  })
  .map((sketch) => ({ ...sketch, rule: sketch.rule }));

function routesOf(sketches: readonly Omit<Sketch, 'name'>[], from = 0): Route<string>[] {
  return sketches.map((sketch, index) => route({ ...sketch, name: `route-${from + index}` }));
}

/** The plain way: all routes in order, the first that fits. */
function scan(routes: readonly Route<string>[], request: RequestFacts): Route<string> | undefined {
  return routes
    .toSorted(
      (a, b) => b.priority - a.priority || b.rule.text.length - a.rule.text.length || (a.name < b.name ? -1 : 1),
    )
    .find(
      ({ entryPoints, tls, rule }) =>
        entryPoints.includes(request.entryPoint) && tls === request.tls && rule.matches(request),
    );
}

void t.test('a table answers like a scan of all routes', (t) => {
  fc.assert(
    fc.property(
      fc.array(routeArbitrary, { maxLength: 25 }),
      fc.array(requestArbitrary, { minLength: 5, maxLength: 20 }),
      (sketches, requests) => {
        const routes = routesOf(sketches);
        const table = buildRouteTable(routes);
        return requests.every((request) => matchRoute(table, request) === scan(routes, request));
      },
    ),
    { numRuns: 500 },
  );
  t.end();
});

void t.test('a table made from another is the table made anew, and leaves the other as it was', (t) => {
  const change = fc.record({
    keep: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
    add: fc.array(routeArbitrary, { maxLength: 4 }),
  });
  fc.assert(
    fc.property(
      fc.array(routeArbitrary, { maxLength: 15 }),
      fc.array(change, { minLength: 1, maxLength: 5 }),
      fc.array(requestArbitrary, { minLength: 3, maxLength: 10 }),
      (sketches, changes, requests) => {
        let routes = routesOf(sketches);
        let table = buildRouteTable(routes);
        const history: [RouteTable<string>, Route<string>[]][] = [[table, routes]];
        for (const [index, { keep, add }] of changes.entries()) {
          routes = [...routes.filter((_, place) => keep[place % 20]), ...routesOf(add, (index + 1) * 100)];
          table = buildRouteTable(routes, table);
          history.push([table, routes]);
        }
        return history.every(([version, of]) =>
          requests.every((request) => matchRoute(version, request) === scan(of, request)),
        );
      },
    ),
    { numRuns: 300 },
  );
  t.end();
});

void t.test('taking every route out again leaves nothing behind', (t) => {
  const routes = routesOf([
    { rule: 'Host(`a`) && PathPrefix(`/a/b`)' },
    { rule: 'Host(`a`) && PathPrefix(`/a/c`)' },
    { rule: 'Host(`a`) && Path(`/a`)' },
    { rule: 'Host(`*.a`)' },
    { rule: 'PathPrefix(`/`) || Method(`PUT`)' },
  ]);
  const table = buildRouteTable([], buildRouteTable(routes));
  const section = table.plain.get('web');
  t.equal(section?.exact.size, 0);
  t.equal(section?.wildcard.size, 0);
  t.strictSame(section?.anyHost, { any: [], exact: undefined, prefixes: undefined });
  t.end();
});

void t.test('the same routes give the same table', (t) => {
  const routes = routesOf([{ rule: 'Host(`a`)' }, { rule: 'Host(`b`)' }]);
  const table = buildRouteTable(routes);
  t.equal(buildRouteTable([...routes].reverse(), table), table);
  t.end();
});

void t.test('prefixes nested a thousand deep are no problem', (t) => {
  const routes = routesOf(
    Array.from({ length: 1_000 }, (_, index) => ({ rule: `PathPrefix(\`/${'a'.repeat(index)}\`)` })),
  );
  const table = buildRouteTable(routes);
  t.equal(matchRoute(table, facts({ path: `/${'a'.repeat(5_000)}` }))?.name, 'route-999');
  t.equal(matchRoute(table, facts({ path: '/aaab' }))?.name, 'route-3');
  const fewer = buildRouteTable(routes.slice(0, 10), table);
  t.equal(matchRoute(fewer, facts({ path: `/${'a'.repeat(5_000)}` }))?.name, 'route-9');
  t.end();
});

const shapes: Record<string, (index: number) => string> = {
  'a host each': (index) => `Host(\`h${index}.example.com\`)`,
  'a prefix each on one host': (index) => `Host(\`app.test\`) && PathPrefix(\`/service-${index}/api\`)`,
  'a prefix each on any host': (index) => `PathPrefix(\`/service-${index}/api\`)`,
  'a path each on one host': (index) => `Host(\`app.test\`) && Path(\`/service-${index}\`)`,
  'nothing to index': (index) => `Header(\`X-Tenant\`, \`${index}\`)`,
};

void t.test('one change among 5,000 routes costs about two milliseconds at most', (t) => {
  for (const [shape, ruleOf] of Object.entries(shapes)) {
    let routes = routesOf(
      Array.from({ length: 5_000 }, (_, index) => ({ rule: ruleOf(index), entryPoints: ['web', 'other'] })),
    );
    let table = buildRouteTable(routes);
    const costs = Array.from({ length: 15 }, (_, round) => {
      const changed = route({ name: 'route-17', rule: ruleOf(17), priority: round, entryPoints: ['web', 'other'] });
      routes = routes.map((old, place) => (place === 17 ? changed : old));
      const started = process.cpuUsage();
      table = buildRouteTable(routes, table);
      const { user, system } = process.cpuUsage(started);
      return (user + system) / 1000;
    });
    // What it costs when nothing else disturbs: others take turns on this processor.
    const leastMs = Math.min(...costs);
    t.ok(leastMs < 4, `${shape}: ${leastMs.toFixed(2)} ms`);
  }
  t.end();
});

void t.test('an explanation names the winner and why each other candidate lost', (t) => {
  const table = buildRouteTable([
    route({ name: 'api', rule: 'Host(`app.test`) && PathPrefix(`/api`)' }),
    route({ name: 'site', rule: 'Host(`app.test`)' }),
    route({ name: 'admin', rule: 'Host(`app.test`) && PathPrefix(`/admin`) && Method(`POST`)' }),
    route({ name: 'secure', rule: 'Host(`app.test`) && PathPrefix(`/`)', tls: true }),
    route({ name: 'internal', rule: 'Host(`app.test`)', entryPoints: ['internal', 'metrics'] }),
    route({ name: 'elsewhere', rule: 'Host(`other.test`)' }),
    route({ name: 'twin', rule: 'Host(`app.test`)' }),
  ]);
  const { winner, candidates, omitted } = explainRoute(table, facts({ path: '/api/users' }));
  t.equal(winner?.payload, 'api');
  t.equal(omitted, 0);
  t.strictSame(
    candidates.map(({ name, outcome, reason }) => [name, outcome, reason]),
    [
      ['api', 'won', 'its rule matches and no other matching route goes before it'],
      ['site', 'outranked', 'its rule matches too, but its priority 16 is below the 38 of api'],
      ['twin', 'outranked', 'its rule matches too, but its priority 16 is below the 38 of api'],
      ['secure', 'tls', 'it serves TLS requests only, this one is plain'],
      ['internal', 'entry-point', 'it listens on internal, metrics, the request came in on web'],
      ['admin', 'rule', 'PathPrefix(`/admin`) does not hold: the request has "/api/users"'],
    ],
  );
  t.strictSame(candidates[5]?.failed, [{ matcher: 'PathPrefix(`/admin`)', observed: '/api/users' }]);
  t.strictSame(JSON.parse(JSON.stringify(candidates)), candidates, 'plain data');
  t.match(explainRoute(table, facts({ path: '/' })).candidates[1], {
    name: 'twin',
    reason: 'its rule matches too with the same priority, but site has the longer rule or the earlier name',
  });
  t.strictSame(explainRoute(table, facts({ host: 'nowhere' })), { winner: undefined, candidates: [], omitted: 0 });
  t.match(explainRoute(table, facts({ tls: true, host: 'other.test' })).candidates, [
    { name: 'elsewhere', outcome: 'tls', reason: 'it serves plain requests only, this one is TLS' },
  ]);
  const limited = explainRoute(table, facts({}), 2);
  t.equal(limited.candidates.length, 2);
  t.equal(limited.omitted, 4);
  t.end();
});

void t.test('an explanation never disagrees with the table', (t) => {
  fc.assert(
    fc.property(fc.array(routeArbitrary, { maxLength: 15 }), requestArbitrary, (sketches, request) => {
      const table = buildRouteTable(routesOf(sketches));
      const { winner, candidates } = explainRoute(table, request);
      const won = candidates.filter(({ outcome }) => outcome === 'won').map(({ name }) => name);
      const said = candidates.every(
        ({ outcome, failed, reason }) => (outcome === 'rule') === failed.length > 0 && reason !== '',
      );
      return said && JSON.stringify(won) === JSON.stringify(winner === undefined ? [] : [winner.name]);
    }),
    { numRuns: 500 },
  );
  t.end();
});
