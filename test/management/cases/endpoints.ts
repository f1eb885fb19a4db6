import { emptyConfiguration } from '../../../src/model/configuration.js';
import type { ManagementOptions, ManagementSources } from '../../../src/management/management-sources.js';
import { consulStatus, makeCertificate, nomadStatus } from '../make-sources.js';

export interface EndpointCase {
  readonly name: string;
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'DELETE' | 'OPTIONS';
  readonly sources?: Partial<ManagementSources>;
  readonly options?: ManagementOptions;
  /** 200 when left out. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Compared whole: text with the body, anything else with the parsed body. */
  readonly body?: unknown;
  /** The `name` of each member of the list. */
  readonly names?: readonly string[];
  /** The `commonName` of each. */
  readonly commonNames?: readonly string[];
}

const json = { 'content-type': 'application/json; charset=utf-8' };
const observability = { accessLogs: true, metrics: true, tracing: true, traceVerbosity: 'minimal' };

const adminRouter = {
  entryPoints: ['websecure', 'web'],
  middlewares: ['auth@nomad'],
  service: 'shop@nomad',
  rule: 'Host(`admin/ui.example.com`)',
  priority: 1000,
  observability,
  status: 'enabled',
  using: ['websecure', 'web'],
};
const brokenRouter = {
  entryPoints: ['websecure', 'web'],
  service: 'broken@nomad',
  rule: 'Hots(`x`)',
  priority: 9,
  observability,
  error: ['unknown matcher Hots; did you mean Host?'],
  status: 'disabled',
};
const standbyRouter = {
  entryPoints: ['websecure', 'web'],
  service: 'shop@consulcatalog',
  rule: 'Host(`shop.example.com`)',
  priority: 24,
  observability,
  error: ['shop@nomad stands in for it'],
  status: 'warning',
  using: ['websecure', 'web'],
};
const shopRouter = {
  entryPoints: ['websecure'],
  middlewares: ['secured@nomad', 'slow@nomad'],
  service: 'shop@nomad',
  rule: 'Host(`shop.example.com`)',
  priority: 24,
  tls: { options: 'default', certResolver: 'le', domains: [{ main: 'shop.example.com', sans: [] }] },
  observability,
  status: 'enabled',
  using: ['websecure'],
};
const shopService = {
  loadBalancer: {
    servers: [
      { url: 'http://10.0.0.1:8080', weight: 1 },
      { url: 'https://REDACTED@10.0.0.2:8443/base', weight: 3, preservePath: true },
    ],
    strategy: 'wrr',
    passHostHeader: true,
    responseForwarding: { flushInterval: '100ms' },
    sticky: { cookie: { name: 'lb', secure: true, httpOnly: false, maxAge: 0, path: '/' } },
    healthCheck: { path: '/health', interval: '30s', timeout: '1.5s', headers: { Authorization: 'REDACTED' } },
  },
  status: 'enabled',
  usedBy: ['admin/ui@consulcatalog', 'shop@nomad'],
  serverStatus: { 'http://10.0.0.1:8080': 'UP', 'https://REDACTED@10.0.0.2:8443/base': 'DOWN' },
};
const emptyService = {
  loadBalancer: { servers: [], strategy: 'wrr', passHostHeader: true },
  error: ['no live instance'],
  status: 'warning',
};
const authMiddleware = {
  basicAuth: { users: ['ada:REDACTED'], realm: 'traefik' },
  status: 'enabled',
  usedBy: ['admin/ui@consulcatalog', 'shop@nomad'],
};
const headMiddleware = {
  headers: { customRequestHeaders: { Authorization: 'REDACTED', 'X-Team': 'shop' } },
  status: 'enabled',
  usedBy: ['shop@nomad'],
};
const mysteryMiddleware = { plugin: { anything: { token: 'REDACTED', list: [1] } }, status: 'enabled' };
const securedMiddleware = {
  chain: { middlewares: ['auth', 'head@nomad', 'secured'] },
  status: 'enabled',
  usedBy: ['shop@nomad'],
};
const slowMiddleware = {
  rateLimit: { period: '1m30s' },
  error: ['not built yet'],
  status: 'warning',
  usedBy: ['shop@nomad'],
};
const nomadProvider = {
  name: 'nomad',
  primary: true,
  status: 'ok',
  address: 'http://127.0.0.1:4646',
  mode: 'stream',
  lastSync: '2023-11-14T22:13:20.000Z',
  index: 42,
  services: 3,
  instances: 7,
  requests: 12,
  errors: 0,
};
const consulProvider = {
  name: 'consulcatalog',
  primary: false,
  status: 'unreachable',
  address: 'http://REDACTED@127.0.0.1:8500',
  mode: 'blocking',
  index: 0,
  services: 0,
  instances: 0,
  requests: 3,
  errors: 3,
  error: 'connect ECONNREFUSED http://REDACTED@127.0.0.1:8500',
};

