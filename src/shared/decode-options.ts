// An option tree and a schema become a typed value; what does not fit is reported key by key, the rest stays.
import { parseDuration } from './duration.js';
import { nearestWord } from './nearest-word.js';
import { createNode, type OptionNode } from './option-node.js';
import type {
  BooleanSchema,
  DurationSchema,
  Fields,
  InferFields,
  ListSchema,
  MapSchema,
  NumberSchema,
  Schema,
  StructListSchema,
  StructSchema,
  TextSchema,
} from './schema.js';

/** One key that could not be used, in words for the person who wrote it. */
export interface OptionProblem {
  readonly code: 'option-unknown' | 'option-invalid' | 'option-missing';
  /** The dotted path of the option, in the schema's spelling as far as it is known. */
  readonly path: string;
  readonly origin: string;
  readonly message: string;
  readonly remedy: string;
}

export type ReportProblem = (problem: OptionProblem) => void;

/** One option on its way: what was written, where it belongs, and where to complain. */
interface Written {
  readonly node: OptionNode;
  readonly path: string;
  readonly report: ReportProblem;
}

/** The fields of a struct, each decoded or defaulted; unknown keys are reported with the nearest known one. */
export function decodeFields<F extends Fields>(
  fields: F,
  node: OptionNode,
  path: string,
  report: ReportProblem,
): InferFields<F> {
  return fieldsOf(fields, node, path, report) as InferFields<F>;
}

function fieldsOf(fields: Fields, node: OptionNode, path: string, report: ReportProblem): Record<string, unknown> {
  const names = Object.keys(fields);
  const known = new Set(names.map((name) => name.toLowerCase()));
  for (const [folded, child] of node.children) {
    if (!known.has(folded)) reportUnknown(child, names, path, report);
  }
  const value: Record<string, unknown> = {};
  for (const name of names) {
    const child = node.children.get(name.toLowerCase());
    const written = { node: child ?? createNode(name, node.origin), path: join(path, name), report };
    value[name] = child === undefined ? absent(fields[name]!, written) : decode(fields[name]!, written);
  }
  return value;
}

/** The value of a struct; `undefined` where the tree says that it is switched off (`tls=false`) or cannot be read. */
function structOf(schema: StructSchema, node: OptionNode, path: string, report: ReportProblem): unknown {
  if (node.value !== undefined && node.value !== null) {
    // Traefik's rule: an empty value or "true" creates it, anything else leaves it out, children too.
    const switchedOn = node.value === '' || node.value === true || /^true$/i.test(show(node.value));
    if (schema.allowEmpty && !switchedOn) return undefined;
    if (!schema.allowEmpty) {
      const options = Object.keys(schema.fields).map((name) => join(path, name));
      invalid({ node, path, report }, 'holds options and cannot have a value itself', `set ${options.join(', ')}`);
      if (node.children.size === 0 && !schema.always) return undefined;
    }
  }
  return fieldsOf(schema.fields, node, path, report);
}

/** What an option is when nothing is written. */
function absent(schema: Schema, { node, path, report }: Written): unknown {
  if ('required' in schema && schema.required) {
    report({
      code: 'option-missing',
      path,
      origin: node.origin,
      message: `${path} is required and missing`,
      remedy: `set ${path}: ${schema.doc}`,
    });
  }
  switch (schema.kind) {
    case 'list':
    case 'structList':
      return [];
    case 'map':
      return {};
    case 'struct':
      return schema.always ? fieldsOf(schema.fields, node, path, report) : undefined;
    case 'raw':
      return undefined;
    case 'text':
    case 'boolean':
    case 'integer':
    case 'number':
    case 'duration':
      return schema.default;
  }
}

function decode(schema: Schema, written: Written): unknown {
  switch (schema.kind) {
    case 'struct':
      return structOf(schema, written.node, written.path, written.report);
    case 'structList':
      return decodeStructList(schema, written);
    case 'map':
      return decodeMap(schema, written);
    case 'raw':
      return plainValue(written.node);
    case 'list':
      return decodeList(schema, written);
    case 'text':
    case 'boolean':
    case 'integer':
    case 'number':
    case 'duration':
      return decodeScalar(schema, written);
  }
}

type ScalarSchema = TextSchema | BooleanSchema | NumberSchema | DurationSchema;

function decodeScalar(schema: ScalarSchema, written: Written): unknown {
  reportNested(written);
  const { value } = written.node;
  if (value === undefined || value === null) return schema.default;
  return readScalar(schema, value, written) ?? schema.default;
}

