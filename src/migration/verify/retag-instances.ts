// The instances of a catalog twice: with their older tags alone, and with Traefik tags alone.
import { createLaterConversions } from '../../dialects/later-conversions.js';
import type { TagConverter } from '../../dialects/tag-converter.js';
import { hasPrefix } from '../../dialects/tag-tree.js';
import type { Instance } from '../../model/instance.js';
import { placeholderAddress } from '../job-instances.js';

/**
 * What stands on the side of the new tags. `carried`: the Traefik tags of instances that carry some beside their older
 * ones, and what the older ones convert to for all others. `converted`: what they convert to, whatever else is there.
 * `added`: both together.
 */
export type NewTags = 'carried' | 'converted' | 'added';

export interface RetagOptions {
  readonly newTags: NewTags;
  readonly converters: readonly TagConverter[];
  /** What the tags of a provider begin with: `traefik`. */
  readonly prefixOf: (provider: Instance['provider']) => string;
  /** What the older tags of an instance convert to, where more is known of them than the instance shows. */
  readonly convert?: (instance: Instance) => readonly string[] | undefined;
}

/** An instance on both sides; address and port differ from those of all others, so that each server is told apart. */
export interface RetaggedInstance {
  readonly original: Instance;
  readonly before: Instance;
  readonly after: Instance;
}

/** Instances that carry older tags; those of others are not changed by a migration. Every one counts as passing. */
export function retagInstances(instances: readonly Instance[], options: RetagOptions): RetaggedInstance[] {
  const retagged: RetaggedInstance[] = [];
  for (const original of instances) {
    if (!original.tags.some((tag) => isOld(tag, options))) continue;
    const number = retagged.length + 1;
    const instance: Instance = { ...original, status: 'passing', address: placeholderAddress(number) };
    const prefix = options.prefixOf(original.provider);
    const others = original.tags.filter((tag) => !isOld(tag, options) && !hasPrefix(tag, prefix));
    const old = original.tags.filter((tag) => isOld(tag, options));
    retagged.push({
      original,
      before: { ...instance, tags: [...others, ...old] },
      after: { ...instance, tags: [...others, ...newTagsOf(original, prefix, options)] },
    });
  }
  return retagged;
}

function isOld(tag: string, { converters }: RetagOptions): boolean {
  return converters.some((converter) => converter.owns(tag));
}

function newTagsOf(instance: Instance, prefix: string, options: RetagOptions): readonly string[] {
  const carried = instance.tags.filter((tag) => hasPrefix(tag, prefix));
  const isEnable = (tag: string) => /^enable\s*=/i.test(tag.slice(prefix.length + 1));
  if (options.newTags === 'carried' && carried.some((tag) => !isEnable(tag))) return carried;
  const kept = options.newTags === 'converted' ? carried.filter(isEnable) : carried;
  const converted = options.convert?.(instance) ?? convertedTags(instance, options);
  const added = converted.filter((tag) => !kept.includes(tag));
  // Where nothing was converted there is nothing to enable either.
  const enable = carried.some(isEnable) || added.length === 0 ? [] : [`${prefix}.enable=true`];
  return [...new Set([...kept, ...enable, ...added])];
}

/** What the older tags of an instance convert to, under the prefix that its provider's tags have. */
export function convertedTags(
  instance: Instance,
  { converters, prefixOf }: Pick<RetagOptions, 'converters' | 'prefixOf'>,
): readonly string[] {
  const prefix = `${prefixOf(instance.provider)}.`;
  const beside = createLaterConversions();
  const tags = converters.flatMap((converter) => beside(converter.convert(instance)).flatMap((each) => each.tags));
  return tags.map((tag) => tag.replace(/^traefik\./, () => prefix));
}
