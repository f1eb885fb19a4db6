// What settings mean: providers, addresses, defaults that depend on others, and what is said about bad ones.
import type { SettingsCase } from '../settings-case.js';

const yaml = '/etc/traefik/traefik.yaml';

export const providerCases: SettingsCase[] = [
  {
    name: 'both catalogs are on when nothing is written',
    expect: {
      'providers.nomad.endpoint.address': 'http://127.0.0.1:4646',
      'providers.nomad.exposedByDefault': false,
      'providers.consulCatalog.endpoint.address': 'http://127.0.0.1:8500',
      'providers.consulCatalog.exposedByDefault': false,
      'providers.consulCatalog.strictChecks': ['passing'],
      'providers.file': undefined,
      'providers.emptyAnswerGrace': 30_000,
      catalog: undefined,
    },
  },
  {
    name: 'the provider block of the HinD plan: endpoint as a string, consul for the catalog',
    files: {
      [yaml]: [
        'providers:',
        '  nomad:',
        '    endpoint: "http://127.0.0.1:4646"',
        '    stale: false',
        '    exposedByDefault: false',
        '    refreshInterval: "15s"',
        '  consul:',
        '    endpoint: "http://127.0.0.1:8500"',
        '    exposedByDefault: false',
        '    watch: true',
        '    refreshInterval: "30s"',
      ].join('\n'),
    },
    expect: {
      'providers.nomad.endpoint.address': 'http://127.0.0.1:4646',
      'providers.nomad.refreshInterval': 15_000,
      'providers.consulCatalog.endpoint.address': 'http://127.0.0.1:8500',
      'providers.consulCatalog.refreshInterval': 30_000,
      'providers.consulCatalog.watch': true,
    },
    sources: { 'providers.consulCatalog.endpoint.address': `file ${yaml}` },
  },
  {
    name: "the same block in Traefik's spelling",
    files: {
      [yaml]:
        'providers:\n  nomad:\n    endpoint:\n      address: http://10.0.0.1:4646\n      token: t\n  consulCatalog:\n    endpoint:\n      address: 10.0.0.2:8500\n      scheme: https\n      datacenter: dc7\n',
    },
    expect: {
      'providers.nomad.endpoint.address': 'http://10.0.0.1:4646',
      'providers.nomad.endpoint.token': 't',
      'providers.consulCatalog.endpoint.address': 'https://10.0.0.2:8500',
      'providers.consulCatalog.endpoint.datacenter': 'dc7',
    },
  },
  {
    name: 'both spellings as flags',
    flags:
      '--providers.nomad.endpoint=http://127.0.0.1:4001 --providers.consul.endpoint.address=127.0.0.1:8001 --providers.consul.watch',
    expect: {
      'providers.nomad.endpoint.address': 'http://127.0.0.1:4001',
      'providers.consulCatalog.endpoint.address': 'http://127.0.0.1:8001',
    },
  },
  {
    name: 'consulCatalog beats consul where both are written',
    flags: '--providers.consul.prefix=a --providers.consulcatalog.prefix=b --providers.consul.stale',
    expect: { 'providers.consulCatalog.prefix': 'b', 'providers.consulCatalog.stale': true },
  },
  {
    name: "Consul's KV store is told from the catalog by its options",
    files: { [yaml]: 'providers: {consul: {endpoints: ["127.0.0.1:8500"], rootKey: traefik}}' },
    expect: { 'providers.consulCatalog.endpoint.address': 'http://127.0.0.1:8500' },
    problems: [{ code: 'setting-not-built', path: 'providers.consul', message: /KV store/ }],
  },
  {
    name: 'one catalog switched off',
    flags: '--providers.consulcatalog=false',
    expect: { 'providers.consulCatalog': undefined, 'providers.nomad.prefix': 'traefik' },
  },
  {
    name: 'one catalog switched off under its short name',
    flags: '--providers.consul=false',
    expect: { 'providers.consulCatalog': undefined },
  },
  {
    name: 'a catalog file alone turns both catalogs off',
    flags: '--catalog services.json',
    expect: { catalog: 'services.json', 'providers.nomad': undefined, 'providers.consulCatalog': undefined },
  },
  {
    name: 'a catalog file beside a catalog that is named',
    flags: '--catalog=services.json --providers.nomad.endpoint.address=http://127.0.0.1:4646',
    expect: { 'providers.nomad.stale': false, 'providers.consulCatalog': undefined },
  },
  {
    name: 'a catalog file beside a catalog that is switched on by name',
    flags: '--catalog=services.json --providers.consulcatalog',
    expect: { 'providers.nomad': undefined, 'providers.consulCatalog.prefix': 'traefik' },
  },
  {
    name: 'variables that every shell of a cluster has do not name a catalog',
    flags: '--catalog=services.json',
    env: { NOMAD_ADDR: 'http://10.0.0.1:4646', NOMAD_TOKEN: 't', CONSUL_HTTP_ADDR: '10.0.0.1:8500' },
    expect: { 'providers.nomad': undefined, 'providers.consulCatalog': undefined },
  },
  {
    name: 'the file provider alone turns both catalogs off',
    flags: '--providers.file.filename=dynamic.yaml',
    expect: {
      'providers.file.filename': 'dynamic.yaml',
      'providers.file.watch': true,
      'providers.nomad': undefined,
      'providers.consulCatalog': undefined,
    },
  },
  {
    name: 'the file provider switched off leaves the catalogs on',
    flags: '--providers.file=false',
    expect: { 'providers.file': undefined, 'providers.nomad.stale': false },
  },
  {
    name: 'a file provider without a file is an error',
    flags: '--providers.file --providers.nomad',
    expect: { 'providers.file': undefined },
    problems: [{ severity: 'error', path: 'providers.file' }],
  },
  {
    name: 'nothing to route to warns',
    flags: '--providers.nomad=false --providers.consulcatalog=false',
    problems: [{ severity: 'warning', code: 'settings-unusable', remedy: /--catalog/ }],
  },
  {
    name: 'a default rule of its own',
    flags: '--providers.nomad.defaultrule=Host(`{{.Name}}.x`) --domainsuffix=.Dev.Example.',
    expect: {
      'providers.nomad.defaultRule': 'Host(`{{.Name}}.x`)',
      'providers.consulCatalog.defaultRule': undefined,
      domainSuffix: 'dev.example',
    },
  },
  {
    name: 'health that is not perfect',
    flags: '--providers.consulcatalog.strictchecks=Passing,Warning,odd',
    expect: { 'providers.consulCatalog.strictChecks': ['passing', 'warning'] },
    problems: [{ severity: 'error', path: 'providers.consulCatalog.strictChecks', message: /"odd"/ }],
  },
  {
    name: 'connection limits',
    flags: '--providers.consulcatalog.maxconnections=20 --providers.nomad.maxconnections=1',
    expect: { 'providers.consulCatalog.maxConnections': 20, 'providers.nomad.maxConnections': undefined },
    problems: [{ severity: 'error', path: 'providers.nomad.maxConnections', remedy: /at least 2/ }],
  },
  {
    name: 'an address with a scheme nobody speaks',
    flags: '--providers.consulcatalog.endpoint.address=ftp://consul',
    expect: { 'providers.consulCatalog.endpoint.address': 'http://127.0.0.1:8500' },
    problems: [{ severity: 'error', path: 'providers.consulCatalog.endpoint.address', message: /http, https or unix/ }],
  },
];

