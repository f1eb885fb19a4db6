import fc from 'fast-check';
import t from 'tap';
import { parseConstraints } from '../../src/dialects/constraints.js';
import { contributionOfFile } from '../../src/dialects/dynamic-file.js';
import { normalizeServerUrl } from '../../src/dialects/server-url.js';
import { createTraefikDialect, type TraefikDialectOptions } from '../../src/dialects/traefik.js';
import { middlewareSchemas } from '../../src/middlewares/registry.js';
import { makeInstance } from '../support/make-instance.js';
import { constraintCases, constraintTags } from './cases/constraints.js';
import { decoderCases } from './cases/decoder.js';
import { builtInRule, defaultRuleCases } from './cases/default-rules.js';
import { dynamicFileCases } from './cases/dynamic-files.js';
import { serversTransportCases } from './cases/servers-transports.js';
import { optionsThatDiffer } from '../support/options-that-differ.js';
import { outlineOf } from './contribution-outline.js';

const make = (options: Partial<TraefikDialectOptions> = {}) =>
  createTraefikDialect({
    exposedByDefault: false,
    prefix: 'traefik',
    domainSuffix: 'example.test',
    middlewareSchemas,
    ...options,
  });

t.test('tags', (t) => {
  for (const row of decoderCases) {
    const dialect = make({ exposedByDefault: row.exposedByDefault ?? false });
    const tags = row.bare ? row.tags : ['traefik.enable=true', ...row.tags];
    const contribution = dialect.contribute(makeInstance({ ...row.instance, tags }));
    const outline = outlineOf(contribution);
    const unhashed = (lines: readonly string[]) => lines.map((line) => line.replace(/app-[0-9a-f]{8}\b/g, 'app-HASH'));
    t.same(outline.problems, row.problems ?? [], `${row.name}: problems`);
    if (row.routers !== undefined) t.same(unhashed(outline.routers), row.routers, `${row.name}: routers`);
    if (row.services !== undefined) t.same(unhashed(outline.services), row.services, `${row.name}: services`);
    if (row.middlewares !== undefined) t.same(outline.middlewares, row.middlewares, `${row.name}: middlewares`);
    const router = contribution.routers.get('web')?.value as Record<string, unknown> | undefined;
    for (const [key, value] of Object.entries(row.router ?? {})) t.same(router?.[key], value, `${row.name}: ${key}`);
    const service = contribution.services.get('s')?.value.options as Record<string, unknown> | undefined;
    for (const [key, value] of Object.entries(row.service ?? {})) t.same(service?.[key], value, `${row.name}: ${key}`);
    if (row.remedy !== undefined) t.match(contribution.diagnostics[0]?.remedy, row.remedy, `${row.name}: remedy`);
    for (const { origin } of contribution.diagnostics) {
      t.match(origin, { provider: 'nomad', service: row.instance?.name ?? 'app' }, `${row.name}: origin`);
    }
  }
  t.end();
});

