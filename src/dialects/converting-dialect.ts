import { emptyContribution } from '../model/contribution.js';
import type { Instance } from '../model/instance.js';
import { contributionOfTags } from './contribution-of-tags.js';
import type { MiddlewareSchemas } from './decode-http.js';
import type { Dialect } from './dialect.js';
import { createLaterConversions } from './later-conversions.js';
import type { Conversion, TagConverter } from './tag-converter.js';
import type { TagProblem } from './tag-problems.js';
import { findOversize } from './tag-tree.js';
import { decodeTraefikTags, type TagSettings } from './traefik-tags.js';

/**
 * A dialect whose tags mean what converters make of them; diagnostics name the tags that were written. What two older
 * dialects say of one route comes together tag by tag, as in a job file that was migrated; the earlier converter wins.
 */
export function createConvertingDialect(
  converters: readonly TagConverter[],
  middlewareSchemas: MiddlewareSchemas,
): Dialect {
  const owns = (tag: string) => converters.some((converter) => converter.owns(tag));
  const settings: TagSettings = {
    exposedByDefault: true,
    prefix: 'traefik',
    constraint: () => true,
    // Never used: converted routers have rules.
    defaultRule: { render: () => '', labels: new Set() },
    middlewareSchemas,
    // The tags that were written are counted instead.
    limits: { tags: Infinity, totalLength: Infinity },
  };

  function contribute(instance: Instance) {
    const problems: TagProblem[] = [];
    const writtenBy = new Map<string, string>();
    const beside = createLaterConversions();
    for (const converter of converters) {
      const own = instance.tags.filter(converter.owns);
      if (own.length === 0) continue;
      const oversize = findOversize(own, converter.name);
      if (oversize !== undefined) {
        problems.push(oversize);
        continue;
      }
      const conversions = beside(converter.convert(instance));
      problems.push(...conversions.flatMap(problemsOf));
      for (const { from, tags } of conversions) for (const tag of tags) writtenBy.set(tag, from);
    }
    if (writtenBy.size + problems.length === 0) return emptyContribution;
    const decoded = writtenBy.size === 0 ? noRoutes : decodeTraefikTags(instance.name, [...writtenBy.keys()], settings);
    const all = { ...decoded, problems: [...problems, ...decoded.problems] };
    return contributionOfTags(instance, all, (tag) => writtenBy.get(tag) ?? tag);
  }

  return {
    name: converters.map(({ name }) => name).join(', '),
    diagnostics: [],
    understands: (tags) => tags.some(owns),
    contribute,
  };
}

const noRoutes = { http: undefined, problems: [] };

function problemsOf({ from, problems }: Conversion): TagProblem[] {
  return problems.map((problem) => ({ tag: from, ...problem }));
}
