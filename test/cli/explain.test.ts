import t from 'tap';
import { createOfflineCommands } from '../../src/cli/offline-commands.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { createExplainer } from '../../src/cli/explain/create-explainer.js';
import { exchangeOf } from '../../src/cli/explain/describe-exchange.js';
import { formatAnswer } from '../../src/cli/explain/explain-answer.js';
import { describeRequest, parseRequestLine } from '../../src/cli/explain/request-description.js';
import { middlewareDefinitions } from '../../src/middlewares/registry.js';
import type { CatalogService } from '../../src/model/catalog-snapshot.js';
import type { Instance } from '../../src/model/instance.js';
import type { Configuration, Middleware, Router, Service } from '../../src/model/configuration.js';
import { loadBalancerFields } from '../../src/model/service.js';
import { routerFields } from '../../src/model/router.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { createNode, insertDotted } from '../../src/shared/option-node.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import {
  explainedMiddlewares,
  explainedRouters,
  explainedServices,
  explanationCases,
} from './cases/explanations.cases.js';
import { requestDescriptionCases } from './cases/request-descriptions.cases.js';

t.test('described requests', (t) => {
  const { settings } = loadSettings({
    argv: [
      ...['web:80', 'websecure:443', 'internal:8000'].map((each) => `--entrypoints.${each.replace(':', '.address=:')}`),
      '--entrypoints.internal.forwardedheaders.trustedips=10.0.0.0/8',
    ],
    env: { TRAEFIK_CONFIGFILE: '/dev/null' },
  });
  for (const { name, line, exchange: expected, refused, problem } of requestDescriptionCases) {
    const description = parseRequestLine(line);
    if (typeof description === 'string') {
      t.match(description, problem ?? 'a request', name);
      continue;
    }
    t.equal(problem, undefined, `${name}: is a request`);
    const exchange = exchangeOf(description, settings);
    if (typeof exchange === 'number') {
      t.equal(exchange, refused, name);
      continue;
    }
    for (const [field, value] of Object.entries(expected ?? {})) {
      t.same(Reflect.get(exchange, field), value, `${name}: ${field}`);
    }
  }
  t.end();
});

t.test('explanations', async (t) => {
  const { settings } = loadSettings({
    argv: [
      ...['--entrypoints.web.address=:80', '--entrypoints.websecure.address=:443', '--entrypoints.moved.address=:81'],
      ...['--entrypoints.websecure.http.tls=true', '--entrypoints.websecure.http.middlewares=tag@nomad'],
      '--entrypoints.moved.http.redirections.entrypoint.to=websecure',
    ],
    env: { TRAEFIK_CONFIGFILE: '/dev/null' },
  });
  const explainer = createExplainer(explainedConfiguration(), settings);
  for (const { name, url, entryPoint, answer: expected, candidates } of explanationCases) {
    const description = describeRequest({ url, entryPoint });
    if (typeof description === 'string') throw new Error(description);
    const answer = await explainer.explain(description);
    for (const [field, value] of Object.entries(expected)) {
      t.same(Reflect.get(answer, field), value, `${name}: ${field}`);
    }
    const judged = answer.candidates.map((candidate) => `${candidate.name} ${candidate.outcome}`);
    if (candidates !== undefined) t.same(judged, candidates, `${name}: candidates`);
    t.ok(
      answer.candidates.every(({ reason }) => reason !== ''),
      `${name}: every candidate has a reason`,
    );
    t.match(formatAnswer(answer), answer.status === null ? /sent on as/ : /answered/, `${name}: in words`);
  }
});

