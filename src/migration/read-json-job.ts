// Finds the services of a job in JSON: as Nomad's API takes it, or as HCL in JSON's clothes.
import type { TextPart } from './hcl/syntax-node.js';
import { parseTemplateText } from './hcl/parse-template-text.js';
import type { JobFile, JobService, JobTag, JobText, TagsAttribute, UnknownTags } from './job-service.js';
import type { JsonNode, JsonObject } from './json/json-node.js';
import { parseJson } from './json/parse-json.js';
import { jobTextOf } from './read-tags-value.js';
import { createPlaces } from './source-text.js';

type Surroundings = Pick<JobService, 'job' | 'group' | 'datacenters' | 'namespace' | 'iterators'> & { task?: string };

/** The services of the jobs in the text; undefined when it holds none. Throws a `SyntaxFault` where it is no JSON. */
export function readJsonJob(text: string): Pick<JobFile, 'services' | 'defaults' | 'language'> | undefined {
  const file = parseJson(text);
  const placeOf = createPlaces(text);
  const services: JobService[] = [];
  const inHcl = member(file, 'job');
  const wrapped = member(file, 'Job') ?? file;
  const jobs = inHcl !== undefined && member(inHcl, 'TaskGroups') === undefined ? blocksOf(inHcl, 'labelled') : [];
  if (jobs.length > 0) {
    for (const { label, body } of jobs) readHclJob(label, body);
    return { services, language: 'hcl-json', defaults: defaultsOf(member(file, 'variable')) };
  }
  if (member(wrapped, 'TaskGroups') === undefined) return undefined;
  readApiJob(wrapped);
  return { services, language: 'api-json', defaults: new Map() };

  function readApiJob(job: JsonNode): void {
    const name = plain(member(job, 'Name')) ?? plain(member(job, 'ID')) ?? '';
    const around = { job: name, group: '', iterators: [], ...jobFacts(job, 'Datacenters', 'Namespace', runtimeText) };
    for (const group of elements(member(job, 'TaskGroups'))) {
      const inGroup = { ...around, group: plain(member(group, 'Name')) ?? '' };
      for (const service of elements(member(group, 'Services'))) readService(service, inGroup, apiNames);
      for (const task of elements(member(group, 'Tasks'))) {
        const inTask = { ...inGroup, task: plain(member(task, 'Name')) ?? '' };
        for (const service of elements(member(task, 'Services'))) readService(service, inTask, apiNames);
      }
    }
  }

  function readHclJob(label: string, job: JsonNode): void {
    const facts = jobFacts(job, 'datacenters', 'namespace', templateText);
    walk(job, { job: label, group: '', iterators: [], ...facts });
  }

  function walk(body: JsonNode, around: Surroundings): void {
    for (const { body: service } of blocksOf(member(body, 'service'), 'plain')) readService(service, around, hclNames);
    for (const { label, body: group } of blocksOf(member(body, 'group'), 'labelled')) {
      walk(group, { ...around, group: label });
    }
    for (const { label, body: task } of blocksOf(member(body, 'task'), 'labelled')) {
      walk(task, { ...around, task: label });
    }
    for (const { label, body: dynamic } of blocksOf(member(body, 'dynamic'), 'labelled')) {
      const iterators = [...around.iterators, plain(member(dynamic, 'iterator')) ?? label];
      for (const { body: content } of blocksOf(member(dynamic, 'content'), 'plain')) {
        const inside = { ...around, iterators };
        if (label === 'service') readService(content, inside, hclNames);
        else if (label === 'group' || label === 'task') walk(content, inside);
      }
    }
  }

  function readService(service: JsonNode, around: Surroundings, names: FieldNames): void {
    const { job, group, task } = around;
    const string = (name: string) => {
      const value = member(service, name);
      return value?.kind === 'string' && value.text !== '' ? names.readText(value.text) : undefined;
    };
    const port = string(names.port);
    const [tags, canaryTags] = [member(service, names.tags), member(service, names.canaryTags)].map(
      (list) => list && readList(list, names.readText),
    );
    services.push({
      ...around,
      name: string(names.name) ?? templateText([job, group, task].filter(Boolean).join('-')),
      provider: string(names.provider)?.text ?? 'consul',
      ...(port === undefined ? {} : { port }),
      tags: tags?.tags ?? [],
      canaryTags: canaryTags?.tags ?? [],
      ...(tags === undefined ? {} : { tagsAttribute: tags }),
      ...(canaryTags === undefined ? {} : { canaryTagsAttribute: canaryTags }),
      place: placeOf(service.start),
    });
  }

  function readList(list: JsonNode, readText: (text: string) => JobText): TagsAttribute {
    const place = placeOf(list.start);
    if (list.kind === 'literal' && list.text === 'null') return { place, tags: [], unknown: [], lists: [] };
    if (list.kind !== 'array') return { place, tags: [], unknown: [{ place, what: 'no list' }], lists: [] };
    const tags: JobTag[] = [];
    const unknown: UnknownTags[] = [];
    const items = list.items.map(({ value, comma }) => {
      const { start, end } = value;
      const range = { start, end };
      if (value.kind !== 'string') {
        unknown.push({ place: placeOf(start), what: 'no string' });
        return { range, comma };
      }
      const tag = { ...readText(value.text), range, place: placeOf(start) };
      tags.push(tag);
      return { tag, range, comma };
    });
    return { place, tags, unknown, lists: [{ range: { start: list.start, end: list.end }, items }] };
  }
}

