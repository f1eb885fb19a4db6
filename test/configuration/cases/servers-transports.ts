// Transports to servers and the services that name them. Every service is exposed.
import { makeInstance } from '../../support/make-instance.js';
import type { Instance } from '../../../src/model/instance.js';
import type { MergeCase } from './merge.js';

const rule = (host: string, router = 'web') => `traefik.http.routers.${router}.rule=Host(\`${host}\`)`;
const uses = (transport: string, service = 's') =>
  `traefik.http.services.${service}.loadbalancer.serverstransport=${transport}`;
const transport = (option: string, name = 't') => `traefik.http.serverstransports.${name}.${option}`;
const [lax, named] = [transport('insecureskipverify=true'), transport('servername=a.test')];
const web = rule('a');

function one(number: number, tags: readonly string[], fields: Partial<Instance> = {}): Instance {
  const name = fields.name ?? 'app';
  const address = `10.0.0.${number}`;
  return makeInstance({ id: `${name}-${number}`, address, createIndex: number, modifyIndex: number, tags, ...fields });
}

export const serversTransportMerges: readonly MergeCase[] = [
  {
    name: 'a service and its transport',
    instances: [one(1, [web, uses('t'), lax])],
    routers: ['web@nomad: Host(`a`) > s@nomad'],
    services: ['s@nomad: 10.0.0.1 by t@nomad'],
    serversTransports: ['t@nomad: {"insecureSkipVerify":true}'],
  },
  {
    name: 'in any case, and with the provider',
    instances: [one(1, [web, uses('T@Nomad'), lax])],
    services: ['s@nomad: 10.0.0.1 by t@nomad'],
  },
  {
    name: 'the transport of another catalog service',
    instances: [one(1, [web, uses('t')]), one(2, [lax], { name: 'other' })],
    services: ['other@nomad: 10.0.0.2', 's@nomad: 10.0.0.1 by t@nomad'],
  },
  {
    name: 'the transport of the other catalog',
    instances: [one(1, [web, uses('t@consul')]), one(2, [lax], { name: 'other', provider: 'consulcatalog' })],
    services: ['other@consulcatalog: 10.0.0.2', 's@nomad: 10.0.0.1 by t@consulcatalog'],
  },
  {
    name: 'the transport of the settings has a name, too',
    instances: [one(1, [web, uses('default@internal')])],
    services: ['s@nomad: 10.0.0.1'],
  },
  {
    name: 'a transport that does not exist closes the router',
    instances: [one(1, [web, uses('none')])],
    routers: ['web@nomad: Host(`a`) > s@nomad (disabled)'],
    services: ['s@nomad: 10.0.0.1 by none@nomad (disabled)'],
    problems: ['reference-missing'],
  },
  {
    name: 'a transport that cannot be used closes the router',
    instances: [one(1, [web, uses('t'), transport('minversion=VersionTLS9')])],
    routers: ['web@nomad: Host(`a`) > s@nomad (disabled)'],
    serversTransports: ['t@nomad: {} (disabled)'],
    problems: ['option-invalid'],
  },
  {
    name: 'a transport that nobody names harms nobody',
    instances: [one(1, [web, transport('spiffe=true')])],
    routers: ['web@nomad: Host(`a`) > app@nomad'],
    serversTransports: ['t@nomad: {"spiffe":{"ids":[]}} (disabled)'],
    problems: ['servers-transport-refused'],
  },
  {
    name: 'a newer definition that names none that exists: the older one stands in',
    instances: [one(1, [web, uses('t'), lax]), one(2, [web, uses('none'), lax])],
    routers: ['web@nomad: Host(`a`) > s@nomad'],
    services: ['s@nomad: 10.0.0.1 10.0.0.2 by t@nomad'],
    problems: ['definitions-differ', 'reference-missing'],
  },
  {
    name: 'a newer definition that cannot be used: the older one counts',
    instances: [one(1, [web, uses('t'), lax]), one(2, [web, uses('t'), transport('certificates[0].certfile=/c')])],
    services: ['s@nomad: 10.0.0.1 10.0.0.2 by t@nomad'],
    serversTransports: ['t@nomad: {"insecureSkipVerify":true}'],
    problems: ['definitions-differ', 'option-missing'],
  },
  {
    name: 'different definitions in one service: the newest counts',
    instances: [one(1, [web, uses('t'), lax]), one(2, [web, uses('t'), named])],
    services: ['s@nomad: 10.0.0.1 10.0.0.2 by t@nomad'],
    serversTransports: ['t@nomad: {"serverName":"a.test"}'],
    problems: ['definitions-differ'],
  },
  {
    name: 'different rules and different transports: each instance is reached by its own',
    instances: [one(1, [rule('a'), uses('t'), lax]), one(2, [rule('b'), uses('t'), named])],
    routers: ['web-1@nomad: Host(`a`) > s-1@nomad', 'web@nomad: Host(`b`) > s-2@nomad'],
    services: [
      's-1@nomad: 10.0.0.1 10.0.0.2? by t-1@nomad',
      's-2@nomad: 10.0.0.1? 10.0.0.2 by t@nomad',
      's@nomad: 10.0.0.1 10.0.0.2 by t@nomad',
    ],
    serversTransports: ['t-1@nomad: {"insecureSkipVerify":true}', 't@nomad: {"serverName":"a.test"}'],
    problems: ['definitions-differ', 'definitions-differ'],
  },
  {
    name: 'two services that define a transport alike share it',
    instances: [
      one(1, [rule('a', 'ra'), uses('t', 'sa'), lax]),
      one(2, [rule('b', 'rb'), uses('t', 'sb'), lax], { name: 'other' }),
    ],
    services: ['sa@nomad: 10.0.0.1 by t@nomad', 'sb@nomad: 10.0.0.2 by t@nomad'],
    serversTransports: ['t@nomad: {"insecureSkipVerify":true}'],
    problems: ['name-shared'],
  },
  {
    name: 'two services that define it differently each keep their own',
    instances: [
      one(1, [rule('a', 'ra'), uses('t', 'sa'), lax]),
      one(2, [rule('b', 'rb'), uses('t', 'sb'), named], { name: 'other' }),
    ],
    services: ['sa@nomad: 10.0.0.1 by t@nomad', 'sb@nomad: 10.0.0.2 by t-1@nomad'],
    serversTransports: ['t-1@nomad: {"serverName":"a.test"}', 't@nomad: {"insecureSkipVerify":true}'],
    problems: ['name-clash'],
  },
  {
    name: 'one service fed by two, with different transports, is two',
    instances: [one(1, [web, uses('t'), lax]), one(2, [web, uses('t'), named], { name: 'other' })],
    services: ['s-1@nomad: 10.0.0.2 by t-1@nomad', 's@nomad: 10.0.0.1 by t@nomad'],
    problems: ['name-clash', 'name-clash', 'name-clash', 'route-shadowed'],
  },
  {
    name: 'one service fed by two, with the same transport, is one',
    instances: [one(1, [web, uses('t'), lax]), one(2, [web, uses('t'), lax], { name: 'other' })],
    routers: ['web@nomad: Host(`a`) > s@nomad'],
    services: ['s@nomad: 10.0.0.1 10.0.0.2 by t@nomad'],
    problems: ['name-shared', 'name-shared', 'name-shared'],
  },
];
