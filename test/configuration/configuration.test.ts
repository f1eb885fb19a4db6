import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Instance } from '../../src/model/instance.js';
import { contributionOfFile } from '../../src/dialects/dynamic-file.js';
import { middlewareSchemas } from '../../src/middlewares/registry.js';
import { createFakeClock } from '../support/fake-clock.js';
import { makeInstance } from '../support/make-instance.js';
import { mergeCases } from './cases/merge.js';
import { rollingCases } from './cases/rolling.js';
import { serversTransportMerges } from './cases/servers-transports.js';
import { configurationOf, makeConfigurator, outlineOf, route, TestCatalog } from './test-catalog.js';

/** Hashes in derived names become 1, 2, 3 in the order in which they first appear. */
function numberHashes(lines: readonly string[], known: Map<string, number>): string[] {
  return lines.map((line) =>
    line.replace(/-([0-9a-f]{8})(?=@)/g, (_, hash: string) => {
      if (!known.has(hash)) known.set(hash, known.size + 1);
      return `-${known.get(hash)}`;
    }),
  );
}

t.test('merging', (t) => {
  for (const row of [...mergeCases, ...serversTransportMerges]) {
    const configuration = configurationOf(row.instances);
    const outline = outlineOf(configuration);
    const hashes = new Map<string, number>();
    for (const part of ['routers', 'services', 'middlewares', 'serversTransports', 'standby'] as const) {
      const lines = numberHashes(outline[part], hashes).sort();
      if (row[part] !== undefined) t.same(lines, row[part], `${row.name}: ${part}`);
    }
    const problems = configuration.diagnostics.map(({ code }) => code).sort();
    t.same(problems, [...(row.problems ?? [])].sort(), `${row.name}: problems`);
  }
  t.end();
});

const versionOf = (version: 'old' | 'new', number: number, tags: readonly string[], fields: Partial<Instance> = {}) =>
  makeInstance({
    id: `${version}-${number}`,
    address: `10.0.${version === 'old' ? 0 : 1}.${number}`,
    createIndex: number + (version === 'old' ? 0 : 100),
    modifyIndex: number + (version === 'old' ? 0 : 100),
    tags,
    ...fields,
  });

t.test('rolling deployments', (t) => {
  for (const { name, before, after, requests } of rollingCases) {
    for (const order of ['start first', 'stop first'] as const) {
      const configurator = makeConfigurator();
      const catalog = new TestCatalog();
      let instances: Instance[] = [1, 2, 3].map((number) => versionOf('old', number, before));
      const show = (step: string) => {
        const configuration = configurator.update({ snapshots: catalog.snapshots(instances) });
        for (const request of requests) {
          const { status, servers } = route(configuration, request);
          t.equal(status, 200, `${name}, ${order}, ${step}: ${request.host}`);
          t.ok(
            servers.every((url) => instances.some(({ address }) => url.includes(address))),
            `${name}, ${order}, ${step}: servers`,
          );
        }
      };
      show('before');
      for (const number of [1, 2, 3]) {
        const fresh = versionOf('new', number, after);
        const stop = () => (instances = instances.filter(({ id }) => id !== `old-${number}`));
        if (order === 'stop first') show(`stopped ${number} ${String(stop().length)}`);
        instances = [...instances, { ...fresh, status: 'critical' }];
        if (order === 'start first' || number < 3) show(`started ${number}`);
        instances = instances.map((instance) => (instance.id === fresh.id ? fresh : instance));
        show(`live ${number}`);
        if (order === 'start first') show(`stopped ${number} ${String(stop().length)}`);
      }
      const { routers } = configurator.current;
      t.ok(
        [...routers.keys()].every((key) => !/-[0-9a-f]{8}@/.test(key)),
        `${name}: names are plain again`,
      );
    }
  }
  t.end();
});

