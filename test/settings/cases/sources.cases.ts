// How settings are written: flags, environment, files, and which of them wins.
import type { SettingsCase } from '../settings-case.js';

const yaml = '/etc/traefik/traefik.yaml';

export const flagCases: SettingsCase[] = [
  {
    name: 'a flag with an equals sign',
    flags: '--entrypoints.web.address=127.0.0.1:8000',
    expect: { 'entryPoints.web.host': '127.0.0.1', 'entryPoints.web.port': 8000, 'entryPoints.web.name': 'web' },
    sources: { 'entryPoints.web.address': 'flag --entrypoints.web.address' },
  },
  {
    name: 'a flag with its value as the next argument',
    flags: '--log.level DEBUG --accesslog.filepath /tmp/access.log',
    expect: { 'log.level': 'DEBUG', 'accessLog.filePath': '/tmp/access.log' },
  },
  {
    name: 'a flag with one dash',
    flags: '-log.level=WARN',
    expect: { 'log.level': 'WARN' },
  },
  {
    name: 'names in any case',
    flags: '--EntryPoints.web.ADDRESS=:81 --API.Insecure=TRUE',
    expect: { 'entryPoints.web.port': 81, 'api.insecure': true },
  },
  {
    name: 'a boolean without a value is true and takes no argument with it',
    flags: '--api.insecure --log.level=ERROR',
    expect: { 'api.insecure': true, 'log.level': 'ERROR' },
  },
  {
    name: 'a group without a value is switched on',
    flags: '--accesslog --ping --api --metrics.prometheus',
    expect: {
      'accessLog.format': 'common',
      'metrics.prometheus.addServicesLabels': true,
    },
  },
  {
    name: 'a group switched off',
    flags: '--accesslog=false',
    expect: { accessLog: undefined },
  },
  {
    name: 'a list flag given twice holds both',
    flags:
      '--entrypoints.web.address=:80 --entrypoints.web.forwardedheaders.trustedips=10.0.0.0/8 --entryPoints.web.forwardedHeaders.trustedIPs=::1,fd00::/8',
    expect: { 'entryPoints.web.forwardedHeaders.trustedIPs': ['10.0.0.0/8', '::1', 'fd00::/8'] },
  },
  {
    name: 'a plain flag given twice has the last value',
    flags: '--log.level=DEBUG --log.level=ERROR',
    expect: { 'log.level': 'ERROR' },
  },
  {
    name: 'indices of lists of groups',
    flags:
      '--entrypoints.web.address=:80 --entrypoints.web.http.tls.domains[0].main=a.example --entrypoints.web.http.tls.domains[0].sans=b.example,c.example',
    expect: { 'entryPoints.web.http.tls.domains': [{ main: 'a.example', sans: ['b.example', 'c.example'] }] },
  },
  {
    name: 'durations: a bare number is seconds, units are read',
    flags:
      '--entrypoints.web.address=:80 --entrypoints.web.transport.respondingtimeouts.readtimeout=7 --entrypoints.web.transport.lifecycle.gracetimeout=1m30s',
    expect: {
      'entryPoints.web.transport.respondingTimeouts.readTimeout': 7000,
      'entryPoints.web.transport.lifeCycle.graceTimeOut': 90_000,
      'entryPoints.web.transport.respondingTimeouts.idleTimeout': 180_000,
    },
  },
  {
    name: 'the HTTP/2 limit that users set',
    flags: '--entrypoints.websecure.address=:443 --entrypoints.websecure.http2.maxconcurrentstreams=100',
    expect: { 'entryPoints.websecure.http2.maxConcurrentStreams': 100 },
  },
  {
    name: 'an argument that is no flag is reported and changes nothing',
    flags: 'nonsense --log.level=DEBUG',
    expect: { 'log.level': 'DEBUG' },
    problems: [{ severity: 'warning', message: /"nonsense" is no flag/ }],
  },
  {
    name: 'a flag with an empty segment is reported',
    flags: '--log..level=DEBUG',
    expect: { 'log.level': 'INFO' },
    problems: [{ severity: 'warning', message: /--log..level has an empty segment/ }],
  },
];

