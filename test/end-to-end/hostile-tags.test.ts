// Services whose tags are nonsense, huge or malicious: their own routes at most suffer, and one sentence says why.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import { startMortalBackend } from '../support/mortal-backend.js';
import { parseExposition } from '../support/parse-exposition.js';
import { routingTags } from '../support/routing-tags.js';
import { startSpawnedProxy, type SpawnedProxy } from '../support/spawned-proxy.js';
import { startSteadyLoad } from '../support/steady-load.js';
import { untilAsync } from '../support/until.js';
import { followConsul, untilRouted } from './consuls.js';

interface HostileCase {
  readonly name: string;
  readonly service: string;
  readonly tags: readonly string[];
  /** The one diagnostic it earns; none where the tags are harmless. */
  readonly code?: Diagnostic['code'];
  /** A host under which it is routed all the same. */
  readonly host?: string;
}

const megabytes = (count: number): number => count * 1024 * 1024;
const optionsOf = (bytes: number): string[] => {
  const value = 'x'.repeat(400);
  const length = Math.ceil(bytes / 450);
  return Array.from({ length }, (_, number) => `traefik.http.middlewares.m${number}.addprefix.prefix=/${value}`);
};

const cases: readonly HostileCase[] = [
  {
    name: 'ten megabytes of options',
    service: 'huge',
    tags: ['traefik.enable=true', ...optionsOf(megabytes(10))],
    code: 'tags-oversize',
  },
  {
    name: 'one option of ten megabytes',
    service: 'long',
    tags: ['traefik.enable=true', `traefik.http.routers.long.rule=Host(\`${'a'.repeat(megabytes(10))}\`)`],
    code: 'tags-oversize',
  },
  {
    name: 'ten megabytes of tags for somebody else',
    service: 'chatty',
    tags: [...routingTags('chatty', 'Host(`chatty.test`)'), ...optionsOf(megabytes(10)).map((tag) => `other.${tag}`)],
    host: 'chatty.test',
  },
  {
    name: 'a rule that does not parse',
    service: 'unparsed',
    tags: routingTags('unparsed', 'Host(`unparsed.test`) &&& Path(`/`'),
    code: 'rule-invalid',
  },
  {
    name: 'a rule that is nested without end',
    service: 'nested',
    tags: routingTags('nested', `${'('.repeat(100_000)}Host(\`nested.test\`)${')'.repeat(100_000)}`),
    code: 'rule-invalid',
  },
  {
    name: 'a regular expression that repeats repetitions',
    service: 'bomb',
    tags: routingTags('bomb', 'HostRegexp(`^((a{1,500}){1,500}){1,500}$`)'),
    code: 'rule-invalid',
  },
  {
    name: 'a regular expression that backtracks for ages elsewhere',
    service: 'backtracking',
    tags: routingTags('backtracking', 'Host(`slow.test`) && !PathRegexp(`^/(a+)+$`)'),
    host: 'slow.test',
  },
  {
    name: 'a middleware that is nonsense',
    service: 'confused',
    tags: routingTags(
      'confused',
      'Host(`confused.test`)',
      'traefik.http.routers.confused.middlewares=limit',
      'traefik.http.middlewares.limit.ratelimit.average=many',
    ),
    code: 'option-invalid',
  },
];

const nonsense = [
  'traefik.enable=true',
  'traefik.',
  'traefik.=',
  'traefik..http=1',
  'traefik.http',
  'traefik.http.routers..rule=Host(`x`)',
  'traefik.http.routers.[0].rule=x',
  'traefik.http.services.x[99999999].port=1',
  'traefik.__proto__.polluted=yes',
  'traefik.http.routers.__proto__.rule=Host(`proto.test`)',
  'traefik.http.routers.constructor.service=toString',
  'traefik.http.services.nonsense.loadbalancer.server.port=-1',
  'traefik.http.services.nonsense.loadbalancer.server.url=javascript:alert(1)',
  `traefik.http.routers.${'deep.'.repeat(500)}rule=x`,
  'traefik.http.routers.nonsense.priority=9e99',
  'traefik.http.routers.nonsense.entrypoints=,,,',
  'traefik.http.middlewares.nonsense.headers.customresponseheaders.Bad\r\nName=a\r\nSet-Cookie: b',
  '\u0000\u001b[31mred',
  '=',
  '',
  '🦄=💥',
];

