import { queryValue, type Query } from './list-page.js';

/** What `sortBy` may name, and what it compares. */
export type SortKeys<T> = Readonly<Record<string, (object: T) => string | number>>;

/**
 * The list in the order that `sortBy` and `direction` ask for. `sortedByName` is in the order of names, which also
 * settles ties and stands where `sortBy` names nothing known.
 */
export function orderList<T>(sortedByName: readonly T[], keys: SortKeys<T>, query: Query): readonly T[] {
  const sortBy = queryValue(query, 'sortBy');
  const descending = queryValue(query, 'direction') === 'desc';
  const key = Object.hasOwn(keys, sortBy) ? keys[sortBy] : undefined;
  if (key === undefined) return descending ? [...sortedByName].reverse() : sortedByName;
  const decorated = sortedByName.map((object, place) => ({ object, place, value: key(object) }));
  decorated.sort((left, right) => compare(left.value, right.value) || left.place - right.place);
  if (descending) decorated.reverse();
  return decorated.map(({ object }) => object);
}

function compare(left: string | number, right: string | number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