const bothProviders = { providers: () => [nomadStatus, consulStatus] };
const none = { total: 0, warnings: 0, errors: 0 };

export const apiCases: readonly EndpointCase[] = [
  {
    name: 'rawdata holds everything by name, and how the providers are doing',
    url: '/api/rawdata',
    sources: bothProviders,
    headers: json,
    body: {
      routers: {
        'admin/ui@consulcatalog': adminRouter,
        'broken@nomad': brokenRouter,
        'shop@consulcatalog': standbyRouter,
        'shop@nomad': shopRouter,
      },
      middlewares: {
        'auth@nomad': authMiddleware,
        'head@nomad': headMiddleware,
        'mystery@nomad': mysteryMiddleware,
        'secured@nomad': securedMiddleware,
        'slow@nomad': slowMiddleware,
      },
      services: { 'empty@consulcatalog': emptyService, 'shop@nomad': shopService },
      providers: [nomadProvider, consulProvider],
    },
  },
  {
    name: 'rawdata of nothing is empty maps',
    url: '/api/rawdata',
    sources: { configuration: () => emptyConfiguration, providers: () => [] },
    body: { routers: {}, middlewares: {}, services: {}, providers: [] },
  },
  {
    name: 'the overview counts faults',
    url: '/api/overview',
    sources: {
      ...bothProviders,
      certificates: () => [-1, 1, 29, 31].map((days) => makeCertificate(['a.com'], days)),
    },
    body: {
      http: {
        routers: { total: 3, warnings: 0, errors: 1 },
        services: { total: 2, warnings: 1, errors: 0 },
        middlewares: { total: 5, warnings: 1, errors: 0 },
      },
      tcp: { routers: none, services: none, middlewares: none },
      udp: { routers: none, services: none },
      certificates: { total: 4, warnings: 2, errors: 1 },
      features: { tracing: '', metrics: 'Prometheus', accessLog: true },
      providers: ['Nomad', 'ConsulCatalog'],
      diagnostics: { total: 2, warnings: 1, errors: 1 },
    },
  },
  {
    name: 'a certificate has the fields that Traefik gives it, and where it comes from',
    url: `/api/certificates/${makeCertificate(['www.a.com', 'a.com'], 31).fingerprint}`,
    sources: { certificates: () => [makeCertificate(['www.a.com', 'a.com'], 31)] },
    body: {
      name: makeCertificate(['www.a.com', 'a.com'], 31).fingerprint,
      sans: ['a.com', 'www.a.com'],
      notAfter: '2023-12-15T22:15:00.000Z',
      notBefore: '2023-11-14T22:13:20.000Z',
      serialNumber: '31',
      commonName: 'www.a.com',
      issuerOrg: "Let's Encrypt",
      issuerCN: 'E7',
      issuerCountry: 'US',
      version: 'v3',
      keyType: 'ECDSA',
      keySize: 256,
      signatureAlgorithm: 'ECDSA-SHA384',
      certFingerprint: makeCertificate(['www.a.com', 'a.com'], 31).fingerprint,
      publicKeyFingerprint: makeCertificate(['www.a.com', 'a.com'], 31).fingerprint,
      status: 'enabled',
      source: 'acme-v02.api.letsencrypt.org-directory',
    },
  },
  {
    name: 'an unknown certificate',
    url: '/api/certificates/00ff',
    status: 404,
    body: { message: 'certificate not found: 00ff' },
  },
  ...(
    [
      ['', ['a.com', 'b.com', 'old.com']],
      ['?sortBy=validUntil&direction=desc', ['b.com', 'a.com', 'old.com']],
      ['?sortBy=issuer', ['b.com', 'a.com', 'old.com']],
      ['?sortBy=status', ['old.com', 'b.com', 'a.com']],
      ['?status=warning', ['a.com']],
      ['?status=disabled', ['old.com']],
      ['?search=ENCRYPT', ['a.com', 'old.com']],
      ['?search=shop.', ['b.com']],
      ['?per_page=1&page=2', ['b.com']],
    ] as const
  ).map(([query, commonNames]) => ({
    name: `certificates ${query}`,
    url: `/api/certificates${query}`,
    sources: {
      certificates: () => [
        makeCertificate(['old.com'], -1),
        makeCertificate(['b.com', 'shop.b.com'], 31, {
          issuer: { commonName: 'Caddy', organization: '', country: '' },
        }),
        makeCertificate(['a.com'], 29),
      ],
    },
    commonNames,
  })),
  { name: 'no certificates', url: '/api/certificates', body: [] },
  {
    name: 'what is done about certificates is shown as it is given',
    url: '/debug/certs',
    sources: { certificateWork: () => ({ stored: 1, broken: [], resolvers: {} }) },
    body: { stored: 1, broken: [], resolvers: {} },
  },
  {
    name: 'the version is spelt as Traefik spells it',
    url: '/api/version',
    body: { Version: '1.2.3', Codename: 'tagway', startDate: '2023-11-14T22:13:20.000Z' },
  },
  {
    name: 'the list of routers has name, provider and priority as text',
    url: '/api/http/routers',
    headers: { ...json, 'x-next-page': '1' },
    body: [
      { ...adminRouter, name: 'admin/ui@consulcatalog', provider: 'consulcatalog', priorityStr: '1000' },
      { ...brokenRouter, name: 'broken@nomad', provider: 'nomad', priorityStr: '9' },
      { ...standbyRouter, name: 'shop@consulcatalog', provider: 'consulcatalog', priorityStr: '24' },
      { ...shopRouter, name: 'shop@nomad', provider: 'nomad', priorityStr: '24' },
    ],
  },
  {
    name: 'one router is the same as in the list',
    url: '/api/http/routers/shop@nomad',
    headers: json,
    body: { ...shopRouter, name: 'shop@nomad', provider: 'nomad', priorityStr: '24' },
  },
  {
    name: 'names may be escaped',
    url: '/api/http/routers/admin%2Fui%40consulcatalog',
    body: { ...adminRouter, name: 'admin/ui@consulcatalog', provider: 'consulcatalog', priorityStr: '1000' },
  },
  {
    name: 'a router that another one stands in for can be asked for',
    url: '/api/http/routers/shop@consulcatalog',
    body: { ...standbyRouter, name: 'shop@consulcatalog', provider: 'consulcatalog', priorityStr: '24' },
  },
  {
    name: 'a router that is not there is named',
    url: '/api/http/routers/x%40y',
    status: 404,
    body: { message: 'router not found: x@y' },
  },
  {
    name: 'the list of services has name, provider and type',
    url: '/api/http/services',
    body: [
      { ...emptyService, name: 'empty@consulcatalog', provider: 'consulcatalog', type: 'loadbalancer' },
      { ...shopService, name: 'shop@nomad', provider: 'nomad', type: 'loadbalancer' },
    ],
  },
  {
    name: 'with compat=hind the status of services is up or down',
    url: '/api/http/services',
    options: { compat: 'hind' },
    body: [
      {
        ...emptyService,
        status: 'down',
        configStatus: 'warning',
        name: 'empty@consulcatalog',
        provider: 'consulcatalog',
        type: 'loadbalancer',
      },
      {
        ...shopService,
        status: 'up',
        configStatus: 'enabled',
        name: 'shop@nomad',
        provider: 'nomad',
        type: 'loadbalancer',
      },
    ],
  },
  {
    name: 'a service that is not there is named',
    url: '/api/http/services/x@y',
    status: 404,
    body: { message: 'service not found: x@y' },
  },
  {
    name: 'the list of middlewares has name, provider and type, and no secrets',
    url: '/api/http/middlewares',
    body: [
      { ...authMiddleware, name: 'auth@nomad', provider: 'nomad', type: 'basicauth' },
      { ...headMiddleware, name: 'head@nomad', provider: 'nomad', type: 'headers' },
      { ...mysteryMiddleware, name: 'mystery@nomad', provider: 'nomad', type: 'plugin' },
      { ...securedMiddleware, name: 'secured@nomad', provider: 'nomad', type: 'chain' },
      { ...slowMiddleware, name: 'slow@nomad', provider: 'nomad', type: 'ratelimit' },
    ],
  },
  {
    name: 'a middleware that is not there is named',
    url: '/api/http/middlewares/x@y',
    status: 404,
    body: { message: 'middleware not found: x@y' },
  },
  { name: 'there are no TCP routers', url: '/api/tcp/routers', headers: { 'x-next-page': '1' }, body: [] },
  { name: 'there are no TCP services', url: '/api/tcp/services', body: [] },
  { name: 'there are no TCP middlewares', url: '/api/tcp/middlewares', body: [] },
  { name: 'there are no UDP routers', url: '/api/udp/routers', body: [] },
  { name: 'there are no UDP services', url: '/api/udp/services', body: [] },
  {
    name: 'a UDP service is not found',
    url: '/api/udp/services/a@b',
    status: 404,
    body: { message: 'service not found: a@b' },
  },
  {
    name: 'entry points are sorted by name',
    url: '/api/entrypoints',
    headers: { 'x-next-page': '1' },
    body: [
      { name: 'metrics', address: ':9100', asDefault: false },
      { name: 'web', address: ':80', asDefault: true },
      { name: 'websecure', address: ':443', asDefault: true },
    ],
  },
  {
    name: 'one entry point by name',
    url: '/api/entrypoints/web',
    body: { name: 'web', address: ':80', asDefault: true },
  },
  {
    name: 'an entry point that is not there is named',
    url: '/api/entrypoints/ftp',
    status: 404,
    body: { message: 'entry point not found: ftp' },
  },
  {
    name: 'diagnostics come worst first and without secrets',
    url: '/api/diagnostics',
    headers: { 'x-next-page': '1' },
    body: [
      {
        code: 'rule-invalid',
        severity: 'error',
        origin: { provider: 'nomad', service: 'broken' },
        message: 'unknown matcher Hots',
        remedy: 'write Host',
        object: 'router broken@nomad',
      },
      {
        code: 'option-unknown',
        severity: 'warning',
        origin: {
          provider: 'nomad',
          service: 'web',
          tag: 'traefik.http.middlewares.a.basicauth.users=ada:REDACTED',
        },
        message: 'users "REDACTED" is no hash',
        remedy: 'write what htpasswd prints',
        object: 'middleware a@nomad',
      },
    ],
  },
];

