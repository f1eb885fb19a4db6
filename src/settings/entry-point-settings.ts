import { boolean, duration, integer, list, struct, structList, text } from '../shared/schema.js';
import { checkListenAddress, checkRange } from './addresses.js';

const transportSchema = struct(
  'Connections of clients.',
  {
    respondingTimeouts: struct(
      'How long a client may take.',
      {
        readTimeout: duration('To send the head of a request, and between two pieces of its body; 0: no limit.', {
          default: 60_000,
        }),
        writeTimeout: duration('To take a whole response; 0: no limit.', { default: 0 }),
        idleTimeout: duration('Between two requests of a connection.', { default: 180_000 }),
      },
      { always: true },
    ),
    lifeCycle: struct(
      'What happens on SIGTERM.',
      {
        requestAcceptGraceTimeout: duration(
          'How long requests are still accepted while `/ready` and `/ping` say 503.',
          {
            default: 0,
          },
        ),
        graceTimeOut: duration('How long running requests may take to finish.', { default: 30_000 }),
      },
      { always: true },
    ),
    keepAliveMaxTime: duration('Age at which a connection is closed after its request; 0: never.', { default: 0 }),
    keepAliveMaxRequests: integer('Requests after which a connection is closed; 0: never.', { default: 0, minimum: 0 }),
  },
  { always: true },
);

const httpSchema = struct(
  'How HTTP is spoken.',
  {
    redirections: struct('Redirects of the whole entry point.', {
      entryPoint: struct('To another entry point.', {
        to: text('Name of the entry point, or `:PORT`.', { required: true }),
        scheme: text('Scheme of the location.', { oneOf: ['http', 'https'], default: 'https' }),
        permanent: boolean('301 (308 for other methods than GET), else 302 (307).', { default: true }),
        priority: integer('Priority of the router that redirects; above all others when left out.'),
      }),
    }),
    middlewares: list('Middlewares every router of this entry point passes first.'),
    tls: struct(
      'Makes every router of this entry point a TLS one.',
      {
        options: text('Name of the TLS options.'),
        certResolver: text('The certificate resolver to ask for certificates.'),
        domains: structList('The names to have certificates for.', {
          main: text('The main name.'),
          sans: list('Further names.'),
        }),
      },
      { allowEmpty: true },
    ),
    sanitizePath: boolean('Resolves `//`, `/./` and `/../` in paths before rules see them.', { default: true }),
    maxHeaderBytes: integer('Size of all request headers together; more is answered by 431.', {
      default: 1_048_576,
      minimum: 1024,
    }),
  },
  { always: true },
);

export const entryPointFields = {
  address: text('Where to listen: `:80`, `127.0.0.1:80`, `[::1]:80`, with `/tcp` if you like.', {
    required: true,
    check: checkListenAddress,
  }),
  asDefault: boolean('Routers without entry points listen on those marked so; on all when none is.', {
    default: false,
  }),
  reusePort: boolean('Lets several processes listen on the same port (SO_REUSEPORT; needs Node 22.12).', {
    default: false,
  }),
  transport: transportSchema,
  proxyProtocol: struct('PROXY protocol, versions 1 and 2, at the start of connections.', {
    insecure: boolean('Believed from anybody.', { default: false }),
    trustedIPs: list('The peers it is believed from; connections of others keep their own address.', {
      check: checkRange,
    }),
  }),
  forwardedHeaders: struct(
    'X-Forwarded-* headers of clients.',
    {
      insecure: boolean('Believed from anybody.', { default: false }),
      trustedIPs: list('The peers they are believed from; from others they are removed.', { check: checkRange }),
      notAppendXForwardedFor: boolean('Leaves X-Forwarded-For as it came.', { default: false }),
    },
    { always: true },
  ),
  http: httpSchema,
  http2: struct(
    'HTTP/2.',
    {
      maxConcurrentStreams: integer('Requests that may run at once on a connection.', { default: 250, minimum: 1 }),
    },
    { always: true },
  ),
  observability: struct(
    'What is recorded of the requests, unless a router says otherwise.',
    {
      accessLogs: boolean('Write access log lines.', { default: true }),
      metrics: boolean('Count in the metrics.', { default: true }),
      tracing: boolean('Trace.', { default: true }),
    },
    { always: true },
  ),
} as const;
