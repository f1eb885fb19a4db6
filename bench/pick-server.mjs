// What choosing a server costs: nanoseconds per pick, by strategy and number of servers.
// After `npm run build`: node bench/pick-server.mjs
import { strategies } from '../dist/upstreams/strategies/strategies.js';
import { createUpstreams } from '../dist/upstreams/upstreams.js';

const counts = [1, 3, 10, 100];
const picks = 200_000;
const clock = { now: Date.now, monotonicMs: () => performance.now(), after: () => () => undefined };
const requests = Array.from({ length: 1000 }, (_, client) => ({
  clientAddress: `198.51.${client >> 8}.${client & 255}`,
  headers: ['Host', 'app.test', 'Cookie', 'theme=dark; app=0123456789abcdef; seen=1'],
}));

function makeUpstream(strategy, count, sticky) {
  const servers = Array.from({ length: count }, (_, index) => ({
    url: `http://10.0.0.${index + 1}:8080`,
    weight: 1 + (index % 3),
    preservePath: false,
  }));
  const upstreams = createUpstreams({ clock, random: Math.random });
  const options = { strategy, sticky: sticky ? { cookie: { name: 'app', path: '/', maxAge: 0 } } : undefined };
  upstreams.apply(new Map([['web', { name: 'web', options, servers }]]));
  const upstream = upstreams.get('web');
  upstream.servers.forEach((server, index) => server.recordFirstByte(5 + index, clock.monotonicMs()));
  return upstream;
}

function nanosecondsPerPick(upstream) {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const startedMs = performance.now();
    for (let pick = 0; pick < picks; pick++) upstream.pickServer(requests[pick % 1000], null);
    best = Math.min(best, ((performance.now() - startedMs) * 1e6) / picks);
  }
  return best;
}

console.log(`ns per pick\t${counts.map((count) => `${count} servers`).join('\t')}`);
for (const [label, strategy, sticky] of [
  ...[...strategies.keys()].map((name) => [name, name, false]),
  ['wrr, sticky', 'wrr', true],
]) {
  const row = counts.map((count) => nanosecondsPerPick(makeUpstream(strategy, count, sticky)).toFixed(0));
  console.log(`${label.padEnd(12)}\t${row.join('\t\t')}`);
}
