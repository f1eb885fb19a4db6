import {
  boolean,
  duration,
  integer,
  mapOf,
  number,
  struct,
  structList,
  text,
  type InferFields,
} from '../shared/schema.js';

/** Sums of so many stay exact, however many servers there are. */
export const maxWeight = 1_000_000;

const stickySchema = struct(
  'Keeps a client on the server it was given first.',
  {
    cookie: struct(
      'By a cookie.',
      {
        name: text('Its name; made from the name of the service when left out.'),
        secure: boolean('Only sent over TLS.', { default: false }),
        httpOnly: boolean('Not readable by scripts.', { default: false }),
        sameSite: text('SameSite.', { oneOf: ['none', 'lax', 'strict'] }),
        maxAge: integer('Seconds to keep it; 0: for the session; negative: delete at once.', { default: 0 }),
        path: text('Path.', { default: '/' }),
        domain: text('Domain.'),
      },
      { allowEmpty: true },
    ),
  },
  { allowEmpty: true },
);

const healthCheckSchema = struct('Active health checks.', {
  mode: text('What is sent.', { oneOf: ['http', 'grpc'], default: 'http' }),
  path: text('Path of the request.'),
  method: text('Method of the request.', { default: 'GET' }),
  status: integer('The status of a live server; 0: any 2xx or 3xx.', { default: 0, minimum: 0, maximum: 599 }),
  scheme: text('Scheme, where it differs from the server.', { oneOf: ['http', 'https', 'h2c'] }),
  port: integer('Port, where it differs from the server.', { minimum: 1, maximum: 65_535 }),
  hostname: text('Host header of the request.'),
  headers: mapOf('Headers of the request.', text('The value.')),
  interval: duration('Time between two checks.', { default: 30_000 }),
  unhealthyInterval: duration('Time between two checks of a dead server; `interval` when left out.'),
  timeout: duration('Time a check may take.', { default: 5_000 }),
  followRedirects: boolean('Follow redirects.', { default: true }),
});

export const loadBalancerFields = {
  strategy: text('How a server is chosen.', {
    oneOf: ['wrr', 'p2c', 'hrw', 'leasttime', 'leastconn', 'random', 'iphash'],
    default: 'wrr',
  }),
  exclusive: boolean(
    'Takes the requests of a route alone: where several services of the catalog ask for it, the first one keeps it and the others stand by.',
    { default: false },
  ),
  passHostHeader: boolean('Send the Host header of the client.', { default: true }),
  responseForwarding: struct('How answers are passed on.', {
    flushInterval: duration('Accepted for compatibility; bytes are always passed on at once.', { default: 100 }),
  }),
  serversTransport: text(
    'How connections to the servers are made: the name of a serversTransport, such as `tls@file`.',
  ),
  sticky: stickySchema,
  healthCheck: healthCheckSchema,
  passiveHealthCheck: struct('Takes servers out that fail requests. Not supported yet: a diagnostic says so.', {
    failureWindow: duration('How long.', { default: 10_000 }),
    maxFailedAttempts: integer('After how many failures.', { default: 1, minimum: 1 }),
  }),
} as const;

/** The options of a load-balanced service, without its servers. */
export type LoadBalancerOptions = InferFields<typeof loadBalancerFields>;
export type HealthCheckOptions = NonNullable<LoadBalancerOptions['healthCheck']>;
export type StickyCookieOptions = NonNullable<NonNullable<LoadBalancerOptions['sticky']>['cookie']>;

const shareSchema = number(
  'Share of all requests of the service, such as 0.25; servers without one divide the rest by their weights.',
  { minimum: 0, maximum: 1 },
);

/** The one server that an instance contributes by its tags (`loadbalancer.server.*`). */
export const serverTagFields = {
  url: text('The whole URL of the server, instead of scheme, address and port.'),
  scheme: text('Scheme of the server.', { oneOf: ['http', 'https', 'h2c'] }),
  port: integer('Port of the server, instead of the registered one.', { minimum: 1, maximum: 65_535 }),
  weight: integer('Share of the requests relative to the other servers; 0: none.', {
    minimum: 0,
    maximum: maxWeight,
  }),
  share: shareSchema,
  preservePath: boolean("Send the URL's own path before the request's.", { default: false }),
} as const;

export const fileServersSchema = structList('The servers.', {
  url: text('URL of the server.', { required: true }),
  weight: integer('Share of the requests relative to the other servers; 0: none.', {
    default: 1,
    minimum: 0,
    maximum: maxWeight,
  }),
  share: shareSchema,
  preservePath: boolean("Send the URL's own path before the request's.", { default: false }),
});

/** One URL that requests are sent to. */
export interface Server {
  /** `http://10.0.0.1:8080`, normalised: lower-case scheme and host, port always there, no path unless preservePath. */
  readonly url: string;
  /** Where a server of the service has a share, made of all their shares. */
  readonly weight: number;
  /** The part of the requests that it asks for, from 0 to 1. */
  readonly share?: number;
  readonly preservePath: boolean;
  /** The instance behind it (`provider/namespace/id`), so that a reused address is a new server. */
  readonly instance?: string;
  /** Only tried when no other server of the service is alive: it declares another rule for the same router. */
  readonly backup?: boolean;
}
