import { boolean, duration, integer, list, struct, text } from '../shared/schema.js';
import { checkEndpointAddress } from './addresses.js';

const tlsSchema = struct('TLS to the catalog.', {
  ca: text('File of the certificates to trust.'),
  cert: text('File of the client certificate.'),
  key: text('File of its key.'),
  insecureSkipVerify: boolean('Accepts any certificate.', { default: false }),
});

const tokenFields = {
  token: text('Token to read the catalog with.', { secret: true }),
  tokenFile: text('File that holds the token; read again when it changes.'),
  endpointWaitTime: duration('How long a blocking query may wait; 0: the default of Tagway (5m).', { default: 0 }),
  tls: tlsSchema,
};

/** What every catalog can be told. */
const commonFields = {
  prefix: text('What tags begin with.', { default: 'traefik' }),
  exposedByDefault: boolean('Routes services without `traefik.enable=true` too.', { default: false }),
  defaultRule: text('Template of the rule for routers without one; ``Host(`<name>.<domainSuffix>`)`` when left out.'),
  constraints: text('Expression over tags that a service must meet, such as ``Tag(`public`) && !Tag(`old`)``.'),
  refreshInterval: duration('Time between two full reads, the safety net below the long polls.', { default: 300_000 }),
  watch: boolean('Accepted for compatibility: the catalog is always watched by long polls.', { default: true }),
  throttleDuration: duration('Least time between two changes that are applied.', { default: 0 }),
  stale: boolean('Lets any server of the cluster answer, not only the leader.', { default: false }),
  maxConnections: integer(
    'Long polls that may be open at once; what the catalog allows when left out, and refusals lower it.',
    {
      minimum: 2,
    },
  ),
};

export const nomadSchema = struct(
  'Nomad: `providers.nomad=false` turns it off.',
  {
    endpoint: struct(
      'Where Nomad answers; an address may be written directly: `endpoint: "http://…"`.',
      {
        address: text('`http://HOST:PORT`, `https://…` or `unix:///PATH`.', {
          default: 'http://127.0.0.1:4646',
          check: checkEndpointAddress,
        }),
        region: text('Region to ask for.'),
        ...tokenFields,
      },
      { always: true },
    ),
    ...commonFields,
    namespaces: list('Namespaces to read, or `*`; the default one when empty.'),
  },
  { allowEmpty: true },
);

export const consulSchema = struct(
  "Consul's catalog: `providers.consulCatalog=false` turns it off; `providers.consul` is the same.",
  {
    endpoint: struct(
      'Where Consul answers; an address may be written directly: `endpoint: "http://…"`.',
      {
        address: text('`HOST:PORT`, `http(s)://HOST:PORT` or `unix:///PATH`.', {
          default: '127.0.0.1:8500',
          check: checkEndpointAddress,
        }),
        scheme: text('Scheme of an address without one.', { oneOf: ['http', 'https'], default: 'http' }),
        datacenter: text("Datacenter to ask for; the agent's own when left out."),
        httpAuth: struct('HTTP basic authentication.', {
          username: text('User.'),
          password: text('Password.', { secret: true }),
        }),
        ...tokenFields,
      },
      { always: true },
    ),
    ...commonFields,
    requireConsistent: boolean('Asks for consistent reads.', { default: false }),
    strictChecks: list(
      'The health an instance must have to be routed: `passing`, `warning`, `critical` or `any`; passing when empty.',
      {
        check: (value) =>
          /^(passing|warning|critical|any)$/i.test(value) ? undefined : 'it is none of passing, warning, critical, any',
      },
    ),
  },
  { allowEmpty: true },
);

export const providersSchema = struct(
  'Where routes come from. Both catalogs are on; a catalog file or the file provider alone turns those off that are not named.',
  {
    primary: text('The catalog whose router is used where both offer the same one.', {
      oneOf: ['nomad', 'consul', 'consulcatalog'],
      default: 'nomad',
    }),
    providersThrottleDuration: duration('Least time between two configurations; changes in between are joined.', {
      default: 0,
    }),
    emptyAnswerGrace: duration('How long an empty answer of a catalog that had services is not believed.', {
      default: 30_000,
    }),
    nomad: nomadSchema,
    consulCatalog: consulSchema,
    file: struct(
      "Routers, services and middlewares in files, in Traefik's YAML, TOML or JSON.",
      {
        filename: text('A file.'),
        directory: text('A directory; every .yaml, .yml, .toml and .json in it is read.'),
        watch: boolean('Follows changes.', { default: true }),
      },
      { allowEmpty: true },
    ),
  },
  { always: true },
);
