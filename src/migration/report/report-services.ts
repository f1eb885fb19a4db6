// The services of a cluster by the dialects of their tags, and how each of them converts.
import type { TagConverter } from '../../dialects/tag-converter.js';
import { hasPrefix } from '../../dialects/tag-tree.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Instance } from '../../model/instance.js';
import type { JobInstances } from '../job-instances.js';
import type { Conflict, ServiceReport, ServiceState, TagReason } from './cluster-report.js';
import { misspeltTag } from './misspelt-tag.js';

export interface ReportOptions {
  readonly converters: readonly TagConverter[];
  /** What the tags of a provider begin with: `traefik`. */
  readonly prefixOf: (provider: Instance['provider']) => string;
  readonly jobs: JobInstances;
  /** What the plan of job files leaves to a person; their origin's `file` is the place of the tag. */
  readonly findings: readonly Diagnostic[];
}

export interface ReportedServices {
  readonly services: readonly ServiceReport[];
  /** Tags that almost look like those of a dialect. */
  readonly misspelt: readonly Conflict[];
}

export function reportServices(instances: readonly Instance[], options: ReportOptions): ReportedServices {
  const byService = new Map<string, Instance[]>();
  for (const instance of instances) {
    const key = `${instance.provider}\n${instance.namespace}\n${instance.name}`;
    const members = byService.get(key);
    if (members === undefined) byService.set(key, [instance]);
    else members.push(instance);
  }
  const misspelt: Conflict[] = [];
  const services = [...byService.values()].map((members) => {
    misspelt.push(...misspeltTags(members, options));
    return reportService(members, options);
  });
  return { services: services.sort(byName), misspelt };
}

const states: readonly ServiceState[] = ['by-hand', 'converts', 'new', 'no-routes'];

/** Those that need a person first. */
function byName(one: ServiceReport, other: ServiceReport): number {
  const nameOf = ({ name, provider, namespace }: ServiceReport) => `${name}\n${provider}\n${namespace}`;
  return states.indexOf(one.state) - states.indexOf(other.state) || (nameOf(one) < nameOf(other) ? -1 : 1);
}

function reportService(members: readonly Instance[], options: ReportOptions): ServiceReport {
  const { converters, prefixOf, jobs } = options;
  const [first] = members;
  const { provider, namespace, name } = first!;
  const prefix = prefixOf(provider);
  const dialects = new Map<string, Set<string>>();
  const count = (dialect: string, tag: string) => dialects.set(dialect, (dialects.get(dialect) ?? new Set()).add(tag));
  const old = new Set<string>();
  const reasons = new Map<string, TagReason>();
  for (const instance of members) {
    // That a tag stays as it is says more than what is wrong with it.
    for (const reason of leftAlone(instance, options)) {
      if (!reasons.has(reason.tag)) reasons.set(reason.tag, reason);
    }
    for (const tag of instance.tags) if (hasPrefix(tag, prefix)) count('traefik', tag);
    for (const converter of converters) {
      for (const { from, tags, problems } of converter.convert(instance)) {
        count(converter.name, from);
        old.add(from);
        const problem = problems.find(({ severity }) => severity !== 'info');
        if (problem === undefined || reasons.has(jobs.restore(from))) continue;
        const lost = tags.length === 0 ? 'it is not converted: ' : '';
        const place = jobs.placeOf(instance.id, from);
        const reason = {
          tag: jobs.restore(from),
          reason: `${lost}${jobs.restore(problem.message)}`,
          remedy: problem.remedy,
        };
        reasons.set(reason.tag, place === undefined ? reason : { ...reason, place });
      }
    }
  }
  const carriesBoth = dialects.has('traefik') && dialects.size > 1;
  const place = jobs.placeOf(first!.id);
  return {
    provider,
    namespace,
    name: jobs.restore(name),
    instances: members.length,
    ...(place === undefined ? {} : { place }),
    tagsByDialect: Object.fromEntries([...dialects].map(([dialect, tags]) => [dialect, tags.size])),
    state: stateOf(old, reasons, dialects),
    oldTags: old.size,
    cleanTags: [...old].filter((tag) => !reasons.has(jobs.restore(tag))).length,
    carriesBoth,
    reasons: [...reasons.values()],
  };
}

function stateOf(
  old: ReadonlySet<string>,
  reasons: ReadonlyMap<string, unknown>,
  dialects: ReadonlyMap<string, unknown>,
) {
  if (reasons.size > 0) return 'by-hand';
  if (old.size > 0) return 'converts';
  return dialects.size > 0 ? 'new' : 'no-routes';
}

/** Tags of its service in a job file that a plan would not touch, and lists of them that are not known. */
function leftAlone({ id, name }: Instance, { jobs, findings }: ReportOptions): TagReason[] {
  const place = jobs.placeOf(id);
  if (place === undefined) return [];
  return findings.flatMap(({ origin: { file = '', service, tag = '' }, message, remedy }) => {
    const isOwn = service === jobs.restore(name) && pathOf(file) === pathOf(place);
    return isOwn ? [{ tag, place: file, reason: message, remedy }] : [];
  });
}

/** Without line and column. */
function pathOf(place: string): string {
  return place.replace(/:\d+:\d+$/, '');
}

function misspeltTags(members: readonly Instance[], { converters, prefixOf, jobs }: ReportOptions): Conflict[] {
  const found = new Map<string, Conflict>();
  for (const { id, provider, name, tags } of members) {
    for (const tag of tags) {
      if (found.has(tag) || hasPrefix(tag, prefixOf(provider)) || converters.some(({ owns }) => owns(tag))) continue;
      const remedy = misspeltTag(tag);
      if (remedy === undefined) continue;
      const place = jobs.placeOf(id, tag);
      found.set(tag, {
        ...{ kind: 'dead-tag', severity: 'warning', services: [`${jobs.restore(name)} of ${provider}`] },
        message: 'no dialect reads the tag, though it looks like one of theirs',
        ...{ remedy, tag: jobs.restore(tag), ...(place === undefined ? {} : { place }) },
      });
    }
  }
  return [...found.values()];
}
