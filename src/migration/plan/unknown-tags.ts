// Parts of a list of tags that are known only when the job is submitted: what they may hold, and what that stands in the way of.
import type { TagConverter } from '../../dialects/tag-converter.js';
import type { DiagnosticCode, Severity } from '../../model/diagnostic.js';
import type { JobService, JobTag, JobText, TagsAttribute, UnknownTags } from '../job-service.js';
import type { Place } from '../source-text.js';
import { createStandIns, createWords } from './stand-ins.js';

/** Something that a person should look at. */
export interface Doubt {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly place: Place;
  readonly message: string;
  readonly remedy: string;
}

export interface Blockers {
  readonly doubts: readonly Doubt[];
  /** Why no tag of the list may be converted. */
  readonly blocker?: string;
}

interface Question {
  readonly service: JobService;
  readonly attribute: TagsAttribute;
  readonly converters: readonly TagConverter[];
  readonly defaults: ReadonlyMap<string, string>;
}

/** `none`: no tag that routes; `older`: tags of an older dialect; `unknown`: anything. */
type Content = 'none' | 'older' | 'unknown';

/** `own` are the tags that are known to be of an older dialect. */
export function blockersOf({ service, attribute, converters, defaults }: Question, own: ReadonlySet<JobTag>): Blockers {
  const doubts: Doubt[] = [];
  let blocker: string | undefined;
  const look = (place: Place, what: string, content: Content, byDefault: boolean) => {
    if (content !== 'none') {
      blocker ??= `${what} in line ${place.line} is part of the same list, and a tag in it may change what this one means`;
      doubts.push(unknown(place, what, content));
    } else if (byDefault && own.size > 0) doubts.push(assumed(place, what));
  };
  const contentOf = (text: JobText) => contentOfText(text, service.job, converters);
  for (const part of attribute.unknown) {
    const { content, byDefault } = contentOfPart(part, contentOf);
    look(part.place, part.what, content, byDefault);
  }
  for (const tag of attribute.tags) {
    if (own.has(tag) || contentOf(tag) === 'none') continue;
    const value = tag.parts.length === 1 ? defaultOf(tag, defaults) : undefined;
    const plain = value !== undefined && !routes(value, converters);
    look(tag.place, tag.text, plain ? 'none' : 'unknown', true);
  }
  return { doubts, ...(blocker === undefined ? {} : { blocker }) };
}

function contentOfPart(
  { form, defaults }: UnknownTags,
  contentOf: (text: JobText) => Content,
): { content: Content; byDefault: boolean } {
  if (form !== undefined) return { content: contentOf(form), byDefault: false };
  if (defaults === undefined) return { content: 'unknown', byDefault: false };
  const contents = defaults.map(contentOf);
  const content = contents.find((each) => each === 'older') ?? contents.find((each) => each === 'unknown') ?? 'none';
  return { content, byDefault: true };
}

function defaultOf({ parts: [part] }: JobText, defaults: ReadonlyMap<string, string>): string | undefined {
  return part?.kind === 'expression' ? defaults.get(part.source) : undefined;
}

function contentOfText(text: JobText, scope: string, converters: readonly TagConverter[]): Content {
  const written = createStandIns([text], createWords(scope, 'first')).toText(text);
  if (converters.some(({ owns }) => owns(written))) return 'older';
  if (!text.interpolated) return 'none';
  const [first] = text.parts;
  const start = first?.kind === 'text' ? first.text : '';
  return beginnings.some((each) => each.startsWith(start.trimStart().toLowerCase())) ? 'unknown' : 'none';
}

/** How tags begin that route. */
const beginnings = ['urlprefix-', 'https://', 'traefik.'];

function routes(text: string, converters: readonly TagConverter[]): boolean {
  return /^traefik\./i.test(text) || converters.some(({ owns }) => owns(text));
}

function unknown(place: Place, what: string, content: Content): Doubt {
  if (content === 'older') {
    return {
      code: 'tag-left-alone',
      severity: 'warning',
      place,
      message: `${what} makes tags of an older dialect, which stay as they are: the names of their routes would have to differ and hold no interpolation`,
      remedy: 'write one tag for each host, or keep them: they are served as before',
    };
  }
  return {
    code: 'tags-unknown',
    severity: 'info',
    place,
    message: `${what} is worked out when the job is submitted; tags of an older dialect in it stay as they are`,
    remedy: 'look at what it holds; `tagway migrate tags` prints the Traefik tags for a tag',
  };
}

function assumed(place: Place, what: string): Doubt {
  return {
    code: 'tag-assumption',
    severity: 'info',
    place,
    message: `${what} is taken to hold no tag that routes, as its default`,
    remedy: 'see that no value given for it does',
  };
}
