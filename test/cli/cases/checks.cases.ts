// What `check` says of the tags in catalogs and job files.

export interface CheckCase {
  readonly name: string;
  /** Members of a catalog file. */
  readonly catalog?: readonly object[];
  /** Text of a job file, `job.hcl`. */
  readonly job?: string;
  readonly flags?: readonly string[];
  readonly code: number;
  /** Lines of the output, in order, the summary last. */
  readonly lines: readonly (string | RegExp)[];
}

const route = (host: string) => ['traefik.enable=true', `traefik.http.routers.web.rule=Host(\`${host}\`)`];

const service = (lines: string) => `job "shop" {
  group "web" {
    service {
      name = "shop"
${lines.replace(/^/gm, '      ')}
    }
  }
}
`;

export const checkCases: CheckCase[] = [
  {
    name: 'nothing to say',
    catalog: [{ name: 'web', port: 8080, tags: route('web.example') }],
    code: 0,
    lines: ['0 errors, 0 warnings in 1 services'],
  },
  {
    name: 'a field that instances do not have',
    catalog: [{ name: 'web', port: 8080, tag: route('web.example') }],
    code: 0,
    lines: [
      'file catalog.json',
      /^ {2}warning: instances have no field "tag", as one member has; did you mean "tags"\?/,
      '0 errors, 1 warnings in 1 services',
    ],
  },
  {
    name: 'the nearest key for a misspelt one',
    catalog: [
      {
        name: 'web',
        id: 'w1',
        port: 8080,
        tags: ['traefik.enable=true', 'traefik.http.services.web.loadblancer.sticky=true'],
      },
    ],
    code: 0,
    lines: [
      'service web of file',
      /^ {2}warning: .*"loadblancer".* \[instance w1, tag "traefik.http.services.web.loadblancer.sticky=true"\]; did you mean .*loadbalancer/i,
      '0 errors, 1 warnings in 1 services',
    ],
  },
  {
    name: 'what was found while linking names the instance too',
    catalog: [
      {
        provider: 'nomad',
        name: 'web',
        id: 'w1',
        port: 8080,
        tags: [...route('web.example'), 'traefik.http.routers.web.middlewares=gone'],
      },
    ],
    code: 2,
    lines: [
      'service web of nomad',
      /^ {2}error: the router web@nomad names the middleware .*gone.* \[instance w1, tag ".*middlewares=gone"\]; define it/,
      '1 errors, 0 warnings in 1 services',
    ],
  },
  {
    name: 'services in the order of their names, and only those with findings',
    catalog: [
      {
        name: 'zoo',
        id: 'z1',
        port: 1,
        tags: [
          'traefik.enable=true',
          'traefik.http.routers.zoo.priority=high',
          'traefik.http.routers.zoo.rule=Host(`zoo`)',
        ],
      },
      { name: 'fine', id: 'f1', port: 1, tags: ['traefik.enable=true', 'traefik.http.routers.fine.rule=Host(`fine`)'] },
      { name: 'ant', id: 'a1', port: 1, tags: ['traefik.enable=true', 'traefik.http.routers.ant.rule=Hos(`ant`)'] },
    ],
    code: 2,
    lines: ['service ant of file', /rule/, 'service zoo of file', /high/, /^\d errors, \d warnings in 3 services$/],
  },
  {
    name: 'a middleware that cannot be made',
    catalog: [
      {
        name: 'web',
        id: 'w1',
        port: 8080,
        tags: [
          ...route('web.example'),
          'traefik.http.routers.web.middlewares=move',
          'traefik.http.middlewares.move.redirectregex.regex=(',
          'traefik.http.middlewares.move.redirectregex.replacement=x',
        ],
      },
    ],
    code: 2,
    lines: ['service web of file', /^ {2}error: router web@file answers 503/, '1 errors, 0 warnings in 1 services'],
  },
  {
    name: 'warnings, strictly',
    catalog: [{ name: 'web', port: 8080, tags: ['traefik.enable=true', 'traefik.http.routers.web.entrypoint=web'] }],
    flags: ['--strict'],
    code: 1,
    lines: ['service web of file', /did you mean .*entrypoints/i, '0 errors, 1 warnings in 1 services'],
  },
  {
    name: 'a job file, with the place of the tag',
    job: service('port = "http"\ntags = [\n  "traefik.enable=true",\n  "traefik.http.routers.shop.entrypoint=web",\n]'),
    code: 0,
    lines: [
      'service shop of consulcatalog',
      /^ {2}warning: .* \[job\.hcl:8:9, tag "traefik.http.routers.shop.entrypoint=web"\]; did you mean/,
      '0 errors, 1 warnings in 1 services',
    ],
  },
  {
    name: 'a port in a job file is not known and no matter',
    job: service('provider = "nomad"\nport = "http"\ntags = ["traefik.enable=true"]'),
    code: 0,
    lines: ['0 errors, 0 warnings in 1 services'],
  },
  {
    name: 'interpolations stay as they were written',
    job: service('tags = ["traefik.enable=true", "traefik.http.routers.shop.rule=Hots(`${var.host}.example.com`)"]'),
    code: 2,
    lines: ['service shop of consulcatalog', /tag ".*Hots\(`\$\{var\.host\}\.example\.com`\)"/, /^1 errors/],
  },
  {
    name: 'a value that is known only when the job is submitted is nobody’s mistake',
    job: service('tags = ["traefik.enable=true", "traefik.http.routers.shop.priority=${var.priority}"]'),
    flags: ['--strict'],
    code: 0,
    lines: [
      'service shop of consulcatalog',
      /^ {2}info: .*\$\{var\.priority\}.*; see that what it holds/,
      /^0 errors, 0 warnings/,
    ],
  },
  {
    name: 'canaries carry tags of their own',
    job: service(
      'tags = ["traefik.enable=true"]\ncanary_tags = ["traefik.enable=true", "traefik.http.routers.c.priorty=1"]',
    ),
    code: 0,
    lines: ['service shop of consulcatalog', /job\.hcl:6:45/, /^0 errors/],
  },
  {
    name: 'a job file that does not parse',
    job: 'job "shop" {\n  group "web" {\n',
    code: 2,
    lines: [/^file job\.hcl:\d+:\d+$/, /^ {2}error: the job file cannot be read/, /^1 errors/],
  },
  {
    name: 'a file that is no job',
    job: 'client {\n  enabled = true\n}\n',
    code: 2,
    lines: [/^file job\.hcl$/, /^ {2}error: it cannot be read: there is no job in it/, /^1 errors/],
  },
];
