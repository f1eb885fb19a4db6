// A radix tree from path prefixes to routes: one walk along a path meets all its prefixes.
import type { Edit } from './edit.js';
import type { Route } from './route.js';
import { withoutRoute, withRoute } from './route-list.js';

export interface PrefixNode<T> {
  /** What this node adds to the prefix of its parent; empty at the root only. */
  label: string;
  routes: Route<T>[];
  /** By the first character of their labels. */
  children: Map<number, PrefixNode<T>> | undefined;
}

export function emptyPrefixTree<T>(edit: Edit): PrefixNode<T> {
  return leaf(edit, '');
}

export function withPrefix<T>(edit: Edit, root: PrefixNode<T>, prefix: string, route: Route<T>): PrefixNode<T> {
  const changed = writable(edit, root);
  let node = changed;
  for (let at = 0; at < prefix.length; at += node.label.length) node = step(edit, node, prefix, at);
  node.routes = withRoute(edit, node.routes, route);
  return changed;
}

/** The writable child one step down towards the prefix; its label is part of the prefix, for which it may be split. */
function step<T>(edit: Edit, parent: PrefixNode<T>, prefix: string, at: number): PrefixNode<T> {
  const children = (parent.children = edit.writable(parent.children ?? new Map<number, PrefixNode<T>>(), copyMap));
  const key = prefix.charCodeAt(at);
  const child = children.get(key);
  let next: PrefixNode<T>;
  if (child === undefined) {
    next = leaf(edit, prefix.slice(at));
  } else {
    const common = commonLength(child.label, prefix, at);
    next = writable(edit, child);
    if (common < child.label.length) {
      const upper = leaf<T>(edit, child.label.slice(0, common));
      next.label = child.label.slice(common);
      upper.children = edit.made(new Map([[next.label.charCodeAt(0), next]]));
      next = upper;
    }
  }
  children.set(key, next);
  return next;
}

/** Undefined when nothing is left. */
export function withoutPrefix<T>(
  edit: Edit,
  root: PrefixNode<T>,
  prefix: string,
  route: Route<T>,
): PrefixNode<T> | undefined {
  const trail = [writable(edit, root)];
  for (let at = 0; at < prefix.length; at += trail.at(-1)!.label.length) {
    const parent = trail.at(-1)!;
    const child = parent.children?.get(prefix.charCodeAt(at));
    if (child === undefined || !prefix.startsWith(child.label, at)) return root;
    const next = writable(edit, child);
    parent.children = edit.writable(parent.children!, copyMap);
    parent.children.set(prefix.charCodeAt(at), next);
    trail.push(next);
  }
  const node = trail.at(-1)!;
  node.routes = withoutRoute(edit, node.routes, route);
  for (let depth = trail.length - 1; depth > 0 && isEmpty(trail[depth]!); depth--) {
    trail[depth - 1]!.children!.delete(trail[depth]!.label.charCodeAt(0));
  }
  return isEmpty(trail[0]!) ? undefined : trail[0];
}

function isEmpty(node: PrefixNode<unknown>): boolean {
  return node.routes.length === 0 && (node.children === undefined || node.children.size === 0);
}

function leaf<T>(edit: Edit, label: string): PrefixNode<T> {
  return edit.made({ label, routes: edit.made([]), children: undefined });
}

function writable<T>(edit: Edit, node: PrefixNode<T>): PrefixNode<T> {
  return edit.writable(node, ({ label, routes, children }) => ({ label, routes, children }));
}

function copyMap<K, V>(map: Map<K, V>): Map<K, V> {
  return new Map(map);
}

function commonLength(label: string, prefix: string, at: number): number {
  let length = 0;
  while (length < label.length && label.charCodeAt(length) === prefix.charCodeAt(at + length)) length++;
  return length;
}
