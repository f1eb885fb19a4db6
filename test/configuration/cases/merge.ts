// What several instances come to. Every service is exposed; addresses are 10.0.0.N for instance number N.
import type { Instance } from '../../../src/model/instance.js';
import { makeInstance } from '../../support/make-instance.js';

export interface MergeCase {
  readonly name: string;
  readonly instances: readonly Instance[];
  readonly routers?: readonly string[];
  readonly standby?: readonly string[];
  readonly services?: readonly string[];
  readonly middlewares?: readonly string[];
  readonly serversTransports?: readonly string[];
  /** Codes of the diagnostics, in any order. */
  readonly problems?: readonly string[];
}

const rule = (text: string, router = 'web') => `traefik.http.routers.${router}.rule=${text}`;
const router = (option: string, name = 'web') => `traefik.http.routers.${name}.${option}`;
const balancer = (option: string, name = 's') => `traefik.http.services.${name}.loadbalancer.${option}`;
const middleware = (option: string) => `traefik.http.middlewares.${option}`;

/** The instance with this number; a higher number is a newer registration. */
function one(number: number, tags: readonly string[] = [], fields: Partial<Instance> = {}): Instance {
  const name = fields.name ?? 'app';
  return makeInstance({
    id: `${name}-${number}`,
    address: `10.0.0.${number}`,
    createIndex: number,
    modifyIndex: number,
    tags,
    ...fields,
  });
}

const [a, b] = [rule('Host(`a`)'), rule('Host(`b`)')];
const defaultRouter = 'app@nomad: Host(`app.example.test`) > app@nomad';

