// What one change costs among many services: CPU milliseconds from the snapshots to the configuration.
// After `npm run build`: node bench/configuration.mjs [services]
import { createConfigurator } from '../dist/configuration/configurator.js';
import { createTraefikDialect } from '../dist/dialects/traefik.js';
import { middlewareSchemas } from '../dist/middlewares/registry.js';

const count = Number(process.argv[2] ?? 5_000);
const rounds = 200;
/** What the median change may cost; a new definer of a name that all share makes its list of origins anew. */
const [budgetMs, sharedBudgetMs] = [4, 20];
/** A middleware that all services define alike. */
const sharedTags = [
  'traefik.http.middlewares.secure-headers.headers.stsseconds=31536000',
  'traefik.http.middlewares.secure-headers.headers.framedeny=true',
  'traefik.http.middlewares.secure-headers.headers.contenttypenosniff=true',
];

const dialect = createTraefikDialect({
  exposedByDefault: false,
  prefix: 'traefik',
  domainSuffix: 'example.test',
  middlewareSchemas,
});

/** `version` is that of the rule and the port, `generation` that of the instances. */
function makeService(number, { version = 0, generation = 0, shared = false } = {}) {
  const name = `service-${number}`;
  const path = version > 0 && version % 2 === 1 ? ` && PathPrefix(\`/v${version}\`)` : '';
  const tags = [
    'traefik.enable=true',
    `traefik.http.routers.${name}.rule=Host(\`${name}.example.test\`)${path}`,
    `traefik.http.routers.${name}.entrypoints=websecure`,
    `traefik.http.routers.${name}.tls=true`,
    `traefik.http.routers.${name}.middlewares=${name}-strip${shared ? ',secure-headers' : ''}`,
    `traefik.http.middlewares.${name}-strip.stripprefix.prefixes=/api`,
    `traefik.http.services.${name}.loadbalancer.healthcheck.path=/health`,
    ...(shared ? sharedTags : []),
  ];
  const instances = [1, 2, 3].map((instance) => ({
    provider: 'nomad',
    name,
    id: `${name}-${generation}-${instance}`,
    node: `node-${instance}`,
    address: `10.${number >> 8}.${number & 255}.${instance}`,
    port: 8080 + version + generation,
    tags,
    status: 'passing',
    datacenter: 'dc1',
    namespace: 'default',
    createIndex: 1,
    modifyIndex: 1 + version + generation,
  }));
  return { provider: 'nomad', name, namespace: 'default', instances };
}

const snapshotOf = (services) => ({ provider: 'nomad', services, index: 1, stale: false, syncedAtMs: 0 });

function cpuMs(work) {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1000 };
}

function changedObjects(before, after) {
  let changed = 0;
  for (const kind of ['routers', 'services', 'middlewares']) {
    for (const [name, object] of after[kind]) if (before[kind].get(name) !== object) changed++;
    for (const name of before[kind].keys()) if (!after[kind].has(name)) changed++;
  }
  return changed;
}

/** `change` gives the services of a round from a copy of those of the round before. */
function measure(title, { shared, change, mostChanged, budget = budgetMs }) {
  let services = new Map(
    Array.from({ length: count }, (_, number) => [`default/service-${number}`, makeService(number, { shared })]),
  );
  const configurator = createConfigurator({
    dialects: [dialect],
    clock: { monotonicMs: () => performance.now() },
    primary: 'nomad',
    entryPoints: ['web', 'websecure'].map((name) => ({ name, isDefault: true, tls: false })),
    lingerMs: 0,
  });
  const first = cpuMs(() => configurator.update({ snapshots: [snapshotOf(services)] }));
  let before = first.result;
  const costs = [];
  for (let round = 1; round <= rounds; round++) {
    services = new Map(services);
    change(services, { round, number: (round * 7919) % count });
    const snapshots = [snapshotOf(services)];
    const { result, ms } = cpuMs(() => configurator.update({ snapshots }));
    costs.push(ms);
    const changed = changedObjects(before, result);
    if (changed < 1 || changed > mostChanged) throw new Error(`${title}, round ${round}: ${changed} objects changed`);
    before = result;
  }
  costs.sort((a, b) => a - b);
  const at = (share) => costs[Math.floor(costs.length * share)];
  const figures = `median ${at(0.5).toFixed(2)} ms, 90 % ${at(0.9).toFixed(2)} ms, most ${costs.at(-1).toFixed(2)} ms CPU`;
  console.log(`${title}: ${figures} (${count} services for the first time: ${first.ms.toFixed(0)} ms)`);
  if (at(0.5) <= budget) return;
  console.error(`more than the ${budget} ms that a change may cost`);
  process.exitCode = 1;
}

measure('another rule and other instances', {
  shared: false,
  change: (services, { round, number }) =>
    services.set(`default/service-${number}`, makeService(number, { version: round })),
  mostChanged: 2,
});
measure('other instances, all services sharing a middleware', {
  shared: true,
  change: (services, { round, number }) =>
    services.set(`default/service-${number}`, makeService(number, { generation: round, shared: true })),
  mostChanged: 1,
});
measure('a service more or less, all sharing a middleware', {
  shared: true,
  change: (services, { round }) => {
    if (round % 2 === 0) services.delete('default/service-more');
    else services.set('default/service-more', makeService('more', { shared: true }));
  },
  mostChanged: 4,
  budget: sharedBudgetMs,
});
