// What parsed documents of the file provider come to.
export interface DynamicFileCase {
  readonly name: string;
  readonly document: unknown;
  readonly routers?: readonly string[];
  readonly services?: readonly string[];
  readonly middlewares?: readonly string[];
  readonly problems?: readonly string[];
}

const circular: Record<string, unknown> = {};
circular.http = { routers: circular };

export const dynamicFileCases: readonly DynamicFileCase[] = [
  { name: 'an empty document', document: null },
  { name: 'an empty mapping', document: {} },
  { name: 'a text', document: 'http', problems: ['file-unreadable'] },
  { name: 'a list', document: [1, 2], problems: ['file-unreadable'] },
  { name: 'a document that holds itself', document: circular, problems: ['file-unreadable'] },
  {
    name: 'router, service and middleware',
    document: {
      http: {
        routers: { web: { rule: 'Host(`w`)', service: 's', middlewares: ['m'], entryPoints: ['web'] } },
        services: {
          s: { loadBalancer: { servers: [{ url: 'http://a:1' }, { url: 'http://B', weight: 3, share: 0.5 }] } },
        },
        middlewares: { m: { addPrefix: { prefix: '/x' } } },
      },
    },
    routers: ['web: Host(`w`) > s'],
    services: ['s: http://a:1, http://b:80 x3 share 0.5'],
    middlewares: ['m: addPrefix {"prefix":"/x"}'],
  },
  {
    name: 'keys in any case',
    document: { HTTP: { Routers: { Web: { RULE: 'Host(`w`)', Service: 's@nomad' } } } },
    routers: ['Web: Host(`w`) > s@nomad'],
  },
  {
    name: 'a router without a service is not linked to anything',
    document: { http: { routers: { web: { rule: 'Host(`w`)' } }, services: { s: { loadBalancer: {} } } } },
    routers: ['web: Host(`w`) > ? (unusable)'],
    services: ['s: '],
    problems: ['router-unlinked'],
  },
  {
    name: 'a bad server costs itself',
    document: {
      http: {
        services: { s: { loadBalancer: { servers: [{ url: 'nonsense' }, { url: 'http://b' }, { weight: 2 }] } } },
      },
    },
    services: ['s: http://b:80'],
    problems: ['option-missing', 'server-missing'],
  },
  {
    name: 'names with dots',
    document: { http: { services: { 'a.b': { loadBalancer: { servers: [{ url: 'http://b' }] } } } } },
    services: ['a.b: http://b:80'],
  },
  {
    name: 'sections that are not used yet',
    document: { tcp: {}, udp: {} },
    problems: ['protocol-unsupported', 'protocol-unsupported'],
  },
  { name: 'a misspelt section', document: { htp: {} }, problems: ['option-unknown'] },
  {
    name: 'weighted services are not served yet',
    document: { http: { services: { s: { weighted: { services: [{ name: 'a', weight: 3 }] } } } } },
    services: ['s:  (unusable)'],
    problems: ['kind-unsupported'],
  },
  {
    name: 'native numbers and booleans',
    document: { http: { services: { s: { loadBalancer: { passHostHeader: false, servers: [] } } } } },
    services: ['s: '],
  },
];
