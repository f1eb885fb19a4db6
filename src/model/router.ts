import { boolean, integer, list, struct, structList, text, type InferFields } from '../shared/schema.js';

export const routerFields = {
  rule: text('The rule that a request must meet, such as ``Host(`app.example.com`) && PathPrefix(`/api`)``.'),
  ruleSyntax: text('The rule language; only `v3` is spoken here.', { oneOf: ['v3', 'v2', 'default'] }),
  priority: integer('Higher goes first; without it, the length of the rule.'),
  entryPoints: list('The entry points it listens on; all of them when empty.'),
  middlewares: list('The middlewares a request passes, in this order.'),
  service: text('The service that answers; may be left out where there is only one.'),
  tls: struct(
    'Present: only TLS requests are served; absent: only plain ones.',
    {
      options: text('The name of the TLS options to use.'),
      certResolver: text('The certificate resolver to ask for certificates.'),
      domains: structList('The names to have certificates for.', {
        main: text('The main name.'),
        sans: list('Further names.'),
      }),
    },
    { allowEmpty: true },
  ),
  observability: struct('What is recorded of its requests.', {
    accessLogs: boolean('Write access log lines.', { default: true }),
    metrics: boolean('Count in the metrics.', { default: true }),
    tracing: boolean('Trace.', { default: true }),
    traceVerbosity: text('How much is traced.', { oneOf: ['minimal', 'detailed'], default: 'minimal' }),
  }),
} as const;

/** A router as written in tags or in a file. */
export type RouterOptions = InferFields<typeof routerFields>;
