import { formatDuration } from '../../shared/duration.js';
import type { Fields, MapSchema, Schema, StructSchema } from '../../shared/schema.js';

/** A Markdown table of every option below a group or a map, paths beginning with `prefix`. */
export function optionTable(schema: StructSchema | MapSchema, prefix: string): string {
  const rows = schema.kind === 'map' ? rowsOf(schema, prefix) : fieldRows(schema.fields, prefix);
  return table(['option', 'type', 'default', 'what it does'], rows);
}

/** A Markdown table; cells may hold Markdown, pipes in them are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text as code, with as many backticks around it as its own ask for. */
export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function fieldRows(fields: Fields, prefix: string): string[][] {
  return Object.entries(fields).flatMap(([name, schema]) => rowsOf(schema, prefix === '' ? name : `${prefix}.${name}`));
}

function rowsOf(schema: Schema, path: string): string[][] {
  switch (schema.kind) {
    case 'struct': {
      const group = [
        code(path),
        schema.allowEmpty ? 'group, or `true`' : 'group',
        schema.always ? '' : 'off',
        schema.doc,
      ];
      return [group, ...fieldRows(schema.fields, path)];
    }
    case 'structList':
      return [[code(`${path}[n]`), 'list of groups', '', schema.doc], ...fieldRows(schema.fields, `${path}[n]`)];
    case 'map': {
      const [first, ...rest] = rowsOf(schema.values, `${path}.<name>`);
      const values = schema.values.kind === 'struct' ? 'groups by name' : `${typeOf(schema.values)} by name`;
      return [[first![0]!, values, '', schema.doc], ...rest];
    }
    case 'raw':
    case 'list':
    case 'text':
    case 'boolean':
    case 'integer':
    case 'number':
    case 'duration':
      return [[code(path), typeOf(schema), defaultOf(schema), schema.doc]];
  }
}

function typeOf(schema: Schema): string {
  switch (schema.kind) {
    case 'text':
      return schema.oneOf === undefined ? 'text' : schema.oneOf.map(code).join(', ');
    case 'integer':
    case 'number': {
      const kind = schema.kind === 'integer' ? 'whole number' : 'number';
      if (schema.minimum === undefined && schema.maximum === undefined) return kind;
      if (schema.maximum === undefined) return `${kind} from ${schema.minimum!}`;
      return `${kind} ${schema.minimum === undefined ? 'up to' : `${schema.minimum} to`} ${schema.maximum}`;
    }
    case 'raw':
      return 'anything';
    case 'struct':
    case 'structList':
    case 'map':
    case 'list':
    case 'boolean':
    case 'duration':
      return schema.kind;
  }
}

function defaultOf(schema: Schema): string {
  if ('required' in schema && schema.required) return 'required';
  if (!('default' in schema) || schema.default === undefined) return '';
  return code(schema.kind === 'duration' ? formatDuration(schema.default) : String(schema.default));
}
