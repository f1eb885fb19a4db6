// Finds the services of a job in HCL.
import { parseHcl } from './hcl/parse-hcl.js';
import type { Block, Body, Expression } from './hcl/syntax-node.js';
import type { JobFile, JobService, JobText } from './job-service.js';
import { jobTextOf, readTagsValue, type JobNames } from './read-tags-value.js';
import { createPlaces, decodeText } from './source-text.js';

/** What is around a block: of which job, group and task it is a part. */
interface Surroundings {
  readonly job: string;
  readonly group?: string;
  readonly task?: string;
  readonly datacenters?: readonly string[];
  readonly namespace?: JobText;
  readonly iterators: readonly string[];
}

/** The services of the jobs in the text; undefined when it holds none. Throws a `SyntaxFault` where it is no HCL. */
export function readHclJob(text: string): Pick<JobFile, 'services' | 'defaults'> | undefined {
  const file = parseHcl(text);
  const jobs = file.blocks.filter(({ type }) => type === 'job');
  if (jobs.length === 0) return undefined;
  const names = namesOf(file);
  const placeOf = createPlaces(text);
  const source = { text, placeOf, names };
  const services: JobService[] = [];
  for (const { labels, body } of jobs) {
    walk(body, { job: labels[0] ?? '', ...jobFacts(body), iterators: [] });
  }
  return { services, defaults: plainDefaults(names) };

  function walk(body: Body, around: Surroundings): void {
    for (const block of body.blocks) {
      const { type, label, content, iterators } = undoDynamic(block);
      const inside = { ...around, iterators: [...around.iterators, ...iterators] };
      if (type === 'service') services.push(readService(block, content, inside));
      else if (type === 'group') walk(content, { ...inside, group: label ?? '' });
      else if (type === 'task') walk(content, { ...inside, task: label ?? '' });
    }
  }

  function readService(block: Block, body: Body, around: Surroundings): JobService {
    const value = (name: string) => body.attributes.findLast((attribute) => attribute.name === name)?.value;
    const { job, group = '', task } = around;
    const [tags, canaryTags] = [value('tags'), value('canary_tags')].map((list) => list && readTagsValue(list, source));
    const port = value('port');
    const name = value('name');
    const provider = value('provider');
    return {
      ...around,
      group,
      name: name === undefined ? plainText([job, group, task].filter(Boolean).join('-')) : textOf(name, text),
      provider: provider === undefined ? 'consul' : textOf(provider, text).text,
      ...(port === undefined ? {} : { port: textOf(port, text) }),
      tags: tags?.tags ?? [],
      canaryTags: canaryTags?.tags ?? [],
      ...(tags === undefined ? {} : { tagsAttribute: tags }),
      ...(canaryTags === undefined ? {} : { canaryTagsAttribute: canaryTags }),
      place: placeOf(block.start),
    };
  }

  function jobFacts(body: Body): Pick<Surroundings, 'datacenters' | 'namespace'> {
    const value = (name: string) => body.attributes.findLast((attribute) => attribute.name === name)?.value;
    const namespace = value('namespace');
    const datacenters = value('datacenters');
    const listed = datacenters && readTagsValue(datacenters, source);
    const known = listed?.unknown.length === 0 && listed.tags.every(({ interpolated }) => !interpolated);
    return {
      ...(namespace === undefined ? {} : { namespace: textOf(namespace, text) }),
      ...(known ? { datacenters: listed.tags.map((tag) => tag.text) } : {}),
    };
  }
}

/** `dynamic "service" { content { … } }` is a service whose iterator may occur in its values. */
function undoDynamic({ type, labels, body }: Block) {
  const [label] = labels;
  if (type !== 'dynamic' || label === undefined) return { type, label, content: body, iterators: [] };
  const content = body.blocks.find((block) => block.type === 'content')?.body ?? { attributes: [], blocks: [] };
  const iterator = body.attributes.find(({ name }) => name === 'iterator')?.value;
  const name = iterator?.kind === 'reference' ? iterator.path[0]! : label;
  return { type: label, label: undefined, content, iterators: [name] };
}

function namesOf({ blocks }: Body): JobNames {
  const locals = new Map<string, Expression>();
  const variables = new Map<string, Expression | undefined>();
  for (const { type, labels, body } of blocks) {
    if (type === 'locals') for (const { name, value } of body.attributes) locals.set(name, value);
    if (type === 'variables') for (const { name, value } of body.attributes) variables.set(name, value);
    if (type === 'variable' && labels[0] !== undefined) {
      variables.set(labels[0], body.attributes.find(({ name }) => name === 'default')?.value);
    }
  }
  return { locals, variables };
}

function plainDefaults({ variables }: JobNames): Map<string, string> {
  const defaults = new Map<string, string>();
  for (const [name, value] of variables) {
    const text = value?.kind === 'template' ? jobTextOf(value) : undefined;
    if (text?.interpolated === false) defaults.set(`var.${name}`, text.text);
  }
  return defaults;
}

/** A value that is to be a string; anything but a string is an expression. */
function textOf(value: Expression, text: string): JobText {
  if (value.kind === 'template') return jobTextOf(value);
  const source = decodeText(text.slice(value.start, value.end));
  if (value.kind === 'literal') return plainText(source);
  const roots = value.kind === 'reference' ? value.path.slice(0, 1) : [];
  return jobTextOf({ parts: [{ kind: 'expression', source, roots }] });
}

function plainText(text: string): JobText {
  return jobTextOf({ parts: text === '' ? [] : [{ kind: 'text', text }] });
}
