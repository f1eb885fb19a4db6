import type { Schema } from '../shared/schema.js';
import { withoutCredentials } from './option-problems.js';
import { memberOf } from './schema-paths.js';
import type { Settings } from './settings.js';
import { settingsSchema } from './settings-schema.js';

/** What stands for a secret that is set. */
const redacted = '***';

/** The settings as plain data for `/debug/config`, every secret and every password in an address replaced. */
export function describeSettings(settings: Settings): Record<string, unknown> {
  return describe(settings, settingsSchema) as Record<string, unknown>;
}

/** Follows the schema as long as it reaches; what finishing added has no secrets. */
function describe(value: unknown, schema: Schema | undefined): unknown {
  if (typeof value === 'string') {
    return schema?.kind === 'text' && schema.secret && value !== '' ? redacted : withoutCredentials(value);
  }
  if (Array.isArray(value)) {
    const member = schema?.kind === 'structList' ? memberOf(schema) : undefined;
    return value.map((each) => describe(each, member));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, describe(each, schemaOf(schema, name))]),
  );
}

function schemaOf(schema: Schema | undefined, name: string): Schema | undefined {
  if (schema?.kind === 'struct') return schema.fields[name];
  return schema?.kind === 'map' ? schema.values : undefined;
}