export const environmentCases: SettingsCase[] = [
  {
    name: 'TRAEFIK_ variables with underscores for dots',
    env: { TRAEFIK_ENTRYPOINTS_WEB_ADDRESS: ':8081', TRAEFIK_LOG_LEVEL: 'DEBUG' },
    expect: { 'entryPoints.web.port': 8081, 'log.level': 'DEBUG' },
    sources: { 'log.level': 'environment TRAEFIK_LOG_LEVEL' },
  },
  {
    name: 'an entry point whose name has an underscore',
    env: { TRAEFIK_ENTRYPOINTS_MY_WEB_ADDRESS: ':8081', TRAEFIK_ENTRYPOINTS_MY_WEB_ASDEFAULT: 'true' },
    expect: { 'entryPoints.my_web.port': 8081, 'entryPoints.my_web.asDefault': true },
  },
  {
    name: 'an index in a variable',
    env: { TRAEFIK_ENTRYPOINTS_WEB_ADDRESS: ':1', TRAEFIK_ENTRYPOINTS_WEB_HTTP_TLS_DOMAINS_0_MAIN: 'a.example' },
    expect: { 'entryPoints.web.http.tls.domains': [{ main: 'a.example', sans: [] }] },
  },
  {
    name: 'a provider switched off by a variable',
    env: { TRAEFIK_PROVIDERS_NOMAD: 'false' },
    expect: { 'providers.nomad': undefined, 'providers.consulCatalog.prefix': 'traefik' },
  },
  {
    name: 'the variables a HinD container has',
    env: {
      DOMAIN_SUFFIX: 'dev.example.com',
      CONSUL_HTTP_TOKEN: 'c-token',
      CONSUL_HTTP_ADDR: '10.1.1.1:8500',
      NOMAD_TOKEN: 'n-token',
      NOMAD_ADDR: 'https://10.1.1.2:4646',
      TRAEFIK_API_INSECURE: 'false',
      TRAEFIK_PROVIDER_PRIMARY: 'nomad',
      HTTPS_REDIRECT: 'never',
    },
    expect: {
      domainSuffix: 'dev.example.com',
      httpsRedirect: 'never',
      'providers.consulCatalog.endpoint.token': 'c-token',
      'providers.consulCatalog.endpoint.address': 'http://10.1.1.1:8500',
      'providers.nomad.endpoint.token': 'n-token',
      'providers.nomad.endpoint.address': 'https://10.1.1.2:4646',
      'providers.primary': 'nomad',
      'api.insecure': false,
      'api.host': '127.0.0.1',
    },
  },
  {
    name: 'token files, region and namespace by the variables of the catalogs',
    env: {
      CONSUL_HTTP_TOKEN_FILE: '/run/consul.token',
      NOMAD_TOKEN_FILE: '/run/nomad.token',
      NOMAD_REGION: 'eu',
      NOMAD_NAMESPACE: 'apps',
    },
    expect: {
      'providers.consulCatalog.endpoint.tokenFile': '/run/consul.token',
      'providers.nomad.endpoint.tokenFile': '/run/nomad.token',
      'providers.nomad.endpoint.region': 'eu',
      'providers.nomad.namespaces': ['apps'],
    },
  },
  {
    name: 'Consul over TLS by its own variables',
    env: {
      CONSUL_HTTP_ADDR: 'consul.example:8501',
      CONSUL_HTTP_SSL: 'true',
      CONSUL_HTTP_SSL_VERIFY: 'false',
      CONSUL_CACERT: '/ca.pem',
    },
    expect: {
      'providers.consulCatalog.endpoint.address': 'https://consul.example:8501',
      'providers.consulCatalog.endpoint.tls.insecureSkipVerify': true,
      'providers.consulCatalog.endpoint.tls.ca': '/ca.pem',
    },
  },
  {
    name: 'unix sockets',
    env: { CONSUL_HTTP_ADDR: 'unix:///run/consul.sock', NOMAD_ADDR: 'unix:///secrets/api.sock' },
    expect: {
      'providers.consulCatalog.endpoint.address': 'unix:///run/consul.sock',
      'providers.nomad.endpoint.address': 'unix:///secrets/api.sock',
    },
  },
  {
    name: 'an empty variable counts as not set',
    env: { DOMAIN_SUFFIX: '', NOMAD_ADDR: '', TRAEFIK_PROVIDER_PRIMARY: '' },
    expect: { domainSuffix: 'localhost', 'providers.nomad.endpoint.address': 'http://127.0.0.1:4646' },
    sources: { domainSuffix: 'default' },
  },
  {
    name: 'Consul may be the primary, under either name',
    env: { TRAEFIK_PROVIDER_PRIMARY: 'consul' },
    expect: { 'providers.primary': 'consulcatalog' },
  },
  {
    name: 'a primary that does not exist warns and is nomad',
    env: { TRAEFIK_PROVIDER_PRIMARY: 'etcd' },
    expect: { 'providers.primary': 'nomad' },
    problems: [
      { severity: 'warning', code: 'option-invalid', path: 'providers.primary', origin: 'TRAEFIK_PROVIDER_PRIMARY' },
    ],
  },
  {
    name: 'variables of other programs are none of ours',
    env: { PATH: '/bin', TRAEFIKX: '1', NOMAD_ALLOC_ID: 'x', CONSUL_FOO: 'y' },
    expect: { domainSuffix: 'localhost' },
  },
  {
    name: 'a rate limit in the environment is answered with where limits are set',
    env: { TRAEFIK_RATE_LIMIT_AVG: '100' },
    problems: [{ severity: 'warning', code: 'setting-not-built', message: /rateLimit middleware in tags/ }],
  },
];

