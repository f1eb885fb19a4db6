// How Consul says no: without a token, without a leader, with too many connections. Embedded and real alike.
import { connect, type Socket } from 'node:net';
import { test } from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { ask, type Asked } from '../support/ask.js';
import { expectLikeRecorded } from '../support/expect-like-recorded.js';
import { missingPeer } from '../support/find-program.js';
import { startRealConsul } from '../support/real-consul.js';
import { register } from './cases/consul-answers.cases.js';

const management = 'aaaaaaaa-0000-4000-8000-000000000001';
const missing = missingPeer('consul') ?? false;

interface Guarded {
  url: string;
  stop(): Promise<void>;
  /** Makes tokens that may read services only, and services and nodes. */
  tokens(): Promise<{ services: string; both: string }>;
}

const guarded: { name: string; skip: string | false; start: () => Promise<Guarded> }[] = [
  {
    name: 'the embedded Consul',
    skip: false,
    async start() {
      const catalog = await createEmbeddedCatalog();
      catalog.consul.acl.enable();
      catalog.consul.acl.grant(management, { management: true });
      catalog.consul.acl.grant('token-services', { service: 'read' });
      catalog.consul.acl.grant('token-both', { service: 'read', node: 'read' });
      const tokens = { services: 'token-services', both: 'token-both' };
      return { url: catalog.consulUrl, stop: () => catalog.close(), tokens: () => Promise.resolve(tokens) };
    },
  },
  {
    name: 'the real Consul',
    skip: missing,
    async start() {
      const acl = { enabled: true, default_policy: 'deny', tokens: { master: management, agent: management } };
      const server = await startRealConsul({ config: { acl }, token: management });
      const { url } = server;
      const make = async (name: string, rules: string): Promise<string> => {
        const headers = { 'X-Consul-Token': management };
        const policy = await ask(url, '/v1/acl/policy', { method: 'PUT', headers, body: { Name: name, Rules: rules } });
        const { ID } = policy.json() as { ID: string };
        const token = await ask(url, '/v1/acl/token', { method: 'PUT', headers, body: { Policies: [{ ID }] } });
        return (token.json() as { SecretID: string }).SecretID;
      };
      const services = 'service_prefix "" { policy = "read" }';
      return {
        url,
        stop: () => server.stop(),
        tokens: async () => ({
          services: await make('services', services),
          both: await make('both', `${services} node_prefix "" { policy = "read" }`),
        }),
      };
    },
  },
];

for (const maker of guarded) {
  void test(`row 31: ${maker.name} with access control`, { skip: maker.skip }, async (t) => {
    const server = await maker.start();
    const { url } = server;
    t.teardown(() => server.stop());
    const { services, both } = await server.tokens();
    const web = { Name: 'web', ID: 'web-1', Port: 8081, Address: '10.0.0.1', Tags: ['https://web.example.test'] };
    const headers = { 'X-Consul-Token': management };
    await ask(url, register(web).path, { method: 'PUT', headers, body: web });
    const reads = (): Promise<Asked> => ask(url, '/v1/health/service/web', { headers });
    while ((await reads()).text.length < 10);

    const cases: [name: string, path: string, recording: string, options?: object, body?: 'exact' | 'values'][] = [
      ['no token sees no names and no refusal', '/v1/catalog/services', 'acl-no-token-catalog-services', {}, 'exact'],
      [
        'no token sees no instances and no refusal',
        '/v1/health/service/web',
        'acl-no-token-health-service',
        {},
        'exact',
      ],
      ['no token sees no checks', '/v1/health/state/any', 'acl-no-token-health-state-any', {}, 'exact'],
      ['no token may ask for the leader', '/v1/status/leader', 'acl-no-token-status-leader'],
      ['no token reads no key', '/v1/kv/foo', 'acl-no-token-kv', {}, 'exact'],
      ['no token writes no key', '/v1/kv/foo', 'acl-no-token-kv-put', { method: 'PUT', body: 'x' }, 'exact'],
      ['no token makes no session', '/v1/session/create', 'acl-no-token-session', { method: 'PUT', body: {} }, 'exact'],
      ['no token does not see the agent', '/v1/agent/self', 'acl-no-token-agent-self', {}, 'exact'],
      [
        'an unknown token is refused',
        '/v1/catalog/services',
        'acl-bad-token',
        { headers: { 'X-Consul-Token': '11111111-2222-3333-4444-555555555555' } },
        'exact',
      ],
      ['a token is taken from its header', '/v1/catalog/services', 'acl-token', { headers }, 'values'],
      [
        'a token is taken as a bearer',
        '/v1/catalog/services',
        'acl-bearer',
        { headers: { Authorization: `Bearer ${management}` } },
        'values',
      ],
      ['a token is taken from the query', `/v1/catalog/services?token=${management}`, 'acl-query-token', {}, 'values'],
      [
        'the right on services shows names',
        '/v1/catalog/services',
        'acl-service-read-only-catalog',
        { headers: { 'X-Consul-Token': services } },
        'values',
      ],
      [
        'but no instances',
        '/v1/health/service/web',
        'acl-service-read-only-health',
        { headers: { 'X-Consul-Token': services } },
        'exact',
      ],
      [
        'for which it takes the right on nodes',
        '/v1/health/service/web',
        'acl-service-node-read-health',
        { headers: { 'X-Consul-Token': both } },
      ],
    ];
    for (const [name, path, recording, options, body] of cases) {
      await t.test(name, async (t) => {
        expectLikeRecorded(t, await ask(url, path, options), `consul/${recording}`, body);
      });
    }
  });
}

