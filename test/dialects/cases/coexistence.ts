// Several dialects on one instance, or on the instances of one service: which route stands.
import { bothEntryPoints } from '../../support/ask-offline.js';

export interface CoexistenceCase {
  readonly name: string;
  /** The tags of instances at 10.0.0.1, 10.0.0.2, … of one service. */
  readonly instances: readonly (readonly string[])[];
  readonly settings?: readonly string[];
  /** Whom requests reach: the last numbers of the addresses, `1 2`, or what is answered instead. */
  readonly answers: Readonly<Record<string, string>>;
  /** `name: rule` of the routers, in alphabetical order. */
  readonly routers?: readonly string[];
  /** The codes of diagnostics, in alphabetical order. */
  readonly problems?: readonly string[];
}

const enable = 'traefik.enable=true';
const router = (name: string, ...options: readonly string[]): string[] =>
  options.map((option) => `traefik.http.routers.${name}.${option}`);
const hosted = (...more: readonly string[]): string[] => [
  enable,
  ...router('web', 'rule=Host(`app.example.com`)', ...more),
];
const legacy = 'https://app.example.com';
const tls = 'https://app.example.com/x';
const plain = 'http://app.example.com/x';
const sent = '301 https://app.example.com/x';

export const coexistenceCases: readonly CoexistenceCase[] = [
  {
    name: 'the same route for TLS in both: one router, the Traefik one',
    instances: [[...hosted('tls=true'), legacy]],
    answers: { [tls]: '1', [plain]: sent },
    routers: [
      'app_example_com-to-https: Host(`app.example.com`) && !PathPrefix(`/.well-known/acme-challenge/`)',
      'web: Host(`app.example.com`)',
    ],
    problems: ['route-suppressed'],
  },
  {
    name: 'the same rule in other words',
    instances: [[enable, ...router('web', 'rule=PathPrefix(`/`)&&host( `App.Example.com` )', 'tls=true'), legacy]],
    answers: { [tls]: '1' },
    routers: [
      'app_example_com-to-https: Host(`app.example.com`) && !PathPrefix(`/.well-known/acme-challenge/`)',
      'web: PathPrefix(`/`)&&host( `App.Example.com` )',
    ],
    problems: ['route-suppressed'],
  },
  {
    name: 'Traefik asks for plain requests only: TLS stays with the older tag',
    instances: [[...hosted(), legacy]],
    answers: { [tls]: '1', [plain]: '1' },
  },
  {
    name: 'the same on an entry point that makes every router a TLS one: the Traefik router goes first',
    settings: [...bothEntryPoints, '--entrypoints.websecure.http.tls=true'],
    instances: [
      [...hosted('middlewares=closed'), 'traefik.http.middlewares.closed.ipallowlist.sourcerange=192.0.2.9', legacy],
    ],
    answers: { [tls]: '403', [plain]: '403' },
    problems: ['route-suppressed'],
  },
  {
    name: 'a middleware of the Traefik router is not got round by the older tag',
    instances: [
      [
        ...hosted('tls=true', 'middlewares=closed'),
        'traefik.http.middlewares.closed.ipallowlist.sourcerange=192.0.2.9',
        legacy,
      ],
    ],
    answers: { [tls]: '403' },
    problems: ['route-suppressed'],
  },
  {
    name: 'an entry point that does not exist takes no older route away',
    instances: [[...hosted('tls=true', 'entrypoints=websecrue'), legacy]],
    answers: { [tls]: '1', [plain]: sent },
    problems: ['entry-point-unknown'],
  },
  {
    name: 'an entry point that does exist',
    instances: [[...hosted('tls=true', 'entrypoints=WebSecure'), legacy]],
    answers: { [tls]: '1', [plain]: sent },
    problems: ['route-suppressed'],
  },
  {
    name: 'a rule that does not parse takes no older route away',
    instances: [[enable, ...router('web', 'rule=Host(`app.example.com`', 'tls=true'), legacy]],
    answers: { [tls]: '1', [plain]: sent },
    problems: ['rule-invalid'],
  },
  {
    name: 'a narrower Traefik route goes before the older one and leaves it the rest',
    instances: [[enable, ...router('api', 'rule=Host(`app.example.com`) && PathPrefix(`/api`)', 'tls=true'), legacy]],
    answers: { 'https://app.example.com/api': '1', [tls]: '1' },
  },
  {
    name: 'some instances have the older tag, some both, some Traefik tags by the same name',
    instances: [
      [legacy],
      [
        enable,
        ...router('app_example_com-tls', 'rule=Host(`app.example.com`)', 'tls=true', 'service=app_example_com'),
        'traefik.http.services.app_example_com.loadbalancer.strategy=iphash',
        'traefik.http.services.app_example_com.loadbalancer.exclusive=true',
        legacy,
      ],
      [
        enable,
        ...router('app_example_com-tls', 'rule=Host(`app.example.com`)', 'tls=true', 'service=app_example_com'),
        'traefik.http.services.app_example_com.loadbalancer.strategy=iphash',
        'traefik.http.services.app_example_com.loadbalancer.exclusive=true',
      ],
    ],
    answers: { [tls]: '1 2 3', [plain]: sent },
    problems: ['route-suppressed'],
  },
  {
    name: 'Traefik tags without a router beside the older tag',
    instances: [[enable, legacy]],
    answers: { [tls]: '1', 'http://app.localhost/': '1' },
  },
  {
    name: 'Traefik tags that are switched off leave the older ones alone',
    instances: [['traefik.enable=false', ...hosted('tls=true').slice(1), legacy]],
    answers: { [tls]: '1', [plain]: sent },
  },
  {
    name: 'another host by each dialect',
    instances: [[enable, ...router('web', 'rule=Host(`www.example.com`)', 'tls=true'), legacy]],
    answers: { [tls]: '1', 'https://www.example.com/': '1' },
  },

  // The two older dialects.
  {
    name: 'urlprefix and https for one host: plain requests are served, as the urlprefix tag asks',
    instances: [['urlprefix-app.example.com/', legacy]],
    answers: { [tls]: '1', [plain]: '1' },
  },
  {
    name: 'the same, whichever instance has which tag',
    instances: [['urlprefix-app.example.com/'], [legacy]],
    answers: { [tls]: '1 2', [plain]: '1 2' },
    problems: ['definitions-differ'],
  },
  {
    name: 'urlprefix for a path, https for the host',
    instances: [['urlprefix-app.example.com/api'], [legacy]],
    answers: { 'https://app.example.com/api/1': '1', 'http://app.example.com/api/1': '1', [tls]: '2', [plain]: sent },
  },
  {
    name: 'a redirect by a urlprefix tag goes before that of the https tag',
    instances: [['urlprefix-app.example.com:80/ redirect=307,https://www.example.com$path', legacy]],
    answers: { [tls]: '1', [plain]: '307 https://www.example.com/x' },
  },
  {
    name: 'a wildcard of one label and one of any number',
    instances: [['urlprefix-*.example.com/'], ['https://*.example.com']],
    answers: { [tls]: '2', 'https://a.b.example.com/': '1', 'https://example.com/': '404' },
  },
  {
    name: 'a wildcard of one label and a pattern that says more',
    instances: [['urlprefix-canary-*.example.com/'], ['https://*.example.com']],
    answers: { 'https://canary-a.example.com/': '1', 'https://a.example.com/': '2' },
  },
  {
    name: 'an exact path and a prefix',
    instances: [['urlprefix-app.example.com/x'], ['https://app.example.com/x']],
    answers: { [tls]: '1', 'https://app.example.com/xy': '1' },
  },
  {
    name: 'a host with a port in both',
    instances: [['urlprefix-app.example.com:8012/'], ['https://app.example.com:8012']],
    answers: { 'https://app.example.com:8012/': '1 2', [tls]: '404' },
    problems: ['definitions-differ'],
  },
  {
    name: 'three dialects for one host',
    instances: [[...hosted('tls=true'), 'urlprefix-app.example.com/', legacy]],
    answers: { [tls]: '1', [plain]: '1' },
    problems: ['route-suppressed'],
  },
  {
    name: 'three dialects on three instances',
    instances: [hosted('tls=true', 'service=app_example_com'), ['urlprefix-app.example.com/'], [legacy]],
    answers: { [plain]: '2 3' },
    problems: ['definitions-differ'],
  },
  {
    name: 'urlprefix tags switched off',
    settings: [...bothEntryPoints, '--urlprefix.mode=off'],
    instances: [['urlprefix-app.example.com/', 'urlprefix-old.example.com/', legacy]],
    answers: { [tls]: '1', [plain]: sent, 'http://old.example.com/': '404' },
  },
];