const names = (url: string, expected: readonly string[], name: string): EndpointCase => ({
  name,
  url,
  names: expected,
});

export const listCases: readonly EndpointCase[] = [
  names(
    '/api/http/routers?search=SHOP',
    ['shop@consulcatalog', 'shop@nomad'],
    'search ignores case and looks at names',
  ),
  names('/api/http/routers?search=hots', ['broken@nomad'], 'search looks at rules'),
  names('/api/http/routers?status=disabled', ['broken@nomad'], 'status filters routers'),
  names('/api/http/routers?status=Warning', ['shop@consulcatalog'], 'status ignores case'),
  names('/api/http/routers?serviceName=shop@nomad', ['admin/ui@consulcatalog', 'shop@nomad'], 'serviceName filters'),
  names(
    '/api/http/routers?serviceName=shop',
    ['admin/ui@consulcatalog', 'shop@consulcatalog', 'shop@nomad'],
    'serviceName without a provider means any',
  ),
  names('/api/http/routers?middlewareName=slow@nomad', ['shop@nomad'], 'middlewareName filters'),
  names('/api/http/routers?search=shop&status=enabled', ['shop@nomad'], 'filters add up'),
  names('/api/http/routers?search=nothing', [], 'an empty list is a list'),
  names(
    '/api/http/routers?sortBy=name&direction=desc',
    ['shop@nomad', 'shop@consulcatalog', 'broken@nomad', 'admin/ui@consulcatalog'],
    'names in descending order',
  ),
  names(
    '/api/http/routers?sortBy=priority',
    ['broken@nomad', 'shop@consulcatalog', 'shop@nomad', 'admin/ui@consulcatalog'],
    'priorities are numbers, ties go by name',
  ),
  names(
    '/api/http/routers?sortBy=priority&direction=desc',
    ['admin/ui@consulcatalog', 'shop@nomad', 'shop@consulcatalog', 'broken@nomad'],
    'priorities in descending order',
  ),
  names(
    '/api/http/routers?sortBy=status&direction=asc',
    ['broken@nomad', 'admin/ui@consulcatalog', 'shop@nomad', 'shop@consulcatalog'],
    'sorted by status',
  ),
  names(
    '/api/http/routers?sortBy=constructor',
    ['admin/ui@consulcatalog', 'broken@nomad', 'shop@consulcatalog', 'shop@nomad'],
    'an unknown key sorts by name',
  ),
  names('/api/http/services?sortBy=servers&direction=desc', ['shop@nomad', 'empty@consulcatalog'], 'sorted by servers'),
  names('/api/http/services?status=warning', ['empty@consulcatalog'], 'status filters services'),
  names(
    '/api/http/middlewares?search=s&sortBy=type',
    ['secured@nomad', 'mystery@nomad', 'slow@nomad'],
    'sorted by type',
  ),
  names('/api/diagnostics?severity=error', ['router broken@nomad'], 'severity filters diagnostics'),
  names('/api/diagnostics?service=web', ['middleware a@nomad'], 'service filters diagnostics'),
  names('/api/diagnostics?code=rule-invalid&provider=consulcatalog', [], 'filters of diagnostics add up'),
  names('/api/diagnostics?search=hash', ['middleware a@nomad'], 'search looks at messages'),
  {
    name: 'the first page names the next',
    url: '/api/http/routers?per_page=3',
    headers: { 'x-next-page': '2' },
    names: ['admin/ui@consulcatalog', 'broken@nomad', 'shop@consulcatalog'],
  },
  {
    name: 'the last page leads back to the first',
    url: '/api/http/routers?page=2&per_page=3',
    headers: { 'x-next-page': '1' },
    names: ['shop@nomad'],
  },
  {
    name: 'a page beyond the end is refused in Traefik’s words',
    url: '/api/http/routers?page=3&per_page=3',
    status: 400,
    body: { message: 'invalid request: page: 3, per_page: 3' },
  },
  {
    name: 'a page that is no number is refused',
    url: '/api/http/routers?page=x',
    status: 400,
    body: { message: 'invalid request: page: 0' },
  },
  {
    name: 'a negative size of pages is refused',
    url: '/api/http/services?per_page=-2',
    status: 400,
    body: { message: 'invalid request: per_page: -2' },
  },
  { name: 'the first page of nothing is fine', url: '/api/tcp/routers?page=1', body: [] },
  {
    name: 'the second page of nothing is not',
    url: '/api/udp/routers?page=2',
    status: 400,
    body: { message: 'invalid request: page: 2, per_page: 100' },
  },
];