export const addressCases: SettingsCase[] = [
  {
    name: 'a bare host has the port of the catalog, a URL that of its scheme',
    flags: '--providers.nomad.endpoint=nomad.example --providers.consulcatalog.endpoint=https://consul.example/',
    expect: {
      'providers.nomad.endpoint.address': 'http://nomad.example:4646',
      'providers.consulCatalog.endpoint.address': 'https://consul.example',
    },
  },
];

export const entryPointCases: SettingsCase[] = [
  {
    name: 'without any, web on port 80',
    expect: { 'entryPoints.web.host': '', 'entryPoints.web.port': 80, 'entryPoints.websecure': undefined },
  },
  {
    name: 'with a certificate, websecure on port 443 too, TLS for all its routers',
    flags: '--tls.certificate=/c.pem --tls.key=/k.pem',
    files: { '/c.pem': '', '/k.pem': '' },
    expect: {
      'entryPoints.web.port': 80,
      'entryPoints.web.http.tls': undefined,
      'entryPoints.websecure.port': 443,
      'entryPoints.websecure.http.tls.domains': [],
      'tls.certificate': '/c.pem',
    },
  },
  {
    name: 'all IPv4, all IPv6, a name, and the protocol',
    flags:
      '--entrypoints.a.address=0.0.0.0:80 --entrypoints.b.address=[::]:81 --entrypoints.c.address=localhost:82/tcp --entrypoints.d.address=[::1]:0',
    expect: {
      'entryPoints.a.host': '0.0.0.0',
      'entryPoints.b.host': '::',
      'entryPoints.b.port': 81,
      'entryPoints.c.host': 'localhost',
      'entryPoints.d.host': '::1',
      'entryPoints.d.port': 0,
    },
  },
  {
    name: 'UDP says that it is not supported',
    flags: '--entrypoints.web.address=:80 --entrypoints.dns.address=:53/udp',
    expect: { 'entryPoints.dns': undefined, 'entryPoints.web.port': 80 },
    problems: [{ severity: 'error', path: 'entryPoints.dns.address', message: /UDP is not supported yet/ }],
  },
  {
    name: 'an entry point without an address is an error and the others stay',
    flags: '--entrypoints.web.address=:80 --entrypoints.x.asdefault',
    expect: { 'entryPoints.x': undefined, 'entryPoints.web.port': 80 },
    problems: [{ severity: 'error', code: 'option-missing', path: 'entryPoints.x.address' }],
  },
  {
    name: 'addresses that cannot be',
    flags:
      '--entrypoints.web.address=:80 --entrypoints.a.address=80 --entrypoints.b.address=:99999 --entrypoints.c.address=[zz]:1',
    problems: [
      { path: 'entryPoints.a.address', message: /write :PORT/ },
      { path: 'entryPoints.b.address', message: /99999 is no port/ },
      { path: 'entryPoints.c.address', message: /no IPv6 address/ },
    ],
  },
  {
    name: 'no usable entry point at all is fatal: the default one was not asked for',
    flags: '--entrypoints.web.address=nonsense',
    expect: { 'entryPoints.web': undefined },
    problems: [
      { severity: 'error', path: 'entryPoints.web.address' },
      { severity: 'fatal', code: 'settings-unusable', path: 'entryPoints' },
    ],
  },
  {
    name: 'redirection to TLS',
    flags:
      '--entrypoints.web.address=:80 --entrypoints.websecure.address=:443 --entrypoints.web.http.redirections.entrypoint.to=websecure',
    expect: {
      'entryPoints.web.http.redirections.entryPoint': {
        to: 'websecure',
        scheme: 'https',
        permanent: true,
        priority: undefined,
      },
    },
  },
  {
    name: 'redirection to an entry point that does not exist',
    flags: '--entrypoints.web.address=:80 --entrypoints.web.http.redirections.entrypoint.to=secure',
    problems: [{ severity: 'error', message: /"secure", which does not exist/, remedy: /web, or :PORT/ }],
  },
  {
    name: 'a range of trusted peers that is none is left out and the others stay',
    flags: '--entrypoints.web.address=:80 --entrypoints.web.proxyprotocol.trustedips=10.0.0.0/8,10.0.0.0/99,me',
    expect: { 'entryPoints.web.proxyProtocol.trustedIPs': ['10.0.0.0/8'] },
    problems: [{ message: /10.0.0.0\/99/ }, { message: /"me"/ }],
  },
];

