// Reading JSON that somebody else wrote: every value is checked once, here, and typed from then on.
import { badAnswer } from './catalog-failure.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export function parseJson(body: Buffer | string): unknown {
  return JSON.parse(typeof body === 'string' ? body : body.toString('utf8'));
}

/** The value as an object; anything else is a bad answer that names `what`. */
export function objectOf(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badAnswer(`sent no object as ${what}`);
  return value as JsonObject;
}

/** The value as an array; null counts as empty, as Go writes it. */
export function arrayOf(value: unknown, what: string): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw badAnswer(`sent no list as ${what}`);
  return value;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function integerOf(value: unknown): number {
  return Number.isSafeInteger(value) ? (value as number) : 0;
}

/** A port, or 0 for anything that is none. */
export function portOf(value: unknown): number {
  const port = integerOf(value);
  return port > 0 && port < 65_536 ? port : 0;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((member): member is string => typeof member === 'string') : [];
}

/** String values of an object; undefined when there are none. */
export function textMapOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
