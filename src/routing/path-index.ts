// The routes of one host by what they ask of the path.
import type { PathReach } from '../rules/reach.js';
import type { Edit } from './edit.js';
import { emptyPrefixTree, withoutPrefix, withPrefix, type PrefixNode } from './prefix-tree.js';
import type { Route } from './route.js';
import { withoutRoute, withRoute } from './route-list.js';

export interface PathIndex<T> {
  /** Those that ask nothing an index could know. */
  any: Route<T>[];
  exact: Map<string, Route<T>[]> | undefined;
  prefixes: PrefixNode<T> | undefined;
}

export function emptyPathIndex<T>(edit: Edit): PathIndex<T> {
  return edit.made({ any: edit.made([]), exact: undefined, prefixes: undefined });
}

export function isEmptyPathIndex(index: PathIndex<unknown>): boolean {
  return index.any.length === 0 && index.exact === undefined && index.prefixes === undefined;
}

export interface PathChange<T> {
  readonly index: PathIndex<T>;
  readonly path: PathReach;
  readonly route: Route<T>;
}

export function withPath<T>(edit: Edit, { index, path, route }: PathChange<T>): PathIndex<T> {
  const changed = writable(edit, index);
  switch (path.kind) {
    case 'any':
      changed.any = withRoute(edit, changed.any, route);
      break;
    case 'exact':
      changed.exact = edit.writable(changed.exact ?? new Map<string, Route<T>[]>(), copyMap);
      changed.exact.set(path.path, withRoute(edit, changed.exact.get(path.path) ?? edit.made([]), route));
      break;
    case 'prefix':
      changed.prefixes = withPrefix(edit, changed.prefixes ?? emptyPrefixTree(edit), path.prefix, route);
  }
  return changed;
}

export function withoutPath<T>(edit: Edit, { index, path, route }: PathChange<T>): PathIndex<T> {
  const changed = writable(edit, index);
  switch (path.kind) {
    case 'any':
      changed.any = withoutRoute(edit, changed.any, route);
      break;
    case 'exact': {
      const routes = changed.exact?.get(path.path);
      if (changed.exact === undefined || routes === undefined) break;
      const rest = withoutRoute(edit, routes, route);
      changed.exact = edit.writable(changed.exact, copyMap);
      if (rest.length > 0) changed.exact.set(path.path, rest);
      else changed.exact.delete(path.path);
      if (changed.exact.size === 0) changed.exact = undefined;
      break;
    }
    case 'prefix':
      changed.prefixes = changed.prefixes && withoutPrefix(edit, changed.prefixes, path.prefix, route);
  }
  return changed;
}

function writable<T>(edit: Edit, index: PathIndex<T>): PathIndex<T> {
  return edit.writable(index, ({ any, exact, prefixes }) => ({ any, exact, prefixes }));
}

function copyMap<K, V>(map: Map<K, V>): Map<K, V> {
  return new Map(map);
}