const leaderless = [
  {
    name: 'the embedded Consul',
    skip: false,
    leastMs: 70,
    async start() {
      const catalog = await createEmbeddedCatalog({ timing: { consulNoLeaderMs: 70 } });
      catalog.consul.setLeader(false);
      return { url: catalog.consulUrl, stop: () => catalog.close() };
    },
  },
  { name: 'the real Consul', skip: missing, leastMs: 7000, start: () => startRealConsul({ isLeaderless: true }) },
] as const;

for (const maker of leaderless) {
  void test(`row 32: ${maker.name} without a leader`, { skip: maker.skip }, async (t) => {
    const server = await maker.start();
    const { url } = server;
    t.teardown(() => server.stop());
    await Promise.all(
      (
        [
          ['/v1/catalog/services', 'no-leader-catalog-services'],
          ['/v1/catalog/services?stale', 'no-leader-catalog-services-stale'],
          ['/v1/health/service/web?index=5&wait=2s', 'no-leader-health-service'],
          ['/v1/kv/foo', 'no-leader-kv'],
        ] as const
      ).map(async ([path, recording]) => {
        const answer = await ask(url, path);
        expectLikeRecorded(t, answer, `consul/${recording}`, 'exact');
        t.ok(answer.elapsedMs >= maker.leastMs * 0.98, `${path} was tried for ${answer.elapsedMs} ms`);
      }),
    );
    expectLikeRecorded(t, await ask(url, '/v1/status/leader'), 'consul/no-leader-status-leader', 'exact');
  });
}

const limited = [
  {
    name: 'the embedded Consul',
    skip: false,
    async start() {
      const catalog = await createEmbeddedCatalog({ consul: { maxConnectionsPerClient: 50 } });
      return { url: catalog.consulUrl, stop: () => catalog.close() };
    },
  },
  {
    name: 'the real Consul',
    skip: missing,
    start: () => startRealConsul({ config: { limits: { http_max_conns_per_client: 50 } } }),
  },
] as const;

for (const maker of limited) {
  void test(`${maker.name} resets the connection beyond its limit`, { skip: maker.skip }, async (t) => {
    const server = await maker.start();
    const { hostname, port } = new URL(server.url);
    const sockets: Socket[] = [];
    t.teardown(async () => {
      for (const socket of sockets) socket.destroy();
      await server.stop();
    });
    const open = (): Promise<'kept' | 'reset'> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), hostname);
        sockets.push(socket);
        socket.on('error', () => {
          resolve('reset');
        });
        socket.on('close', () => {
          resolve('reset');
        });
        socket.on('data', () => {
          resolve('kept');
        });
        socket.write('GET /v1/status/leader HTTP/1.1\r\nHost: consul\r\n\r\n');
      });
    const outcomes: string[] = [];
    for (let opened = 0; opened < 60; opened++) outcomes.push(await open());
    t.same(new Set(outcomes.slice(0, 48)), new Set(['kept']));
    t.same(new Set(outcomes.slice(52)), new Set(['reset']));
  });
}
