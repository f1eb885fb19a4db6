export const redactionCases: readonly { readonly name: string; readonly given: unknown; readonly shown: unknown }[] = [
  {
    name: 'users of basic authentication keep their names',
    given: { basicAuth: { users: ['admin:$2y$05$x', 'bob:{SHA}y'], usersFile: '/etc/users', realm: 'r' } },
    shown: { basicAuth: { users: ['admin:REDACTED', 'bob:REDACTED'], usersFile: '/etc/users', realm: 'r' } },
  },
  {
    name: 'header values that are credentials go',
    given: {
      customRequestHeaders: { Authorization: 'Bearer abc', 'X-Api-Key': 'k', 'X-Vault-Token': 't', 'X-Y': 'z' },
    },
    shown: {
      customRequestHeaders: {
        Authorization: 'REDACTED',
        'X-Api-Key': 'REDACTED',
        'X-Vault-Token': 'REDACTED',
        'X-Y': 'z',
      },
    },
  },
  {
    name: 'tokens and secrets of settings go, their absence stays visible',
    given: { consul: { token: 'abc', tokenFile: '/secrets/token' }, nomad: { token: '' }, clientSecret: 12345 },
    shown: {
      consul: { token: 'REDACTED', tokenFile: '/secrets/token' },
      nomad: { token: '' },
      clientSecret: 'REDACTED',
    },
  },
  {
    name: 'environment names are keys like any other',
    given: { CONSUL_HTTP_TOKEN: 'abc', NOMAD_TOKEN: 'def', DOMAIN_SUFFIX: 'example.com' },
    shown: { CONSUL_HTTP_TOKEN: 'REDACTED', NOMAD_TOKEN: 'REDACTED', DOMAIN_SUFFIX: 'example.com' },
  },
  {
    name: 'a cookie of sticky sessions is no secret',
    given: { sticky: { cookie: { name: 'lb', secure: true } } },
    shown: { sticky: { cookie: { name: 'lb', secure: true } } },
  },
  {
    name: 'passwords in addresses go',
    given: ['http://me:pw@10.0.0.1:80/x', 'mail me@example.com', 'http://10.0.0.1/a:b@c'],
    shown: ['http://REDACTED@10.0.0.1:80/x', 'mail me@example.com', 'http://10.0.0.1/a:b@c'],
  },
  {
    name: 'private keys go wherever they are',
    given: { keyFile: '-----BEGIN EC PRIVATE KEY-----\nabc' },
    shown: { keyFile: 'REDACTED' },
  },
  {
    name: 'maps become objects',
    given: new Map([['a', new Map([['secret', 'x']])]]),
    shown: { a: { secret: 'REDACTED' } },
  },
  { name: 'other values stay', given: [1, true, null, undefined, 'x'], shown: [1, true, null, undefined, 'x'] },
];

export const tagRedactionCases: readonly { readonly name: string; readonly given: string; readonly shown: string }[] = [
  {
    name: 'a switch is no secret',
    given: 'traefik.http.services.a.loadbalancer.sticky.cookie=true',
    shown: 'traefik.http.services.a.loadbalancer.sticky.cookie=true',
  },
  {
    name: 'a tag with users keeps key and names',
    given: 'traefik.http.middlewares.auth.basicauth.users=admin:$apr1$x,bob:$apr1$y',
    shown: 'traefik.http.middlewares.auth.basicauth.users=admin:REDACTED,bob:REDACTED',
  },
  {
    name: 'an indexed tag is the same',
    given: 'traefik.http.middlewares.auth.BasicAuth.Users[0]=admin:$apr1$x',
    shown: 'traefik.http.middlewares.auth.BasicAuth.Users[0]=admin:REDACTED',
  },
  {
    name: 'a header in a tag loses its credential',
    given: 'traefik.http.middlewares.h.headers.customrequestheaders.Authorization=Bearer abc',
    shown: 'traefik.http.middlewares.h.headers.customrequestheaders.Authorization=REDACTED',
  },
  {
    name: 'other tags stay as they are',
    given: 'traefik.http.routers.web.rule=Host(`a`) && Query(`token=1`)',
    shown: 'traefik.http.routers.web.rule=Host(`a`) && Query(`token=1`)',
  },
  { name: 'a tag without a value stays', given: 'urlprefix-/users', shown: 'urlprefix-/users' },
];
