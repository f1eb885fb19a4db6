import { redactSecrets } from '../observability/redact-secrets.js';
import { formatDuration } from '../shared/duration.js';
import type { Schema } from '../shared/schema.js';

/**
 * Decoded options as the API shows them: durations in Go's notation, secrets replaced, and without what is not set.
 * Undefined where nothing is set at all.
 */
export function describeOptions(schema: Schema | undefined, value: unknown): unknown {
  return redactSecrets(describe(schema, value));
}

function describe(schema: Schema | undefined, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema?.kind === 'duration' && typeof value === 'number') return formatDuration(value);
  if (schema?.kind === 'text' && schema.secret === true) return 'REDACTED';
  if (Array.isArray(value)) {
    if (value.length === 0) return undefined;
    return value.map((member: unknown) =>
      schema?.kind === 'structList' ? describeFields(schema.fields, member) : member,
    );
  }
  if (typeof value !== 'object') return value;
  if (schema?.kind === 'map') {
    const entries = Object.entries(value).map(([name, member]) => [name, describe(schema.values, member)]);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
  return describeFields(schema?.kind === 'struct' ? schema.fields : {}, value);
}

function describeFields(fields: Readonly<Record<string, Schema>>, value: unknown): unknown {
  const shown: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value as object)) {
    const described = describe(fields[name], member);
    if (described !== undefined) shown[name] = described;
  }
  return shown;
}
