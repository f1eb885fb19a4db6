import { createHash } from 'node:crypto';
import type { CertificateDescription } from '../../src/model/certificate-description.js';
import type { Configuration, Middleware, Router, Service } from '../../src/model/configuration.js';
import { emptyConfiguration } from '../../src/model/configuration.js';
import type { ProviderStatus } from '../../src/model/catalog-snapshot.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { Instance } from '../../src/model/instance.js';
import type { ManagementSources } from '../../src/management/management-sources.js';
import { boolean, duration, list, mapOf, struct, text, type Schema } from '../../src/shared/schema.js';
import { createFakeClock } from '../support/fake-clock.js';

/** For `days` from the clock of the sources; the name is the first host. */
export function makeCertificate(
  names: readonly string[],
  days: number,
  changes: Partial<CertificateDescription> = {},
): CertificateDescription {
  const digest = createHash('sha256').update(names.join(',')).digest('hex');
  return {
    names,
    commonName: names[0] ?? '',
    serialNumber: '1F',
    fingerprint: digest,
    publicKeyFingerprint: digest,
    subject: { commonName: names[0] ?? '', organization: '', country: '' },
    issuer: { commonName: 'E7', organization: "Let's Encrypt", country: 'US' },
    keyType: 'ECDSA',
    keyBits: 256,
    signatureAlgorithm: 'ECDSA-SHA384',
    notBeforeMs: 1_700_000_000_000,
    notAfterMs: 1_700_000_100_000 + days * 86_400_000,
    source: 'acme-v02.api.letsencrypt.org-directory',
    ...changes,
  };
}

const origins = [{ provider: 'nomad', service: 'web', instance: 'web-1' }];

export function makeRouter(name: string, changes: Partial<Router> = {}): Router {
  const rule = changes.rule ?? `Host(\`${name.split('@')[0]!}.example.com\`)`;
  return {
    name,
    provider: name.split('@')[1]!,
    status: 'enabled',
    errors: [],
    origins,
    options: {} as Router['options'],
    rule,
    priority: rule.length,
    entryPoints: [],
    middlewares: [],
    service: name,
    tls: false,
    ...changes,
  };
}

export function makeService(name: string, changes: Partial<Service> = {}): Service {
  return {
    name,
    provider: name.split('@')[1]!,
    status: 'enabled',
    errors: [],
    origins,
    kind: 'loadBalancer',
    options: { strategy: 'wrr', passHostHeader: true } as Service['options'],
    servers: [{ url: 'http://10.0.0.1:8080', weight: 1, preservePath: false }],
    ...changes,
  };
}

function makeMiddleware(name: string, type: string, options: unknown, changes: Partial<Middleware> = {}): Middleware {
  return { name, provider: name.split('@')[1]!, status: 'enabled', errors: [], origins, type, options, ...changes };
}

export function makeConfiguration(parts: {
  routers?: readonly Router[];
  standby?: readonly Router[];
  services?: readonly Service[];
  middlewares?: readonly Middleware[];
  diagnostics?: readonly Diagnostic[];
}): Configuration {
  const named = <T extends { readonly name: string }>(objects: readonly T[] = []) =>
    new Map(objects.map((object) => [object.name, object]));
  return {
    ...emptyConfiguration,
    routers: named(parts.routers),
    standby: named(parts.standby),
    services: named(parts.services),
    middlewares: named(parts.middlewares),
    diagnostics: parts.diagnostics ?? [],
  };
}

const schemas: Readonly<Record<string, Schema>> = {
  basicAuth: struct('', { users: list(''), realm: text('', { default: 'traefik' }), removeHeader: boolean('') }),
  headers: struct('', { customRequestHeaders: mapOf('', text('')), stsSeconds: text('') }),
  rateLimit: struct('', { period: duration('') }),
  chain: struct('', { middlewares: list('') }),
};

