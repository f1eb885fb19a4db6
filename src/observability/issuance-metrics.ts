import { familyText } from './exposition.js';

/** What a certificate resolver has done since the start. */
export interface IssuanceCounts {
  readonly resolver: string;
  /** Certificates for names that had none. */
  readonly issued: number;
  readonly renewed: number;
  readonly failures: number;
  /** Milliseconds since the epoch. */
  readonly lastFailureMs: number | undefined;
}

/** The series of certificate resolvers; what went wrong last is in `/debug/certs` and in the log. */
export function exposeIssuance(resolvers: readonly IssuanceCounts[]): string {
  return (
    familyText(
      {
        name: 'tagway_certificates_issued_total',
        help: 'Certificates issued, by kind: new, renewal.',
        type: 'counter',
      },
      resolvers.flatMap(({ resolver, issued, renewed }) => [
        [{ resolver, kind: 'new' }, issued] as const,
        [{ resolver, kind: 'renewal' }, renewed] as const,
      ]),
    ) +
    familyText(
      { name: 'tagway_certificate_failures_total', help: 'Attempts to issue that failed.', type: 'counter' },
      resolvers.map(({ resolver, failures }) => [{ resolver }, failures] as const),
    ) +
    familyText(
      {
        name: 'tagway_certificate_last_failure_timestamp_seconds',
        help: 'When an attempt to issue failed last.',
        type: 'gauge',
      },
      resolvers.flatMap(({ resolver, lastFailureMs }) =>
        lastFailureMs === undefined ? [] : [[{ resolver }, lastFailureMs / 1000] as const],
      ),
    )
  );
}
