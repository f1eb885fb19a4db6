// The services of the demo, as jobs and registrations would describe them.

export type CatalogName = 'nomad' | 'consul';

export interface SampleService {
  readonly name: string;
  /** Where its instances register. */
  readonly catalogs: readonly CatalogName[];
  readonly instances: number;
  readonly tags: readonly string[];
  /** A request that one of its routers takes. */
  readonly ask: { readonly host: string; readonly path: string };
  /** What its servers speak; plain HTTP when left out. */
  readonly speaks?: 'websocket';
}

/** Tags by which requests that ask for it reach the canary of `web`, and only those. */
export const canaryTags = [
  'traefik.enable=true',
  'traefik.nomad.canary=true',
  'traefik.http.routers.web-canary.rule=Host(`web.localhost`) && Header(`X-Canary`, `1`)',
];

export const sampleServices = [
  {
    // No rule: the default one gives it whoami.localhost.
    name: 'whoami',
    catalogs: ['nomad'],
    instances: 2,
    tags: ['traefik.enable=true'],
    ask: { host: 'whoami.localhost', path: '/' },
  },
  {
    name: 'shop',
    catalogs: ['consul'],
    instances: 2,
    tags: [
      'traefik.enable=true',
      'traefik.http.routers.shop.rule=Host(`shop.localhost`) && PathPrefix(`/api`)',
      'traefik.http.routers.shop.middlewares=no-api',
      'traefik.http.middlewares.no-api.stripprefix.prefixes=/api',
      'traefik.http.services.shop.loadbalancer.healthcheck.path=/health',
      'traefik.http.services.shop.loadbalancer.healthcheck.interval=500ms',
    ],
    ask: { host: 'shop.localhost', path: '/api/orders' },
  },
  {
    name: 'blog',
    catalogs: ['consul'],
    instances: 1,
    tags: ['traefik.enable=true', 'traefik.http.routers.blog.rule=Host(`blog.localhost`)'],
    ask: { host: 'blog.localhost', path: '/' },
  },
  {
    // In both catalogs with the same rule: the primary's router is used while it has a live server.
    name: 'docs',
    catalogs: ['nomad', 'consul'],
    instances: 2,
    tags: ['traefik.enable=true', 'traefik.http.routers.docs.rule=Host(`docs.localhost`)'],
    ask: { host: 'docs.localhost', path: '/' },
  },
  {
    name: 'web',
    catalogs: ['nomad'],
    instances: 2,
    tags: ['traefik.enable=true', 'traefik.http.routers.web.rule=Host(`web.localhost`)'],
    ask: { host: 'web.localhost', path: '/' },
  },
  {
    name: 'echo',
    catalogs: ['nomad'],
    instances: 1,
    tags: ['traefik.enable=true', 'traefik.http.routers.echo.rule=Host(`echo.localhost`)'],
    ask: { host: 'echo.localhost', path: '/' },
    speaks: 'websocket',
  },
] as const satisfies readonly SampleService[];

export type SampleName = (typeof sampleServices)[number]['name'];

export function sampleService(name: SampleName): SampleService {
  return sampleServices.find((service) => service.name === name)!;
}
