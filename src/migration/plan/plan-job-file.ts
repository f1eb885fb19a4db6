// A job file becomes the same file with other tags, or stays as it is; the result is read again before anybody sees it.
import type { TagConverter } from '../../dialects/tag-converter.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { applyEdits, editList, type Edit } from './edit-list.js';
import type { JobFile, JobService, JobText, TagList, TagListItem, TagsAttribute } from '../job-service.js';
import { planTags, type MigrationMode, type Remark, type TagsPlan } from './plan-tags.js';
import { quoteJobText } from './quote-job-text.js';
import { formatPlace, readJobFile } from '../read-job-file.js';
import { sourceText, type Place } from '../source-text.js';

export interface PlanOptions {
  readonly mode: MigrationMode;
  readonly converters: readonly TagConverter[];
  /** What Traefik tags begin with in a catalog (`consul` or `nomad`); `traefik` when left out. */
  readonly prefixOf?: (provider: string) => string;
}

/** What becomes of one list of tags. */
export interface TagsChange {
  /** The name of the service, interpolations as written. */
  readonly service: string;
  readonly attribute: 'tags' | 'canary_tags';
  readonly place: Place;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface JobFilePlan {
  readonly path: string;
  readonly isJob: boolean;
  readonly before: Buffer;
  /** Missing when nothing changes. */
  readonly after?: Buffer;
  readonly changes: readonly TagsChange[];
  /** What stays as it is and why, what was taken for granted; errors where the file cannot be used. */
  readonly findings: readonly Diagnostic[];
}

export function planJobFile(path: string, before: Buffer, options: PlanOptions): JobFilePlan {
  const file = readJobFile(path, before);
  const { isJob, problems, services } = file;
  const text = sourceText(before);
  const edits: Edit[] = [];
  const changes: TagsChange[] = [];
  const findings: Diagnostic[] = [...problems];
  const wanted: string[][] = [];
  for (const service of services) {
    for (const name of ['tags', 'canary_tags'] as const) {
      const attribute = name === 'tags' ? service.tagsAttribute : service.canaryTagsAttribute;
      if (attribute === undefined) continue;
      const prefix = options.prefixOf?.(service.provider) ?? 'traefik';
      const plan = planTags({ service, attribute, defaults: file.defaults, prefix, ...options });
      const made = editsOf(text, attribute, plan, file);
      findings.push(...plan.remarks.map((remark) => diagnosticOf(remark, path, service)));
      wanted.push((made === undefined ? attribute.tags : tagsAfter(attribute, plan)).map(meaningOf));
      if (made === undefined) findings.push(diagnosticOf(unwritable(attribute), path, service));
      else if (made.length > 0) {
        edits.push(...made);
        changes.push({
          service: service.name.text,
          attribute: name,
          place: attribute.place,
          ...difference(attribute, plan),
        });
      }
    }
  }
  const plan = { path, isJob, before, changes, findings };
  if (edits.length === 0) return plan;
  const after = Buffer.from(
    applyEdits(
      text,
      edits.sort((one, other) => one.start - other.start),
    ),
    'latin1',
  );
  if (isAsWanted(file, readJobFile(path, after), wanted)) return { ...plan, after };
  return { ...plan, changes: [], findings: [...findings, defect(path)] };
}

function editsOf(text: string, attribute: TagsAttribute, plan: TagsPlan, { language }: JobFile): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const list of attribute.lists) {
    const replace = new Map<TagListItem, string[]>();
    for (const item of list.items) {
      const texts = item.tag && plan.replace.get(item.tag);
      const quoted = texts && quoteAll(texts, language);
      if (texts !== undefined && quoted === undefined) return undefined;
      if (quoted !== undefined) replace.set(item, quoted);
    }
    const append = plan.append?.list === list ? quoteAll(plan.append.tags, language) : [];
    if (append === undefined) return undefined;
    if (replace.size === 0 && append.length === 0) continue;
    const made = editList(text, { list, replace, append });
    if (made === undefined) return undefined;
    edits.push(...made);
  }
  return edits;
}

function quoteAll(texts: readonly JobText[], language: JobFile['language']): string[] | undefined {
  const quoted = texts.map((text) => quoteJobText(text, language));
  return quoted.every((each) => each !== undefined) ? quoted : undefined;
}

/** Every known tag after the change, in order. */
function tagsAfter({ tags }: TagsAttribute, { replace, append }: TagsPlan): JobText[] {
  const last = append && lastTagOf(append.list);
  return tags.flatMap((tag) => [...(replace.get(tag) ?? [tag]), ...(tag === last ? append!.tags : [])]);
}

function lastTagOf({ items }: TagList) {
  return items.findLast(({ tag, heredoc }) => tag !== undefined && heredoc !== true)?.tag;
}

function difference(attribute: TagsAttribute, { replace, append }: TagsPlan): Pick<TagsChange, 'added' | 'removed'> {
  const added = [...[...replace.values()].flat(), ...(append?.tags ?? [])];
  return { added: added.map(({ text }) => text), removed: [...replace.keys()].map(({ text }) => text) };
}

/** Whether the file reads as it did, but for the tags that were to change. */
function isAsWanted(before: JobFile, after: JobFile, wanted: readonly (readonly string[])[]): boolean {
  const found = after.services.flatMap(({ tagsAttribute, canaryTagsAttribute }) =>
    [tagsAttribute, canaryTagsAttribute].flatMap((attribute) =>
      attribute === undefined ? [] : [attribute.tags.map(meaningOf)],
    ),
  );
  return (
    after.problems.length === 0 &&
    JSON.stringify(found) === JSON.stringify(wanted) &&
    JSON.stringify(before.services.map(withoutTags)) === JSON.stringify(after.services.map(withoutTags))
  );
}

/** A text in which what is put in differs from the same characters as text. */
function meaningOf({ parts }: JobText): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : `\0${part.source}\0`)).join('');
}

function withoutTags({ name, job, group, task, datacenters, namespace, provider, port, iterators }: JobService) {
  return [name, job, group, task, datacenters, namespace, provider, port, iterators];
}

function diagnosticOf({ place, tag, ...rest }: Remark, path: string, service: JobService): Diagnostic {
  const origin = { provider: 'file', file: formatPlace(path, place), service: service.name.text };
  return { ...rest, origin: tag === undefined ? origin : { ...origin, tag: tag.text } };
}

function unwritable({ place }: TagsAttribute): Remark {
  return {
    code: 'tag-left-alone',
    severity: 'warning',
    place,
    message: 'the tags stay as they are: there is no way to write the new ones into this list',
    remedy: 'write them by hand',
  };
}

function defect(path: string): Diagnostic {
  return {
    code: 'migration-defect',
    severity: 'error',
    origin: { provider: 'file', file: path },
    message: 'the changed file does not read as it should, so it stays as it is',
    remedy: 'change its tags by hand, and report this with the file',
  };
}
