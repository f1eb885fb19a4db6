// What is to become of one list of tags: which Traefik tags are added, which older ones go, which stay and why.
import type { TagConverter } from '../../dialects/tag-converter.js';
import type { TagProblem } from '../../dialects/tag-problems.js';
import { hasPrefix } from '../../dialects/tag-tree.js';
import { convertTags, type ConvertedTag } from './convert-tags.js';
import type { JobService, JobTag, JobText, TagList, TagListItem, TagsAttribute } from '../job-service.js';
import { jobTextOf } from '../read-tags-value.js';
import { findTornRouters, routerOf } from './find-torn-routers.js';
import { blockersOf, type Doubt } from './unknown-tags.js';

/** `add` puts Traefik tags beside the older ones, `replace` in their place, `remove-legacy` takes away what has them. */
export type MigrationMode = 'add' | 'replace' | 'remove-legacy';

/** Something to tell about a tag or a part of a list. */
export interface Remark extends Doubt {
  /** The tag, where it is about one. */
  readonly tag?: JobText;
}

export interface TagsPlan {
  /** What stands in the place of an element of a list; nothing: it goes. */
  readonly replace: ReadonlyMap<JobTag, readonly JobText[]>;
  /** What is added behind the last element of a list. */
  readonly append?: { readonly list: TagList; readonly tags: readonly JobText[] };
  readonly remarks: readonly Remark[];
}

export interface TagsQuestion {
  readonly service: JobService;
  readonly attribute: TagsAttribute;
  readonly mode: MigrationMode;
  readonly converters: readonly TagConverter[];
  readonly defaults: ReadonlyMap<string, string>;
  /** What Traefik tags begin with: `traefik`. */
  readonly prefix: string;
}

export function planTags(question: TagsQuestion): TagsPlan {
  const { service, attribute, mode, converters, defaults, prefix } = question;
  const { tags } = attribute;
  const [datacenter, ...others] = service.datacenters ?? [];
  const converted = convertTags(
    {
      tags,
      name: service.name,
      scope: service.job,
      defaults,
      prefix,
      ...(datacenter === undefined || others.length > 0 || datacenter.includes('*') ? {} : { datacenter }),
    },
    converters,
  );
  const remarks: Remark[] = [];
  const { doubts, blocker } = blockersOf(question, new Set(converted.map(({ index }) => tags[index]!)));
  remarks.push(...doubts);
  if (converted.length === 0) return { replace: new Map(), remarks };

  const general = blocker ?? enableObstacle(question, converted);
  const convertible: ReadyTag[] = [];
  for (const conversion of converted) {
    const tag = tags[conversion.index]!;
    const problem = conversion.tags.length > 0 ? undefined : conversion.problems.find(isSerious);
    const reason = general ?? obstacleOf(tag, conversion, question) ?? problem?.message;
    if (reason === undefined) convertible.push({ tag, conversion });
    else remarks.push(leftAlone(tag, reason, reason === problem?.message ? problem.remedy : undefined));
  }
  const ready = wholeRoutes(convertible, tags);
  for (const { tag } of convertible.filter((each) => !ready.includes(each))) {
    remarks.push(leftAlone(tag, 'it is about the same route as another tag that stays'));
  }
  const all = ready.length === converted.length;
  return mode === 'remove-legacy'
    ? planRemoval(ready, { ...question, all, remarks })
    : planAddition(ready, { ...question, all, remarks });
}

const byHand = 'write its Traefik tags by hand; `tagway migrate tags` prints them for a plain tag';

function isSerious({ severity }: TagProblem): boolean {
  return severity !== 'info';
}

function leftAlone(tag: JobTag, reason: string, remedy = byHand): Remark {
  return {
    code: 'tag-left-alone',
    severity: 'warning',
    place: tag.place,
    tag,
    message: `the tag stays as it is: ${reason}`,
    remedy,
  };
}

/** Enabling a service publishes every Traefik tag that it carries. */
function enableObstacle({ attribute, prefix }: TagsQuestion, converted: readonly ConvertedTag[]): string | undefined {
  const { tags } = attribute;
  const enabled = tags.find(({ text }) => enableValue(text, prefix) !== undefined);
  if (enabled !== undefined) {
    return isTrue(enabled, prefix)
      ? undefined
      : `its service has "${enabled.text}", and with that no Traefik tag counts`;
  }
  const made = new Set(converted.flatMap((conversion) => conversion.tags.map(({ text }) => text)));
  const sleeping = tags.find(({ text }) => hasPrefix(text, prefix) && !made.has(text));
  if (sleeping === undefined) return undefined;
  return `its service has no ${prefix}.enable, and adding it would publish "${sleeping.text}" too`;
}

function enableValue(tag: string, prefix: string): string | undefined {
  if (!hasPrefix(tag, prefix)) return undefined;
  return /^enable\s*=\s*(.*?)\s*$/i.exec(tag.slice(prefix.length + 1))?.[1];
}

function isTrue({ text }: JobText, prefix: string): boolean {
  return /^(?:true|1|t)$/i.test(enableValue(text, prefix) ?? '');
}

