import { emptyContribution } from '../model/contribution.js';
import type { Instance } from '../model/instance.js';
import { contributionOfTags } from './contribution-of-tags.js';
import type { MiddlewareSchemas } from './decode-http.js';
import type { Dialect } from './dialect.js';
import type { Conversion, TagConverter } from './tag-converter.js';
import { decodeTraefikTags, type TagSettings } from './traefik-tags.js';

/** A dialect whose tags mean what a converter makes of them; diagnostics name the tags that were written. */
export function createConvertingDialect(converter: TagConverter, middlewareSchemas: MiddlewareSchemas): Dialect {
  const settings: TagSettings = {
    exposedByDefault: true,
    prefix: 'traefik',
    constraint: () => true,
    // Never used: converted routers have rules.
    defaultRule: { render: () => '', labels: new Set() },
    middlewareSchemas,
  };

  function contribute(instance: Instance) {
    if (!instance.tags.some(converter.owns)) return emptyContribution;
    const conversions = converter.convert(instance);
    const writtenBy = new Map(conversions.flatMap(({ from, tags }) => tags.map((tag) => [tag, from] as const)));
    const decoded = writtenBy.size === 0 ? noRoutes : decodeTraefikTags(instance.name, [...writtenBy.keys()], settings);
    const problems = [...conversions.flatMap(problemsOf), ...decoded.problems];
    return contributionOfTags(instance, { ...decoded, problems }, (tag) => writtenBy.get(tag) ?? tag);
  }

  return {
    name: converter.name,
    diagnostics: [],
    understands: (tags) => tags.some(converter.owns),
    contribute,
  };
}

const noRoutes = { http: undefined, problems: [] };

function problemsOf({ from, problems }: Conversion) {
  return problems.map((problem) => ({ tag: from, ...problem }));
}