export const fileCases: SettingsCase[] = [
  {
    name: 'YAML where Traefik looks for it',
    files: { [yaml]: 'entryPoints:\n  web:\n    address: ":8082"\nlog:\n  level: warn\n' },
    expect: { 'entryPoints.web.port': 8082, 'log.level': 'WARN', configFile: yaml },
    sources: { 'log.level': `file ${yaml}` },
  },
  {
    name: '/etc/traefik.yaml, as HinD links it',
    files: { '/etc/traefik.yaml': 'domainSuffix: hind.example' },
    expect: { domainSuffix: 'hind.example', configFile: '/etc/traefik.yaml' },
  },
  {
    name: 'the first of several files is the one that counts',
    files: { './traefik.yml': 'domainSuffix: here', '/etc/traefik/traefik.toml': 'domainSuffix = "etc"' },
    expect: { domainSuffix: 'etc' },
  },
  {
    name: 'TOML',
    flags: '--configfile=/srv/traefik.toml',
    files: {
      '/srv/traefik.toml': '[entryPoints.web]\naddress = ":8083"\n[providers.consulCatalog]\nprefix = "edge"\n',
    },
    expect: { 'entryPoints.web.port': 8083, 'providers.consulCatalog.prefix': 'edge' },
  },
  {
    name: 'a named file, by flag with a blank',
    flags: '--configFile /srv/edge.yaml',
    files: { '/srv/edge.yaml': 'domainSuffix: named', [yaml]: 'domainSuffix: other' },
    expect: { domainSuffix: 'named', configFile: '/srv/edge.yaml' },
  },
  {
    name: 'a named file, by variable',
    env: { TRAEFIK_CONFIGFILE: '/srv/edge.yaml' },
    files: { '/srv/edge.yaml': 'domainSuffix: named' },
    expect: { domainSuffix: 'named' },
  },
  {
    name: 'an empty file is no settings',
    files: { [yaml]: '# nothing yet\n' },
    expect: { domainSuffix: 'localhost' },
  },
  {
    name: 'empty groups in YAML switch on',
    files: { [yaml]: 'accessLog: {}\napi:\nping: {}\nmetrics:\n  prometheus: {}\n' },
    expect: { 'accessLog.format': 'common', 'api.port': 8080 },
  },
  {
    name: 'lists in YAML, also of groups',
    files: {
      [yaml]:
        'entryPoints:\n  web:\n    address: ":80"\n    forwardedHeaders:\n      trustedIPs: [10.0.0.0/8, 127.0.0.1]\n    http:\n      tls:\n        domains:\n          - main: a.example\n            sans: [b.example]\n',
    },
    expect: {
      'entryPoints.web.forwardedHeaders.trustedIPs': ['10.0.0.0/8', '127.0.0.1'],
      'entryPoints.web.http.tls.domains': [{ main: 'a.example', sans: ['b.example'] }],
    },
  },
  {
    name: 'a named file that is missing is fatal',
    flags: '--configfile=/nowhere.yaml',
    problems: [{ severity: 'fatal', code: 'settings-unreadable', origin: '/nowhere.yaml', message: /cannot be read/ }],
  },
  {
    name: 'a file that is not valid YAML is fatal, says where, and does not quote it',
    files: { [yaml]: 'api:\n  insecure: [true\nproviders: {token: hunter2' },
    problems: [{ severity: 'fatal', code: 'settings-unreadable', message: /^(?!.*hunter2).*at line \d/s }],
  },
  {
    name: 'a file that is not valid TOML is fatal and says where',
    flags: '--configfile=/srv/a.toml',
    files: { '/srv/a.toml': 'domainSuffix = "a"\ntoken = "hunter2\n' },
    problems: [{ severity: 'fatal', code: 'settings-unreadable', message: /^(?!.*hunter2).*at line \d/s }],
  },
  {
    name: 'a file that holds a list is fatal',
    files: { [yaml]: '- a\n- b\n' },
    problems: [{ severity: 'fatal', code: 'settings-unreadable', message: /holds no settings/ }],
  },
  {
    name: 'dynamic configuration in the static file is pointed to its place',
    files: { [yaml]: 'http:\n  routers: {}\ntls:\n  certificates:\n    - certFile: a\n' },
    problems: [
      { severity: 'warning', path: 'http', message: /providers\.file\.filename/ },
      { severity: 'warning', path: 'tls.certificates', message: /providers\.file\.filename/ },
    ],
  },
];

