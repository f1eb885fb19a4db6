// What `migrate verify` finds. Instances carry older tags and, where conversions are written by hand, Traefik tags.

export interface VerifyCase {
  readonly name: string;
  /** Members of a catalog file; 10.0.0.1:8000 and passing unless said. */
  readonly catalog: readonly object[];
  readonly flags?: readonly string[];
  /** What answers differ in, each kind once; none: no difference. */
  readonly differs?: readonly string[];
  /** Of the text that is written. */
  readonly says?: readonly RegExp[];
}

const on = (...tags: string[]) => ['traefik.enable=true', ...tags.map((tag) => `traefik.http.${tag}`)];

/** A hand-written conversion of `urlprefix-app.example.com/api strip=/api` that is right. */
const byHand = on(
  'routers.app.rule=Host(`app.example.com`) && PathPrefix(`/api`)',
  'routers.app.middlewares=app',
  'routers.app-tls.rule=Host(`app.example.com`) && PathPrefix(`/api`)',
  'routers.app-tls.tls=true',
  'routers.app-tls.middlewares=app',
  'middlewares.app.stripprefixregex.regex=^/api',
  'services.app.loadbalancer.passhostheader=true',
);
const wrong = (from: string, to: string) =>
  byHand.map((tag) => tag.replace(`traefik.http.${from}`, `traefik.http.${to}`));
const old = 'urlprefix-app.example.com/api strip=/api';
const app = (tags: readonly string[]) => [{ name: 'app', port: 8000, tags: [old, ...tags] }];

