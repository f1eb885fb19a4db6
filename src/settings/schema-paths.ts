// Ways through a schema: the schema at a dotted path, every path there is, and the path an environment name means.
import type { MapSchema, Schema, StructListSchema, StructSchema } from '../shared/schema.js';

/** What belongs at a path, names compared without regard to case; undefined where the schema has nothing. */
export function schemaAt(schema: Schema, segments: readonly string[]): Schema | undefined {
  const [first, ...rest] = segments;
  if (first === undefined || schema.kind === 'raw') return schema;
  if (schema.kind === 'map') return schemaAt(schema.values, rest);
  if (schema.kind === 'structList') return first.startsWith('[') ? schemaAt(memberOf(schema), rest) : undefined;
  if (schema.kind !== 'struct') return undefined;
  const field = fieldNamed(schema.fields, first);
  return field === undefined ? undefined : schemaAt(schema.fields[field]!, rest);
}

/** The path an underscored name means (`ENTRYPOINTS_MY_WEB_ADDRESS`: the entry point `my_web`), if it means one. */
export function pathOfWords(schema: Schema, words: readonly string[]): string[] | undefined {
  if (schema.kind === 'raw') return words.map((word) => word.toLowerCase());
  if (schema.kind === 'map') return pathOfMember(schema, words);
  const [first, ...rest] = words;
  if (schema.kind === 'structList') {
    return /^\d+$/.test(first ?? '') ? prepend(`[${first}]`, pathOfWords(memberOf(schema), rest)) : undefined;
  }
  if (schema.kind !== 'struct') return first === undefined ? [] : undefined;
  if (first === undefined) return (schema.allowEmpty ?? schema.always) ? [] : undefined;
  const field = fieldNamed(schema.fields, first);
  return field === undefined ? undefined : prepend(field, pathOfWords(schema.fields[field]!, rest));
}

/** The shortest name whose rest is an option: names may hold underscores themselves. */
function pathOfMember(schema: MapSchema, words: readonly string[]): string[] | undefined {
  for (let length = 1; length <= words.length; length++) {
    const path = pathOfWords(schema.values, words.slice(length));
    if (path !== undefined) return [words.slice(0, length).join('_').toLowerCase(), ...path];
  }
  return undefined;
}

/** Every option below a schema as a dotted path; members of maps and lists are called `<name>` and `[n]`. */
export function optionPaths(schema: Schema, path = ''): string[] {
  if (schema.kind === 'map') return optionPaths(schema.values, `${path}.<name>`);
  if (schema.kind === 'structList') return optionPaths(memberOf(schema), `${path}[n]`);
  if (schema.kind !== 'struct') return [path];
  const below = Object.entries(schema.fields).flatMap(([name, field]) =>
    optionPaths(field, path === '' ? name : `${path}.${name}`),
  );
  return schema.allowEmpty ? [path, ...below] : below;
}

/** A member of a list of structs, as a struct of its own. */
export function memberOf(schema: StructListSchema): StructSchema {
  return { kind: 'struct', doc: schema.doc, fields: schema.fields };
}

function fieldNamed(fields: Readonly<Record<string, Schema>>, written: string): string | undefined {
  const folded = written.toLowerCase();
  return Object.keys(fields).find((name) => name.toLowerCase() === folded);
}

function prepend(segment: string, path: string[] | undefined): string[] | undefined {
  return path === undefined ? undefined : [segment, ...path];
}
