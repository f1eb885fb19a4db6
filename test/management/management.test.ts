import t, { type Test } from 'tap';
import { createManagement, type Management } from '../../src/management/create-management.js';
import type { ManagementOptions, ManagementSources } from '../../src/management/management-sources.js';
import { TagwayError } from '../../src/shared/errors.js';
import { apiCases, debugCases, healthCases, listCases, protocolCases, type EndpointCase } from './cases/endpoints.js';
import { makeConfiguration, makeRouter, makeService, makeSources } from './make-sources.js';

function start(t: Test, changes: Partial<ManagementSources> = {}, options?: ManagementOptions): Management {
  const management = createManagement(makeSources(changes), options);
  t.teardown(() => management.close());
  return management;
}

const tables = {
  api: apiCases,
  lists: listCases,
  health: healthCases,
  debug: debugCases,
  protocol: protocolCases,
};

for (const [table, cases] of Object.entries(tables)) {
  t.test(table, async (t) => {
    for (const row of cases) await checkEndpoint(t, row);
  });
}

async function checkEndpoint(t: Test, row: EndpointCase): Promise<void> {
  const { app } = start(t, row.sources, row.options);
  const answer = await app.inject({ method: row.method ?? 'GET', url: row.url });
  t.equal(answer.statusCode, row.status ?? 200, `${row.name}: status`);
  for (const [name, value] of Object.entries(row.headers ?? {})) {
    t.equal(answer.headers[name], value, `${row.name}: ${name}`);
  }
  if (typeof row.body === 'string') t.equal(answer.body, row.body, row.name);
  else if (row.body !== undefined) t.strictSame(answer.json(), row.body, row.name);
  if (row.names !== undefined) {
    const members = answer.json<{ name?: string; object?: string }[]>();
    t.strictSame(
      members.map(({ name, object }) => name ?? object),
      row.names,
      row.name,
    );
  }
  if (row.commonNames !== undefined) {
    const members = answer.json<{ commonName: string }[]>();
    t.strictSame(
      members.map(({ commonName }) => commonName),
      row.commonNames,
      row.name,
    );
  }
}

t.test('every page that / names answers', async (t) => {
  const { app } = start(t);
  const { pages } = (await app.inject('/')).json<{ pages: string[] }>();
  t.ok(pages.length > 10);
  for (const page of pages) t.equal((await app.inject(page)).statusCode, 200, page);
});

t.test('the debug configuration has settings and objects, and no secret', async (t) => {
  const { app } = start(t);
  const answer = await app.inject('/debug/config');
  t.notMatch(answer.body, /pa55|Bearer abc|\$2y|me:pw|"abc"/);
  t.match(answer.json(), {
    settings: { log: { level: 'INFO' }, providers: { nomad: { token: 'REDACTED', address: 'http://REDACTED@c' } } },
    configuration: {
      routers: { 'shop@nomad': { rule: 'Host(`shop.example.com`)', origins: [{ instance: 'web-1' }] } },
      standby: { 'shop@consulcatalog': { status: 'warning' } },
      services: { 'shop@nomad': { options: { healthCheck: { interval: 30_000 } } } },
      middlewares: { 'auth@nomad': { options: { users: ['ada:REDACTED'] } } },
      diagnostics: [{ code: 'option-unknown' }, { code: 'rule-invalid' }],
    },
  });
});

t.test('no page shows a secret', async (t) => {
  const { app } = start(t);
  const { pages } = (await app.inject('/')).json<{ pages: string[] }>();
  for (const page of pages) t.notMatch((await app.inject(page)).body, /pa55|Bearer abc|\$2y|me:pw|"abc"/, page);
});

t.test('what changes between two requests is seen', async (t) => {
  let configuration = makeConfiguration({ routers: [makeRouter('a@nomad')], services: [makeService('a@nomad')] });
  let alive = true;
  const { app } = start(t, {
    configuration: () => configuration,
    serverHealth: () => new Map([['http://10.0.0.1:8080', alive]]),
  });
  const service = async () => (await app.inject('/api/http/services/a@nomad')).json<Record<string, unknown>>();
  t.match(await service(), { usedBy: ['a@nomad'], serverStatus: { 'http://10.0.0.1:8080': 'UP' } });
  alive = false;
  configuration = makeConfiguration({ services: [makeService('a@nomad')] });
  const changed = await service();
  t.match(changed, { serverStatus: { 'http://10.0.0.1:8080': 'DOWN' } });
  t.notOk('usedBy' in changed);
});

t.test('pages of 5,000 routers are quick and complete', async (t) => {
  const many = Array.from({ length: 5000 }, (_, number) => `s${`${number}`.padStart(4, '0')}@nomad`);
  const configuration = makeConfiguration({
    routers: many.map((name) => makeRouter(name)),
    services: many.map((name) => makeService(name)),
  });
  const { app } = start(t, { configuration: () => configuration });
  const seen: string[] = [];
  const startedMs = performance.now();
  let next = 1;
  do {
    const answer = await app.inject(`/api/http/routers?per_page=100&page=${next}`);
    seen.push(...answer.json<{ name: string }[]>().map(({ name }) => name));
    next = Number(answer.headers['x-next-page']);
  } while (next !== 1);
  t.strictSame(seen, many);
  t.ok((performance.now() - startedMs) / 50 < 100, 'far below a tenth of a second each');
});

t.test('listening', (t) => {
  t.test('on a free port of an address, over a socket', async (t) => {
    const management = start(t);
    const { host, port } = await management.listen('127.0.0.1:0');
    t.equal(host, '127.0.0.1');
    const answer = await fetch(`http://127.0.0.1:${port}/ping`);
    t.equal(await answer.text(), 'OK');
  });

  t.test('an address in use is an error that names it', async (t) => {
    const { port } = await start(t).listen('127.0.0.1:0');
    const failure = await start(t)
      .listen(`127.0.0.1:${port}`)
      .catch((thrown: unknown) => thrown);
    t.ok(failure instanceof TagwayError);
    t.match(failure, { code: 'TW_LISTEN_FAILED', message: /EADDRINUSE/, context: { address: `127.0.0.1:${port}` } });
  });

  t.test('an address that is none is an error that says what to write', async (t) => {
    const failure = await start(t)
      .listen('localhost')
      .catch((thrown: unknown) => thrown);
    t.match(failure, { code: 'TW_SETTING_INVALID', message: /write 127\.0\.0\.1:8080/ });
  });

  t.test('closing does not wait for idle clients', async (t) => {
    const management = start(t);
    const { port } = await management.listen('127.0.0.1:0');
    await (await fetch(`http://127.0.0.1:${port}/ping`)).text();
    await management.close();
    await t.rejects(fetch(`http://127.0.0.1:${port}/ping`));
  });
  t.end();
});

t.test('a router without entry points is on all of them when none is marked', async (t) => {
  const { app } = start(t, {
    entryPoints: () => [
      { name: 'web', address: ':80', asDefault: false },
      { name: 'websecure', address: ':443', asDefault: false },
    ],
  });
  const router = (await app.inject({ url: '/api/http/routers/admin%2Fui@consulcatalog' })).json<
    Record<string, unknown>
  >();
  t.match(router, { entryPoints: ['web', 'websecure'], using: ['web', 'websecure'] });
});
