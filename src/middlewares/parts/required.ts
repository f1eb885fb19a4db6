import { MiddlewareRefused } from '../definition.js';

/** A required option that may still be missing, because a value that cannot be used decodes to nothing. */
export function requireOption<T>(value: T | undefined, option: string, remedy: string): T {
  if (value === undefined || value === '') throw new MiddlewareRefused(`${option} is missing`, remedy);
  return value;
}
