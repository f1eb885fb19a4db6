import type { Diagnostic, Origin } from '../model/diagnostic.js';

const ranks = { error: 0, warning: 1, info: 2 } as const;

/** More than anybody reads of one service or file, and few enough that one of them does not hide the others. */
const maxPerSource = 100;

/** The diagnostics, of each service or file only the gravest ones, and one that says how many more there are. */
export function capDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= maxPerSource) return diagnostics;
  const bySource = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const source = sourceOf(diagnostic.origin);
    const list = bySource.get(source);
    if (list === undefined) bySource.set(source, [diagnostic]);
    else list.push(diagnostic);
  }
  return [...bySource.values()].flatMap((list) => (list.length <= maxPerSource ? list : cap(list)));
}

function cap(list: readonly Diagnostic[]): Diagnostic[] {
  const kept = [...list].sort((a, b) => ranks[a.severity] - ranks[b.severity]).slice(0, maxPerSource);
  const { provider, service, file } = list[0]!.origin;
  const more: Diagnostic = {
    code: 'diagnostics-omitted',
    severity: 'warning',
    origin: { provider, ...(service === undefined ? {} : { service }), ...(file === undefined ? {} : { file }) },
    message: `there are ${list.length - maxPerSource} more diagnostics of ${service ?? file ?? provider}`,
    remedy: 'correct the others first',
  };
  return [...kept, more];
}

function sourceOf({ provider, service, file }: Origin): string {
  return `${provider}\n${service ?? ''}\n${file ?? ''}`;
}