t.test('each rule goes to the instances that declare it', (t) => {
  const instances = [
    versionOf('old', 1, ['traefik.http.routers.web.rule=Host(`a`)']),
    versionOf('new', 1, ['traefik.http.routers.web.rule=Host(`b`)']),
  ];
  const configuration = configurationOf(instances);
  t.same(route(configuration, { host: 'a' }).servers, ['http://10.0.0.1:8080']);
  t.same(route(configuration, { host: 'b' }).servers, ['http://10.0.1.1:8080']);
  const [diagnostic] = configuration.diagnostics;
  t.match(diagnostic?.message, /instance new-1 .*instance old-1 /, 'both origins are named');
  t.end();
});

t.test('canary promotion: the same instance is registered with other tags', (t) => {
  const configurator = makeConfigurator();
  const catalog = new TestCatalog();
  const main = ['traefik.http.routers.web.rule=Host(`a`)'];
  const canaryTags = ['traefik.nomad.canary=true', 'traefik.http.routers.web.rule=Host(`canary.a`)'];
  const old = versionOf('old', 1, main);
  const canary = versionOf('new', 1, canaryTags);
  const ask = (instances: Instance[], host: string) =>
    route(configurator.update({ snapshots: catalog.snapshots(instances) }), { host }).servers;
  t.same(ask([old], 'a'), ['http://10.0.0.1:8080']);
  t.same(ask([old, canary], 'a'), ['http://10.0.0.1:8080'], 'nobody else sees the canary');
  t.same(ask([old, canary], 'canary.a'), ['http://10.0.1.1:8080']);
  const promoted = { ...canary, tags: main, modifyIndex: 300 };
  t.same(ask([old, promoted], 'a').length, 2);
  t.same(ask([promoted], 'a'), ['http://10.0.1.1:8080']);
  t.end();
});

t.test('the last instance gone: 503 for half a minute, then 404', (t) => {
  const clock = createFakeClock();
  const configurator = makeConfigurator({ clock });
  const catalog = new TestCatalog();
  const app = makeInstance({ tags: ['traefik.http.routers.web.rule=Host(`a`)'] });
  const status = (instances: Instance[]) =>
    route(configurator.update({ snapshots: catalog.snapshots(instances) }), { host: 'a' }).status;
  t.equal(status([app]), 200);
  t.equal(configurator.nextDeadlineMs, undefined);
  clock.advance(1_000);
  t.equal(status([]), 503);
  t.equal(configurator.nextDeadlineMs, 31_000);
  clock.advance(29_999);
  t.equal(status([]), 503);
  t.equal(status([app]), 200, 'it is back');
  t.equal(configurator.nextDeadlineMs, undefined);
  t.equal(status([]), 503);
  clock.advance(30_000);
  t.equal(status([]), 404);
  t.equal(configurator.nextDeadlineMs, undefined);
  t.same(outlineOf(configurator.current), {
    routers: [],
    standby: [],
    services: [],
    middlewares: [],
    serversTransports: [],
  });
  t.equal(status([app]), 200);
  t.equal(status([{ ...app, tags: ['traefik.enable=false'] }]), 404, 'whoever takes tags away means it');
  t.equal(status([app]), 200);
  const renamed = makeInstance({ ...app, name: 'app2', id: 'app2-1' });
  t.equal(status([renamed]), 200, 'nobody lingers in the way of a live route with the same rule');
  t.end();
});