export const verifyCases: VerifyCase[] = [
  {
    name: 'nothing carries older tags',
    catalog: [{ name: 'app', port: 8000, tags: on('routers.app.rule=Host(`app`)') }],
    says: [/^no instance carries an older tag: there is nothing to verify$/m],
  },
  {
    name: 'what the tags convert to answers alike',
    catalog: [
      { name: 'app', port: 8000, tags: ['urlprefix-app.example.com/', old, 'https://canary-app.example.com'] },
      { name: 'any', port: 8001, tags: ['urlprefix-/', 'urlprefix-*.example.com/', 'urlprefix-app.example.com:8012/'] },
      { name: 'shares', id: 's1', port: 8002, tags: ['urlprefix-s.example.com/ weight=0.2'] },
      { name: 'shares', id: 's2', port: 8003, tags: ['urlprefix-s.example.com/'] },
      { name: 'moved', port: 8004, tags: ['urlprefix-old.example.com:80/ redirect=308,https://new.example.com$path'] },
      { name: 'closed', port: 8005, tags: ['urlprefix-in.example.com/ allow=ip:10.0.0.0/8,ip:192.0.2.7'] },
    ],
    says: [/^\d+ requests to 5 services with older tags: all answered alike$/m],
  },
  {
    name: 'two older tags of one route that want different strategies',
    catalog: [
      {
        name: 'app',
        port: 8000,
        tags: ['urlprefix-app.example.com/api lb=least_conn', 'https://app.example.com/api*'],
      },
    ],
  },
  { name: 'a conversion by hand that is right', catalog: app(byHand) },
  {
    name: 'a wrong host',
    catalog: app(byHand.map((tag) => tag.replace('app.example.com', 'ap.example.com'))),
    differs: ['answer'],
    says: [/old: to app-0 \(127\.0\.0\.1:8000\) as GET \/ \(router app_example_com__api/, /new: 404, no route/],
  },
  {
    name: 'a rule that is too wide',
    catalog: app(byHand.map((tag) => tag.replace(' && PathPrefix(`/api`)', ''))),
    differs: ['answer'],
    says: [/^GET http:\/\/app\.example\.com\/x?$/m, /old: 404, no route/],
  },
  {
    name: 'a path that ends with a slash',
    catalog: app(byHand.map((tag) => tag.replace('PathPrefix(`/api`)', 'PathPrefix(`/api/`)'))),
    differs: ['answer'],
    says: [/^(GET|HEAD|POST) http:\/\/app\.example\.com\/api$/m],
  },
  {
    name: 'the exact path instead of the prefix',
    catalog: app(byHand.map((tag) => tag.replace('PathPrefix', 'Path'))),
    differs: ['answer'],
  },
  {
    name: 'no router for TLS',
    catalog: app(byHand.filter((tag) => !tag.includes('routers.app-tls'))),
    differs: ['answer'],
    says: [/^GET https:\/\/app\.example\.com\/api$/m],
  },
  {
    name: 'no router for plain requests',
    catalog: app(byHand.filter((tag) => !tag.includes('routers.app.'))),
    differs: ['answer'],
    says: [/^GET http:\/\/app\.example\.com\/api$/m],
  },
  {
    name: 'a prefix that is not cut off',
    catalog: app(byHand.filter((tag) => !tag.includes('.middlewares'))),
    differs: ['path or method, headers sent'],
    says: [/old: to app-0 .* as GET \/ /, /new: to app-0 .* as GET \/api /, /sends x-forwarded-prefix: \/api/],
  },
  {
    name: 'another prefix that is cut off',
    catalog: app(wrong('middlewares.app.stripprefixregex.regex=^/api', 'middlewares.app.stripprefixregex.regex=^/ap')),
    differs: ['path or method, headers sent'],
  },
  {
    name: 'a prefix that is cut off whole segments only',
    catalog: app(wrong('middlewares.app.stripprefixregex.regex=^/api', 'middlewares.app.stripprefix.prefixes=/api')),
    differs: ['path or method, headers sent'],
    says: [
      /^GET http:\/\/app\.example\.com\/apix$/m,
      /old: to app-0 .* as GET \/x /,
      /new: to app-0 .* as GET \/apix /,
    ],
  },
  {
    name: 'a header too many',
    catalog: app([
      ...wrong('routers.app.middlewares=app', 'routers.app.middlewares=app,more'),
      'traefik.http.middlewares.more.headers.customrequestheaders.X-More=1',
    ]),
    differs: ['headers sent'],
    says: [/sends x-more: 1/],
  },
  {
    name: 'a header too many in the answer',
    catalog: app([
      ...wrong('routers.app.middlewares=app', 'routers.app.middlewares=app,more'),
      'traefik.http.middlewares.more.headers.customresponseheaders.X-More=1',
    ]),
    differs: ['answer headers'],
    says: [/answers with x-more: 1/],
  },
  {
    name: 'a Host header that is not passed on',
    catalog: app(
      wrong('services.app.loadbalancer.passhostheader=true', 'services.app.loadbalancer.passhostheader=false'),
    ),
    differs: ['host sent'],
    says: [/Host app\.example\.com/, /Host of the server/],
  },
  {
    name: 'another way to choose a server',
    catalog: app([...byHand, 'traefik.http.services.app.loadbalancer.strategy=leastconn']),
    differs: ['choice of the server'],
  },
  {
    name: 'another port',
    catalog: app([...byHand, 'traefik.http.services.app.loadbalancer.server.port=9000']),
    differs: ['servers'],
    says: [/new: to app-0 \(127\.0\.0\.1:8000\) on port 9000/],
  },
  {
    name: 'TLS to the server',
    catalog: app([...byHand, 'traefik.http.services.app.loadbalancer.server.scheme=https']),
    differs: ['servers'],
    says: [/new: to https:\/\/app-0/],
  },
  {
    name: 'a server that is left out',
    catalog: [
      { name: 'app', id: 'a1', port: 8000, tags: [old, ...byHand] },
      { name: 'app', id: 'a2', port: 8000, tags: [old, 'traefik.http.services.app.loadbalancer.server.port=8000'] },
    ],
    differs: ['servers'],
    says: [/old: to a1 .* 50 %, a2 .* 50 %/, /new: to a1/],
  },
  {
    name: 'weights that are lost',
    catalog: [
      { name: 'app', id: 'a1', port: 8000, tags: [`${old} weight=0.2`, ...byHand] },
      { name: 'app', id: 'a2', port: 8000, tags: [old, ...byHand] },
    ],
    differs: ['shares'],
    says: [/old: to a1 .* 20 %, a2 .* 80 %/, /new: to a1 .* 50 %, a2 .* 50 %/],
  },
  {
    name: 'a redirect with another status',
    catalog: [
      {
        name: 'moved',
        port: 8000,
        tags: [
          'urlprefix-old.example.com:80/ redirect=301,https://new.example.com/',
          ...on(
            'routers.moved.rule=Host(`old.example.com`)',
            'routers.moved.middlewares=moved',
            'routers.moved.service=noop@internal',
            'middlewares.moved.redirectregex.regex=.*',
            'middlewares.moved.redirectregex.replacement=https://new.example.com/',
          ),
        ],
      },
    ],
    differs: ['answer'],
    says: [/old: 301 to https:\/\/new\.example\.com\//, /new: 302 to https:\/\/new\.example\.com\//],
  },
  {
    name: 'an access list that forgets who asked on behalf of whom',
    catalog: [
      {
        name: 'closed',
        port: 8000,
        tags: [
          'urlprefix-in.example.com/ allow=ip:10.0.0.0/8',
          ...on(
            'routers.plain.rule=Host(`in.example.com`)',
            'routers.plain.middlewares=in',
            'routers.tls.rule=Host(`in.example.com`)',
            'routers.tls.tls=true',
            'routers.tls.middlewares=in',
            'middlewares.in.ipallowlist.sourcerange=10.0.0.0/8',
          ),
        ],
      },
    ],
    differs: ['answer', 'answer headers'],
    says: [
      /^GET http:\/\/in\.example\.com\/ \(X-Forwarded-For: 9\.255\.255\.255, from 10\.0\.0\.0\)\n.*differs in: answer\n.*old: 403/m,
    ],
  },
  {
    name: 'a route without its password',
    catalog: [
      {
        name: 'door',
        port: 8000,
        tags: [
          'urlprefix-door.example.com/ auth=ops',
          ...on(
            'routers.a.rule=Host(`door.example.com`)',
            'routers.b.rule=Host(`door.example.com`)',
            'routers.b.tls=true',
          ),
        ],
      },
    ],
    flags: ['--urlprefix.auth.ops.usersFile=test/migration/cases/users'],
    differs: ['answer, credentials'],
    says: [/old: 401 /],
  },
  {
    name: 'a route with other users',
    catalog: [
      {
        name: 'door',
        port: 8000,
        tags: [
          'urlprefix-door.example.com/ auth=ops proto=http',
          ...on(
            'routers.a.rule=Host(`door.example.com`)',
            'routers.a.middlewares=ops',
            'middlewares.ops.basicauth.users=eve:{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=',
            'middlewares.ops.basicauth.realm=ops',
          ),
        ],
      },
    ],
    flags: ['--urlprefix.auth.ops.usersFile=test/migration/cases/users'],
    differs: ['credentials'],
  },
  {
    name: 'a door inside a chain',
    catalog: [
      {
        name: 'door',
        port: 8000,
        tags: [
          'urlprefix-door.example.com/ proto=http',
          ...on(
            'routers.a.rule=Host(`door.example.com`)',
            'routers.a.middlewares=all',
            'middlewares.all.chain.middlewares=ask',
            'middlewares.ask.basicauth.users=eve:{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=',
          ),
        ],
      },
    ],
    differs: ['answer, credentials'],
  },
  {
    name: 'tags of another host on the same service, with --new=carried: the old route would be lost',
    catalog: app(on('routers.other.rule=Host(`other.example.com`)')),
    differs: ['answer'],
    says: [/old: 404, no route/, /new: 404, no route/],
  },
  {
    name: 'with --new=added the old route stays, and the other one is new',
    catalog: app(on('routers.other.rule=Host(`other.example.com`)')),
    flags: ['--new=added'],
    differs: ['answer'],
    says: [/old: 404, no route\n[^]*new: to app-0/],
  },
  {
    name: 'with --new=converted it does not count',
    catalog: app(on('routers.other.rule=Host(`other.example.com`)')),
    flags: ['--new=converted'],
  },
  {
    name: 'a service that says it is not to be published',
    catalog: app(['traefik.enable=false']),
    differs: ['answer'],
  },
  {
    name: 'tags that the settings read under another prefix',
    catalog: [{ provider: 'nomad', name: 'app', port: 8000, tags: [old] }],
    flags: ['--providers.nomad.prefix=edge', '--providers.nomad.endpoint.address=http://127.0.0.1:1'],
  },
  {
    name: 'tags by hand under a prefix that the settings do not read',
    catalog: [{ provider: 'nomad', name: 'app', port: 8000, tags: [old, ...byHand] }],
    flags: ['--providers.nomad.prefix=edge', '--providers.nomad.endpoint.address=http://127.0.0.1:1', '--new=carried'],
  },
  {
    name: 'a constraint that the older dialects do not know',
    catalog: [{ provider: 'nomad', name: 'app', port: 8000, tags: [old] }],
    flags: ['--providers.nomad.constraints=Tag(`public`)', '--providers.nomad.endpoint.address=http://127.0.0.1:1'],
    differs: ['answer'],
  },
];