const text = { 'content-type': 'text/plain; charset=utf-8' };
const waiting = { ...nomadStatus, state: 'starting', lastSyncMs: undefined } as const;

export const healthCases: readonly EndpointCase[] = [
  { name: 'ping answers OK', url: '/ping', headers: text, body: 'OK' },
  {
    name: 'ping says no while draining',
    url: '/ping',
    sources: { draining: () => true },
    status: 503,
    headers: text,
    body: 'Service Unavailable',
  },
  {
    name: 'health tells providers and uptime',
    url: '/health',
    body: { status: 'ok', version: '1.2.3', uptimeSeconds: 100, providers: [nomadProvider], certificates: none },
  },
  {
    name: 'health is degraded while a provider is away, and still 200',
    url: '/health',
    sources: bothProviders,
    body: {
      status: 'degraded',
      version: '1.2.3',
      uptimeSeconds: 100,
      providers: [nomadProvider, consulProvider],
      certificates: none,
    },
  },
  {
    name: 'health is 503 while draining',
    url: '/health',
    sources: { draining: () => true, providers: () => [] },
    status: 503,
    body: { status: 'draining', version: '1.2.3', uptimeSeconds: 100, providers: [], certificates: none },
  },
  {
    name: 'ready once every provider has answered',
    url: '/ready',
    body: { status: 'ready', waitingFor: [], stale: [] },
  },
  {
    name: 'not ready while one has not answered',
    url: '/ready',
    sources: { providers: () => [waiting, { ...consulStatus, state: 'ok' }] },
    status: 503,
    body: { status: 'starting', waitingFor: ['nomad'], stale: [] },
  },
  {
    name: 'not ready while one could never be reached',
    url: '/ready',
    sources: bothProviders,
    status: 503,
    body: { status: 'starting', waitingFor: ['consulcatalog'], stale: ['consulcatalog'] },
  },
  {
    name: 'ready, and stale, when a snapshot stands in',
    url: '/ready',
    sources: { ...bothProviders, snapshotLoaded: () => true },
    body: { status: 'ready', waitingFor: [], stale: ['consulcatalog'] },
  },
  {
    name: 'ready while one that answered before is away',
    url: '/ready',
    sources: { providers: () => [nomadStatus, { ...consulStatus, lastSyncMs: 1 }] },
    body: { status: 'ready', waitingFor: [], stale: ['consulcatalog'] },
  },
  {
    name: 'ready although one refuses the token: the other serves',
    url: '/ready',
    sources: {
      providers: () => [
        { ...waiting, state: 'unauthorized' },
        { ...consulStatus, state: 'ok' },
      ],
    },
    body: { status: 'ready', waitingFor: [], stale: ['nomad'] },
  },
  {
    name: 'not ready while an entry point waits for its address',
    url: '/ready',
    sources: { closedEntryPoints: () => ['web'] },
    status: 503,
    body: { status: 'starting', waitingFor: ['entry point web'], stale: [] },
  },
  {
    name: 'not ready while certificates are read',
    url: '/ready',
    sources: { readingCertificates: () => true, closedEntryPoints: () => ['web'] },
    status: 503,
    body: { status: 'starting', waitingFor: ['certificates', 'entry point web'], stale: [] },
  },
  {
    name: 'not ready while draining',
    url: '/ready',
    sources: { draining: () => true },
    status: 503,
    body: { status: 'draining', waitingFor: [], stale: [] },
  },
  {
    name: 'metrics are the text of the metrics',
    url: '/metrics',
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: 'up 1\n',
  },
];

