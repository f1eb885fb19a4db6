import type { OptionNode } from '../shared/option-node.js';
import type { Schema } from '../shared/schema.js';
import { memberOf } from './schema-paths.js';
import { sourceKind } from './setting-problem.js';

/** Where a value was written: the flag's or the variable's name, or the file's path. */
export interface SettingSource {
  readonly kind: 'flag' | 'environment' | 'file';
  readonly origin: string;
}

/** By dotted path in the schema's spelling; what is not in it is a default. */
export type SettingSources = Readonly<Record<string, SettingSource>>;

/** Where each value of a merged option tree came from. */
export function collectSources(schema: Schema, root: OptionNode): SettingSources {
  const sources: Record<string, SettingSource> = {};
  collect(schema, root, '', sources);
  return sources;
}

function collect(schema: Schema, node: OptionNode, path: string, sources: Record<string, SettingSource>): void {
  if (node.value !== undefined) sources[path] = { kind: sourceKind(node.origin), origin: node.origin };
  for (const [folded, child] of node.children) {
    const known = fieldsOf(schema).find(([name]) => name.toLowerCase() === folded);
    if (known) collect(known[1], child, path === '' ? known[0] : `${path}.${known[0]}`, sources);
    else if (schema.kind === 'map') collect(schema.values, child, `${path}.${child.key}`, sources);
    else if (schema.kind === 'structList') {
      collect(memberOf(schema), child, path + child.key, sources);
    }
  }
}

function fieldsOf(schema: Schema): [string, Schema][] {
  return schema.kind === 'struct' ? Object.entries(schema.fields) : [];
}
