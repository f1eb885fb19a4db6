// What `migrate report` says of a catalog.

export interface ReportCase {
  readonly name: string;
  readonly catalog?: readonly object[];
  /** Text of a job file, `job.hcl`. */
  readonly job?: string;
  readonly flags?: readonly string[];
  /** `SERVICE STATE CLEAN/OLDER`, in their order. */
  readonly services?: readonly string[];
  /** Reasons of all services, in their order. */
  readonly reasons?: readonly RegExp[];
  /** `KIND: message`, in any order. */
  readonly conflicts?: readonly RegExp[];
}

const service = (name: string, tags: readonly string[], more: object = {}) => ({
  ...{ provider: 'nomad', name, port: 8000, tags },
  ...more,
});
const traefik = (...tags: string[]) => ['traefik.enable=true', ...tags.map((tag) => `traefik.http.${tag}`)];
const job = (tags: string, more = '') => `variable "tags" {}
job "shop" {
  group "web" {
    service {
      name = "shop"
      port = "http"
      tags = ${tags}
${more}    }
  }
}
`;

export const reportCases: ReportCase[] = [
  {
    name: 'services by state, those that need a person first',
    catalog: [
      service('plain', ['primary']),
      service('new', traefik('routers.new.rule=Host(`new.example.com`)')),
      service('old', ['urlprefix-old.example.com/', 'https://old2.example.com']),
      service('both', ['urlprefix-both.example.com/', ...traefik('routers.both.rule=Host(`both.example.com`)')]),
      service('hard', ['urlprefix-hard.example.com/', 'urlprefix-:7777 proto=tcp']),
    ],
    services: ['hard by-hand 1/2', 'both converts 1/1 both', 'old converts 2/2', 'new new 0/0', 'plain no-routes 0/0'],
    reasons: [/^it is not converted: the tag asks for TCP on port 7777/],
  },
  {
    name: 'an option that is not served is a matter for a person, and the route converts',
    catalog: [service('app', ['urlprefix-app.example.com/ pxyproto=true'])],
    services: ['app by-hand 0/1'],
    reasons: [/pxyproto/],
  },
  {
    name: 'the same tag on several instances counts once',
    catalog: [1, 2, 3].map((number) => service('app', ['urlprefix-app.example.com/'], { id: `app-${number}` })),
    services: ['app converts 1/1'],
  },
  {
    name: 'one host on two services whose servers are joined',
    catalog: [service('a', ['urlprefix-app.example.com/']), service('b', ['urlprefix-app.example.com/'])],
    conflicts: [
      /^same-route: Host\(`app\.example\.com`\) is asked for by a of nomad and b of nomad; their servers share/,
    ],
  },
  {
    name: 'one host on two services that belongs to one',
    catalog: [service('a', ['https://app.example.com']), service('b', ['https://app.example.com'])],
    conflicts: [
      /^same-route: the service b of nomad asks by the tag "https:\/\/app\.example\.com" .* the service a of nomad has/,
    ],
  },
  {
    name: 'one host on two services of which one goes first',
    catalog: [
      service('a', traefik('routers.a.rule=Host(`app.example.com`)')),
      service('b', traefik('routers.b.rule=Host(`app.example.com`)')),
    ],
    conflicts: [/^same-route: .*; a@nomad goes first, and the others get none of them/],
  },
  {
    name: 'one host on two services with different paths is no conflict',
    catalog: [service('a', ['urlprefix-app.example.com/']), service('b', ['urlprefix-app.example.com/b'])],
  },
  {
    name: 'one service in both catalogs is no conflict',
    catalog: [
      service('a', ['https://app.example.com']),
      service('a', ['https://app.example.com'], { provider: 'consul' }),
    ],
  },
  {
    name: 'a host and its canary are no conflict',
    catalog: [
      service('a', ['https://app.example.com'], { id: 'a1' }),
      service('a', ['https://canary-app.example.com'], { id: 'a2' }),
    ],
  },
  {
    name: 'a port that is not the registered one',
    catalog: [service('a', [...traefik('routers.a.rule=Host(`a`)', 'services.a.loadbalancer.server.port=9000')])],
    conflicts: [/^port: server\.port is 9000, but the port 8000 is registered/],
  },
  {
    name: 'a share that leaves nothing to others',
    catalog: [
      service('a', ['urlprefix-a.example.com/ weight=1'], { id: 'a1', port: 1 }),
      service('a', ['urlprefix-a.example.com/'], { id: 'a2', port: 2 }),
    ],
    conflicts: [/^weights: the shares of the service .* leave nothing to its servers without one/],
  },
  {
    name: 'shares beside multiples',
    catalog: [
      service('a', ['urlprefix-a.example.com/ weight=0.5'], { id: 'a1', port: 1 }),
      service('a', ['urlprefix-a.example.com/ weight=10'], { id: 'a2', port: 2 }),
    ],
    conflicts: [
      /^weights: some servers of the service .* have a share, others a weight/,
      /^weights: the weight 10 means/,
    ],
  },
  {
    name: 'a port nobody listens on',
    catalog: [service('a', ['urlprefix-a.example.com:8012/'])],
    conflicts: [
      /^entry-point: HostPort\(`a\.example\.com:8012`\) asks for port 8012, and no entry point listens there/,
    ],
  },
  {
    name: 'a port somebody listens on',
    catalog: [service('a', ['urlprefix-a.example.com:8012/'])],
    flags: ['--entrypoints.web.address=:80', '--entrypoints.other.address=:8012'],
  },
  {
    name: 'tags that route nothing',
    catalog: [
      service('a', ['urlprfix-a.example.com/', 'urlprefix_a.example.com/', 'tarefik.enable=true']),
      service('b', ['http://b.example.com', 'HTTPS://c.example.com', 'https:/d.example.com']),
      service('c', ['http', 'https', 'traffic', 'prefix-v1.2', 'version:1.2', 'transit.enable']),
      service('d', ['traefik.http.routers.d.rule=Host(`d`)']),
    ],
    conflicts: [
      /^dead-tag: no dialect reads .* \[urlprfix-a\.example\.com\/\]/,
      /^dead-tag: no dialect reads .* \[urlprefix_a\.example\.com\/\]/,
      /^dead-tag: no dialect reads .* \[tarefik\.enable=true\]/,
      /^dead-tag: no dialect reads .* \[http:\/\/b\.example\.com\]/,
      /^dead-tag: no dialect reads .* \[HTTPS:\/\/c\.example\.com\]/,
      /^dead-tag: no dialect reads .* \[https:\/d\.example\.com\]/,
      /^dead-tag: the service d has traefik tags but is not exposed/,
    ],
  },
  {
    name: 'what is told of a tag where its service stands is not told twice',
    catalog: [service('door', ['urlprefix-door.example.com/ auth=nobody'])],
    services: ['door by-hand 0/1'],
    reasons: [/there is no auth scheme "nobody"/],
  },
  {
    name: 'a job file',
    job: job('["https://${var.host}", "urlprefix-shop.example.com/ proto=${var.proto}"]'),
    services: ['shop by-hand 1/2'],
    reasons: [/^the tag stays as it is: \$\{var\.proto\} stands in an option/],
  },
  {
    name: 'a list in a job file that is not known',
    job: job('concat(["https://shop.example.com"], var.tags)'),
    services: ['shop by-hand 0/1'],
    reasons: [/^var\.tags is worked out when the job is submitted/, /^the tag stays as it is: var\.tags in line 7/],
  },
  {
    name: 'a port in a job file is not known and no conflict',
    job: job(
      '["traefik.enable=true", "traefik.http.routers.s.rule=Host(`s`)", "traefik.http.services.s.loadbalancer.server.port=80"]',
    ),
    services: ['shop new 0/0'],
    conflicts: [/^port: server\.port is 80, and which port the service is given is not known here/],
  },
  {
    name: 'urlprefix tags count where the proxy leaves them alone',
    catalog: [service('a', ['urlprefix-a.example.com/'])],
    flags: ['--urlprefix.mode=off'],
    services: ['a converts 1/1'],
  },
];