t.test('files', (t) => {
  const configurator = makeConfigurator({
    entryPoints: ['web', 'Admin'].map((name) => ({ name, isDefault: true, tls: false })),
    internalServices: ['api@internal'],
  });
  const catalog = new TestCatalog();
  const file = (path: string, http: object) => ({
    path,
    contribution: contributionOfFile({ path, document: { http } }, middlewareSchemas),
  });
  const first = file('/a.yml', {
    routers: {
      api: { rule: 'Host(`api`)', service: 'api@internal', middlewares: ['auth'], entryPoints: ['admin', 'nowhere'] },
      app: { rule: 'Host(`x`)', service: 'app@nomad', entryPoints: ['nowhere'] },
    },
    middlewares: { auth: { addPrefix: { prefix: '/x' } } },
  });
  const tags = ['traefik.http.routers.web.rule=Host(`a`)', 'traefik.http.routers.web.middlewares=auth@file'];
  const snapshots = catalog.snapshots([makeInstance({ tags })]);
  let configuration = configurator.update({ snapshots, files: [first] });
  t.same(outlineOf(configuration).routers, [
    'api@file: Host(`api`) through auth@file > api@internal',
    'app@file: Host(`x`) > app@nomad (disabled)',
    'web@nomad: Host(`a`) through auth@file > app@nomad',
  ]);
  t.same(configuration.routers.get('api@file')?.entryPoints, ['Admin']);
  t.same(configuration.diagnostics.map(({ code }) => code).sort(), ['entry-point-unknown', 'entry-point-unknown']);
  const second = file('/b.yml', { routers: { api: { rule: 'Host(`other`)', service: 'api@internal' } } });
  configuration = configurator.update({ snapshots, files: [second] });
  t.equal(configuration.routers.get('web@nomad')?.status, 'disabled', 'a middleware went: never without it');
  t.equal(configuration.routers.get('api@file')?.rule, 'Host(`other`)');
  t.equal(configurator.update({ snapshots }), configuration, 'files that are not mentioned stay');
  configuration = configurator.update({ snapshots, files: [first] });
  t.equal(configuration.routers.get('web@nomad')?.status, 'enabled');
  t.end();
});

t.test('priorities', (t) => {
  const priorityOf = (written: string) =>
    configurationOf([makeInstance({ tags: ['traefik.http.routers.web.rule=Host(`é`)', written] })]);
  const get = (written: string) => priorityOf(`traefik.http.routers.web.priority=${written}`).routers.get('web@nomad');
  t.equal(get('')?.priority, 10, 'the length of the rule in bytes');
  t.equal(get('0')?.priority, 10);
  t.equal(get('-7')?.priority, -7);
  t.equal(get('9223372036854775807')?.priority, Number.MAX_SAFE_INTEGER - 1000);
  t.equal(get('-9223372036854775807')?.priority, 1000 - Number.MAX_SAFE_INTEGER);
  const { diagnostics } = priorityOf('traefik.http.routers.web.priority=9223372036854775807');
  t.ok(diagnostics.some(({ code }) => code === 'priority-clamped'));
  t.end();
});

t.test('strict checks', (t) => {
  const warning = makeInstance({ status: 'warning', provider: 'consulcatalog' });
  const lenient = { strictChecks: { consulcatalog: ['passing', 'warning', 'maintenance'] } } as const;
  t.same(outlineOf(configurationOf([warning])).services, ['app@consulcatalog: ']);
  t.same(outlineOf(configurationOf([warning], lenient)).services, ['app@consulcatalog: 10.0.0.1']);
  const maintenance = { ...warning, status: 'maintenance' } as const;
  t.same(outlineOf(configurationOf([maintenance], lenient)).services, ['app@consulcatalog: ']);
  t.end();
});

t.test('what did not change is the same object', (t) => {
  const configurator = makeConfigurator();
  const catalog = new TestCatalog();
  const instances = Array.from({ length: 50 }, (_, index) =>
    makeInstance({
      name: `s${index}`,
      address: `10.0.0.${index}`,
      tags: [
        `traefik.http.routers.r${index}.rule=Host(\`h${index}\`)`,
        `traefik.http.routers.r${index}.middlewares=m${index}`,
        `traefik.http.middlewares.m${index}.addprefix.prefix=/${index}`,
      ],
    }),
  );
  const before = configurator.update({ snapshots: catalog.snapshots(instances) });
  t.equal(configurator.update({ snapshots: catalog.snapshots(instances) }), before, 'no change, no configuration');
  instances[7] = { ...instances[7]!, port: 9090, modifyIndex: 7 };
  const after = configurator.update({ snapshots: catalog.snapshots(instances) });
  t.not(after, before);
  t.equal(after.routers, before.routers, 'a moved server concerns no router');
  t.equal(after.middlewares, before.middlewares);
  t.equal(after.diagnostics, before.diagnostics);
  const changed = [...after.services.values()].filter((service) => before.services.get(service.name) !== service);
  t.same(
    changed.map(({ name }) => name),
    ['s7@nomad'],
  );
  instances[7] = { ...instances[7], tags: ['traefik.http.routers.r7.rule=Host(`new`)'] };
  const retagged = configurator.update({ snapshots: catalog.snapshots(instances) });
  const routers = [...retagged.routers.values()].filter((router) => after.routers.get(router.name) !== router);
  t.same(
    routers.map(({ name }) => name),
    ['r7@nomad'],
  );
  t.equal(before.routers.get('r7@nomad')?.rule, 'Host(`h7`)', 'what was handed out does not change');
  t.end();
});

