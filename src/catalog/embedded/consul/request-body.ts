import { messageOf } from '../../../shared/errors.js';

/** A JSON object with lower-case keys without underscores (`TaggedAddresses`, `tagged_addresses`), or what is wrong. */
export function parseJsonBody(body: Buffer): Record<string, unknown> | string {
  try {
    return lowerKeys(JSON.parse(body.toString()));
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** The same for an object inside of a body; anything else is an empty object. */
export function lowerKeys(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.toLowerCase().replaceAll('_', ''), inner]),
  );
}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
