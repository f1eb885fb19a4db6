// Lists of routes in the order in which they are asked.
import type { Edit } from './edit.js';
import { compareRoutes, type Route } from './route.js';

export function withRoute<T>(edit: Edit, list: Route<T>[], route: Route<T>): Route<T>[] {
  const writable = edit.writable(list, (items) => items.slice());
  const place = placeOf(writable, route);
  // A route whose alternatives share a place is there once.
  if (writable[place] !== route) writable.splice(place, 0, route);
  return writable;
}

export function withoutRoute<T>(edit: Edit, list: Route<T>[], route: Route<T>): Route<T>[] {
  const place = list.indexOf(route);
  if (place === -1) return list;
  const writable = edit.writable(list, (items) => items.slice());
  writable.splice(place, 1);
  return writable;
}

/** The first place whose route does not come before this one; the end is tried first: builds add in order. */
function placeOf<T>(list: readonly Route<T>[], route: Route<T>): number {
  const last = list.at(-1);
  if (last === undefined || compareRoutes(last, route) < 0) return list.length;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRoutes(list[middle]!, route) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