t.test('following changes gives what starting anew gives', (t) => {
  const names = fc.constantFrom('web', 'Web', 'api');
  const rules = fc.constantFrom('Host(`a`)', 'Host(`b`)', 'Host(`a`) && PathPrefix(`/x`)', 'Host(`');
  const references = fc.constantFrom('m', 'n', 'M', 'm@consul', 'none', 'm,n');
  const tag = fc.oneof(
    fc.tuple(names, rules).map(([name, rule]) => `traefik.http.routers.${name}.rule=${rule}`),
    fc.tuple(names, references).map(([name, list]) => `traefik.http.routers.${name}.middlewares=${list}`),
    fc.tuple(names, names).map(([name, service]) => `traefik.http.routers.${name}.service=${service}`),
    fc
      .tuple(names, fc.boolean())
      .map(([name, on]) => `traefik.http.services.${name}.loadbalancer.passhostheader=${on}`),
    fc.constantFrom('m', 'n').map((name) => `traefik.http.middlewares.${name}.addprefix.prefix=/${name}`),
    fc.constantFrom('m', 'n').map((name) => `traefik.http.middlewares.${name}.addprefix.prefix=/other`),
    fc
      .tuple(fc.constantFrom('m', 'n'), references)
      .map(([name, list]) => `traefik.http.middlewares.${name}.chain.middlewares=${list}`),
    fc
      .tuple(names, references)
      .map(([name, list]) => `traefik.http.services.${name}.loadbalancer.serverstransport=${list}`),
    fc
      .tuple(fc.constantFrom('m', 'n'), fc.constantFrom('insecureskipverify=true', 'servername=a', 'minversion=old'))
      .map(([name, option]) => `traefik.http.serverstransports.${name}.${option}`),
  );
  const instance = fc.record({
    provider: fc.constantFrom('nomad' as const, 'consulcatalog' as const),
    name: fc.constantFrom('one', 'two', 'three'),
    id: fc.constantFrom('i1', 'i2', 'i3'),
    address: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', ''),
    namespace: fc.constantFrom('default', 'default', 'other'),
    status: fc.constantFrom('passing' as const, 'passing' as const, 'critical' as const),
    modifyIndex: fc.nat(5),
    tags: fc.array(tag, { maxLength: 6 }),
  });
  const catalogs = fc.array(
    fc.uniqueArray(instance, {
      maxLength: 7,
      selector: ({ provider, namespace, name, id }) => `${provider} ${namespace} ${name} ${id}`,
    }),
    { minLength: 2, maxLength: 5 },
  );
  const plain = (configuration: ReturnType<typeof configurationOf>) => {
    const sorted = <V>(map: ReadonlyMap<string, V> = new Map()) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    const { routers, standby, services, middlewares, serversTransports, diagnostics } = configuration;
    const told = diagnostics.map((diagnostic) => JSON.stringify(diagnostic)).sort();
    return [...[routers, standby, services, middlewares, serversTransports].map((map) => sorted<unknown>(map)), told];
  };
  fc.assert(
    fc.property(catalogs, (steps) => {
      const follower = makeConfigurator({ lingerMs: 0 });
      const clock = createFakeClock();
      const other = new TestCatalog();
      const lingering = makeConfigurator({ clock });
      const catalog = new TestCatalog();
      for (const step of steps) {
        const instances = step.map((fields) => makeInstance(fields));
        const followed = follower.update({ snapshots: catalog.snapshots(instances) });
        const anew = configurationOf(instances, { lingerMs: 0 });
        assert.deepStrictEqual(plain(followed), plain(anew));
        const snapshots = other.snapshots(instances);
        lingering.update({ snapshots });
        if (step !== steps.at(-1)) continue;
        clock.advance(30_000);
        assert.deepStrictEqual(plain(lingering.update({ snapshots })), plain(anew), 'after all lingering');
        for (const router of followed.routers.values()) {
          const { status, service, middlewares } = router;
          if (status === 'disabled') continue;
          if (!followed.services.has(service)) throw new Error(`${router.name} without its service`);
          if (!middlewares.every((name) => followed.middlewares.has(name))) throw new Error('without a middleware');
          const { serversTransport } = followed.services.get(service)!;
          if (
            serversTransport !== undefined &&
            followed.serversTransports.get(serversTransport)?.status !== 'enabled'
          ) {
            throw new Error(`${router.name} without its transport`);
          }
        }
      }
    }),
    { numRuns: 250 },
  );
  t.end();
});

