import type { Conversion, TagConverter, TaggedService } from '../tag-converter.js';
import type { TagProblem } from '../tag-problems.js';
import { chooseRoute, type TagRoute } from './choose-route.js';
import { readTag, type ReadTag, type UrlprefixSettings } from './read-tag.js';
import { routeTags } from './route-tags.js';

/** More than any real service has, and little enough that reading them costs a few milliseconds. */
const limits = { tags: 2_000, totalLength: 512 * 1024 };

/** Fabio's tags, `urlprefix-HOST/PATH option=value …`, in Traefik's. */
export function createUrlprefixConverter(settings: UrlprefixSettings): TagConverter {
  const { prefix } = settings;
  const owns = (tag: string) => tag.trimStart().startsWith(prefix);
  return {
    name: 'urlprefix',
    owns,
    convert(service) {
      const own = service.tags.filter(owns);
      const totalLength = own.reduce((sum, tag) => sum + tag.length, 0);
      if (own.length <= limits.tags && totalLength <= limits.totalLength) return convertTags(own, service, settings);
      const message = `there are ${own.length} ${prefix} tags with ${totalLength} characters, and none of them is used`;
      const remedy = `keep them below ${limits.tags} tags and ${limits.totalLength} characters`;
      const problem: TagProblem = { code: 'tags-oversize', severity: 'error', message, remedy };
      return own.map((from, index) => ({ from, tags: [], problems: index === 0 ? [problem] : [] }));
    },
  };
}

function convertTags(own: readonly string[], { datacenter }: TaggedService, settings: UrlprefixSettings): Conversion[] {
  const alone = !own.some((tag) => tag.startsWith(settings.prefix));
  const read = own.map((tag) => readTag(tag, { datacenter, alone }, settings));
  const alike = new Map<string, TagRoute[]>();
  for (const { route } of read) {
    if (route !== undefined) alike.set(route.plan.name, [...(alike.get(route.plan.name) ?? []), route]);
  }
  const chosen = new Map([...alike.values()].map(chooseRoute).map((route) => [route.text, route]));
  const port = chooseHint(read, chosen.size > 0);
  const serverless = [...chosen.values()].every(({ options }) => options.redirect !== undefined);
  return read.map(({ text, say }) => {
    const route = chosen.get(text);
    const tags = route === undefined ? [] : routeTags(route, { port, auth: settings.auth, serverless });
    return { from: text.tag, tags, problems: say.finished() };
  });
}

/** The port that the tags name for the servers; the first one, where they disagree. */
function chooseHint(read: readonly ReadTag[], isUsed: boolean): number | undefined {
  const hints = read.filter(({ hint }) => hint !== undefined);
  const chosen = hints[0]?.hint;
  for (const { hint, say } of hints) {
    if (!isUsed) {
      const message = `:${hint} names a port for the servers of other urlprefix tags, and there are none`;
      say.info('port-hint', message, 'add urlprefix-HOST/PATH, or take the tag out');
    } else if (hint !== chosen) {
      say.warning('port-hint', `:${hint} names another port than :${chosen}, which counts`, 'keep one of them');
    }
  }
  return chosen;
}
