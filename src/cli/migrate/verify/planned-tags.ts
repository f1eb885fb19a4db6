import { createJobInstances } from '../../../migration/job-instances.js';
import { planJobFile } from '../../../migration/plan/plan-job-file.js';
import { convertedTags } from '../../../migration/verify/retag-instances.js';
import { readJobFile } from '../../../migration/read-job-file.js';
import type { Diagnostic } from '../../../model/diagnostic.js';
import type { Instance } from '../../../model/instance.js';
import type { Settings } from '../../../settings/settings.js';
import { convertersOf } from '../../serve/tag-converters.js';
import type { ReadJobFile } from '../../sources/read-job-files.js';
import { tagPrefixOf } from '../older-tags.js';

export interface PlannedTags {
  /**
   * The Traefik tags that `migrate apply` would write for the older tags of an instance of a job file, or that it has
   * written; undefined for an instance of somebody else.
   */
  convert(instance: Instance): readonly string[] | undefined;
  /** What `migrate plan` says. */
  readonly findings: readonly Diagnostic[];
}

export function planTagsOfJobs(files: readonly ReadJobFile[], settings: Settings): PlannedTags {
  const converters = convertersOf(settings);
  const prefixes = tagPrefixOf(settings);
  const prefixOf = (provider: string) => prefixes(provider === 'nomad' ? 'nomad' : 'consulcatalog');
  const plans = files.map(({ path, bytes }) => planJobFile(path, bytes, { mode: 'add', converters, prefixOf }));
  const after = plans.map(({ path, before, after: changed }) => readJobFile(path, changed ?? before));
  const byId = new Map(createJobInstances(after).instances.map(({ id, tags }) => [id, tags]));
  return {
    findings: plans.flatMap(({ findings }) => findings),
    convert(instance) {
      const planned = byId.get(instance.id);
      if (planned === undefined) return undefined;
      const written = new Set(instance.tags);
      const own = new Set(convertedTags(instance, { converters, prefixOf: prefixes }));
      return planned.filter((tag) => !written.has(tag) || own.has(tag));
    },
  };
}
