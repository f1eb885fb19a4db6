// What finding the route of a request costs: nanoseconds per match by number of routers, and the ratio to ten of them.
// After `npm run build`: node bench/route-match.mjs [--json]
import { parseArgs } from 'node:util';
import { compileRule } from '../dist/rules/compile-rule.js';
import { normalisePath, matchingPath } from '../dist/rules/request-path.js';
import { hostOf } from '../dist/rules/request-host.js';
import { matchRoute } from '../dist/routing/match-route.js';
import { buildRouteTable } from '../dist/routing/route-table.js';
import { compileRegexp } from '../dist/shared/linear-regexp.js';
import { parseIpRanges } from '../dist/shared/ip-ranges.js';

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const counts = [10, 100, 1_000, 10_000];
const batch = 1_024;
const rounds = 100;

const shapes = {
  hosts: {
    rule: (index) => `Host(\`service-${index}.example.com\`)`,
    request: (index) => ({ host: `service-${index}.example.com`, path: '/api/v1/users' }),
  },
  'hosts and prefix': {
    rule: (index) => `Host(\`service-${index}.example.com\`) && PathPrefix(\`/api\`)`,
    request: (index) => ({ host: `service-${index}.example.com`, path: '/api/v1/users' }),
  },
  'prefixes on one host': {
    rule: (index) => `Host(\`app.example.com\`) && PathPrefix(\`/service-${index}/\`)`,
    request: (index) => ({ host: 'app.example.com', path: `/service-${index}/v1/users` }),
  },
  'paths on one host': {
    rule: (index) => `Host(\`app.example.com\`) && Path(\`/service-${index}/v1/users\`)`,
    request: (index) => ({ host: 'app.example.com', path: `/service-${index}/v1/users` }),
  },
};

/** The text as the parser of a request leaves it: a fresh string whose hash nobody knows yet. */
const offTheWire = (text) => Buffer.from(text, 'latin1').latin1Slice(0, text.length);

function makeTable(rule, count) {
  const routes = Array.from({ length: count }, (_, index) => {
    const compiled = compileRule(rule(index));
    if (!compiled.ok) throw new Error(compiled.problems[0].message);
    const { length } = compiled.rule.text;
    return {
      name: `r${index}`,
      rule: compiled.rule,
      priority: length,
      tls: false,
      entryPoints: ['web'],
      payload: index,
    };
  });
  return { routes, table: buildRouteTable(routes) };
}

const noHeaders = [];

/**
 * The best of several rounds. Requests ask for `used` of the routes, and their strings are made anew before the clock
 * runs: with few routes in use the figure is the cost of the search, with all of them that of the processor's caches too.
 */
function nanosecondsPerMatch(table, { count, used, request }) {
  const inUse = Array.from({ length: used }, (_, index) => Math.floor(((index + 0.5) * count) / used));
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const wanted = Array.from({ length: batch }, () => inUse[Math.floor(Math.random() * used)]);
    const hosts = wanted.map((index) => offTheWire(request(index).host));
    const paths = wanted.map((index) => offTheWire(request(index).path));
    let wrong = 0;
    const startedMs = performance.now();
    for (let index = 0; index < batch; index++) {
      const facts = {
        method: 'GET',
        host: hosts[index],
        path: paths[index],
        query: '',
        headers: noHeaders,
        peerAddress: '192.0.2.1',
        tls: false,
        entryPoint: 'web',
      };
      if (matchRoute(table, facts)?.payload !== wanted[index]) wrong++;
    }
    best = Math.min(best, ((performance.now() - startedMs) * 1e6) / batch);
    if (wrong > 0) throw new Error(`${wrong} wrong routes`);
  }
  return best;
}

function millisecondsPerChange(routes, table, rule) {
  const costs = Array.from({ length: 11 }, (_, round) => {
    const changed = { ...routes[0], rule: compileRule(rule(0)).rule, priority: round };
    const next = [changed, ...routes.slice(1)];
    const started = process.cpuUsage();
    buildRouteTable(next, table);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  });
  return costs.sort((a, b) => a - b)[5];
}