function enableTag(prefix: string): JobText {
  return jobTextOf({ parts: [{ kind: 'text', text: `${prefix}.enable=true` }] });
}

function obstacleOf(tag: JobTag, conversion: ConvertedTag, { service, attribute }: TagsQuestion): string | undefined {
  const iterator = tag.parts
    .flatMap((part) => (part.kind === 'expression' ? part.roots : []))
    .find((root) => service.iterators.includes(root));
  if (iterator !== undefined) {
    return `the dynamic block makes several services of it, each with another ${iterator}, and their routes would have one name`;
  }
  if (conversion.obstacle !== undefined) return conversion.obstacle;
  if (itemOf(attribute, tag) === undefined) return 'it stands in a local, which other services may use too';
  const clash = conversion.tags.flatMap((made) => clashOf(made, attribute.tags)).at(0);
  return clash && `"${clash.text}" stands beside it and says something else`;
}

/** A tag with the same key and another value. */
function clashOf({ text }: JobText, tags: readonly JobText[]): JobText[] {
  const key = keyOf(text);
  return tags.filter((tag) => tag.text !== text && keyOf(tag.text) === key);
}

function keyOf(tag: string): string {
  return tag.slice(0, tag.indexOf('=') + 1).toLowerCase();
}

function itemOf({ lists }: TagsAttribute, tag: JobTag): { list: TagList; item: TagListItem } | undefined {
  for (const list of lists) {
    const item = list.items.find((candidate) => candidate.tag === tag);
    if (item !== undefined) return { list, item };
  }
  return undefined;
}

interface ReadyTag {
  readonly tag: JobTag;
  readonly conversion: ConvertedTag;
}

/** Several tags may say one thing together; without those that stay, none of the others may say half of it. */
function wholeRoutes(convertible: readonly ReadyTag[], tags: readonly JobText[]): readonly ReadyTag[] {
  const made = convertible.flatMap(({ conversion }) => conversion.tags.map(({ text }) => text));
  const torn = findTornRouters([...tags.map(({ text }) => text), ...made]);
  const isTorn = ({ text }: JobText) => torn.has(routerOf(text) ?? '');
  const whole = convertible.filter(({ conversion }) => !conversion.tags.some(isTorn));
  return whole.length === convertible.length ? whole : wholeRoutes(whole, tags);
}

interface Addition extends TagsQuestion {
  /** No older tag stays. */
  readonly all: boolean;
  readonly remarks: Remark[];
}

function planAddition(ready: readonly ReadyTag[], { attribute, mode, prefix, all, remarks }: Addition): TagsPlan {
  const present = new Set(attribute.tags.map(({ text }) => text));
  const hasEnable = attribute.tags.some((tag) => isTrue(tag, prefix));
  const replace = new Map<JobTag, readonly JobText[]>();
  const added: JobText[] = [];
  for (const { tag, conversion } of ready) {
    const wanted =
      conversion.tags.length === 0 || hasEnable ? conversion.tags : [enableTag(prefix), ...conversion.tags];
    const missing = wanted.filter(({ text }) => !present.has(text));
    for (const { text } of missing) present.add(text);
    added.push(...missing);
    // What asks for nothing by itself may still say something about a tag that stays.
    if (mode === 'replace' && (conversion.tags.length > 0 || all)) replace.set(tag, missing);
    if (missing.length > 0 || replace.has(tag)) remarks.push(...remarksOf(tag, conversion));
  }
  if (mode === 'replace' || added.length === 0) return { replace, remarks };
  const { list } = itemOf(attribute, ready.at(-1)!.tag)!;
  return { replace, append: { list, tags: added }, remarks };
}

function planRemoval(ready: readonly ReadyTag[], { attribute, prefix, all, remarks }: Addition): TagsPlan {
  const { tags } = attribute;
  const present = new Set(tags.map(({ text }) => text));
  const hasEnable = tags.some((tag) => isTrue(tag, prefix));
  const replace = new Map<JobTag, readonly JobText[]>();
  const complete = ready.filter(({ tag, conversion }) => {
    const missing = conversion.tags.filter(({ text }) => !present.has(text));
    const first = conversion.tags.length === 0 || hasEnable ? missing[0] : enableTag(prefix);
    if (first !== undefined)
      remarks.push(
        leftAlone(tag, `"${first.text}" is not there yet`, 'add Traefik tags first: tagway migrate apply --add'),
      );
    return first === undefined;
  });
  const every = all && complete.length === ready.length;
  for (const { tag, conversion } of complete) {
    if (conversion.tags.length > 0 || every) replace.set(tag, []);
  }
  return { replace, remarks };
}

/** What the converter said, and what was taken for granted. */
function remarksOf(tag: JobTag, { problems, assumption }: ConvertedTag): Remark[] {
  const { place } = tag;
  const said = problems.map(({ code, severity, message, remedy }): Remark => {
    return { code, severity, message, remedy, place, tag };
  });
  if (assumption === undefined) return said;
  const remedy = 'see that it is, or keep the older tag';
  return [...said, { code: 'tag-assumption', severity: 'info', place, tag, message: assumption, remedy }];
}
