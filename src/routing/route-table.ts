// Routes become an immutable index by entry point, TLS, host and path.
import type { Alternative } from '../rules/reach.js';
import { Edit } from './edit.js';
import { emptyPathIndex, isEmptyPathIndex, withoutPath, withPath, type PathIndex } from './path-index.js';
import { compareRoutes, type Route } from './route.js';

/** The routes of one entry point, either for TLS or for plain requests. */
export interface Section<T> {
  exact: Map<string, PathIndex<T>>;
  /** By the suffix that starts at the first dot of the host. */
  wildcard: Map<string, PathIndex<T>>;
  anyHost: PathIndex<T>;
}

/**
 * An immutable route table. It knows nothing of what a route carries. Replaced as a whole, never changed; tables made
 * from each other share what is the same in both.
 */
export interface RouteTable<T> {
  readonly routes: ReadonlySet<Route<T>>;
  /** By entry point. */
  readonly plain: ReadonlyMap<string, Section<T>>;
  readonly tls: ReadonlyMap<string, Section<T>>;
}

/**
 * The table of the routes. With the previous table only the routes that are not the same objects as before are worked
 * on: one change in 5,000 routes costs about a millisecond. Without any change, it is the previous table itself.
 */
export function buildRouteTable<T>(routes: readonly Route<T>[], previous?: RouteTable<T>): RouteTable<T> {
  const current = new Set(routes);
  const before: ReadonlySet<Route<T>> = previous?.routes ?? new Set();
  const added = [...current].filter((route) => !before.has(route));
  const removed = [...before].filter((route) => !current.has(route));
  return changeRouteTable(previous ?? emptyRouteTable(), { removed, added });
}

export function emptyRouteTable<T>(): RouteTable<T> {
  return { routes: new Set(), plain: new Map(), tls: new Map() };
}

/** The table with some routes taken out and others put in, for who knows them; a table without a change is the same. */
export function changeRouteTable<T>(
  previous: RouteTable<T>,
  { removed, added }: { readonly removed: readonly Route<T>[]; readonly added: readonly Route<T>[] },
): RouteTable<T> {
  if (added.length === 0 && removed.length === 0) return previous;
  const routes = new Set(previous.routes);
  const draft = { routes, plain: new Map(previous.plain), tls: new Map(previous.tls) };
  const edit = new Edit();
  for (const route of removed) {
    routes.delete(route);
    updateRoute(edit, draft, { route, update: withoutPath });
  }
  for (const route of [...added].sort(compareRoutes)) {
    routes.add(route);
    updateRoute(edit, draft, { route, update: withPath });
  }
  return draft;
}

interface RouteUpdate<T> {
  readonly route: Route<T>;
  readonly update: typeof withPath<T>;
}

interface Draft<T> {
  readonly plain: Map<string, Section<T>>;
  readonly tls: Map<string, Section<T>>;
}

function updateRoute<T>(edit: Edit, draft: Draft<T>, change: RouteUpdate<T>): void {
  const { route } = change;
  const sections = route.tls ? draft.tls : draft.plain;
  for (const entryPoint of new Set(route.entryPoints)) {
    const section = edit.writable(sections.get(entryPoint) ?? emptySection<T>(edit), (old) => ({ ...old }));
    for (const alternative of route.rule.reach.alternatives) updateSection(edit, section, { alternative, ...change });
    sections.set(entryPoint, section);
  }
}

function updateSection<T>(
  edit: Edit,
  section: Section<T>,
  { alternative, route, update }: RouteUpdate<T> & { readonly alternative: Alternative },
): void {
  const { host, path } = alternative;
  switch (host.kind) {
    case 'any':
      section.anyHost = update(edit, { index: section.anyHost, path, route });
      break;
    case 'exact':
      section.exact = edit.writable(section.exact, copyMap);
      updateHost(section.exact, host.host, (index) =>
        update(edit, { index: index ?? emptyPathIndex(edit), path, route }),
      );
      break;
    case 'wildcard':
      section.wildcard = edit.writable(section.wildcard, copyMap);
      updateHost(section.wildcard, host.suffix, (index) =>
        update(edit, { index: index ?? emptyPathIndex(edit), path, route }),
      );
  }
}

function updateHost<T>(
  hosts: Map<string, PathIndex<T>>,
  name: string,
  update: (index: PathIndex<T> | undefined) => PathIndex<T>,
): void {
  const index = update(hosts.get(name));
  if (isEmptyPathIndex(index)) hosts.delete(name);
  else hosts.set(name, index);
}

function emptySection<T>(edit: Edit): Section<T> {
  return edit.made({
    exact: edit.made(new Map<string, PathIndex<T>>()),
    wildcard: edit.made(new Map<string, PathIndex<T>>()),
    anyHost: emptyPathIndex<T>(edit),
  });
}

function copyMap<K, V>(map: Map<K, V>): Map<K, V> {
  return new Map(map);
}