t.test('from tags to an explanation', async (t) => {
  const instance = (name: string, tags: string[], status: Instance['status'] = 'passing'): Instance => ({
    ...{ provider: 'nomad', name, id: `${name}-1`, node: 'n1', address: '10.0.0.1', port: 8080, tags, status },
    ...{ datacenter: 'dc1', namespace: 'default', createIndex: 1, modifyIndex: 1 },
  });
  const services = [
    instance('app', ['traefik.enable=true']),
    instance('site', [
      'traefik.enable=true',
      'traefik.http.routers.site.rule=PathPrefix(`/s`)',
      'traefik.http.routers.site.entrypoints=public',
    ]),
    instance('sick', ['traefik.enable=true'], 'critical'),
    instance('off', ['traefik.enable=true', 'traefik.http.services.off.loadbalancer.server.weight=0']),
    instance('hidden', []),
    instance('refused', [
      'traefik.enable=true',
      'traefik.http.routers.refused.middlewares=login',
      'traefik.http.middlewares.login.redirectregex.regex=(',
      'traefik.http.middlewares.login.redirectregex.replacement=x',
    ]),
    instance('moved', [
      'traefik.enable=true',
      'traefik.http.routers.moved.rule=Host(`moved.example`)',
      'traefik.http.routers.moved.service=noop@internal',
      'traefik.http.routers.moved.middlewares=to-tls',
      'traefik.http.middlewares.to-tls.redirectscheme.scheme=https',
      'traefik.http.routers.teapot.rule=Host(`teapot.example`)',
      'traefik.http.routers.teapot.service=noop@internal',
      'traefik.http.routers.ported.rule=HostPort(`ported.example:8012`)',
      'traefik.http.routers.ported.service=noop@internal',
      'traefik.http.routers.pages.rule=Host(`pages.example`)',
      'traefik.http.routers.pages.service=api@internal',
    ]),
  ].map((one): [string, CatalogService] => [
    `default/${one.name}`,
    { provider: 'nomad', name: one.name, namespace: 'default', instances: [one] },
  ]);
  const snapshot = { provider: 'nomad', services: new Map(services), index: 1, stale: false, syncedAtMs: 0 } as const;
  const commands = createOfflineCommands(() => Promise.resolve({ snapshots: [snapshot] }));
  const run = async (...argv: string[]): Promise<unknown> => {
    let out = '';
    const write = (text: string) => void (out += text);
    const env = { TRAEFIK_CONFIGFILE: '/dev/null', DOMAIN_SUFFIX: 'Dev.example' };
    const code = await runCommandLine(
      { argv: [...argv, '--json', '--catalog=services.json'], program: 'tagway', commands },
      { env, colour: false, write, writeError: (text) => void t.fail(text) },
    );
    return { ...(JSON.parse(out) as object), code };
  };
  const answer = (url: string, ...argv: string[]) => run('explain', url, ...argv);
  t.match(await answer('http://app.dev.example/x'), {
    router: 'app@nomad',
    rule: 'Host(`app.dev.example`)',
    servers: ['http://10.0.0.1:8080'],
    status: null,
    upstreamPath: '/x',
  });
  t.match(await answer('http://sick.dev.example/'), { router: 'sick@nomad', status: 503, servers: [] });
  t.match(await answer('http://off.dev.example/'), { router: 'off@nomad', status: 503, servers: [] }, 'weight 0');
  t.match(await answer('http://hidden.dev.example/'), { router: null, status: 404 });
  t.match(await answer('http://other.example/s'), { status: 404, candidates: [{ outcome: 'entry-point' }] });
  const moved = { router: 'moved@nomad', service: 'noop@internal', servers: [] };
  t.match(await answer('http://moved.example/a'), { ...moved, status: 302, location: 'https://moved.example/a' });
  t.match(
    await answer('http://teapot.example/'),
    { router: 'teapot@nomad', service: 'noop@internal', status: 418, upstreamPath: null },
    'nobody is behind noop@internal',
  );
  t.match(await answer('http://pages.example/api/overview'), { status: null, servers: ['http://127.0.0.1:8080'] });
  t.match(await answer('http://ported.example:8012/'), { router: 'ported@nomad' });
  t.match(await answer('http://ported.example/'), {
    router: null,
    candidates: [{ reason: /HostPort\(`ported.example:8012`\) does not hold: the request has "ported.example:80"/ }],
  });
  t.match(
    await answer('https://ported.example:8012/'),
    { router: null, candidates: [{ outcome: 'tls' }] },
    'the port of the URL is that of the Host header, whatever the entry point',
  );
  const publicly = ['--entrypoints.public.address=:8000'];
  t.match(await answer('http://other.example:8000/s', ...publicly), { router: 'site@nomad' });
  t.match(
    await answer('http://other.example/s', '--entrypoints.web.address=:80'),
    { router: null, status: 404 },
    'where entry points are written, a router that names another one listens nowhere',
  );
  t.match(await run('check'), { ok: false, code: 2, diagnostics: [{ code: 'middleware-refused', severity: 'error' }] });
});

function explainedConfiguration(): Configuration {
  const usual = { provider: 'nomad', status: 'enabled', errors: [], origins: [] } as const;
  const none = createNode('', '');
  const routers = new Map<string, Router>();
  for (const [name, given] of Object.entries(explainedRouters)) {
    const options = decodeFields(routerFields, none, '', () => undefined);
    const filled = { middlewares: [], entryPoints: [], service: 'app@nomad', priority: given.rule.length, tls: false };
    routers.set(name, { ...usual, ...filled, name, options, ...given });
  }
  const services = new Map<string, Service>();
  for (const [name, urls] of Object.entries(explainedServices)) {
    const options = decodeFields(loadBalancerFields, none, '', () => undefined);
    const servers = urls.map((url: string) => ({ url, weight: 1, preservePath: false }));
    services.set(name, { ...usual, name, kind: 'loadBalancer', options, servers });
  }
  const middlewares = new Map<string, Middleware>();
  for (const [name, given] of Object.entries(explainedMiddlewares)) {
    const root = createNode('', '');
    for (const [key, value] of Object.entries(given)) insertDotted(root, key, value, key);
    const [node] = root.children.values();
    const { schema } = middlewareDefinitions.get(node!.key)!;
    if (schema.kind !== 'struct') throw new Error(`${node!.key} has no options`);
    const options = decodeFields(schema.fields, node!, '', (problem) => {
      throw new Error(problem.message);
    });
    middlewares.set(name, { ...usual, name, type: node!.key, options });
  }
  return { routers, services, middlewares, serversTransports: new Map(), diagnostics: [] };
}
