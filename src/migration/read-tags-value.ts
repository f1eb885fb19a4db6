// The value of a `tags` attribute becomes the tags in it, the lists they stand in, and the parts that are not known.
import type { Expression, TemplateNode, TupleNode } from './hcl/syntax-node.js';
import type { JobTag, JobText, TagList, TagListItem, TagsAttribute, UnknownTags } from './job-service.js';
import { decodeText, type PlaceOf } from './source-text.js';

/** What a job file gives names to outside its services. */
export interface JobNames {
  /** Values of `locals`, by name. */
  readonly locals: ReadonlyMap<string, Expression>;
  /** Defaults of variables, by name; undefined for one without. */
  readonly variables: ReadonlyMap<string, Expression | undefined>;
}

/** The file around a value. */
export interface TagsSource {
  /** One character per byte. */
  readonly text: string;
  readonly placeOf: PlaceOf;
  readonly names: JobNames;
}

interface Found {
  readonly tags: JobTag[];
  readonly unknown: UnknownTags[];
  readonly lists: TagList[];
}

export function readTagsValue(value: Expression, { text, placeOf, names }: TagsSource): TagsAttribute {
  const found: Found = { tags: [], unknown: [], lists: [] };
  collect(value, found);
  return { place: placeOf(value.start), ...found };

  /** `within` names the locals on the way, whose lists are not the service's own. */
  function collect(value: Expression, found: Found, within: readonly string[] = []): void {
    if (value.kind === 'tuple') collectList(value, found, within.length === 0);
    else if (value.kind === 'call' && value.name === 'concat') {
      for (const argument of value.args) collect(argument, found, within);
    } else if (value.kind === 'reference' && value.path[0] === 'local' && value.path.length === 2) {
      const name = value.path[1]!;
      const local = names.locals.get(name);
      if (local === undefined || within.includes(name)) found.unknown.push(unknownOf(value));
      else collect(local, found, [...within, name]);
    } else if (value.kind !== 'literal' || value.text !== 'null') found.unknown.push(unknownOf(value));
  }

  function collectList({ start, end, items }: TupleNode, found: Found, own: boolean): void {
    const listed = items.map(({ value, comma }): TagListItem => {
      const range = { start: value.start, end: value.end };
      if (value.kind !== 'template') {
        found.unknown.push(unknownOf(value));
        return { range, comma };
      }
      const tag: JobTag = { ...jobTextOf(value), range, place: placeOf(value.start) };
      found.tags.push(tag);
      return { tag, range, comma, heredoc: value.heredoc };
    });
    if (own) found.lists.push({ range: { start, end }, items: listed });
  }

  function unknownOf(value: Expression): UnknownTags {
    const place = placeOf(value.start);
    if (value.kind === 'for') {
      const [form] = value.results;
      const known = form?.kind === 'template' ? { form: jobTextOf(form) } : {};
      return { place, what: 'a for expression', ...known };
    }
    if (value.kind !== 'reference') return { place, what: value.kind === 'call' ? `${value.name}()` : describe(value) };
    const what = value.path.join('.');
    if (value.path[0] !== 'var' || value.path.length !== 2) return { place, what };
    const fallback = names.variables.get(value.path[1]!);
    const items = fallback?.kind === 'tuple' ? fallback.items.map((item) => item.value) : undefined;
    if (items?.every((item): item is TemplateNode => item.kind === 'template') !== true) return { place, what };
    return { place, what, defaults: items.map(jobTextOf) };
  }

  function describe(value: Expression): string {
    const written = decodeText(text.slice(value.start, value.end)).replace(/\s+/g, ' ');
    return written.length > 60 ? `${written.slice(0, 60)}…` : written;
  }
}

/** A string of the source, as it reads. */
export function jobTextOf({ parts }: Pick<TemplateNode, 'parts'>): JobText {
  const written = parts.map((part) => {
    if (part.kind === 'text') return part.text;
    return part.kind === 'expression' ? `\${${part.source}}` : part.source;
  });
  return { text: written.join(''), interpolated: parts.some(({ kind }) => kind !== 'text'), parts };
}