export const managementCases: SettingsCase[] = [
  { name: 'the API is for this machine only', expect: { 'api.host': '127.0.0.1', 'api.port': 8080 } },
  {
    name: 'api.insecure opens it',
    flags: '--api.insecure',
    expect: { 'api.host': '0.0.0.0', 'api.port': 8080, 'api.address': '0.0.0.0:8080' },
  },
  {
    name: 'api.address is taken as it is',
    flags: '--api.address=127.0.0.1:9000 --api.insecure=true',
    expect: { 'api.host': '127.0.0.1', 'api.port': 9000, 'api.address': '127.0.0.1:9000' },
  },
  {
    name: "Traefik's own entry point names the port, and no other machine gets in without api.insecure",
    flags: '--entrypoints.traefik.address=:8090 --entrypoints.web.address=:80',
    expect: { 'api.host': '127.0.0.1', 'api.port': 8090, 'entryPoints.traefik': undefined },
  },
  {
    name: "Traefik's own entry point with api.insecure",
    flags: '--entrypoints.traefik.address=:8090 --api.insecure',
    expect: { 'api.host': '0.0.0.0', 'api.port': 8090, 'entryPoints.web.port': 80 },
  },
  {
    name: 'what is always on cannot be switched off, and says so',
    flags: '--api=false',
    expect: { 'api.port': 8080 },
    problems: [{ severity: 'warning', code: 'setting-without-effect', path: 'api' }],
  },
  {
    name: 'stores on the persistent volume of a HinD container',
    directories: ['/pv/CERTS'],
    expect: { 'certificates.storage': '/pv/CERTS', 'snapshot.path': '/pv/tagway' },
  },
  {
    name: "stores in the user's data directory elsewhere",
    env: { HOME: '/home/u' },
    expect: {
      'certificates.storage': '/home/u/.local/share/tagway/certificates',
      'snapshot.path': '/home/u/.local/share/tagway/snapshots',
    },
  },
  {
    name: 'stores where they are told to be',
    flags: '--certificates.storage=/c --snapshot.path=off',
    env: { XDG_DATA_HOME: '/data' },
    expect: { 'certificates.storage': '/c', 'snapshot.path': undefined },
  },
  {
    name: 'a certificate without its key',
    flags: '--tls.certificate=/c.pem',
    files: { '/c.pem': '' },
    expect: { 'tls.certificate': undefined, 'entryPoints.websecure': undefined },
    problems: [{ severity: 'error', path: 'tls.key' }],
  },
  {
    name: 'a certificate file that cannot be read',
    flags: '--tls.certificate=/c.pem --tls.key=/k.pem',
    files: { '/k.pem': '' },
    problems: [{ severity: 'error', path: 'tls.certificate', message: /\/c\.pem cannot be read/ }],
  },
  { name: 'one worker', flags: '--workers=1', expect: { workers: 1 } },
  {
    name: 'more workers are accepted and said not to be there yet',
    flags: '--workers=auto',
    expect: { workers: 1 },
    problems: [{ severity: 'warning', code: 'setting-not-built', path: 'workers' }],
  },
  {
    name: 'a number of workers that is none',
    flags: '--workers=many',
    expect: { workers: 1 },
    problems: [{ severity: 'error', path: 'workers' }],
  },
];

