import type { Origin } from '../model/diagnostic.js';

/** One object that several sources define alike. */
export function joinAlike<T extends { readonly origins: readonly Origin[] }>(objects: readonly T[]): T {
  if (objects.length === 1) return objects[0]!;
  return { ...objects[0]!, origins: objects.flatMap(({ origins }) => origins) };
}
