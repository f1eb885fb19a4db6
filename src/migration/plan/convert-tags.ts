// Tags of a job become Traefik tags by the converters that the proxy itself serves them with.
import { createLaterConversions } from '../../dialects/later-conversions.js';
import type { TagConverter } from '../../dialects/tag-converter.js';
import type { TagProblem } from '../../dialects/tag-problems.js';
import type { JobText } from '../job-service.js';
import { jobTextOf } from '../read-tags-value.js';
import { createStandIns, createWords, fillIn, type StandIns } from './stand-ins.js';

/** The tags of one service, and what else a conversion may depend on. */
export interface TagsToConvert {
  readonly name: JobText;
  readonly tags: readonly JobText[];
  /** Where there is but one. */
  readonly datacenter?: string;
  /** Of which job they are; the same expression in another one means something else. */
  readonly scope: string;
  /** What Traefik tags begin with: `traefik`. */
  readonly prefix: string;
  /** What expressions are worth unless somebody says otherwise: `var.host` → `app.example.com`. */
  readonly defaults: ReadonlyMap<string, string>;
}

/** What one tag of an older dialect becomes. */
export interface ConvertedTag {
  /** Its place among the tags. */
  readonly index: number;
  /** `urlprefix` */
  readonly dialect: string;
  readonly tags: readonly JobText[];
  readonly problems: readonly TagProblem[];
  /** Why the tag must stay as it is. */
  readonly obstacle?: string;
  /** What was taken for granted. */
  readonly assumption?: string;
}

interface Outcome {
  readonly dialect: string;
  readonly tags: readonly string[];
  readonly problems: readonly TagProblem[];
}

/** One conversion for each tag of an older dialect; the other tags are left out. */
export function convertTags(source: TagsToConvert, converters: readonly TagConverter[]): ConvertedTag[] {
  const { tags, scope, defaults, prefix } = source;
  const texts = [source.name, ...tags];
  const words = createStandIns(texts, createWords(scope, 'first'));
  const outcomes = convertWith(words, source, converters);
  if (tags.every(({ interpolated }) => !interpolated)) {
    return [...outcomes].map(([index, outcome]) => plainly(index, outcome, prefix));
  }
  const otherWords = createStandIns(texts, createWords(scope, 'second'));
  const others = convertWith(otherWords, source, converters);
  const known = new Map([...defaults].filter(([, value]) => value !== ''));
  const usualWords = createStandIns(texts, createWords(scope, 'first'), known);
  const usual = convertWith(usualWords, source, converters);
  const none = new Map<string, string>();
  return [...outcomes].map(([index, outcome]) => {
    const tag = tags[index]!;
    const other = others.get(index);
    const lowered = outcome.tags.map((written, at) => withLowerPriority(written, other?.tags[at]));
    const converted = lowered.map((written) => putBack(withPrefix(written, prefix), words));
    const obstacle =
      obstacleIn(tag) ??
      problemWith(tag, outcome, words) ??
      (sameShape(shapeOf(outcome, words, none), shapeOf(other, otherWords, none))
        ? undefined
        : 'what it becomes depends on what the interpolation holds') ??
      (sameShape(shapeOf(outcome, words, known), shapeOf(usual.get(index), usualWords, known))
        ? undefined
        : 'with the default of its variable it means something else than with a plain host or path') ??
      (outcome.tags.length > 0 ? lostExpression(tag, converted) : undefined);
    const plain = plainly(index, outcome, prefix);
    if (obstacle !== undefined) return { ...plain, tags: [], obstacle };
    const assumption = tag.interpolated ? { assumption: assumptionOf(tag) } : {};
    return { ...plain, tags: converted, ...assumption };
  });
}

function plainly(index: number, { dialect, tags, problems }: Outcome, prefix: string): ConvertedTag {
  const texts = tags.map((tag) => jobTextOf({ parts: [{ kind: 'text', text: withPrefix(tag, prefix) }] }));
  return { index, dialect, problems, tags: texts };
}

/** Converters write `traefik.`, and a proxy may be set to read something else. */
function withPrefix(tag: string, prefix: string): string {
  return tag.replace(/^traefik\./, () => `${prefix}.`);
}

/** By the index of the tag. */
function convertWith(
  words: StandIns,
  { name, tags, datacenter }: TagsToConvert,
  converters: readonly TagConverter[],
): Map<number, Outcome> {
  const texts = tags.map((tag) => words.toText(tag));
  const service = { name: words.toText(name), tags: texts, ...(datacenter === undefined ? {} : { datacenter }) };
  const outcomes = new Map<number, Outcome>();
  const beside = createLaterConversions();
  for (const converter of converters) {
    const indexes = [...texts.keys()].filter((index) => converter.owns(texts[index]!));
    if (indexes.length === 0) continue;
    const conversions = beside(converter.convert(service));
    for (const [position, index] of indexes.entries()) {
      const conversion = conversions[position];
      if (conversion === undefined || outcomes.has(index)) continue;
      outcomes.set(index, { dialect: converter.name, tags: conversion.tags, problems: conversion.problems });
    }
  }
  return new Map([...outcomes].sort(([one], [other]) => one - other));
}