interface FieldNames {
  readonly name: string;
  readonly tags: string;
  readonly canaryTags: string;
  readonly port: string;
  readonly provider: string;
  readonly readText: (text: string) => JobText;
}

const apiNames: FieldNames = {
  name: 'Name',
  tags: 'Tags',
  canaryTags: 'CanaryTags',
  port: 'PortLabel',
  provider: 'Provider',
  readText: runtimeText,
};

const hclNames: FieldNames = {
  name: 'name',
  tags: 'tags',
  canaryTags: 'canary_tags',
  port: 'port',
  provider: 'provider',
  readText: templateText,
};

function defaultsOf(variables: JsonNode | undefined): Map<string, string> {
  const defaults = new Map<string, string>();
  for (const { label, body } of blocksOf(variables, 'labelled')) {
    const value = plain(member(body, 'default'));
    if (value !== undefined && !templateText(value).interpolated) defaults.set(`var.${label}`, value);
  }
  return defaults;
}

type Labelling = 'labelled' | 'plain';

/** The blocks of a type, which JSON writes as `{label: body}`, `[{label: body}]`, `{label: [body]}`, a body or bodies. */
function blocksOf(value: JsonNode | undefined, labelling: Labelling): { label: string; body: JsonObject }[] {
  if (value?.kind === 'array') return value.items.flatMap((item) => blocksOf(item.value, labelling));
  if (value?.kind !== 'object') return [];
  if (labelling === 'plain') return [{ label: '', body: value }];
  return value.members.flatMap(({ key, value: inner }) =>
    key === '//' ? [] : blocksOf(inner, 'plain').map(({ body }) => ({ label: key, body })),
  );
}

function jobFacts(job: JsonNode, datacenters: string, namespace: string, readText: (text: string) => JobText) {
  const listed = elements(member(job, datacenters)).map((value) => plain(value));
  const named = plain(member(job, namespace));
  const known = listed.filter((name): name is string => name !== undefined && !readText(name).interpolated);
  return {
    ...(listed.length > 0 && known.length === listed.length ? { datacenters: known } : {}),
    ...(named === undefined || named === '' ? {} : { namespace: readText(named) }),
  };
}

function member(value: JsonNode, name: string): JsonNode | undefined {
  return value.kind === 'object' ? value.members.findLast(({ key }) => key === name)?.value : undefined;
}

function elements(value: JsonNode | undefined): JsonNode[] {
  return value?.kind === 'array' ? value.items.map((item) => item.value) : [];
}

function plain(value: JsonNode | undefined): string | undefined {
  return value?.kind === 'string' ? value.text : undefined;
}

/** Strings in HCL-JSON are templates. */
function templateText(text: string): JobText {
  return jobTextOf({ parts: parseTemplateText(text) });
}

/** What the API takes is done with templates; only `${node.unique.name}` and the like are put in where the job runs. */
function runtimeText(text: string): JobText {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: whole, 1: source = '', index } of text.matchAll(/\$\{([a-zA-Z_][\w.-]*)\}/g)) {
    if (index > from) parts.push({ kind: 'text', text: text.slice(from, index) });
    parts.push({ kind: 'expression', source, roots: [source.split('.')[0]!] });
    from = index + whole.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return jobTextOf({ parts });
}
