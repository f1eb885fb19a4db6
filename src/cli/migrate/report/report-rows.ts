// The same cells for the table of a terminal and for that of a page.
import {
  conflictTitles,
  type ClusterReport,
  type Conflict,
  type ConflictKind,
  type ServiceReport,
} from '../../../migration/report/cluster-report.js';

export const dialectHeading = ['DIALECT', 'SERVICES', 'INSTANCES', 'TAGS'];
export const serviceHeading = ['SERVICE', 'PROVIDER', 'INSTANCES', 'OLDER TAGS', 'CLEAN', 'STATE', 'DIALECTS'];

const states = {
  'by-hand': { cell: 'by hand', total: 'need a person' },
  converts: { cell: 'converts', total: 'convert as they are' },
  new: { cell: 'Traefik', total: 'have Traefik tags alone' },
  'no-routes': { cell: 'no routes', total: 'route nothing' },
} as const;

export function dialectRows({ totals }: ClusterReport): string[][] {
  return Object.entries(totals.dialects)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([dialect, { services, instances, tags }]) => [dialect, ...[services, instances, tags].map(String)]);
}

/** Those that route something; the others are counted in the totals. */
export function shownServices({ services }: ClusterReport): readonly ServiceReport[] {
  return services.filter(({ state }) => state !== 'no-routes');
}

export function serviceRow(service: ServiceReport): string[] {
  const { name, provider, namespace, instances, oldTags, cleanTags, state, carriesBoth, tagsByDialect } = service;
  const dialects = Object.entries(tagsByDialect).map(([dialect, count]) => `${dialect} ${count}`);
  return [
    namespace === 'default' ? name : `${namespace}/${name}`,
    provider,
    ...[instances, oldTags, cleanTags].map(String),
    `${states[state].cell}${carriesBoth ? ', has both' : ''}`,
    dialects.join(', '),
  ];
}

export function totalsLine({ totals }: ClusterReport): string {
  const { services, instances, states: counts } = totals;
  const parts = Object.entries(states).map(([state, { total }]) => `${counts[state as keyof typeof states]} ${total}`);
  return `${services} services with ${instances} instances: ${parts.join(', ')}`;
}

/** By kind, in the order of their titles. */
export function conflictGroups({
  conflicts,
}: ClusterReport): (readonly [title: string, conflicts: readonly Conflict[]])[] {
  return (Object.keys(conflictTitles) as ConflictKind[])
    .map((kind) => [conflictTitles[kind], conflicts.filter((conflict) => conflict.kind === kind)] as const)
    .filter(([, members]) => members.length > 0);
}

/** Where something stands, in brackets; empty when the message says it all. */
export function whereOf({
  place,
  tag,
  services,
}: Pick<Conflict, 'place' | 'tag'> & { readonly services?: readonly string[] }): string {
  const parts = [
    ...(services?.length === 1 ? [`service ${services[0]!}`] : []),
    ...(place === undefined ? [] : [place]),
    ...(tag === undefined || tag === '' ? [] : [`tag "${tag}"`]),
  ];
  return parts.length === 0 ? '' : ` [${parts.join(', ')}]`;
}