t.test('a service never changes the routes of another', (t) => {
  const good = [
    makeInstance({
      name: 'good',
      tags: [
        'traefik.http.routers.web.rule=Host(`good`)',
        'traefik.http.routers.web.middlewares=m',
        'traefik.http.middlewares.m.addprefix.prefix=/x',
      ],
    }),
    makeInstance({
      name: 'also',
      address: '10.0.0.2',
      tags: [
        'traefik.http.services.s.loadbalancer.sticky=true',
        'traefik.http.services.s.loadbalancer.serverstransport=m',
        'traefik.http.serverstransports.m.servername=also',
        'traefik.http.routers.also.rule=Host(`also`)',
      ],
    }),
  ];
  const word = fc.constantFrom(
    'routers',
    'services',
    'serverstransports',
    'serverstransport',
    'insecureskipverify',
    'middlewares',
    'web',
    'also',
    's',
    'm',
    'rule',
    'middlewares',
    'service',
    'loadbalancer',
    'addprefix',
    'prefix',
    'chain',
    'priority',
  );
  const value = fc.constantFrom('Host(`bad`)', 'm', 's', 'web', 'true', '1', '/y', 'Host(', '');
  const tag = fc
    .tuple(fc.array(word, { maxLength: 4 }), value)
    .map(([path, text]) => `traefik.http.${path.join('.')}=${text}`);
  const wanted = (configuration: ReturnType<typeof configurationOf>) =>
    ['good', 'also'].map((host) => {
      const { status, servers, middlewares } = route(configuration, { host });
      const router = [...configuration.routers.values()].find(({ rule }) => rule === `Host(\`${host}\`)`);
      const transport = configuration.services.get(router?.service ?? '')?.serversTransport;
      return {
        status,
        servers,
        options: middlewares.map((name) => configuration.middlewares.get(name)?.options),
        transport: configuration.serversTransports.get(transport ?? '')?.options,
      };
    });
  const expected = wanted(configurationOf(good));
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 8 }), fc.constantFrom('aaa', 'zzz'), (tags, name) => {
      const bad = makeInstance({ name, address: '10.0.0.66', modifyIndex: 99, tags });
      assert.deepStrictEqual(wanted(configurationOf([...good, bad])), expected);
    }),
    { numRuns: 300 },
  );
  t.end();
});

t.test('a replaced instance costs nothing of what thousands of services define alike', (t) => {
  const secure = 'traefik.http.middlewares.secure.headers.framedeny=true';
  const lax = 'traefik.http.serverstransports.lax.insecureskipverify=true';
  const instances = numbers(3_000, String).map((number) =>
    makeInstance({ name: `app${number}`, id: `app${number}`, tags: [secure, lax] }),
  );
  const configurator = makeConfigurator();
  const catalog = new TestCatalog();
  const { middlewares, serversTransports } = configurator.update({ snapshots: catalog.snapshots(instances) });
  t.equal(middlewares.get('secure@nomad')?.origins.length, 3_000);
  t.equal(serversTransports.get('lax@nomad')?.origins.length, 3_000);
  let spentMs = 0;
  for (let round = 1; round <= 10; round++) {
    instances[round] = { ...instances[round]!, id: `new${round}`, address: `10.9.9.${round}` };
    const snapshots = catalog.snapshots(instances);
    const started = process.cpuUsage();
    const after = configurator.update({ snapshots });
    const { user, system } = process.cpuUsage(started);
    spentMs += (user + system) / 1_000;
    t.equal(after.middlewares, middlewares, 'the middlewares are untouched');
    t.equal(after.serversTransports, serversTransports, 'the transports, too');
  }
  t.ok(spentMs < 500, `${spentMs} ms for ten`);
  t.end();
});