function nanosecondsPerCall(call) {
  let best = Infinity;
  for (let round = 0; round < 20; round++) {
    const startedMs = performance.now();
    for (let index = 0; index < 20_000; index++) call(index);
    best = Math.min(best, ((performance.now() - startedMs) * 1e6) / 20_000);
  }
  return best;
}

const report = { match: {}, change5000: {}, parts: {} };
// Once over everything, so that no row pays for the compiler's warming up.
for (const { rule, request } of Object.values(shapes)) {
  nanosecondsPerMatch(makeTable(rule, 50).table, { count: 50, used: 50, request });
}
for (const [name, { rule, request }] of Object.entries(shapes)) {
  const row = {};
  for (const count of counts) {
    const { table } = makeTable(rule, count);
    row[count] = nanosecondsPerMatch(table, { count, used: 10, request });
    if (count === 10_000) row.allInUse = nanosecondsPerMatch(table, { count, used: count, request });
  }
  row.ratio = row[10_000] / row[10];
  report.match[name] = row;
  const { routes, table } = makeTable(rule, 5_000);
  report.change5000[name] = millisecondsPerChange(routes, table, rule);
}

const plainPath = '/api/v1/users/42/orders';
const escapedPath = '/api/v1/%C3%BCbung/a%2Fb';
const someRanges = parseIpRanges(
  Array.from({ length: 1_000 }, (_, index) => `10.${index >> 8}.${index & 255}.0/25`),
).ranges;
const wideRanges = parseIpRanges(
  Array.from({ length: 1_000 }, (_, index) => `2001:db8:${index.toString(16)}::/48`),
).ranges;
const native = compileRegexp('^api-[a-z]+\\.example\\.com$');
const engine = compileRegexp('(?i)^api-[a-z]+\\.example\\.com$');
Object.assign(report.parts, {
  'normalisePath, nothing to do': nanosecondsPerCall(() => normalisePath(plainPath)),
  'normalisePath, escapes in order': nanosecondsPerCall(() => normalisePath(escapedPath)),
  'matchingPath, nothing to do': nanosecondsPerCall(() => matchingPath(plainPath)),
  hostOf: nanosecondsPerCall(() => hostOf('service-1.example.com:8080')),
  'contains, IPv4, 1,000 ranges': nanosecondsPerCall((index) =>
    someRanges.contains(index & 1 ? '10.1.77.3' : '192.0.2.1'),
  ),
  'contains, IPv6, 1,000 ranges': nanosecondsPerCall((index) =>
    wideRanges.contains(index & 1 ? '2001:db8:77::1' : '2001:db9:1:2:3:4:5:6'),
  ),
  'regular expression, native': nanosecondsPerCall(() => native.test('api-users.example.com')),
  'regular expression, re2js': nanosecondsPerCall(() => engine.test('api-users.example.com')),
});

if (options.json) {
  console.log(JSON.stringify(report));
} else {
  const cells = (values) => values.map((value) => value.toFixed(0).padStart(9)).join('');
  console.log(`${'ns per match, routers:'.padEnd(34)}${cells(counts)}    ratio   10000, all in use`);
  for (const [name, costs] of Object.entries(report.match)) {
    console.log(
      `${name.padEnd(34)}${cells(counts.map((count) => costs[count]))}    ${costs.ratio.toFixed(2)}${cells([costs.allInUse])}`,
    );
  }
  console.log('\nms of CPU for one change in 5,000');
  for (const [name, cost] of Object.entries(report.change5000))
    console.log(`${name.padEnd(34)}${cost.toFixed(2).padStart(9)}`);
  console.log('\nns per call');
  for (const [name, cost] of Object.entries(report.parts)) console.log(`${name.padEnd(34)}${cells([cost])}`);
}