export const problemCases: SettingsCase[] = [
  {
    name: 'an unknown flag names the nearest known one as a flag',
    flags: '--entrypoints.web.addres=:80 --entrypoints.web.address=:80',
    expect: { 'entryPoints.web.port': 80 },
    problems: [{ severity: 'warning', code: 'option-unknown', remedy: /did you mean --entryPoints\.web\.address\?/ }],
  },
  {
    name: 'a misspelt group names the nearest group',
    flags: '--entrypoint.web.address=:80',
    problems: [{ severity: 'warning', remedy: /did you mean --entryPoints\?/ }],
  },
  {
    name: 'an unknown variable names the nearest variable',
    env: { TRAEFIK_LOG_LEVLE: 'DEBUG' },
    expect: { 'log.level': 'INFO' },
    problems: [{ origin: 'TRAEFIK_LOG_LEVLE', remedy: /did you mean TRAEFIK_LOG_LEVEL\?/ }],
  },
  {
    name: 'an unknown option in a file names the nearest option',
    files: { [yaml]: 'providers: {nomad: {endpoint: {adress: "http://x"}}}' },
    problems: [{ origin: yaml, remedy: /did you mean providers\.nomad\.endpoint\.address\?/ }],
  },
  {
    name: 'an option without the name of its group is found',
    flags: '--exposedbydefault=true',
    problems: [{ remedy: /did you mean --providers\.nomad\.exposedByDefault\?/ }],
  },
  {
    name: 'an unknown option far from any other lists what there is',
    flags: '--qqqqqqqqqqqqqqqqqqqqqq=1',
    problems: [{ severity: 'warning', remedy: /use one of: .*entryPoints/ }],
  },
  {
    name: 'values of the wrong kind keep the default and say what to write',
    flags: '--api.insecure=flase --log.level=LOUD --providers.emptyanswergrace=soon',
    expect: { 'api.insecure': false, 'log.level': 'INFO', 'providers.emptyAnswerGrace': 30_000 },
    problems: [
      { severity: 'error', path: 'api.insecure', remedy: /true or false/ },
      { severity: 'error', path: 'log.level', remedy: /TRACE, DEBUG/ },
      { severity: 'error', path: 'providers.emptyAnswerGrace', remedy: /1m30s/ },
    ],
  },
  {
    name: 'providers of Traefik that are not here say so',
    flags: '--providers.docker=true --providers.docker.exposedbydefault=false --providers.kubernetesingress',
    expect: { 'providers.nomad.stale': false },
    problems: [
      { severity: 'warning', code: 'setting-not-built', path: 'providers.docker', origin: '--providers.docker' },
      { severity: 'warning', code: 'setting-not-built', path: 'providers.kubernetesIngress' },
    ],
  },
  {
    name: 'the resolver for all others is the usual one',
    flags:
      '--certificatesresolvers.le.acme.email=a@b.test --certificatesresolvers.local.internal --certificates.privateresolver=local',
    expect: { 'certificates.resolver': 'le', 'certificatesResolvers.le.onDemand': 'false' },
  },
  {
    name: 'what a template leaves empty is left out',
    files: { [yaml]: 'certificatesResolvers: {le: {acme: {email: "", caServer: ""}}}' },
    expect: {
      'certificatesResolvers.le.acme.email': undefined,
      'certificatesResolvers.le.acme.caServer': 'https://acme-v02.api.letsencrypt.org/directory',
    },
  },
  {
    name: 'a resolver that is left out makes no other the usual one',
    flags: '--certificatesresolvers.le.acme.email=a@b.test --certificatesresolvers.dns.acme.dnschallenge.provider=exec',
    expect: { 'certificates.resolver': undefined, 'certificatesResolvers.dns': undefined },
    problems: [{ severity: 'error', path: 'certificatesResolvers.dns.acme.dnsChallenge.command' }],
  },
  {
    name: 'resolvers that could obtain nothing are left out, each with its fault',
    flags: [
      '--certificatesresolvers.good.acme.cacertificates=/ca.pem',
      '--certificatesresolvers.server.acme.caserver=letsencrypt',
      '--certificatesresolvers.file.acme.cacertificates=/gone.pem',
      '--certificatesresolvers.email.acme.email=me',
      '--certificatesresolvers.exec.acme.dnschallenge.provider=exec',
      '--certificatesresolvers.hook.acme.dnschallenge.provider=httpreq',
    ].join(' '),
    files: { '/ca.pem': 'PEM' },
    expect: {
      'certificatesResolvers.good.acme.caCertificates': ['/ca.pem'],
      'certificatesResolvers.server': undefined,
      'certificatesResolvers.file': undefined,
      'certificatesResolvers.email': undefined,
      'certificatesResolvers.exec': undefined,
      'certificatesResolvers.hook': undefined,
    },
    problems: [
      { severity: 'error', path: 'certificatesResolvers.server.acme.caServer', message: /"letsencrypt" is no URL/ },
      {
        severity: 'error',
        path: 'certificatesResolvers.file.acme.caCertificates',
        message: /\/gone\.pem cannot be read/,
      },
      { severity: 'error', path: 'certificatesResolvers.email.acme.email', message: /left out/ },
      { severity: 'error', path: 'certificatesResolvers.exec.acme.dnsChallenge.command', remedy: /EXEC_PATH/ },
      { severity: 'error', path: 'certificatesResolvers.hook.acme.dnsChallenge.endpoint', remedy: /HTTPREQ_ENDPOINT/ },
    ],
  },
  {
    name: 'how an ACME server is spoken to, as Traefik says it',
    flags: [
      '--certificatesresolvers.le.acme.caservername=ca.internal',
      '--certificatesresolvers.le.acme.clienttimeout=10s',
      '--certificatesresolvers.usual.acme.email=a@b.test',
    ].join(' '),
    expect: {
      'certificatesResolvers.le.acme.caServerName': 'ca.internal',
      'certificatesResolvers.le.acme.clientTimeout': 10_000,
      'certificatesResolvers.usual.acme.clientTimeout': 120_000,
      'certificatesResolvers.usual.acme.clientResponseHeaderTimeout': 30_000,
      'certificatesResolvers.usual.acme.certificateTimeout': 30_000,
    },
  },
  {
    name: "only ACME servers are spared orders, unless that is written for the store's own authority",
    flags: [
      '--certificatesresolvers.le.acme.email=a@b.test',
      '--certificatesresolvers.local.internal',
      '--certificatesresolvers.slow.internal',
      '--certificatesresolvers.slow.ordersperperiod=5',
    ].join(' '),
    expect: {
      'certificatesResolvers.le.ordersPerPeriod': 10,
      'certificatesResolvers.local.ordersPerPeriod': Infinity,
      'certificatesResolvers.slow.ordersPerPeriod': 5,
    },
  },
  {
    name: 'options of Traefik that come later say so',
    flags:
      '--certificatesresolvers.le.acme.emailaddresses=x --tracing.otlp --experimental.plugins.x.version=1 --entrypoints.web.address=:80 --entrypoints.web.http3 --metrics.datadog',
    problems: [
      { code: 'setting-not-built', path: 'certificatesResolvers.le.acme.emailAddresses' },
      { code: 'setting-not-built', path: 'tracing' },
      { code: 'setting-not-built', path: 'experimental' },
      { code: 'setting-not-built', path: 'entryPoints.web.http3', message: /QUIC/ },
      { code: 'setting-not-built', path: 'metrics.datadog' },
    ],
  },
  {
    name: 'rate limits on an entry point are pointed to middlewares',
    flags: '--entrypoints.web.address=:80 --entrypoints.web.http.ratelimit.average=100',
    problems: [{ path: 'entryPoints.web.http.rateLimit', message: /middlewares/ }],
  },
  {
    name: 'what changes nothing is told and nothing more',
    files: { [yaml]: 'global: {checkNewVersion: true, sendAnonymousUsage: false}\nping: {entryPoint: traefik}' },
    problems: [
      { severity: 'info', code: 'setting-without-effect', path: 'global.checkNewVersion' },
      { severity: 'info', code: 'setting-without-effect', path: 'global.sendAnonymousUsage' },
      { severity: 'info', code: 'setting-without-effect', path: 'ping.entryPoint' },
    ],
  },
];