test('hostile tags', async (t) => {
  const catalog = await createEmbeddedCatalog();
  t.teardown(() => catalog.close());
  const backend = await startMortalBackend('ok');
  t.teardown(() => backend.kill());
  const register = (name: string, tags: readonly string[]): void =>
    catalog.consul.register({ name, id: `${name}-1`, address: '127.0.0.1', port: backend.port, tags });
  register('good', routingTags('good', 'Host(`good.test`)'));
  const proxy = await startSpawnedProxy(followConsul(catalog.consulUrl));
  t.teardown(() => proxy.stop());
  await untilRouted(proxy, 'good.test');
  const load = startSteadyLoad({ port: proxy.port, host: 'good.test', perSecond: 200 });
  t.teardown(() => load.stop());

  for (const { name, service, tags, code, host } of cases) {
    await t.test(name, async (t) => {
      await longestPauseMs(proxy);
      register(service, tags);
      register(`after-${service}`, routingTags(`after-${service}`, `Host(\`after-${service}.test\`)`));
      await untilRouted(proxy, `after-${service}.test`);
      if (host !== undefined) await untilRouted(proxy, host);
      if (code !== undefined) {
        await untilAsync('something is said about it', async () => (await diagnosticsOf(proxy, service)).length > 0);
      }
      await load.answered(20);
      const pauseMs = await longestPauseMs(proxy);
      t.ok(pauseMs < 5000, `nobody waits longer than ${pauseMs.toFixed(0)} ms`);
      const told = await diagnosticsOf(proxy, service);
      t.strictSame(
        told.map((diagnostic) => diagnostic.code),
        code === undefined ? [] : [code],
      );
      for (const { message, remedy } of told) {
        t.ok(message.length < 1000 && remedy !== '', `${message.slice(0, 200)}; ${remedy}`);
      }
      const lines = proxy.log.filter((line) => line.service === service);
      t.equal(lines.length, told.length, 'as many lines in the log');
      t.ok(
        lines.every(({ message }) => message.length < 2000),
        'which can be read',
      );
      catalog.consul.deregister(`${service}-1`);
    });
  }

  await t.test('nonsense', async (t) => {
    register('nonsense', nonsense);
    await untilAsync('something is said about it', async () => (await diagnosticsOf(proxy, 'nonsense')).length > 0);
    const told = await diagnosticsOf(proxy, 'nonsense');
    t.ok(told.length <= nonsense.length, `${told.length} diagnostics for ${nonsense.length} tags`);
    t.ok(
      told.every(({ remedy }) => remedy !== ''),
      'each says what to write instead',
    );
    const lines = proxy.log.filter((line) => line.service === 'nonsense');
    t.notOk(
      lines.some(({ message }) => /[\r\n\u0000\u001b]/.test(message)),
      'no line of the log is broken by it',
    );
  });

  await t.test('a request that a backtracking engine would think about for ages', async (t) => {
    register('slow', routingTags('slow', 'Host(`slower.test`) && PathRegexp(`^/(a+)+$`)'));
    await untilAsync('it is routed', async () => (await proxy.ask('slower.test', '/aaa')).status === 200);
    const asked = await proxy.ask('slower.test', `/${'a'.repeat(5000)}!`);
    t.equal(asked.status, 404);
    t.ok(asked.elapsedMs < 1000, `${asked.elapsedMs.toFixed(0)} ms`);
  });

  await load.stop();
  t.strictSame(load.failures, [], `none of ${load.sent()} requests to the good service failed`);
  t.notOk(
    proxy.log.some(({ message }) => message.startsWith('defect')),
    'no defect',
  );
});

test('`tagway check` says the same of each', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-check-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'catalog.json');
  const instances = cases.map(({ service, tags }) => ({
    name: service,
    id: service,
    address: '127.0.0.1',
    port: 1,
    tags,
  }));
  writeFileSync(file, JSON.stringify(instances));
  const { code, stdout } = await runProgram(['check', `--catalog=${file}`, '--json']);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  for (const { name, service, code: expected } of cases) {
    const told = diagnostics.filter(({ origin }) => origin.service === service);
    t.strictSame(
      told.map((diagnostic) => diagnostic.code),
      expected === undefined ? [] : [expected],
      name,
    );
  }
  t.equal(code, 2);
});

/** How long the proxy's event loop stood still at most since the last call. */
async function longestPauseMs(proxy: SpawnedProxy): Promise<number> {
  const { samples } = parseExposition((await proxy.api('/metrics')).text);
  return samples.find(({ name }) => name === 'nodejs_eventloop_lag_max_seconds')!.value * 1000;
}

async function diagnosticsOf(proxy: SpawnedProxy, service: string): Promise<Diagnostic[]> {
  return (await proxy.api(`/api/diagnostics?service=${service}`)).json() as Diagnostic[];
}

function runProgram(args: readonly string[]): Promise<{ code: number | null; stdout: string }> {
  const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout })));
}