export const mergeCases: readonly MergeCase[] = [
  // Traefik's own table of outcomes, with ours where they differ.
  { name: 'no tags', instances: [one(1)], routers: [defaultRouter], services: ['app@nomad: 10.0.0.1'] },
  {
    name: 'two instances on different nodes',
    instances: [one(1), one(2, [], { node: 'n2' })],
    routers: [defaultRouter],
    services: ['app@nomad: 10.0.0.1 10.0.0.2'],
  },
  {
    name: 'the same server twice counts once',
    instances: [one(1), one(2, [], { address: '10.0.0.1' })],
    services: ['app@nomad: 10.0.0.1'],
  },
  {
    name: 'a rule alone',
    instances: [one(1, [a])],
    routers: ['web@nomad: Host(`a`) > app@nomad'],
    services: ['app@nomad: 10.0.0.1'],
  },
  {
    name: 'a rule and one service',
    instances: [one(1, [a, balancer('passhostheader=true')])],
    routers: ['web@nomad: Host(`a`) > s@nomad'],
    services: ['s@nomad: 10.0.0.1'],
  },
  {
    name: 'a rule and two services: disabled, where Traefik deletes the router',
    instances: [one(1, [a, balancer('passhostheader=true'), balancer('passhostheader=true', 't')])],
    routers: ['web@nomad: Host(`a`) >  (disabled)'],
    services: ['s@nomad: 10.0.0.1', 't@nomad: 10.0.0.1'],
    problems: ['router-unlinked'],
  },
  {
    name: 'different service options: the newest counts, where Traefik deletes the service',
    instances: [one(1, [a, balancer('passhostheader=true')]), one(2, [a, balancer('passhostheader=false')])],
    routers: ['web@nomad: Host(`a`) > s@nomad'],
    services: ['s@nomad: 10.0.0.1 10.0.0.2'],
    problems: ['definitions-differ'],
  },
  {
    name: 'three instances, two agree on service options',
    instances: [
      one(1, [balancer('passhostheader=true')]),
      one(2, [balancer('passhostheader=false')]),
      one(3, [balancer('passhostheader=false')]),
    ],
    services: ['s@nomad: 10.0.0.1 10.0.0.2 10.0.0.3'],
    problems: ['definitions-differ'],
  },
  {
    name: 'the same service options',
    instances: [one(1, [balancer('passhostheader=false')]), one(2, [balancer('passhostheader=false')])],
    routers: ['app@nomad: Host(`app.example.test`) > s@nomad'],
    services: ['s@nomad: 10.0.0.1 10.0.0.2'],
  },
  {
    name: 'a middleware alone is not attached',
    instances: [one(1, [middleware('m.addprefix.prefix=/x')])],
    routers: [defaultRouter],
    services: ['app@nomad: 10.0.0.1'],
    middlewares: ['m@nomad: addPrefix'],
  },
  {
    name: 'the same middleware with different options: the newest counts, where Traefik deletes it',
    instances: [one(1, [middleware('m.inflightreq.amount=42')]), one(2, [middleware('m.inflightreq.amount=41')])],
    routers: [defaultRouter],
    middlewares: ['m@nomad: inFlightReq'],
    problems: ['definitions-differ'],
  },
  {
    name: 'the same router with different rules: both, where Traefik deletes it',
    instances: [one(1, [a]), one(2, [b])],
    routers: ['web-1@nomad: Host(`a`) > app-1@nomad', 'web@nomad: Host(`b`) > app-2@nomad'],
    services: ['app-1@nomad: 10.0.0.1 10.0.0.2?', 'app-2@nomad: 10.0.0.1? 10.0.0.2', 'app@nomad: 10.0.0.1 10.0.0.2'],
    problems: ['definitions-differ'],
  },
  {
    name: 'an empty address: the router stays, where Traefik skips the instance',
    instances: [one(1, [], { address: '' })],
    routers: [defaultRouter],
    services: ['app@nomad: '],
    problems: ['server-missing'],
  },
  {
    name: 'an unknown root',
    instances: [one(1, ['traefik.wrong.label = 42'])],
    routers: [defaultRouter],
    problems: ['option-unknown'],
  },
  {
    name: 'spaces around the equals sign',
    instances: [one(1, ['traefik.http.routers.web.rule = Host(`a`)'])],
    routers: ['web@nomad: Host(`a`) > app@nomad'],
  },
  // Health.
  {
    name: 'what is not passing gives no server, and keeps its router',
    instances: [one(1, [a], { status: 'critical' })],
    routers: ['web@nomad: Host(`a`) > app@nomad'],
    services: ['app@nomad: '],
  },
  {
    name: 'warning is not passing',
    instances: [one(1, [a]), one(2, [a], { status: 'warning' })],
    services: ['app@nomad: 10.0.0.1'],
  },
  {
    name: 'maintenance neither',
    instances: [one(1, [a]), one(2, [a], { status: 'maintenance' })],
    services: ['app@nomad: 10.0.0.1'],
  },
  {
    name: 'the definition of a live instance beats a newer one that is not live',
    instances: [one(1, [a, router('priority=1')]), one(2, [a, router('priority=2')], { status: 'critical' })],
    routers: ['web@nomad: Host(`a`) > app@nomad'],
    problems: ['definitions-differ'],
  },
  {
    name: 'a rule that only a dead instance declares is backed by the others',
    instances: [one(1, [a]), one(2, [b], { status: 'critical' })],
    routers: ['web-1@nomad: Host(`b`) > app-1@nomad', 'web@nomad: Host(`a`) > app@nomad'],
    services: ['app-1@nomad: 10.0.0.1?', 'app@nomad: 10.0.0.1'],
    problems: ['definitions-differ'],
  },
  // Differences within a service.
  {
    name: 'other routers of the service keep all servers',
    instances: [one(1, [a, rule('Host(`c`)', 'other')]), one(2, [b, rule('Host(`c`)', 'other')])],
    routers: [
      'other@nomad: Host(`c`) > app@nomad',
      'web-1@nomad: Host(`a`) > app-1@nomad',
      'web@nomad: Host(`b`) > app-2@nomad',
    ],
    problems: ['definitions-differ'],
  },
  {
    name: 'a changed rule takes its changed middleware along',
    instances: [
      one(1, [a, router('middlewares=m'), middleware('m.stripprefix.prefixes=/v1')]),
      one(2, [b, router('middlewares=m'), middleware('m.stripprefix.prefixes=/v2')]),
    ],
    routers: [
      'web-1@nomad: Host(`a`) through m-1@nomad > app-1@nomad',
      'web@nomad: Host(`b`) through m@nomad > app-2@nomad',
    ],
    middlewares: ['m-1@nomad: stripPrefix', 'm@nomad: stripPrefix'],
    problems: ['definitions-differ', 'definitions-differ'],
  },
  {
    name: 'also inside a chain',
    instances: [
      one(1, [
        a,
        router('middlewares=c'),
        middleware('c.chain.middlewares=m'),
        middleware('m.stripprefix.prefixes=/v1'),
      ]),
      one(2, [
        b,
        router('middlewares=c'),
        middleware('c.chain.middlewares=m'),
        middleware('m.stripprefix.prefixes=/v2'),
      ]),
    ],
    routers: [
      'web-1@nomad: Host(`a`) through c-1@nomad > app-1@nomad',
      'web@nomad: Host(`b`) through c@nomad > app-2@nomad',
    ],
    middlewares: ['c-1@nomad: chain', 'c@nomad: chain', 'm-1@nomad: stripPrefix', 'm@nomad: stripPrefix'],
    problems: ['definitions-differ', 'definitions-differ'],
  },
  {
    name: 'a rule that does not parse leaves the other one in place',
    instances: [one(1, [a]), one(2, [rule('Host(`b`')])],
    routers: ['web@nomad: Host(`a`) > app-1@nomad'],
    standby: ['web-2@nomad'],
    problems: ['definitions-differ', 'rule-invalid'],
  },
  {
    name: 'a newer definition that names a missing middleware does not replace one that works',
    instances: [one(1, [a]), one(2, [a, router('middlewares=typo')])],
    routers: ['web@nomad: Host(`a`) > app@nomad'],
    problems: ['definitions-differ', 'reference-missing'],
  },
  {
    name: 'nor does a broken middleware replace a working one',
    instances: [
      one(1, [a, router('middlewares=m'), middleware('m.addprefix.prefix=/x')]),
      one(2, [a, router('middlewares=m'), middleware('m.addprefx.prefix=/x')]),
    ],
    routers: ['web@nomad: Host(`a`) through m@nomad > app@nomad'],
    middlewares: ['m@nomad: addPrefix'],
    problems: ['middleware-type', 'definitions-differ'],
  },
  {
    name: 'a renamed service: old and new instances answer the route together',
    instances: [one(1, [a, balancer('passhostheader=true')]), one(2, [a, balancer('passhostheader=false', 't')])],
    routers: ['web@nomad: Host(`a`) > t-1@nomad'],
    services: ['s@nomad: 10.0.0.1', 't-1@nomad: 10.0.0.1 10.0.0.2', 't@nomad: 10.0.0.2'],
    problems: ['definitions-differ'],
  },
  {
    name: 'a changed rule and a renamed service: each backs the other',
    instances: [one(1, [a, balancer('passhostheader=true')]), one(2, [b, balancer('passhostheader=true', 't')])],
    routers: ['web-1@nomad: Host(`a`) > s-1@nomad', 'web@nomad: Host(`b`) > t-2@nomad'],
    services: [
      's-1@nomad: 10.0.0.1 10.0.0.2?',
      's@nomad: 10.0.0.1',
      't-2@nomad: 10.0.0.1? 10.0.0.2',
      't@nomad: 10.0.0.2',
    ],
    problems: ['definitions-differ'],
  },
  // References.
  {
    name: 'a missing service',
    instances: [one(1, [a, router('service=none')])],
    routers: ['web@nomad: Host(`a`) > none@nomad (disabled)'],
    problems: ['reference-missing'],
  },
  {
    name: 'a missing middleware',
    instances: [one(1, [a, router('middlewares=none')])],
    routers: ['web@nomad: Host(`a`) through none@nomad > app@nomad (disabled)'],
    problems: ['reference-missing'],
  },
  {
    name: 'references in any case',
    instances: [
      one(1, [
        a,
        router('middlewares=AUTH'),
        router('service=S'),
        middleware('auth.addprefix.prefix=/x'),
        balancer('passhostheader=true'),
      ]),
    ],
    routers: ['web@nomad: Host(`a`) through auth@nomad > s@nomad'],
  },
  {
    name: 'consul means consulcatalog',
    instances: [one(1, [a, router('service=other@consul')]), one(2, [], { name: 'other', provider: 'consulcatalog' })],
    routers: [
      'other@consulcatalog: Host(`other.example.test`) > other@consulcatalog',
      'web@nomad: Host(`a`) > other@consulcatalog',
    ],
  },
  {
    name: 'a provider that does not exist',
    instances: [one(1, [a, router('service=app@docker')])],
    routers: ['web@nomad: Host(`a`) > app@docker (disabled)'],
    problems: ['reference-missing'],
  },
  {
    name: 'a service of another catalog service',
    instances: [one(1, [a, router('service=other')]), one(2, [], { name: 'other' })],
    routers: ['other@nomad: Host(`other.example.test`) > other@nomad', 'web@nomad: Host(`a`) > other@nomad'],
  },
  {
    name: 'a chain that contains itself',
    instances: [
      one(1, [a, router('middlewares=x'), middleware('x.chain.middlewares=y'), middleware('y.chain.middlewares=x')]),
    ],
    routers: ['web@nomad: Host(`a`) through x@nomad > app@nomad (disabled)'],
    middlewares: ['x@nomad: chain (disabled)', 'y@nomad: chain (disabled)'],
    problems: ['middleware-loop', 'middleware-loop'],
  },
  {
    name: 'a chain with a missing member',
    instances: [one(1, [a, router('middlewares=x'), middleware('x.chain.middlewares=y')])],
    routers: ['web@nomad: Host(`a`) through x@nomad > app@nomad (disabled)'],
    middlewares: ['x@nomad: chain (disabled)'],
    problems: ['reference-missing'],
  },
  {
    name: 'chains that multiply',
    instances: [
      one(1, [
        a,
        router('middlewares=c0'),
        ...Array.from({ length: 40 }, (_, i) => middleware(`c${i}.chain.middlewares=c${i + 1},c${i + 1}`)),
        middleware('c40.addprefix.prefix=/x'),
      ]),
    ],
    routers: ['web@nomad: Host(`a`) through c0@nomad > app@nomad (disabled)'],
    problems: Array.from({ length: 34 }, () => 'middleware-refused'),
  },
  {
    name: 'chains in chains, twenty deep and no more',
    instances: [
      one(1, [
        a,
        router('middlewares=c1'),
        ...Array.from({ length: 20 }, (_, i) => middleware(`c${i}.chain.middlewares=c${i + 1}`)),
        middleware('c20.chain.middlewares=m'),
        middleware('m.addprefix.prefix=/x'),
      ]),
    ],
    routers: ['web@nomad: Host(`a`) through c1@nomad > app@nomad'],
    problems: ['middleware-refused'],
  },
  {
    name: 'a chain that is as deep only by its second way in',
    instances: [
      one(1, [
        a,
        router('middlewares=top'),
        middleware('top.chain.middlewares=c10,c1'),
        ...Array.from({ length: 20 }, (_, i) => middleware(`c${i + 1}.chain.middlewares=c${i + 2}`)),
        middleware('c21.addprefix.prefix=/x'),
      ]),
    ],
    routers: ['web@nomad: Host(`a`) through top@nomad > app@nomad (disabled)'],
    problems: ['middleware-refused'],
  },
  {
    name: 'an unsupported service',
    instances: [one(1, [a, 'traefik.http.services.s.weighted.services[0].name=x'])],
    routers: ['web@nomad: Host(`a`) > s@nomad (disabled)'],
    services: ['s@nomad: 10.0.0.1 (disabled)'],
    problems: ['kind-unsupported'],
  },
  // Names that clash.
  {
    name: 'one router name, two services, different rules: both route',
    instances: [one(1, [a]), one(2, [b], { name: 'other' })],
    routers: ['web-1@nomad: Host(`b`) > other@nomad', 'web@nomad: Host(`a`) > app@nomad'],
    problems: ['name-clash'],
  },
  {
    name: 'one service name, two services that route differently: each keeps its own',
    instances: [
      one(1, [rule('Host(`a`)', 'ra'), balancer('passhostheader=true')]),
      one(2, [rule('Host(`b`)', 'rb'), balancer('passhostheader=true')], { name: 'other' }),
    ],
    routers: ['ra@nomad: Host(`a`) > s@nomad', 'rb@nomad: Host(`b`) > s-1@nomad'],
    services: ['s-1@nomad: 10.0.0.2', 's@nomad: 10.0.0.1'],
    problems: ['name-clash'],
  },
  {
    name: 'equal tags on two services are one route',
    instances: [
      one(1, [a, balancer('passhostheader=true')], { name: 'blue' }),
      one(2, [a, balancer('passhostheader=true')], { name: 'green' }),
    ],
    routers: ['web@nomad: Host(`a`) > s@nomad'],
    services: ['s@nomad: 10.0.0.1 10.0.0.2'],
    problems: ['name-shared', 'name-shared'],
  },
  {
    name: 'a service may be fed by another that has no route of its own',
    instances: [
      one(1, [a, router('service=s'), balancer('passhostheader=true')]),
      one(2, [balancer('passhostheader=true')], { name: 'more' }),
    ],
    services: ['s@nomad: 10.0.0.1 10.0.0.2'],
    problems: ['name-shared'],
  },
  {
    name: 'one middleware name, two services, different options: each keeps its own',
    instances: [
      one(1, [a, router('middlewares=m'), middleware('m.addprefix.prefix=/1')]),
      one(2, [rule('Host(`b`)', 'rb'), router('middlewares=m', 'rb'), middleware('m.addprefix.prefix=/2')], {
        name: 'other',
      }),
    ],
    routers: [
      'rb@nomad: Host(`b`) through m-1@nomad > other@nomad',
      'web@nomad: Host(`a`) through m@nomad > app@nomad',
    ],
    middlewares: ['m-1@nomad: addPrefix', 'm@nomad: addPrefix'],
    problems: ['name-clash'],
  },
  {
    name: 'namespaces are never mixed',
    instances: [one(1), one(2, [], { namespace: 'staging' })],
    routers: ['app-1@nomad: Host(`app.example.test`) > app-1@nomad', defaultRouter],
    services: ['app-1@nomad: 10.0.0.2', 'app@nomad: 10.0.0.1'],
    problems: ['name-clash', 'name-clash', 'route-shadowed'],
  },
  // Both catalogs.
  {
    name: 'both catalogs offer a route: the primary is used',
    instances: [one(1), one(2, [], { provider: 'consulcatalog' })],
    routers: [defaultRouter],
    standby: ['app@consulcatalog'],
    services: ['app@consulcatalog: 10.0.0.2', 'app@nomad: 10.0.0.1'],
  },
  {
    name: 'the primary has no live server: the other one is used',
    instances: [one(1, [], { status: 'critical' }), one(2, [], { provider: 'consulcatalog' })],
    routers: ['app@consulcatalog: Host(`app.example.test`) > app@consulcatalog'],
    standby: ['app@nomad'],
  },
  {
    name: 'neither has: both answer 503',
    instances: [one(1, [], { status: 'critical' }), one(2, [], { provider: 'consulcatalog', status: 'critical' })],
    standby: [],
  },
  {
    name: 'another priority is another route',
    instances: [one(1), one(2, [router('priority=99', 'app')], { provider: 'consulcatalog' })],
    standby: [],
  },
  {
    name: 'another rule is another route',
    instances: [one(1), one(2, [a], { provider: 'consulcatalog' })],
    standby: [],
  },
  {
    name: 'a route without servers gives way to one with the same rule',
    instances: [
      one(1, [a], { status: 'critical' }),
      one(2, [rule('Host(`a`)', 'fallback'), router('priority=1', 'fallback')], { name: 'other' }),
    ],
    routers: ['fallback@nomad: Host(`a`) > other@nomad'],
    standby: ['web@nomad'],
  },
  {
    name: 'a route that is disabled never gives way to a stranger',
    instances: [one(1, [a, router('middlewares=none')]), one(2, [rule('Host(`a`)', 'open')], { name: 'other' })],
    routers: ['open@nomad: Host(`a`) > other@nomad', 'web@nomad: Host(`a`) through none@nomad > app@nomad (disabled)'],
    standby: [],
    problems: ['reference-missing'],
  },
];