t.test('transports to servers', (t) => {
  for (const { name, written, options = {}, refused, problems = [] } of serversTransportCases) {
    const document = { http: { serversTransports: { web: written } } };
    const { serversTransports, diagnostics } = contributionOfFile({ path: 'f', document }, middlewareSchemas);
    const transport = serversTransports.get('web')!;
    t.strictSame(JSON.parse(JSON.stringify(optionsThatDiffer(transport.value))), options, `${name}: options`);
    t.equal(transport.errors !== undefined, refused !== undefined, `${name}: refused or not`);
    if (refused !== undefined) t.match(transport.errors?.[0], refused, `${name}: why`);
    t.same(
      diagnostics.map(({ code }) => code),
      problems,
      `${name}: problems`,
    );
    for (const { object } of diagnostics) t.equal(object, 'serversTransport web@file', `${name}: object`);
  }
  const keyFile = '-----BEGIN PRIVATE KEY-----';
  const tags = [
    'traefik.enable=true',
    'traefik.http.serversTransports.T.rootCAs=/a,/b',
    'traefik.http.serverstransports.t.certificates[0].certFile=/c',
    `traefik.http.serverstransports.t.certificates[0].keyFile=${keyFile}`,
    'traefik.http.serverstransports.t.forwardingTimeouts.dialTimeout=250ms',
  ];
  const { serversTransports, diagnostics } = make().contribute(makeInstance({ tags }));
  t.same(diagnostics, []);
  const [[, { value, origin }] = never()] = serversTransports;
  t.match(value, { rootCAs: ['/a', '/b'], certificates: [{ certFile: '/c', keyFile }] });
  t.equal(value.forwardingTimeouts.dialTimeout, 250);
  t.match(origin, { provider: 'nomad', service: 'app' });
  const pathOfKey = tags.map((tag) => tag.replace(keyFile, '/etc/shop.key'));
  const refused = make().contribute(makeInstance({ tags: pathOfKey }));
  t.match(refused.serversTransports.get('T')?.errors, [/tags cannot name files of keys \("\/etc\/shop.key"\)/]);
  t.match(refused.diagnostics, [{ code: 'servers-transport-refused', remedy: /@file/ }]);
  t.end();
});

function never(): never {
  throw new Error('nothing was decoded');
}

t.test('constraints', (t) => {
  for (const { expression, passes } of constraintCases) {
    const result = parseConstraints(expression);
    t.equal(result.ok ? result.constraint(constraintTags) : undefined, passes, expression || 'none');
  }
  t.throws(() => make({ constraints: 'Tag(' }), { code: 'TW_SETTING_INVALID' }, 'refused at the start');
  const choosy = make({ exposedByDefault: true, constraints: 'Tag(`a`)' });
  t.equal(choosy.contribute(makeInstance({ tags: ['a'] })).routers.size, 1);
  t.equal(choosy.contribute(makeInstance({ tags: ['b'] })).routers.size, 0);
  t.end();
});

t.test('default rules', (t) => {
  const tags = ['traefik.subdomain=Blue', 'traefik.none=', 'traefik.enable=true'];
  for (const { template, rule } of defaultRuleCases) {
    const dialect = make({ defaultRule: template });
    const [router] = dialect.contribute(makeInstance({ name: 'My_App', tags })).routers.values();
    t.equal(router?.value.rule, rule ?? builtInRule, template);
    t.same(new Set(dialect.diagnostics.map(({ code }) => code)), new Set(rule === undefined ? ['default-rule'] : []));
  }
  const dialect = make({ defaultRule: '{{ index .Labels "traefik.team.name" }}' });
  const { diagnostics } = dialect.contribute(makeInstance({ tags: ['traefik.enable=true', 'traefik.team.name=x'] }));
  t.same(diagnostics, [], 'a label that the template reads is no mistake');
  t.end();
});

t.test('settings of one provider', (t) => {
  const dialect = make({ perProvider: { consulcatalog: { prefix: 'Edge', exposedByDefault: true } } });
  t.equal(dialect.understands([], 'consulcatalog'), true);
  t.equal(dialect.understands(['x', 'TRAEFIK.enable=false'], 'nomad'), true);
  t.equal(dialect.understands(['urlprefix-/', 'traefik', 'edge.enable=true'], 'nomad'), false);
  const tags = ['edge.http.routers.web.rule=Host(`w`)', 'traefik.enable=false'];
  const inConsul = dialect.contribute(makeInstance({ provider: 'consulcatalog', tags }));
  t.same([...inConsul.routers.keys()], ['web']);
  t.equal(dialect.contribute(makeInstance({ tags })).routers.size, 0);
  t.end();
});

