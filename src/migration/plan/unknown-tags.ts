// Parts of a list of tags that are known only when the job is submitted: what they may hold, and what that stands in the way of.
import type { TagConverter } from '../../dialects/tag-converter.js';
import type { DiagnosticCode, Severity } from '../../model/diagnostic.js';
import type { JobService, JobTag, JobText, TagsAttribute, UnknownTags } from '../job-service.js';
import { jobTextOf } from '../read-tags-value.js';
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
  readonly prefix: string;
}

/** `none`: no tag that routes; `older`: tags of an older dialect; `unknown`: anything. */
type Content = 'none' | 'older' | 'unknown';

/** `own` are the tags that are known to be of an older dialect. */
export function blockersOf(question: Question, own: ReadonlySet<JobTag>): Blockers {
  const { attribute, defaults } = question;
  const doubts: Doubt[] = [];
  let blocker: string | undefined;
  const look = (place: Place, what: string, content: Content, byDefault: boolean) => {
    if (content !== 'none') {
      blocker ??= `${what} in line ${place.line} is part of the same list, and a tag in it may change what this one means`;
      doubts.push(unknown(place, what, content));
    } else if (byDefault && own.size > 0) doubts.push(assumed(place, what));
  };
  for (const part of attribute.unknown) {
    const { content, byDefault } = contentOfPart(part, question);
    look(part.place, part.what, content, byDefault);
  }
  for (const tag of attribute.tags) {
    if (own.has(tag) || !isOpen(tag, question)) continue;
    const value = tag.parts.length === 1 ? defaultOf(tag, defaults) : undefined;
    const byDefault = value !== undefined && contentOf(plainText(value), question) === 'none';
    look(tag.place, tag.text, byDefault ? 'none' : 'unknown', byDefault);
  }
  return { doubts, ...(blocker === undefined ? {} : { blocker }) };
}

function contentOfPart({ form, defaults }: UnknownTags, question: Question): { content: Content; byDefault: boolean } {
  if (form !== undefined) return { content: contentOf(form, question), byDefault: false };
  if (defaults === undefined) return { content: 'unknown', byDefault: false };
  const contents = defaults.map((text) => contentOf(text, question));
  const content = contents.find((each) => each === 'older') ?? contents.find((each) => each === 'unknown') ?? 'none';
  return { content, byDefault: true };
}

function defaultOf({ parts: [part] }: JobText, defaults: ReadonlyMap<string, string>): string | undefined {
  return part?.kind === 'expression' ? defaults.get(part.source) : undefined;
}

function plainText(text: string): JobText {
  return jobTextOf({ parts: [{ kind: 'text', text }] });
}

/** What a tag of this form may be. */
function contentOf(text: JobText, { service, converters, prefix }: Question): Content {
  const written = createStandIns([text], createWords(service.job, 'first')).toText(text);
  if (converters.some(({ owns }) => owns(written))) return 'older';
  const start = startOf(text);
  const begins = (each: string) => start.startsWith(each) || (text.interpolated && each.startsWith(start));
  return beginningsOf(prefix).some(begins) ? 'unknown' : 'none';
}

/** Whether what the tag is depends on an interpolation: it stands before the tag's dialect, or its key, is settled. */
function isOpen(text: JobText, { prefix }: Question): boolean {
  const start = startOf(text);
  if (!text.interpolated || (start.startsWith(`${prefix.toLowerCase()}.`) && start.includes('='))) return false;
  return beginningsOf(prefix).some((each) => each.startsWith(start) || start.startsWith(each));
}

/** What is known of the beginning, in lower case. */
function startOf({ parts: [first] }: JobText): string {
  return first?.kind === 'text' ? first.text.trimStart().toLowerCase() : '';
}

/** How tags begin that route. */
function beginningsOf(prefix: string): string[] {
  return ['urlprefix-', 'https://', `${prefix.toLowerCase()}.`];
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