export const debugCases: readonly EndpointCase[] = [
  {
    name: 'the catalog is a catalog file without passwords',
    url: '/debug/catalog',
    body: [
      {
        provider: 'nomad',
        name: 'web',
        id: 'web-1',
        node: 'n1',
        address: '10.0.0.1',
        port: 8080,
        status: 'passing',
        datacenter: 'dc1',
        namespace: 'default',
        createIndex: 1,
        modifyIndex: 2,
        tags: ['traefik.enable=true', 'traefik.http.middlewares.a.basicauth.users=ada:REDACTED'],
      },
    ],
  },
  { name: 'connections are shown as they are told', url: '/debug/connections', body: [{ entryPoint: 'web', open: 2 }] },
  {
    name: 'a route is explained with method, headers, peer and entry point',
    url: '/debug/route?url=https%3A%2F%2Fa.com%2Fx%3Fy%3D1&method=post&header=X-A:%201&header=Cookie:a=b:c&remoteAddress=10.0.0.9&entryPoint=web',
    body: {
      router: 'shop@nomad',
      question: {
        method: 'POST',
        url: 'https://a.com/x?y=1',
        headers: { 'X-A': '1', Cookie: 'a=b:c' },
        remoteAddress: '10.0.0.9',
        entryPoint: 'web',
      },
    },
  },
  {
    name: 'a route needs no scheme and no method',
    url: '/debug/route?url=a.com/x',
    body: { router: 'shop@nomad', question: { method: 'GET', url: 'http://a.com/x', headers: {} } },
  },
  {
    name: 'a route without url says how to ask',
    url: '/debug/route',
    status: 400,
    body: { message: 'url is missing: try /debug/route?url=https://app.example.com/path' },
  },
  {
    name: 'a header without a colon says how to write it',
    url: '/debug/route?url=a.com&header=nonsense',
    status: 400,
    body: { message: 'header cannot be "nonsense": write header=Name: value' },
  },
];