/** A small shop: routers of two catalogs, one of them with a fault, every kind of middleware that hides something. */
export const shop = makeConfiguration({
  routers: [
    makeRouter('shop@nomad', {
      middlewares: ['secured@nomad', 'slow@nomad'],
      options: {
        tls: { certResolver: 'le', domains: [{ main: 'shop.example.com', sans: [] }] },
      } as unknown as Router['options'],
      tls: true,
      entryPoints: ['websecure'],
    }),
    makeRouter('admin/ui@consulcatalog', { service: 'shop@nomad', priority: 1000, middlewares: ['auth@nomad'] }),
    makeRouter('broken@nomad', {
      rule: 'Hots(`x`)',
      priority: 9,
      status: 'disabled',
      errors: ['unknown matcher Hots; did you mean Host?'],
    }),
  ],
  standby: [makeRouter('shop@consulcatalog', { status: 'warning', errors: ['shop@nomad stands in for it'] })],
  services: [
    makeService('shop@nomad', {
      servers: [
        { url: 'http://10.0.0.1:8080', weight: 1, preservePath: false },
        { url: 'https://me:pw@10.0.0.2:8443/base', weight: 3, preservePath: true },
      ],
      options: {
        strategy: 'wrr',
        passHostHeader: true,
        responseForwarding: { flushInterval: 100 },
        sticky: { cookie: { name: 'lb', secure: true, httpOnly: false, maxAge: 0, path: '/' } },
        healthCheck: { path: '/health', interval: 30_000, timeout: 1500, headers: { Authorization: 'Bearer abc' } },
        serversTransport: undefined,
      } as unknown as Service['options'],
    }),
    makeService('empty@consulcatalog', { servers: [], status: 'warning', errors: ['no live instance'] }),
  ],
  middlewares: [
    makeMiddleware('auth@nomad', 'basicAuth', { users: ['ada:$2y$05$x'], realm: 'traefik', removeHeader: undefined }),
    makeMiddleware('head@nomad', 'headers', {
      customRequestHeaders: { Authorization: 'Bearer abc', 'X-Team': 'shop' },
      stsSeconds: undefined,
    }),
    makeMiddleware('slow@nomad', 'rateLimit', { period: 90_000 }, { status: 'warning', errors: ['not built yet'] }),
    makeMiddleware('secured@nomad', 'chain', { middlewares: ['auth', 'head@nomad', 'secured'] }),
    makeMiddleware('mystery@nomad', 'plugin', { anything: { token: 'abc', list: [1] } }),
  ],
  diagnostics: [
    {
      code: 'option-unknown',
      severity: 'warning',
      origin: { provider: 'nomad', service: 'web', tag: 'traefik.http.middlewares.a.basicauth.users=ada:pa55' },
      message: 'users "ada:pa55" is no hash',
      remedy: 'write what htpasswd prints',
      object: 'middleware a@nomad',
    },
    {
      code: 'rule-invalid',
      severity: 'error',
      origin: { provider: 'nomad', service: 'broken' },
      message: 'unknown matcher Hots',
      remedy: 'write Host',
      object: 'router broken@nomad',
    },
  ],
});

export const nomadStatus: ProviderStatus = {
  name: 'nomad',
  primary: true,
  state: 'ok',
  address: 'http://127.0.0.1:4646',
  mode: 'stream',
  lastSyncMs: 1_700_000_000_000,
  index: 42,
  services: 3,
  instances: 7,
  requests: 12,
  errors: 0,
};

export const consulStatus: ProviderStatus = {
  name: 'consulcatalog',
  primary: false,
  state: 'unreachable',
  address: 'http://me:pw@127.0.0.1:8500',
  mode: 'blocking',
  index: 0,
  services: 0,
  instances: 0,
  requests: 3,
  errors: 3,
  error: 'connect ECONNREFUSED http://me:pw@127.0.0.1:8500',
};

const instance: Instance = {
  provider: 'nomad',
  name: 'web',
  id: 'web-1',
  node: 'n1',
  address: '10.0.0.1',
  port: 8080,
  tags: ['traefik.enable=true', 'traefik.http.middlewares.a.basicauth.users=ada:$2y$05$x'],
  status: 'passing',
  datacenter: 'dc1',
  namespace: 'default',
  createIndex: 1,
  modifyIndex: 2,
};

/** Sources around the shop; a test changes what it is about. */
export function makeSources(changes: Partial<ManagementSources> = {}): ManagementSources {
  const quiet = (): void => undefined;
  return {
    version: '1.2.3',
    clock: createFakeClock(1_700_000_100_000),
    startedAtMs: 1_700_000_000_000,
    log: { error: quiet, warn: quiet, info: quiet, debug: quiet, enabled: () => false },
    configuration: () => shop,
    providers: () => [nomadStatus],
    snapshotLoaded: () => false,
    draining: () => false,
    readingCertificates: () => false,
    closedEntryPoints: () => [],
    entryPoints: () => [
      { name: 'websecure', address: ':443', asDefault: true },
      { name: 'web', address: ':80', asDefault: true },
      { name: 'metrics', address: ':9100', asDefault: false },
    ],
    features: () => ({ tracing: '', metrics: 'Prometheus', accessLog: true }),
    middlewareSchema: (type) => schemas[type],
    serverHealth: (service) =>
      service === 'shop@nomad' ? new Map([['https://me:pw@10.0.0.2:8443/base', false]]) : undefined,
    instances: () => [instance],
    settings: () => ({ log: { level: 'INFO' }, providers: { nomad: { token: 'abc', address: 'http://a:b@c' } } }),
    connections: () => [{ entryPoint: 'web', open: 2 }],
    explain: (question) => ({ router: 'shop@nomad', question }),
    metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: () => Promise.resolve('up 1\n') },
    ...changes,
  };
}
