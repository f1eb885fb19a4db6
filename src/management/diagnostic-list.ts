import type { Diagnostic } from '../model/diagnostic.js';
import { redactDiagnostic } from '../observability/redact-diagnostic.js';
import { pageOf, queryValue, type Page, type Query } from './list-page.js';

const ranks = { error: 0, warning: 1, info: 2 } as const;

/**
 * `/api/diagnostics`: worst first, filtered by `severity`, `provider`, `service`, `code` and `search`, in pages like
 * every other list.
 */
export function listDiagnostics(diagnostics: readonly Diagnostic[], query: Query): Page<Diagnostic> {
  const search = queryValue(query, 'search').toLowerCase();
  const is = (name: string, value: string | undefined): boolean => {
    const wanted = queryValue(query, name);
    return wanted === '' || wanted === value;
  };
  const kept = diagnostics.filter(
    ({ severity, code, origin, message, object }) =>
      is('severity', severity) &&
      is('code', code) &&
      is('provider', origin.provider) &&
      is('service', origin.service) &&
      (search === '' || `${message} ${object ?? ''} ${origin.service ?? ''}`.toLowerCase().includes(search)),
  );
  const { members, next } = pageOf(
    kept.sort((left, right) => ranks[left.severity] - ranks[right.severity]),
    query,
  );
  return { members: members.map(redactDiagnostic), next };
}