/** What stands in the way before anything is converted: only hosts, paths and targets of redirects may be left open. */
function obstacleIn({ parts }: JobText): string | undefined {
  let before = '';
  for (const part of parts) {
    if (part.kind === 'directive') return `${part.source} is worked out only when the job is submitted`;
    if (part.kind === 'text') before += part.text;
    else {
      const word = /\S*$/.exec(before)![0];
      const isOption = /\s/.test(before.trimStart());
      if (isOption && !word.startsWith('redirect='))
        return `\${${part.source}} stands in an option, not in the host or the path`;
      if (word.endsWith(':')) return `\${${part.source}} stands where a port belongs`;
      before += '\0';
    }
  }
  return undefined;
}

/** A complaint may be about the word that stands for the expression, so it settles the matter. */
function problemWith({ interpolated }: JobText, { problems }: Outcome, words: StandIns): string | undefined {
  const problem = interpolated ? problems.find(({ severity }) => severity !== 'info') : undefined;
  return problem && jobTextOf({ parts: words.toParts(problem.message) }).text;
}

const named = /^(traefik\.http\.(?:routers|services|middlewares|serverstransports)\.)([^.=]+)\./i;

/** The tags with expressions put back and names numbered: what two conversions have in common when they mean the same. */
function shapeOf(
  outcome: Outcome | undefined,
  words: StandIns,
  values: ReadonlyMap<string, string>,
): readonly string[] {
  const tags = outcome?.tags ?? [];
  const names = new Map<string, string>();
  for (const tag of tags) {
    const name = named.exec(tag)?.[2];
    if (name !== undefined && !names.has(name)) names.set(name, `\0${names.size}`);
  }
  return tags.map((tag) => {
    const [start, value] = splitTag(tag);
    const key = start.replace(named, (_, kind: string, name: string) => `${kind}${names.get(name)!}.`);
    if (/\.priority=$/i.test(key) && isPositive(value)) return key;
    const members = value.split(',').map((member) => names.get(member));
    if (members.every((member) => member !== undefined)) return `${key}${members.join(',')}`;
    return `${key}${fillIn(words.toParts(value), values)}`;
  });
}

/**
 * The priority of a redirect is one less than what the length of its rule makes it, and that is known only with the
 * host. The shortest host gives a priority that is below every other rule of the same host, whatever its length.
 */
function withLowerPriority(tag: string, other: string | undefined): string {
  const [start, value] = splitTag(tag);
  const lower = other === undefined ? '' : splitTag(other)[1];
  if (!/\.priority=$/i.test(start) || !isPositive(value) || !isPositive(lower)) return tag;
  return `${start}${Math.min(Number(value), Number(lower))}`;
}

function isPositive(value: string): boolean {
  return /^\d+$/.test(value);
}

/** What stands before the value, with the equals sign, and the value. */
function splitTag(tag: string): [string, string] {
  const start = tag.indexOf('=') + 1;
  return [tag.slice(0, start), tag.slice(start)];
}

function sameShape(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}

/** An expression that no tag holds any more. */
function lostExpression({ parts }: JobText, tags: readonly JobText[]): string | undefined {
  for (const part of parts) {
    if (part.kind !== 'expression') continue;
    const kept = tags.some((tag) =>
      tag.parts.some((other) => other.kind === 'expression' && other.source === part.source),
    );
    if (!kept) return `\${${part.source}} would get lost`;
  }
  return undefined;
}

function assumptionOf({ parts }: JobText): string {
  const sources = parts.flatMap((part) => (part.kind === 'expression' ? [`\${${part.source}}`] : []));
  return `${[...new Set(sources)].join(' and ')} is taken for a plain name of a host, or a plain part of one or of a path`;
}

/** The tag with its expressions put back in its value; the names in its key hold none. */
function putBack(written: string, words: StandIns): JobText {
  const [key, value] = splitTag(written);
  const [head, ...rest] = words.toParts(value);
  if (head === undefined || head.kind === 'text') {
    return jobTextOf({ parts: [{ kind: 'text', text: key + (head?.text ?? '') }, ...rest] });
  }
  return jobTextOf({ parts: [{ kind: 'text', text: key }, head, ...rest] });
}
