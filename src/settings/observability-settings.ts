import { boolean, duration, list, mapOf, struct, text } from '../shared/schema.js';

const bucketCheck = (value: string) => (Number(value) > 0 ? undefined : 'it is no number of seconds');
const fieldMode = ['keep', 'drop', 'redact'] as const;

export const logSchema = struct(
  'What Tagway says about itself.',
  {
    level: text('The least severe lines to write.', {
      oneOf: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'PANIC'],
      default: 'INFO',
    }),
    format: text('How lines look.', { oneOf: ['json', 'common'], default: 'json' }),
    filePath: text('File to write to; standard output when left out. Opened again on SIGUSR1.'),
  },
  { always: true },
);

export const accessLogSchema = struct(
  'A line per request; off unless given.',
  {
    filePath: text('File to write to; standard output when left out. Opened again on SIGUSR1.'),
    format: text('How lines look.', { oneOf: ['common', 'json', 'genericCLF'], default: 'common' }),
    filters: struct('Only the lines that meet one of these.', {
      statusCodes: list('Statuses and ranges: `200`, `300-302`.', {
        check: (value) =>
          /^[1-5]\d\d(-[1-5]\d\d)?$/.test(value) ? undefined : 'it is no status such as 404 or 500-599',
      }),
      retryAttempts: boolean('Requests that were tried more than once.', { default: false }),
      minDuration: duration('Requests that took at least so long.', { default: 0 }),
    }),
    fields: struct('Which fields JSON lines hold.', {
      defaultMode: text('For fields not named.', { oneOf: ['keep', 'drop'], default: 'keep' }),
      names: mapOf('By name.', text('What to do with it.', { oneOf: fieldMode })),
      headers: struct('Headers.', {
        defaultMode: text('For headers not named; JSON lines drop them, the other formats have their two columns.', {
          oneOf: fieldMode,
        }),
        names: mapOf('By name.', text('What to do with it.', { oneOf: fieldMode })),
      }),
    }),
  },
  { allowEmpty: true },
);

export const metricsSchema = struct(
  'What is counted; always served at `/metrics` of the management address.',
  {
    prometheus: struct(
      'As Prometheus reads it.',
      {
        buckets: list('Seconds that divide the histograms; 0.1, 0.3, 1.2, 5 when empty.', { check: bucketCheck }),
        addEntryPointsLabels: boolean('Metrics by entry point.', { default: true }),
        addRoutersLabels: boolean('Metrics by router.', { default: false }),
        addServicesLabels: boolean('Metrics by service.', { default: true }),
      },
      { always: true },
    ),
  },
  { always: true },
);