function readScalar(schema: ScalarSchema, value: NonNullable<OptionNode['value']>, written: Written): unknown {
  const shown = show(value);
  switch (schema.kind) {
    case 'text': {
      if (schema.oneOf) {
        const match = schema.oneOf.find((allowed) => allowed.toLowerCase() === shown.toLowerCase());
        return match ?? invalid(written, `cannot be "${shown}"`, `use one of: ${schema.oneOf.join(', ')}`);
      }
      const wrong = schema.check?.(shown);
      return wrong === undefined ? shown : invalid(written, `cannot be "${shown}": ${wrong}`, schema.doc);
    }
    case 'boolean':
      if (/^(1|t|true)$/i.test(shown.trim())) return true;
      if (/^(0|f|false)$/i.test(shown.trim())) return false;
      return invalid(written, `is a boolean, not "${shown}"`, 'write true or false');
    case 'integer':
    case 'number': {
      const whole = schema.kind === 'integer';
      const parsed = shown.trim() === '' ? NaN : Number(shown);
      if (!Number.isFinite(parsed) || (whole && !Number.isInteger(parsed))) {
        return invalid(written, `is a number, not "${shown}"`, whole ? 'write a whole number' : 'write a number');
      }
      const { minimum = -Infinity, maximum = Infinity } = schema;
      if (parsed >= minimum && parsed <= maximum) return parsed;
      const range = `${minimum === -Infinity ? '' : `at least ${minimum} `}${maximum === Infinity ? '' : `at most ${maximum}`}`;
      return invalid(written, `cannot be ${parsed}`, `write a number of ${range.trim()}`);
    }
    case 'duration': {
      const parsed = typeof value === 'number' ? value * 1000 : parseDuration(shown);
      if (parsed !== undefined && parsed >= 0 && parsed < Infinity) return parsed;
      return invalid(written, `is a duration, not "${shown}"`, 'write seconds, or 1m30s, or 250ms');
    }
  }
}

/** Comma-separated in a tag, an array in a file; empty members are ignored. */
function decodeList(schema: ListSchema, written: Written): string[] {
  reportNested(written);
  const { value } = written.node;
  if (value === undefined || value === null) return [];
  const members = typeof value === 'object' ? value.map(String) : String(value).split(',');
  return members
    .map((member) => member.trim())
    .filter((member) => {
      if (member === '') return false;
      const wrong = schema.check?.(member);
      if (wrong !== undefined) invalid(written, `cannot hold "${member}": ${wrong}`, schema.doc);
      return wrong === undefined || schema.keepsInvalid === true;
    });
}

/** `name[0].field`: the index only groups; the order is that of the indices as text, as in Traefik. */
function decodeStructList(schema: StructListSchema, { node, path, report }: Written): unknown[] {
  const members = [...node.children.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const indexed = members.filter((member) => member.key.startsWith('['));
  for (const member of members) {
    if (indexed.includes(member)) continue;
    invalid({ node: member, path, report }, `is a list, "${member.key}" is no index`, `write ${path}[0].NAME`);
  }
  return indexed.map((member) => fieldsOf(schema.fields, member, path + member.key, report));
}

function decodeMap(schema: MapSchema, { node, path, report }: Written): unknown {
  const members = [...node.children.values()].map((child) => [
    child.key,
    decode(schema.values, { node: child, path: join(path, child.key), report }),
  ]);
  // Object.fromEntries, so that a member named __proto__ is a member.
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

function plainValue(node: OptionNode): unknown {
  if (node.children.size === 0) return node.value;
  const members = [...node.children.values()];
  if (members.every((child) => child.key.startsWith('['))) return members.map(plainValue);
  return Object.fromEntries(members.map((child) => [child.key, plainValue(child)]));
}

function reportNested(written: Written): void {
  if (written.node.children.size === 0) return;
  const nested = [...written.node.children.values()].map((child) => child.key);
  invalid(written, `takes a value, not options (${nested.join(', ')})`, `write ${written.path}=VALUE`);
}

function reportUnknown(child: OptionNode, names: readonly string[], path: string, report: ReportProblem): void {
  const suggestion = nearestWord(child.key, names);
  report({
    code: 'option-unknown',
    path: join(path, child.key),
    origin: child.origin,
    message: `there is no option "${child.key}"${path === '' ? '' : ` in ${path}`}`,
    remedy: suggestion ? `did you mean "${join(path, suggestion)}"?` : `use one of: ${names.join(', ')}`,
  });
}

function invalid({ node, path, report }: Written, what: string, remedy: string): undefined {
  report({ code: 'option-invalid', path, origin: node.origin, message: `${path} ${what}`, remedy });
  return undefined;
}

function show(value: NonNullable<OptionNode['value']>): string {
  return typeof value === 'object' ? value.join(',') : String(value);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
