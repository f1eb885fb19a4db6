// The one list of static settings: Traefik's names, and Tagway's own beside them.
import { duration, mapOf, struct, text, type InferFields } from '../shared/schema.js';
import { certificateResolversSchema, certificatesSchema, staticTlsSchema } from './certificate-settings.js';
import { entryPointFields } from './entry-point-settings.js';
import { hindSchema } from './hind-settings.js';
import { apiSchema, pingSchema, serversTransportSchema, snapshotSchema } from './management-settings.js';
import { accessLogSchema, logSchema, metricsSchema } from './observability-settings.js';
import { providersSchema } from './provider-settings.js';
import { unmatchedSchema } from './unmatched-settings.js';
import { urlprefixSchema } from './urlprefix-settings.js';

const settingsFields = {
  configFile: text(
    'The settings file, YAML or TOML. When left out: traefik.yaml, .yml or .toml in /etc/traefik, /etc or here.',
  ),
  catalog: text('A catalog file: a JSON array of instances; followed.'),
  domainSuffix: text('What the default rule puts behind the name of a service.', { default: 'localhost' }),
  entryPoints: mapOf(
    'Where clients connect, by name. When none is given: `web` on :80, and `websecure` on :443 with TLS if there is a certificate.',
    struct('An entry point.', entryPointFields),
  ),
  addressWait: duration(
    'How long the start waits for the address of an entry point that another program has, as the proxy before it does during a swap; 0: not at all.',
    { default: 0 },
  ),
  httpsRedirect: text(
    'What becomes of plain requests for hosts of `https://HOST` tags: `always` sends them to https, `never` serves them, `auto` sends those to https that TLS has an answer for.',
    { oneOf: ['auto', 'always', 'never'], default: 'auto' },
  ),
  unmatched: unmatchedSchema,
  hind: hindSchema,
  providers: providersSchema,
  serversTransport: serversTransportSchema,
  tls: staticTlsSchema,
  certificates: certificatesSchema,
  certificatesResolvers: certificateResolversSchema,
  api: apiSchema,
  ping: pingSchema,
  log: logSchema,
  accessLog: accessLogSchema,
  metrics: metricsSchema,
  snapshot: snapshotSchema,
  urlprefix: urlprefixSchema,
  workers: text('Processes that serve: a number or `auto`. More than one is not supported yet.', {
    default: '1',
    check: (value) => (/^(\d{1,3}|auto)$/i.test(value) ? undefined : 'it is neither a number nor `auto`'),
  }),
} as const;

export const settingsSchema = struct('All static settings.', settingsFields, { always: true });

/** What was written, with defaults; `finishSettings` makes `Settings` of it. */
export type WrittenSettings = InferFields<typeof settingsFields>;
