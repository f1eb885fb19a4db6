import type { Router } from '../../model/configuration.js';
import type { Origin } from '../../model/diagnostic.js';
import type { RetaggedInstance } from './retag-instances.js';

export type Side = 'old' | 'new';

/** What was written that made a router, or that might have made one where there is none. */
export interface TagsBehind {
  /** `SERVICE of PROVIDER` */
  readonly services: readonly string[];
  readonly tags: readonly string[];
}

const maxTags = 20;

/** Finds the tags behind routers of either side, by the instances that were retagged. */
export function createTagFinder(
  instances: readonly RetaggedInstance[],
  convert: (
    instance: RetaggedInstance['before'],
  ) => readonly { readonly from: string; readonly tags: readonly string[] }[],
) {
  const byService = new Map<string, RetaggedInstance[]>();
  for (const instance of instances) {
    const key = `${instance.original.provider} ${instance.original.name}`;
    const list = byService.get(key);
    if (list === undefined) byService.set(key, [instance]);
    else list.push(instance);
  }
  const membersOf = ({ provider, service }: Origin) => byService.get(`${provider} ${service}`) ?? [];

  function tagsOf(instance: RetaggedInstance, side: Side, router: string | undefined): readonly string[] {
    const about = (tag: string) => router === undefined || tag.toLowerCase().includes(`.routers.${router}.`);
    if (side === 'new') return instance.after.tags.filter((tag) => about(tag) && !instance.before.tags.includes(tag));
    const conversions = convert(instance.before);
    return conversions.filter(({ tags }) => tags.some(about)).map(({ from }) => from);
  }

  return {
    /** `instead` is the router of the other side where this one has none. */
    find(side: Side, router: Router | undefined, instead: Router | undefined): TagsBehind {
      const known = router ?? instead;
      if (known === undefined) return { services: [], tags: [] };
      const name = router?.name.replace(/(-[0-9a-f]{8})?@[^@]*$/, '').toLowerCase();
      const services = new Set(known.origins.map(({ provider, service }) => `${service} of ${provider}`));
      const members = known.origins.flatMap(membersOf);
      const tags = new Set(members.flatMap((member) => tagsOf(member, side, name)));
      // A router without tags of its own follows from its service's.
      if (tags.size === 0 && router !== undefined) {
        for (const member of members) for (const tag of tagsOf(member, side, undefined)) tags.add(tag);
      }
      return { services: [...services], tags: [...tags].slice(0, maxTags) };
    },
  };
}
