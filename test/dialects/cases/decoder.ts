// What tags of one instance come to. The instance is `app` at 10.0.0.1:8080 unless a row says otherwise.
import type { Instance } from '../../../src/model/instance.js';

export interface DecoderCase {
  readonly name: string;
  readonly tags: readonly string[];
  /** Without `traefik.enable=true`, which all others get. */
  readonly bare?: boolean;
  readonly exposedByDefault?: boolean;
  readonly instance?: Partial<Instance>;
  /** `name: rule > service`. */
  readonly routers?: readonly string[];
  readonly services?: readonly string[];
  readonly middlewares?: readonly string[];
  readonly problems?: readonly string[];
  /** Options of the router `web`, those named here. */
  readonly router?: object;
  /** Options of the service `s`, those named here. */
  readonly service?: object;
  /** What the remedy of the first problem holds. */
  readonly remedy?: string;
}

const web = 'traefik.http.routers.web.rule=Host(`w`)';
const webTo = (service: string) => [`web: Host(\`w\`) > ${service}`];
const ownService = ['app: http://10.0.0.1:8080'];
const ownRouter = ['app: Host(`app.example.test`) > app'];
const none = { routers: [], services: [], middlewares: [] };

const rows: readonly DecoderCase[] = [
  // Exposure.
  { name: 'no tags, not exposed by default: nothing', bare: true, tags: [], ...none },
  { name: 'no tags, exposed by default: router and service by name', bare: true, exposedByDefault: true, tags: [] },
  { name: 'enable=true exposes', bare: true, tags: ['traefik.enable=true'] },
  { name: 'enable=TRUE exposes', bare: true, tags: ['traefik.enable=TRUE'] },
  { name: 'the key of enable in another case', bare: true, tags: ['Traefik.Enable=true'] },
  { name: 'spaces around the equals sign', bare: true, tags: ['traefik.enable = true'] },
  { name: 'enable=1 exposes, with a hint', bare: true, tags: ['traefik.enable=1'], problems: ['enable-spelling'] },
  { name: 'enable=t exposes, with a hint', bare: true, tags: ['traefik.enable=t'], problems: ['enable-spelling'] },
  {
    name: 'enable=0 hides',
    bare: true,
    exposedByDefault: true,
    tags: ['traefik.enable=0'],
    ...none,
    problems: ['enable-spelling'],
  },
  {
    name: 'enable=false hides what is exposed by default',
    bare: true,
    exposedByDefault: true,
    tags: ['traefik.enable=false'],
    ...none,
  },
  {
    name: 'enable=yes hides, with a diagnostic',
    bare: true,
    exposedByDefault: true,
    tags: ['traefik.enable=yes'],
    ...none,
    problems: ['option-invalid'],
  },
  {
    name: 'enable without a value hides',
    bare: true,
    tags: ['traefik.enable='],
    ...none,
    problems: ['option-invalid'],
  },
  {
    name: 'routing tags without enable: a hint and nothing else',
    bare: true,
    tags: [web],
    ...none,
    problems: ['not-exposed'],
    remedy: 'traefik.enable=true',
  },
  { name: 'routing tags with enable=false: silence', bare: true, tags: ['traefik.enable=false', web], ...none },
  { name: 'tags of others are none of ours', tags: ['urlprefix-/x', 'https://x', 'traefikx.enable=false', 'v1', ''] },
  // Spelling of keys and values.
  {
    name: 'a tag without an equals sign',
    tags: [web, 'traefik.http.routers.web.tls'],
    routers: webTo('app'),
    problems: ['tag-malformed'],
    remedy: 'traefik.http.routers.web.tls=VALUE',
  },
  { name: 'keys in any case', tags: ['TRAEFIK.HTTP.Routers.web.RULE=Host(`w`)'], routers: webTo('app') },
  {
    name: 'names keep their case',
    tags: ['traefik.http.routers.Web.rule=Host(`w`)'],
    routers: ['Web: Host(`w`) > app'],
  },
  {
    name: 'names that differ in case are one',
    tags: ['traefik.http.routers.Web.rule=Host(`w`)', 'traefik.http.routers.web.priority=3'],
    routers: ['Web: Host(`w`) > app'],
  },
  {
    name: 'an empty segment costs the tag',
    tags: [web, 'traefik.http.routers..rule=x'],
    routers: webTo('app'),
    problems: ['tag-malformed'],
  },
  {
    name: 'a stray bracket costs the tag',
    tags: [web, 'traefik.http.routers.[0].rule=x'],
    routers: webTo('app'),
    problems: ['tag-malformed'],
  },
  {
    name: 'an index on a name costs the tag',
    tags: [web, 'traefik.http.routers.web[0].rule=x'],
    routers: webTo('app'),
    problems: ['option-unknown'],
  },
  {
    name: 'the same key twice: the last one counts',
    tags: ['traefik.http.routers.web.rule=Host(`v`)', web],
    routers: webTo('app'),
    problems: ['tag-duplicate'],
  },
  { name: 'the same tag twice: no complaint', tags: [web, web], routers: webTo('app') },
  {
    name: 'equals signs in values stay',
    tags: ['traefik.http.routers.web.rule=Query(`a`, `b=c`)'],
    routers: ['web: Query(`a`, `b=c`) > app'],
  },
  {
    name: 'a key of two thousand characters costs the tag',
    tags: [web, `traefik.http.${'x'.repeat(2000)}=1`],
    routers: webTo('app'),
    problems: ['tag-malformed'],
  },
  {
    name: 'names of objects in JavaScript are names',
    tags: ['traefik.http.routers.__proto__.rule=Host(`w`)'],
    routers: ['__proto__: Host(`w`) > app'],
  },
  {
    name: 'a name with a provider loses it',
    tags: ['traefik.http.routers.web@nomad.rule=Host(`w`)'],
    routers: webTo('app'),
    problems: ['option-invalid'],
  },
  // Roots and sections.
  {
    name: 'an unknown root',
    tags: ['traefik.htpp.routers.web.rule=x'],
    problems: ['option-unknown'],
    remedy: 'traefik.http',
  },
  { name: 'a root that resembles nothing', tags: ['traefik.wrong.label = 42'], problems: ['option-unknown'] },
  {
    name: 'a misspelt section',
    tags: [web, 'traefik.http.router.x.rule=y'],
    routers: webTo('app'),
    problems: ['option-unknown'],
    remedy: 'traefik.http.routers',
  },
  {
    name: 'TCP alone: no HTTP route is made up',
    tags: ['traefik.tcp.routers.a.rule=HostSNI(`*`)'],
    ...none,
    problems: ['protocol-unsupported'],
  },
  { name: 'UDP alone', tags: ['traefik.udp.routers.a.entrypoints=u'], ...none, problems: ['protocol-unsupported'] },
  {
    name: 'TCP beside HTTP: HTTP is served',
    tags: [web, 'traefik.tcp.routers.a.rule=HostSNI(`*`)'],
    routers: webTo('app'),
    problems: ['protocol-unsupported'],
  },
  {
    name: 'an option of TLS stores that does not exist',
    tags: ['traefik.tls.stores.default.x=y'],
    problems: ['option-unknown'],
  },
  // Routers.
  { name: 'a rule alone goes to the own service', tags: [web], routers: webTo('app') },
  {
    name: 'a router without a rule gets the default one',
    tags: ['traefik.http.routers.web.priority=7'],
    routers: ['web: Host(`app.example.test`) > app'],
    router: { priority: 7 },
  },
  {
    name: 'an empty rule gets the default one',
    tags: ['traefik.http.routers.web.rule='],
    routers: ['web: Host(`app.example.test`) > app'],
  },
  {
    name: 'a misspelt option of a router costs the key',
    tags: [web, 'traefik.http.routers.web.prioritty=1'],
    routers: webTo('app'),
    problems: ['option-unknown'],
    remedy: 'traefik.http.routers.web.priority',
  },
  {
    name: 'a misspelt list of middlewares closes the router',
    tags: [web, 'traefik.http.routers.web.middleware=auth'],
    routers: ['web: Host(`w`) > app (unusable)'],
    problems: ['option-unknown'],
    remedy: 'middlewares',
  },
  {
    name: 'a priority that is no number costs the key',
    tags: [web, 'traefik.http.routers.web.priority=high'],
    routers: webTo('app'),
    problems: ['option-invalid'],
    router: { priority: undefined },
  },
  { name: 'a negative priority', tags: [web, 'traefik.http.routers.web.priority=-1'], router: { priority: -1 } },
  {
    name: 'lists are split and trimmed, empty members ignored',
    tags: [web, 'traefik.http.routers.web.middlewares= a ,b,, c,'],
    router: { middlewares: ['a', 'b', 'c'] },
  },
  { name: 'an empty list', tags: [web, 'traefik.http.routers.web.entrypoints='], router: { entryPoints: [] } },
  {
    name: 'entryPoints in lower case',
    tags: [web, 'traefik.http.routers.web.entrypoints=web,websecure'],
    router: { entryPoints: ['web', 'websecure'] },
  },
  {
    name: 'tls=true',
    tags: [web, 'traefik.http.routers.web.tls=true'],
    router: { tls: { options: undefined, certResolver: undefined, domains: [] } },
  },
  {
    name: 'tls with nothing after the equals sign',
    tags: [web, 'traefik.http.routers.web.tls='],
    router: { tls: { options: undefined, certResolver: undefined, domains: [] } },
  },
  {
    name: 'tls=false takes it and its children away',
    tags: [web, 'traefik.http.routers.web.tls=false', 'traefik.http.routers.web.tls.certresolver=le'],
    router: { tls: undefined },
  },
  {
    name: 'a child makes tls',
    tags: [web, 'traefik.http.routers.web.tls.certresolver=le'],
    router: { tls: { options: undefined, certResolver: 'le', domains: [] } },
  },
  {
    name: 'indices group and are ordered as text',
    tags: [
      web,
      'traefik.http.routers.web.tls.domains[10].main=b',
      'traefik.http.routers.web.tls.domains[2].main=c',
      'traefik.http.routers.web.tls.domains[2].sans=d,e',
    ],
    router: {
      tls: {
        options: undefined,
        certResolver: undefined,
        domains: [
          { main: 'b', sans: [] },
          { main: 'c', sans: ['d', 'e'] },
        ],
      },
    },
  },
  {
    name: 'ruleSyntax=v9 costs the key',
    tags: [web, 'traefik.http.routers.web.rulesyntax=v9'],
    routers: webTo('app'),
    problems: ['option-invalid'],
  },
  {
    name: 'ruleSyntax=v2 is told and read as v3',
    tags: [web, 'traefik.http.routers.web.rulesyntax=v2'],
    routers: webTo('app'),
    problems: ['option-invalid'],
  },
  {
    name: 'ruleSyntax=V3 is fine',
    tags: [web, 'traefik.http.routers.web.rulesyntax=V3'],
    router: { ruleSyntax: 'v3' },
  },
  {
    name: 'observability switches',
    tags: [web, 'traefik.http.routers.web.observability.accesslogs=F'],
    router: { observability: { accessLogs: false, metrics: true, tracing: true, traceVerbosity: 'minimal' } },
  },
  {
    name: 'a value for a whole router',
    tags: ['traefik.http.routers.web=x'],
    routers: ownRouter,
    problems: ['option-invalid'],
  },
  // Linking.
  {
    name: 'one named service replaces the own one',
    tags: [web, 'traefik.http.services.s.loadbalancer.server.port=8080'],
    routers: webTo('s'),
    services: ['s: http://10.0.0.1:8080'],
  },
  {
    name: 'two services and no service in the router: the router cannot be used',
    tags: [
      web,
      'traefik.http.services.a.loadbalancer.server.port=8080',
      'traefik.http.services.b.loadbalancer.server.port=8080',
    ],
    routers: ['web: Host(`w`) > ? (unusable)'],
    services: ['a: http://10.0.0.1:8080', 'b: http://10.0.0.1:8080'],
    problems: ['router-unlinked'],
  },
  {
    name: 'two services, the router names one',
    tags: [
      web,
      'traefik.http.routers.web.service=b',
      'traefik.http.services.a.loadbalancer.server.port=8080',
      'traefik.http.services.b.loadbalancer.server.port=8080',
    ],
    routers: webTo('b'),
    services: ['a: http://10.0.0.1:8080', 'b: http://10.0.0.1:8080'],
  },
  {
    name: 'two services and no router: none is made up',
    tags: [
      'traefik.http.services.a.loadbalancer.server.port=8080',
      'traefik.http.services.b.loadbalancer.server.port=8080',
    ],
    routers: [],
    services: ['a: http://10.0.0.1:8080', 'b: http://10.0.0.1:8080'],
    problems: ['router-unlinked'],
  },
  {
    name: 'one service and no router: one by the name of the instance',
    tags: ['traefik.http.services.s.loadbalancer.server.port=8080'],
    routers: ['app: Host(`app.example.test`) > s'],
    services: ['s: http://10.0.0.1:8080'],
  },
  {
    name: 'a middleware alone: router and service all the same',
    tags: ['traefik.http.middlewares.m.addprefix.prefix=/x'],
    routers: ownRouter,
    middlewares: ['m: addPrefix {"prefix":"/x"}'],
  },
  {
    name: 'names are normalised',
    tags: [],
    instance: { name: 'my_app.v2' },
    routers: ['my-app-v2: Host(`my-app-v2.example.test`) > my-app-v2'],
    services: ['my-app-v2: http://10.0.0.1:8080'],
  },
  {
    name: 'a reference across providers',
    tags: [web, 'traefik.http.routers.web.service=other@file'],
    routers: webTo('other@file'),
  },
  // Servers.
  {
    name: 'server.port beats the registered port, with a warning',
    tags: ['traefik.http.services.s.loadbalancer.server.port=9090'],
    services: ['s: http://10.0.0.1:9090'],
    routers: ['app: Host(`app.example.test`) > s'],
    problems: ['port-differs'],
  },
  {
    name: 'server.port where none is registered',
    tags: ['traefik.http.services.s.loadbalancer.server.port=9090'],
    instance: { port: 0 },
    services: ['s: http://10.0.0.1:9090'],
    routers: ['app: Host(`app.example.test`) > s'],
  },
  {
    name: 'server.port out of range costs the key',
    tags: ['traefik.http.services.s.loadbalancer.server.port=70000'],
    services: ['s: http://10.0.0.1:8080'],
    routers: ['app: Host(`app.example.test`) > s'],
    problems: ['option-invalid'],
  },
  {
    name: 'server.port that is no number',
    tags: ['traefik.http.services.s.loadbalancer.server.port=http'],
    services: ['s: http://10.0.0.1:8080'],
    routers: ['app: Host(`app.example.test`) > s'],
    problems: ['option-invalid'],
  },
  {
    name: 'server.scheme',
    tags: ['traefik.http.services.s.loadbalancer.server.scheme=HTTPS'],
    services: ['s: https://10.0.0.1:8080'],
    routers: ['app: Host(`app.example.test`) > s'],
  },
  {
    name: 'h2c',
    tags: ['traefik.http.services.s.loadbalancer.server.scheme=h2c'],
    services: ['s: h2c://10.0.0.1:8080'],
    routers: ['app: Host(`app.example.test`) > s'],
  },
  {
    name: 'an unknown scheme costs the key',
    tags: ['traefik.http.services.s.loadbalancer.server.scheme=ftp'],
    services: ['s: http://10.0.0.1:8080'],
    routers: ['app: Host(`app.example.test`) > s'],
    problems: ['option-invalid'],
  },
  {
    name: 'server.url',
    tags: ['traefik.http.services.s.loadbalancer.server.url=http://Other:99/base'],
    services: ['s: http://other:99'],
    routers: ['app: Host(`app.example.test`) > s'],
  },
  {
    name: 'server.url with its path',
    tags: [
      'traefik.http.services.s.loadbalancer.server.url=https://other/base/',
      'traefik.http.services.s.loadbalancer.server.preservepath=true',
    ],
    services: ['s: https://other:443/base'],
    routers: ['app: Host(`app.example.test`) > s'],
  },
  {
    name: 'server.url beats port and scheme, with a diagnostic',
    tags: [
      'traefik.http.services.s.loadbalancer.server.url=http://other:99',
      'traefik.http.services.s.loadbalancer.server.port=1',
    ],
    services: ['s: http://other:99'],
    routers: ['app: Host(`app.example.test`) > s'],
    problems: ['option-invalid'],
  },
  {
    name: 'a server.url that is none gives no server',
    tags: ['traefik.http.services.s.loadbalancer.server.url=other:99'],
    services: ['s: '],
    routers: ['app: Host(`app.example.test`) > s'],
    problems: ['server-missing'],
  },
  {
    name: 'no address: definitions stay, no server',
    tags: [web],
    instance: { address: '' },
    routers: webTo('app'),
    services: ['app: '],
    problems: ['server-missing'],
  },
  {
    name: 'no port: definitions stay, no server',
    tags: [web],
    instance: { port: 0 },
    routers: webTo('app'),
    services: ['app: '],
    problems: ['server-missing'],
  },
  {
    name: 'an address that is none',
    tags: [web],
    instance: { address: 'a b/c' },
    routers: webTo('app'),
    services: ['app: '],
    problems: ['server-missing'],
  },
  {
    name: 'IPv6',
    tags: [web],
    instance: { address: '2001:DB8::1' },
    routers: webTo('app'),
    services: ['app: http://[2001:db8::1]:8080'],
  },
  {
    name: 'the standard port stays in the URL',
    tags: [web],
    instance: { port: 80 },
    routers: webTo('app'),
    services: ['app: http://10.0.0.1:80'],
  },
  {
    name: 'https on port 80 keeps its port',
    tags: ['traefik.http.services.s.loadbalancer.server.scheme=https'],
    instance: { port: 80 },
    services: ['s: https://10.0.0.1:80'],
    routers: ['app: Host(`app.example.test`) > s'],
  },
  {
    name: 'server.weight',
    tags: ['traefik.http.services.s.loadbalancer.server.weight=10'],
    services: ['s: http://10.0.0.1:8080 x10'],
    routers: ['app: Host(`app.example.test`) > s'],
  },
  {
    name: 'server.share beats the weight of the catalog',
    tags: ['traefik.http.services.s.loadbalancer.server.share=0.25'],
    instance: { weights: { passing: 5, warning: 2 } },
    services: ['s: http://10.0.0.1:8080 share 0.25'],
    routers: ['app: Host(`app.example.test`) > s'],
  },
  {
    name: 'a share above 1 costs the key',
    tags: ['traefik.http.services.s.loadbalancer.server.share=1.5'],
    services: ['s: http://10.0.0.1:8080'],
    routers: ['app: Host(`app.example.test`) > s'],
    problems: ['option-invalid'],
  },
  {
    name: "the catalog's weight of a passing instance",
    tags: [web],
    instance: { weights: { passing: 5, warning: 2 } },
    routers: webTo('app'),
    services: ['app: http://10.0.0.1:8080 x5'],
  },
  {
    name: "the catalog's weight of an instance in warning",
    tags: [web],
    instance: { weights: { passing: 5, warning: 2 }, status: 'warning' },
    routers: webTo('app'),
    services: ['app: http://10.0.0.1:8080 x2'],
  },
  {
    name: 'server.weight beats that of the catalog',
    tags: ['traefik.http.services.s.loadbalancer.server.weight=3'],
    instance: { weights: { passing: 5, warning: 2 } },
    services: ['s: http://10.0.0.1:8080 x3'],
    routers: ['app: Host(`app.example.test`) > s'],
  },
  {
    name: 'a negative weight costs the key',
    tags: ['traefik.http.services.s.loadbalancer.server.weight=-3'],
    services: ['s: http://10.0.0.1:8080'],
    routers: ['app: Host(`app.example.test`) > s'],
    problems: ['option-invalid'],
  },
  {
    name: 'a weight out of all proportion costs the key',
    tags: ['traefik.http.services.s.loadbalancer.server.weight=1000001'],
    services: ['s: http://10.0.0.1:8080'],
    routers: ['app: Host(`app.example.test`) > s'],
    problems: ['option-invalid'],
  },
  {
    name: "the catalog's weight has the same limit",
    tags: [web],
    instance: { weights: { passing: 1e300, warning: 1 } },
    routers: webTo('app'),
    services: ['app: http://10.0.0.1:8080 x1000000'],
  },
  // Service options.
  {
    name: 'passHostHeader and its default',
    tags: ['traefik.http.services.s.loadbalancer.passhostheader=false'],
    service: { passHostHeader: false, strategy: 'wrr' },
  },
  {
    name: 'a boolean that is none costs the key',
    tags: ['traefik.http.services.s.loadbalancer.passhostheader=maybe'],
    service: { passHostHeader: true },
    problems: ['option-invalid'],
  },
  {
    name: 'sticky=true',
    tags: ['traefik.http.services.s.loadbalancer.sticky=true'],
    service: { sticky: { cookie: undefined } },
  },
  {
    name: 'sticky.cookie=true has all its defaults',
    tags: ['traefik.http.services.s.loadbalancer.sticky.cookie=true'],
    service: {
      sticky: {
        cookie: {
          name: undefined,
          secure: false,
          httpOnly: false,
          sameSite: undefined,
          maxAge: 0,
          path: '/',
          domain: undefined,
        },
      },
    },
  },
  {
    name: 'sticky.cookie.name makes its parents',
    tags: ['traefik.http.services.s.loadbalancer.sticky.cookie.name=lb'],
    service: {
      sticky: {
        cookie: {
          name: 'lb',
          secure: false,
          httpOnly: false,
          sameSite: undefined,
          maxAge: 0,
          path: '/',
          domain: undefined,
        },
      },
    },
  },
  {
    name: 'durations: bare numbers are seconds',
    tags: [
      'traefik.http.services.s.loadbalancer.healthcheck.path=/h',
      'traefik.http.services.s.loadbalancer.healthcheck.interval=10',
      'traefik.http.services.s.loadbalancer.healthcheck.timeout=1m30s',
    ],
    service: {
      healthCheck: {
        mode: 'http',
        path: '/h',
        method: 'GET',
        status: 0,
        scheme: undefined,
        port: undefined,
        hostname: undefined,
        headers: {},
        interval: 10_000,
        unhealthyInterval: undefined,
        timeout: 90_000,
        followRedirects: true,
      },
    },
  },
  {
    name: 'a duration that is none keeps the default',
    tags: ['traefik.http.services.s.loadbalancer.responseforwarding.flushinterval=soon'],
    service: { responseForwarding: { flushInterval: 100 } },
    problems: ['option-invalid'],
  },
  {
    name: 'a duration without end keeps the default',
    tags: [`traefik.http.services.s.loadbalancer.responseforwarding.flushinterval=${'9'.repeat(400)}`],
    service: { responseForwarding: { flushInterval: 100 } },
    problems: ['option-invalid'],
  },
  {
    name: 'a misspelt loadbalancer: the service is there with defaults',
    tags: ['traefik.http.services.s.loadbalancr.server.port=1'],
    service: { passHostHeader: true },
    problems: ['option-unknown'],
    remedy: 'loadBalancer',
  },
  {
    name: 'a value for the loadbalancer',
    tags: ['traefik.http.services.s.loadbalancer=true'],
    service: { passHostHeader: true },
    problems: ['option-invalid'],
  },
  {
    name: 'a list of servers is for files',
    tags: ['traefik.http.services.s.loadbalancer.servers[0].url=http://x'],
    service: { passHostHeader: true },
    problems: ['option-unknown'],
    remedy: 'loadBalancer.server',
  },
  {
    name: 'weighted services are not served yet',
    tags: ['traefik.http.services.s.weighted.services[0].name=x'],
    routers: ['app: Host(`app.example.test`) > s'],
    services: ['s: http://10.0.0.1:8080 (unusable)'],
    problems: ['kind-unsupported'],
  },
  {
    name: 'middlewares of services are not served yet',
    tags: ['traefik.http.services.s.middlewares=auth'],
    routers: ['app: Host(`app.example.test`) > s'],
    services: ['s: http://10.0.0.1:8080 (unusable)'],
    problems: ['kind-unsupported'],
  },
  // Middlewares.
  {
    name: 'a list of prefixes',
    tags: ['traefik.http.middlewares.m.stripprefix.prefixes=/a, /b'],
    middlewares: ['m: stripPrefix {"prefixes":["/a","/b"],"forceSlash":false}'],
  },
  {
    name: 'an unknown type',
    tags: ['traefik.http.middlewares.m.stripprefx.prefixes=/a'],
    middlewares: ['m: stripprefx {} (unusable)'],
    problems: ['middleware-type'],
    remedy: 'stripPrefix',
  },
  {
    name: 'several types',
    tags: ['traefik.http.middlewares.m.stripprefix.prefixes=/a', 'traefik.http.middlewares.m.addprefix.prefix=/b'],
    middlewares: ['m: addprefix {} (unusable)'],
    problems: ['middleware-type'],
  },
  { name: 'no type', tags: ['traefik.http.middlewares.m=x'], middlewares: [], problems: ['option-invalid'] },
  {
    name: 'a required option is missing',
    tags: ['traefik.http.middlewares.m.addprefix.prefx=/a'],
    middlewares: ['m: addPrefix {} (unusable)'],
    problems: ['option-unknown', 'option-missing'],
    remedy: 'addPrefix.prefix',
  },
  {
    name: 'a map keeps the case of its keys',
    tags: ['traefik.http.middlewares.m.plugin.mine.Opt=1'],
    middlewares: ['m: plugin {"mine":{"Opt":"1"}}'],
  },
  // Canaries.
  {
    name: 'a canary has a router and a service of its own',
    tags: ['traefik.nomad.canary=true'],
    routers: ['app-HASH: Host(`app.example.test`) > app-HASH'],
    services: ['app-HASH: http://10.0.0.1:8080'],
  },
  {
    name: "Consul's spelling of it",
    tags: ['traefik.consulcatalog.canary=true'],
    routers: ['app-HASH: Host(`app.example.test`) > app-HASH'],
    services: ['app-HASH: http://10.0.0.1:8080'],
  },
  { name: 'canary=false is none', tags: ['traefik.nomad.canary=false'] },
  { name: 'Connect is not supported', tags: ['traefik.consulcatalog.connect=true'], problems: ['option-unknown'] },
];

/** Where a row does not say what the router and the service are, they are the ones made for the instance. */
export const decoderCases: readonly DecoderCase[] = rows.map((row) => ({
  ...(row.tags.some((tag) => /services|service=|routers/i.test(tag)) ? {} : { routers: ownRouter }),
  ...(row.tags.some((tag) => /services/i.test(tag)) ? {} : { services: ownService }),
  ...row,
}));
