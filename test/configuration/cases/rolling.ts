// Deployments that change tags: whoever asks as described must be answered at every step.
export interface RollingCase {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Requests that both versions serve. */
  readonly requests: readonly { readonly host: string; readonly path?: string }[];
}

const web = (option: string) => `traefik.http.routers.web.${option}`;

export const rollingCases: readonly RollingCase[] = [
  {
    name: 'nothing changes',
    before: [web('rule=Host(`a`)')],
    after: [web('rule=Host(`a`)')],
    requests: [{ host: 'a' }],
  },
  {
    name: 'the rule gets longer',
    before: [web('rule=Host(`a`)')],
    after: [web('rule=Host(`a`) && PathPrefix(`/`)')],
    requests: [{ host: 'a' }],
  },
  {
    name: 'the rule gets shorter',
    before: [web('rule=Host(`a`) && PathPrefix(`/`)')],
    after: [web('rule=Host(`a`)')],
    requests: [{ host: 'a' }],
  },
  {
    name: 'a host is added',
    before: [web('rule=Host(`a`)')],
    after: [web('rule=Host(`a`) || Host(`b`)')],
    requests: [{ host: 'a' }],
  },
  {
    name: 'a host is taken away',
    before: [web('rule=Host(`a`) || Host(`b`)')],
    after: [web('rule=Host(`a`)')],
    requests: [{ host: 'a' }],
  },
  {
    name: 'a middleware is added',
    before: [web('rule=Host(`a`)')],
    after: [web('rule=Host(`a`)'), web('middlewares=m'), 'traefik.http.middlewares.m.addprefix.prefix=/x'],
    requests: [{ host: 'a' }],
  },
  {
    name: 'an option of a middleware changes',
    before: [web('rule=Host(`a`)'), web('middlewares=m'), 'traefik.http.middlewares.m.addprefix.prefix=/x'],
    after: [web('rule=Host(`a`)'), web('middlewares=m'), 'traefik.http.middlewares.m.addprefix.prefix=/y'],
    requests: [{ host: 'a' }],
  },
  {
    name: 'a middleware is renamed',
    before: [web('rule=Host(`a`)'), web('middlewares=m'), 'traefik.http.middlewares.m.addprefix.prefix=/x'],
    after: [web('rule=Host(`a`)'), web('middlewares=n'), 'traefik.http.middlewares.n.addprefix.prefix=/x'],
    requests: [{ host: 'a' }],
  },
  {
    name: 'the router is renamed',
    before: [web('rule=Host(`a`)')],
    after: ['traefik.http.routers.site.rule=Host(`a`)'],
    requests: [{ host: 'a' }],
  },
  {
    name: 'the service is renamed',
    before: [web('rule=Host(`a`)'), 'traefik.http.services.s.loadbalancer.server.port=8080'],
    after: [web('rule=Host(`a`)'), 'traefik.http.services.t.loadbalancer.server.port=8080'],
    requests: [{ host: 'a' }],
  },
  {
    name: 'service options change',
    before: [web('rule=Host(`a`)'), 'traefik.http.services.s.loadbalancer.passhostheader=true'],
    after: [web('rule=Host(`a`)'), 'traefik.http.services.s.loadbalancer.sticky.cookie=true'],
    requests: [{ host: 'a' }],
  },
  {
    name: 'priority and rule change',
    before: [web('rule=Host(`a`)'), web('priority=5')],
    after: [web('rule=PathPrefix(`/`)'), web('priority=50')],
    requests: [{ host: 'a' }],
  },
  {
    name: 'tags break: a rule that does not parse',
    before: [web('rule=Host(`a`)')],
    after: [web('rule=Host(`a`')],
    requests: [],
  },
  {
    name: 'the default rule becomes a rule',
    before: [],
    after: [web('rule=Host(`app.example.test`) && Path(`/`)')],
    requests: [{ host: 'app.example.test' }],
  },
];
