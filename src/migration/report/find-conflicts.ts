// What the routes of a whole cluster hold against each other.
import type { Configuration, Router } from '../../model/configuration.js';
import type { Diagnostic, DiagnosticCode, Origin } from '../../model/diagnostic.js';
import { interestsOf } from '../verify/rule-interests.js';
import type { Conflict, ConflictKind } from './cluster-report.js';

/** Diagnostics that are told under a title of their own; of all others, errors only. */
const kinds: Partial<Record<DiagnosticCode, ConflictKind>> = {
  'route-contested': 'same-route',
  'port-differs': 'port',
  'server-missing': 'port',
  'share-starves': 'weights',
  'weights-mixed': 'weights',
  'route-closed': 'closed',
  'port-hint': 'dead-tag',
  'not-exposed': 'dead-tag',
  'router-unlinked': 'dead-tag',
  'https-tag-unreadable': 'dead-tag',
  'source-refused': 'dead-tag',
  'tag-malformed': 'dead-tag',
  'protocol-unsupported': 'dead-tag',
  'definitions-differ': 'definition',
  'name-clash': 'definition',
};

/** The conflicts that diagnostics tell of. */
export function conflictsOfDiagnostics(diagnostics: readonly Diagnostic[]): Conflict[] {
  return diagnostics.flatMap(({ code, severity, origin, message, remedy }) => {
    const kind = kinds[code] ?? (severity === 'error' ? 'error' : undefined);
    if (kind === undefined) return [];
    const { tag, file } = origin;
    return [
      {
        ...{ kind, severity, message, remedy, services: origin.service === undefined ? [] : [serviceOf(origin)] },
        ...(tag === undefined ? {} : { tag }),
        ...(file === undefined ? {} : { place: file }),
      },
    ];
  });
}

/** Rules that several services have alike: either their servers share the requests, or one of them gets none. */
export function sharedRoutes({ routers }: Pick<Configuration, 'routers'>): Conflict[] {
  const byRoute = new Map<string, Router[]>();
  for (const router of routers.values()) {
    // The twins of plain and TLS requests are one route to a person.
    const key = JSON.stringify([router.rule, [...router.entryPoints].sort()]);
    const known = byRoute.get(key);
    if (known === undefined) byRoute.set(key, [router]);
    else known.push(router);
  }
  const conflicts: Conflict[] = [];
  for (const alike of byRoute.values()) {
    const services = [...new Set(alike.flatMap(({ origins }) => origins.map(serviceOf)))];
    if (services.length < 2) continue;
    const rivals = ['plain', 'tls'].map((side) => alike.filter(({ tls }) => tls === (side === 'tls')));
    const first = rivals.map((routers) => [...routers].sort(byRank)).find((routers) => routers.length > 1)?.[0];
    const { rule } = alike[0]!;
    const outcome =
      first === undefined
        ? 'their servers share the requests'
        : `${first.name} goes first, and the others get none of them`;
    conflicts.push({
      kind: 'same-route',
      severity: 'warning',
      services,
      message: `${rule} is asked for by ${services.join(' and ')}; ${outcome}`,
      remedy: 'see that it is meant; Caddy takes no change at all while two services carry the same https:// tag',
    });
  }
  return conflicts;
}

/** As in the route table: the priority, then the longer rule, then the name. */
function byRank(one: Router, other: Router): number {
  return (other.priority || other.rule.length) - (one.priority || one.rule.length) || (one.name < other.name ? -1 : 1);
}

/** Ports that rules ask for and nobody listens on. */
export function missingEntryPoints(
  { routers }: Pick<Configuration, 'routers'>,
  listening: ReadonlySet<number>,
): Conflict[] {
  const byPort = new Map<number, { readonly services: Set<string>; tls: boolean; rule: string }>();
  for (const { rule, origins, tls } of routers.values()) {
    for (const port of interestsOf(rule)?.ports ?? []) {
      if (listening.has(port)) continue;
      const known = byPort.get(port) ?? { services: new Set<string>(), tls: false, rule };
      for (const origin of origins) known.services.add(serviceOf(origin));
      known.tls ||= tls;
      byPort.set(port, known);
    }
  }
  return [...byPort]
    .sort(([one], [other]) => one - other)
    .map(([port, { services, tls, rule }]) => ({
      kind: 'entry-point',
      severity: 'warning',
      services: [...services],
      message: `${rule} asks for port ${port}, and no entry point listens there`,
      remedy: `add --entrypoints.port${port}.address=:${port}${tls ? ` --entrypoints.port${port}.http.tls=true` : ''}`,
    }));
}

export function serviceOf({ provider, service, file }: Origin): string {
  return service === undefined ? (file ?? provider) : `${service} of ${provider}`;
}