t.test('tags without bound cost one diagnostic and no time', (t) => {
  const rows = {
    'a tag of ten megabytes': ['traefik.enable=true', `traefik.http.routers.web.rule=${'x'.repeat(10_000_000)}`],
    'a hundred thousand tags': Array.from({ length: 100_000 }, (_, i) => `traefik.http.routers.r${i}.rule=Host(\`a\`)`),
    'a thousand nonsense tags': Array.from({ length: 1_000 }, (_, i) => `traefik.http.routers.r.nonsense${i}=1`),
  };
  for (const [name, tags] of Object.entries(rows)) {
    const started = process.cpuUsage();
    const { diagnostics, routers } = make({ exposedByDefault: true }).contribute(makeInstance({ tags }));
    const { user, system } = process.cpuUsage(started);
    t.ok(user + system < 1_000_000, `${name}: time`);
    if (name.includes('nonsense')) t.equal(diagnostics.length, 51, name);
    else t.same([diagnostics.map(({ code }) => code), routers.size], [['tags-oversize'], 0], name);
    t.ok(
      diagnostics.every(({ message, remedy }) => message.length + remedy.length < 1_200),
      `${name}: sentences`,
    );
  }
  t.end();
});

t.test('dynamic files', (t) => {
  for (const row of dynamicFileCases) {
    const contribution = contributionOfFile({ path: '/etc/dynamic.yml', document: row.document }, middlewareSchemas);
    const { routers = [], services = [], middlewares = [], problems = [] } = row;
    t.same(outlineOf(contribution), { routers, services, middlewares, problems }, row.name);
    t.ok(contribution.diagnostics.every(({ origin }) => origin.file === '/etc/dynamic.yml'));
  }
  t.end();
});

t.test('normalised server URLs stay as they are', (t) => {
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ['http', 'https', 'h2c'] }), fc.boolean(), (written, preservePath) => {
      const url = normalizeServerUrl(written, preservePath);
      return url === undefined || normalizeServerUrl(url, preservePath) === url;
    }),
  );
  for (const written of ['https://a/b:80', 'https://a?b=:80', 'https://a/?:080']) {
    t.equal(normalizeServerUrl(written, false), 'https://a:443', written);
  }
  t.equal(normalizeServerUrl('https://a:080/b', false), 'https://a:80');
  for (const written of ['', 'x', 'ftp://a', 'http://', 'http://u:p@a', 'http://a:99999', '//a', 'http://a b']) {
    t.equal(normalizeServerUrl(written, false), undefined, written);
  }
  t.end();
});

t.test('no tags whatever make it throw', (t) => {
  const word = fc.constantFrom(
    ...['http', 'routers', 'services', 'middlewares', 'web', 'rule', 'loadbalancer', 'server', 'port', 'tls', 'tcp'],
    ...['domains[0]', 'main', 'sticky', 'cookie', 'chain', 'plugin', '[0]', '', '__proto__', 'constructor', 'a@b', 'ü'],
  );
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom('true', 'false', '1', '-1', '1e999', 'Host(`a`)', 'a,b,,', '10s'),
  );
  const key = fc.array(word, { maxLength: 8 }).map((words) => ['traefik', ...words].join('.'));
  const tag = fc.oneof(
    fc.tuple(key, value).map((pair) => pair.join('=')),
    fc.string({ unit: 'binary' }),
    key,
  );
  const dialect = make({ exposedByDefault: true });
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 30 }), (tags) => {
      const contribution = dialect.contribute(makeInstance({ tags }));
      JSON.stringify(contribution.diagnostics);
      for (const { remedy, message, origin } of contribution.diagnostics) {
        if (remedy === '' || message === '' || origin.instance !== 'app-1') throw new Error('a diagnostic lacks words');
      }
    }),
    { numRuns: 500 },
  );
  const document = fc.object({ key: fc.oneof(word, fc.string()), maxDepth: 6 });
  fc.assert(
    fc.property(document, (http) => void contributionOfFile({ path: 'f', document: { http } }, middlewareSchemas)),
  );
  t.end();
});