/** Tags of one service that cost much more to settle than to write. */
const costlyTags: Record<string, readonly string[]> = {
  'thousands of unknown middlewares': [
    'traefik.http.routers.web.rule=Host(`a`)',
    `traefik.http.routers.web.middlewares=${'m,'.repeat(200_000)}`,
  ],
  'the same middleware without end': [
    'traefik.http.middlewares.m.addprefix.prefix=/a',
    'traefik.http.routers.web.rule=Host(`a`)',
    `traefik.http.routers.web.middlewares=${'m,'.repeat(200_000)}`,
  ],
  'long names that nearly exist': [
    ...numbers(200, (index) => `traefik.http.middlewares.${'x'.repeat(880)}${index}.addprefix.prefix=/a`),
    'traefik.http.routers.web.rule=Host(`a`)',
    `traefik.http.routers.web.middlewares=${numbers(90, (index) => `${'y'.repeat(860)}${index}`).join(',')}`,
  ],
};

function numbers(count: number, of: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

t.test('hundreds of rules under one name have a few backups each', (t) => {
  const instances = numbers(600, String).map((number) =>
    makeInstance({
      id: `app-${number}`,
      address: `10.1.${Number(number) >> 8}.${Number(number) & 255}`,
      modifyIndex: Number(number),
      tags: [`traefik.http.routers.web.rule=Host(\`h${number}\`)`],
    }),
  );
  const started = process.cpuUsage();
  const configuration = configurationOf(instances);
  const { user, system } = process.cpuUsage(started);
  t.ok(user + system < 1_500_000, `${(user + system) / 1000} ms`);
  for (const number of [0, 300, 599]) {
    const routed = route(configuration, { host: `h${number}` });
    t.same(routed.servers, [`http://10.1.${number >> 8}.${number & 255}:8080`]);
    const { service } = configuration.routers.get(routed.router!)!;
    t.equal(configuration.services.get(service)?.servers.filter(({ backup }) => backup).length, 8);
  }
  t.end();
});

t.test('one service cannot fill the list of diagnostics', (t) => {
  const tags = numbers(
    300,
    (index) => `traefik.http.routers.r${index}.rule=${index === 299 ? 'Host(' : 'Host(`a`) && Host(`b`)'}`,
  );
  const other = makeInstance({ name: 'other', id: 'other', tags: ['traefik.http.routers.o.middlewares=none'] });
  const { diagnostics } = configurationOf([makeInstance({ tags }), other]);
  const ofApp = diagnostics.filter(({ origin }) => origin.service === 'app');
  t.equal(ofApp.length, 101);
  t.match(ofApp.at(-1), { code: 'diagnostics-omitted', message: /there are \d+ more diagnostics of app/ });
  t.ok(
    ofApp.some(({ object, severity }) => object === 'router r299@nomad' && severity === 'error'),
    'the gravest stay',
  );
  t.ok(diagnostics.some(({ origin, code }) => origin.service === 'other' && code === 'reference-missing'));
  t.end();
});

t.test('tags of one service cannot keep the proxy busy', (t) => {
  for (const [name, tags] of Object.entries(costlyTags)) {
    const started = process.cpuUsage();
    const { routers, diagnostics } = configurationOf([makeInstance({ tags })]);
    const { user, system } = process.cpuUsage(started);
    t.ok(user + system < 1_500_000, `${name}: ${(user + system) / 1000} ms`);
    t.equal(routers.get('web@nomad')?.status, 'disabled', name);
    t.ok(
      diagnostics.every(({ message }) => message.length < 1_000),
      `${name}: sentences`,
    );
  }
  t.end();
});

t.test('thousands of routers with one rule are chosen from in no time', (t) => {
  const tags = numbers(1_900, (index) => `traefik.http.routers.r${index}.rule=Host(\`a\`)`);
  for (const fields of [{}, { provider: 'consulcatalog' as const }, { status: 'critical' as const }]) {
    const started = process.cpuUsage();
    const { routers } = configurationOf([makeInstance({ tags, ...fields })]);
    const { user, system } = process.cpuUsage(started);
    t.ok(user + system < 1_500_000, `${(user + system) / 1000} ms`);
    t.equal(routers.size, 1_900);
  }
  t.end();
});

t.test('thousands of services that use one name for their own definitions are settled in no time', (t) => {
  const instances = numbers(2_000, String).map((number) =>
    makeInstance({
      name: `app${number}`,
      id: `app${number}`,
      tags: [
        `traefik.http.routers.r${number}.rule=Host(\`h${number}\`)`,
        `traefik.http.routers.r${number}.middlewares=strip`,
        `traefik.http.middlewares.strip.stripprefix.prefixes=/p${number}`,
      ],
    }),
  );
  const configurator = makeConfigurator();
  const catalog = new TestCatalog();
  const started = process.cpuUsage();
  const before = configurator.update({ snapshots: catalog.snapshots(instances) });
  const moved = { ...instances[7]!, id: 'another', address: '10.9.9.9' };
  const after = configurator.update({ snapshots: catalog.snapshots(instances.with(7, moved)) });
  const { user, system } = process.cpuUsage(started);
  t.ok(user + system < 3_000_000, `${(user + system) / 1000} ms`);
  t.equal(after.middlewares.size, 2_000);
  const own = (number: number) => after.middlewares.get(after.routers.get(`r${number}@nomad`)!.middlewares[0]!);
  for (const number of [0, 7, 1_999]) t.match(own(number)?.options, { prefixes: [`/p${number}`] });
  t.equal(after.routers, before.routers, 'no router has changed');
  t.end();
});

t.test('who writes a name that is derived for another takes nothing from it', (t) => {
  const tagsOf = (name: string, own: string) => [
    `traefik.http.routers.${name}.rule=Host(\`${own}\`)`,
    `traefik.http.routers.${name}.middlewares=${name}`,
    `traefik.http.routers.${name}.service=${name}`,
    `traefik.http.services.${name}.loadbalancer.passhostheader=true`,
    `traefik.http.middlewares.${name}.addprefix.prefix=/${own}`,
  ];
  const clashing = ['one', 'two'].map((name) => makeInstance({ name, id: name, tags: tagsOf('web', name) }));
  const derived = [...configurationOf(clashing).routers.values()].find(({ derivedFrom }) => derivedFrom !== undefined)!;
  const written = derived.name.slice(0, derived.name.lastIndexOf('@'));
  const claims = ['aaa', 'zzz'].map((name) => makeInstance({ name, id: name, tags: tagsOf(written, 'claim') }));
  const prefixes = (configuration: ReturnType<typeof configurationOf>, hosts: readonly string[]) =>
    hosts.map((host) => {
      const { status, middlewares } = route(configuration, { host });
      return [status, configuration.middlewares.get(middlewares[0] ?? '')?.options];
    });
  const expected = (hosts: readonly string[]) => hosts.map((host) => [200, { prefix: `/${host}` }]);
  for (const claim of claims) {
    const configurator = makeConfigurator({ lingerMs: 0 });
    const catalog = new TestCatalog();
    const steps = [clashing, [...clashing, claim], clashing, [claim], [claim, ...clashing], clashing];
    steps.forEach((instances, step) => {
      const hosts = [...(instances.includes(claim) ? ['claim'] : []), ...(instances.length > 1 ? ['one', 'two'] : [])];
      const followed = configurator.update({ snapshots: catalog.snapshots(instances) });
      t.same(prefixes(followed, hosts), expected(hosts), `${claim.name}, step ${step}`);
      t.same(outlineOf(followed), outlineOf(configurationOf(instances)), `${claim.name}, step ${step}: as anew`);
    });
  }
  t.end();
});