export const precedenceCases: SettingsCase[] = [
  {
    name: 'a flag beats a variable beats a file',
    flags: '--log.level=ERROR',
    env: { TRAEFIK_LOG_LEVEL: 'WARN', DOMAIN_SUFFIX: 'env' },
    files: { [yaml]: 'log: {level: DEBUG, format: common}\ndomainSuffix: file' },
    expect: { 'log.level': 'ERROR', 'log.format': 'common', domainSuffix: 'env' },
    sources: {
      'log.level': 'flag --log.level',
      'log.format': `file ${yaml}`,
      domainSuffix: 'environment DOMAIN_SUFFIX',
      'api.insecure': 'default',
    },
  },
  {
    name: 'TRAEFIK_ variables beat those of the catalogs',
    env: { NOMAD_ADDR: 'http://a:1', TRAEFIK_PROVIDERS_NOMAD_ENDPOINT_ADDRESS: 'http://b:2' },
    expect: { 'providers.nomad.endpoint.address': 'http://b:2' },
  },
  {
    name: 'variables of the catalogs beat the file',
    env: { NOMAD_ADDR: 'http://a:1' },
    files: { [yaml]: 'providers: {nomad: {endpoint: {address: "http://b:2"}}}' },
    expect: { 'providers.nomad.endpoint.address': 'http://a:1' },
  },
  {
    name: 'a list of a flag replaces the list of the file',
    flags: '--providers.nomad.namespaces=one',
    files: { [yaml]: 'providers: {nomad: {namespaces: [two, three]}}' },
    expect: { 'providers.nomad.namespaces': ['one'] },
  },
  {
    name: 'an option by flag switches on what the file switched off',
    flags: '--accesslog.format=json',
    files: { [yaml]: 'accessLog: false' },
    expect: { 'accessLog.format': 'json' },
  },
  {
    name: 'a flag switches off what the file has options for',
    flags: '--providers.nomad=false',
    files: { [yaml]: 'providers: {nomad: {stale: true}}' },
    expect: { 'providers.nomad': undefined },
  },
  {
    name: 'entry points of flags and file are joined by name, the spelling of the file stays',
    flags: '--entrypoints.websecure.address=:8443 --entrypoints.extra.address=:9950',
    files: { [yaml]: 'entryPoints: {webSecure: {address: ":443", asDefault: true}}' },
    expect: {
      'entryPoints.webSecure.port': 8443,
      'entryPoints.webSecure.asDefault': true,
      'entryPoints.extra.port': 9950,
    },
  },
];
