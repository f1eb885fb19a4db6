// Which names resolvers are asked for, and what is said of those that none gets a certificate for.
import t from 'tap';
import { followWanted } from '../../src/cli/serve/certificates/follow-wanted.js';
import { emptyConfiguration, type Configuration, type Router } from '../../src/model/configuration.js';
import type { TlsStore } from '../../src/model/tls-store.js';
import { routerFields } from '../../src/model/router.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { createNode, insertDotted } from '../../src/shared/option-node.js';

const { settings } = loadSettings({
  argv: [
    '--certificatesresolvers.le.acme.email=a@example.com',
    '--certificatesresolvers.own.internal=true',
    '--certificatesresolvers.le.domains[0].main=*.BÜCHER.example.com',
    '--certificates.resolver=le',
  ],
  env: { TRAEFIK_CONFIGFILE: '/dev/null' },
});

interface NameCase {
  readonly name: string;
  readonly rule?: string;
  readonly options: Readonly<Record<string, string>>;
  /** Resolver, and names. */
  readonly wanted: readonly string[];
  readonly says?: RegExp;
}

const cases: readonly NameCase[] = [
  {
    name: 'letters of other scripts are written as certificates have them, and each name once',
    options: {
      certresolver: 'le',
      'domains[0].main': 'Bücher.example.com',
      'domains[0].sans': 'faß.de,FASS.de,faß.de',
    },
    wanted: ['le fass.de,xn--bcher-kva.example.com,xn--fa-hia.de'],
  },
  {
    name: 'an address on a list is signed by the own authority',
    options: { certresolver: 'own', 'domains[0].main': '10.0.0.1', 'domains[0].sans': 'a.internal,2001:db8::1' },
    wanted: ['own 10.0.0.1,2001:db8::1,a.internal'],
  },
  {
    name: 'and left out, but not without a word, of what a public one is asked for',
    options: { certresolver: 'le', 'domains[0].main': 'www.example.com', 'domains[0].sans': '10.0.0.1' },
    wanted: ['le www.example.com'],
    says: /^the router web@nomad gets no certificate for "10\.0\.0\.1" from le: it is an address$/,
  },
  {
    name: 'so is a private name',
    options: { certresolver: 'le', 'domains[0].main': 'app.internal' },
    wanted: [],
    says: /"app\.internal" from le: no public authority signs for private names$/,
  },
  {
    name: 'and what is no name',
    options: { certresolver: 'own', 'domains[0].main': 'a_b/c', 'domains[0].sans': 'ok.internal' },
    wanted: ['own ok.internal'],
    says: /"a_b\/c" from own: it is no name of a host$/,
  },
  {
    name: 'an address in a rule is for the default certificate',
    rule: 'Host(`10.0.0.1`) || Host(`a.internal`)',
    options: { certresolver: 'own' },
    wanted: ['own a.internal'],
    says: /10\.0\.0\.1 from own: clients that come by an address name no host/,
  },
  {
    name: 'a router that names no resolver asked for nothing',
    rule: 'Host(`a.internal`)',
    options: {},
    wanted: [],
  },
];

function routerOf({ rule = 'Host(`x.example.com`)', options }: NameCase): Router {
  const written = createNode('', '');
  insertDotted(written, 'tls', 'true', '');
  for (const [path, value] of Object.entries(options)) insertDotted(written, `tls.${path}`, value, '');
  return {
    name: 'web@nomad',
    provider: 'nomad',
    status: 'enabled',
    errors: [],
    origins: [{ provider: 'nomad', service: 'web' }],
    options: decodeFields(routerFields, written, '', (problem) => t.fail(JSON.stringify(problem))),
    rule,
    priority: 1,
    entryPoints: [],
    middlewares: [],
    service: 's@nomad',
    tls: true,
  };
}

function wantedOf(follower: ReturnType<typeof followWanted>, configuration: Configuration): string[] {
  return [...follower.follow(configuration)].flatMap(([resolver, { added }]) =>
    added.map((names) => `${resolver} ${names.join(',')}`),
  );
}

for (const one of cases) {
  t.test(one.name, (t) => {
    const follower = followWanted(settings);
    const configuration = { ...emptyConfiguration, routers: new Map([['web@nomad', routerOf(one)]]) };
    t.same(wantedOf(follower, configuration), ['le *.xn--bcher-kva.example.com', ...one.wanted]);
    const problems = follower.diagnostics();
    t.match(problems, one.says === undefined ? [] : [{ message: one.says, object: 'router web@nomad' }]);
    t.equal(problems.length, one.says === undefined ? 0 : 1);
    follower.follow(emptyConfiguration);
    t.same(follower.diagnostics(), [], 'nothing is said of a router that is gone');
    t.end();
  });
}

t.test('the default certificate may be for an address', (t) => {
  const value: TlsStore = {
    defaultCertificate: undefined,
    defaultGeneratedCert: { resolver: 'own', domain: { main: '10.0.0.1', sans: ['Bücher.internal'] } },
  };
  const store = { value, origin: { provider: 'file' } };
  const configuration = { ...emptyConfiguration, tls: { ...emptyConfiguration.tls, store } } as Configuration;
  t.match(wantedOf(followWanted(settings), configuration), [/^le /, 'own 10.0.0.1,xn--bcher-kva.internal']);
  t.end();
});