export const protocolCases: readonly EndpointCase[] = [
  {
    name: 'only reading is allowed',
    url: '/api/http/routers',
    method: 'POST',
    status: 405,
    headers: { allow: 'GET, HEAD' },
    body: { message: 'method POST is not allowed' },
  },
  { name: 'deleting is not', url: '/api/http/routers/shop@nomad', method: 'DELETE', status: 405 },
  { name: 'not even on pages that do not exist', url: '/nowhere', method: 'OPTIONS', status: 405 },
  {
    name: 'HEAD has the headers of GET and no body',
    url: '/api/http/routers?per_page=1',
    method: 'HEAD',
    headers: { ...json, 'x-next-page': '2' },
    body: '',
  },
  { name: 'HEAD works for ping', url: '/ping', method: 'HEAD', headers: text, body: '' },
  { name: 'a slash at the end does not matter', url: '/api/tcp/routers/', body: [] },
  {
    name: 'a page that does not exist says where to look',
    url: '/api/nothing?x=1',
    status: 404,
    body: { message: '/api/nothing does not exist; see /' },
  },
  { name: 'a name that cannot be unescaped is refused', url: '/api/http/routers/%zz', status: 400 },
  {
    name: 'the dashboard says that it is not there',
    url: '/dashboard/',
    status: 404,
    headers: text,
    body: 'This version has no dashboard; /api/rawdata, /api/diagnostics and / show what there is.\n',
  },
  {
    name: 'a source that fails is a 500 without details',
    url: '/debug/connections',
    sources: {
      connections: () => {
        throw new Error('secret detail');
      },
    },
    status: 500,
    body: { message: 'internal error; the log says more' },
  },
];
