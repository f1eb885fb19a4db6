// What HinD's settings make of certificates and configurations.
import t from 'tap';
import { followWanted } from '../../src/cli/serve/certificates/follow-wanted.js';
import { createHindRoutes } from '../../src/cli/serve/hind-routes.js';
import { emptyConfiguration, type Configuration, type Router } from '../../src/model/configuration.js';
import { routerFields } from '../../src/model/router.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import type { Settings } from '../../src/settings/settings.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { createNode, insertDotted } from '../../src/shared/option-node.js';
import { wantedCases } from './cases/wanted-certificates.cases.js';

function settingsOf(given: { flags?: string; env?: Readonly<Record<string, string>>; told?: string[] }): Settings {
  const readFile = () => {
    throw Object.assign(new Error('no file'), { code: 'ENOENT' });
  };
  const argv = given.flags?.split(' ') ?? [];
  const { settings, problems } = loadSettings({ argv, env: given.env ?? {}, readFile, directoryExists: () => false });
  t.same(
    problems.map(({ code }) => code),
    given.told ?? [],
  );
  return settings;
}

function routerWith(name: string, rule: string): Router {
  const written = createNode('', '');
  insertDotted(written, 'tls', 'true', '');
  return {
    name,
    provider: 'nomad',
    status: 'enabled',
    errors: [],
    origins: [],
    options: decodeFields(routerFields, written, '', () => undefined),
    rule,
    priority: 1,
    entryPoints: [],
    middlewares: ['own@nomad'],
    service: 's@nomad',
    tls: true,
  };
}

function configurationOf(rules: readonly string[]): Configuration {
  const routers = rules.map((rule, index) => routerWith(`r${index}@nomad`, rule));
  return { ...emptyConfiguration, routers: new Map(routers.map((router) => [router.name, router])) };
}

for (const { name, rules, expect, ...given } of wantedCases) {
  t.test(`certificates: ${name}`, (t) => {
    const wanted = followWanted(settingsOf(given)).follow(configurationOf(rules));
    t.same(Object.fromEntries([...wanted].map(([resolver, { added }]) => [resolver, added])), expect);
    t.end();
  });
}

t.test('without HinD a configuration stays the same object', (t) => {
  const configuration = configurationOf(['Host(`a.example.com`)']);
  t.equal(createHindRoutes(settingsOf({}))(configuration), configuration);
  t.end();
});

t.test('hosts of the control plane are above whatever tags say', (t) => {
  const env = { FQDN: 'Nomad.example.com', NOMAD_ADDR_EXTRA: 'x.example.com,nomad.example.com' };
  const { routers, services, serversTransports } = createHindRoutes(settingsOf({ env }))(emptyConfiguration);
  t.same([...routers.keys()], ['nomad-nomad.example.com@internal', 'nomad-x.example.com@internal']);
  for (const router of routers.values()) {
    t.ok(router.tls);
    t.ok(router.priority > Number.MAX_SAFE_INTEGER - 1_000, 'the highest that a tag may have');
  }
  t.same(services.get('nomad@internal')?.servers[0]?.url, 'http://127.0.0.1:4646');
  t.equal(serversTransports.get('nomad@internal')?.options.forwardingTimeouts.responseHeaderTimeout, 0);
  t.end();
});

const nomadRows: { address: string; url: string; told?: string[] }[] = [
  { address: 'https://nomad.example.com', url: 'http://127.0.0.1:4646' },
  { address: 'unix:///run/nomad.sock', url: 'http://127.0.0.1:4646', told: ['setting-without-effect'] },
  { address: 'https://10.0.0.1:4646', url: 'https://10.0.0.1:4646' },
  { address: '10.0.0.2', url: 'http://10.0.0.2:4646' },
];
for (const { address, url, told } of nomadRows) {
  t.test(`Nomad at ${address}`, (t) => {
    const settings = settingsOf({ env: { FQDN: 'nomad.example.com', NOMAD_ADDR: address }, told });
    const { services } = createHindRoutes(settings)(emptyConfiguration);
    t.equal(services.get('nomad@internal')?.servers[0]?.url, url);
    t.end();
  });
}

t.test('peers of services: routers change only when they have changed', (t) => {
  const add = createHindRoutes(settingsOf({ env: { ALLOWED_REMOTE_IPS_SERVICES: '10.0.0.0/8' } }));
  const first = configurationOf(['Host(`a.example.com`)', 'Host(`b.example.com`)']);
  const before = add(first).routers;
  t.same(before.get('r0@nomad')?.middlewares, ['service-peers@internal', 'own@nomad'], 'before all others');
  const other = routerWith('r1@nomad', 'Host(`c.example.com`)');
  const after = add({ ...first, routers: new Map([...first.routers, ['r1@nomad', other]]) }).routers;
  t.equal(after.get('r0@nomad'), before.get('r0@nomad'));
  t.match(after.get('r1@nomad'), { rule: other.rule, middlewares: ['service-peers@internal', 'own@nomad'] });
  t.equal(add(emptyConfiguration).routers.size, 0, 'gone is gone');
  t.end();
});
