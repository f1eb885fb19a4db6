// Routes become an immutable index by entry point, TLS, host and path.
import type { Alternative } from '../rules/reach.js';
import { CopyOnWriteMap } from '../shared/copy-on-write-map.js';
import { Edit } from './edit.js';
import { emptyPathIndex, isEmptyPathIndex, withoutPath, withPath, type PathIndex } from './path-index.js';
import { compareRoutes, type Route } from './route.js';

/** The routes of one entry point, either for TLS or for plain requests. */
export interface Section<T> {
  readonly exact: ReadonlyMap<string, PathIndex<T>>;
  /** By the suffix that starts at the first dot of the host. */
  readonly wildcard: ReadonlyMap<string, PathIndex<T>>;
  readonly anyHost: PathIndex<T>;
}

/**
 * An immutable route table. It knows nothing of what a route carries. Replaced as a whole, never changed; tables made
 * from each other share what is the same in both.
 */
export interface RouteTable<T> {
  /** As keys. */
  readonly routes: ReadonlyMap<Route<T>, true>;
  /** By entry point. */
  readonly plain: ReadonlyMap<string, Section<T>>;
  readonly tls: ReadonlyMap<string, Section<T>>;
}

/**
 * The table of the routes. With the previous table only the routes that are not the same objects as before are worked
 * on, once all have been compared. Without any change, it is the previous table itself.
 */
export function buildRouteTable<T>(routes: readonly Route<T>[], previous?: RouteTable<T>): RouteTable<T> {
  const current = new Set(routes);
  const before = previous?.routes ?? new Map<Route<T>, true>();
  const added = [...current].filter((route) => !before.has(route));
  const removed = [...before.keys()].filter((route) => !current.has(route));
  return changeRouteTable(previous ?? emptyRouteTable(), { removed, added });
}

export function emptyRouteTable<T>(): RouteTable<T> {
  return { routes: new Map(), plain: new Map(), tls: new Map() };
}

/** The table with some routes taken out and others put in, for who knows them; a table without a change is the same. */
export function changeRouteTable<T>(
  previous: RouteTable<T>,
  { removed, added }: { readonly removed: readonly Route<T>[]; readonly added: readonly Route<T>[] },
): RouteTable<T> {
  if (added.length === 0 && removed.length === 0) return previous;
  const routes = new CopyOnWriteMap(previous.routes);
  const draft = { plain: new Map<string, SectionDraft<T>>(), tls: new Map<string, SectionDraft<T>>() };
  const edit = new Edit();
  const update = (route: Route<T>, change: typeof withPath<T>): void => {
    const side = route.tls ? 'tls' : 'plain';
    for (const entryPoint of new Set(route.entryPoints)) {
      const sections = draft[side];
      let section = sections.get(entryPoint);
      if (section === undefined) {
        section = draftOf(edit, previous[side].get(entryPoint));
        sections.set(entryPoint, section);
      }
      for (const alternative of route.rule.reach.alternatives) {
        updateSection(edit, section, { alternative, route, change });
      }
    }
  };
  for (const route of removed) {
    routes.delete(route);
    update(route, withoutPath);
  }
  for (const route of [...added].sort(compareRoutes)) {
    routes.set(route, true);
    update(route, withPath);
  }
  return {
    routes: routes.publish(),
    plain: withSections(previous.plain, draft.plain),
    tls: withSections(previous.tls, draft.tls),
  };
}

/** A section while it is changed. */
interface SectionDraft<T> {
  readonly exact: CopyOnWriteMap<string, PathIndex<T>>;
  readonly wildcard: CopyOnWriteMap<string, PathIndex<T>>;
  anyHost: PathIndex<T>;
}

function draftOf<T>(edit: Edit, section: Section<T> | undefined): SectionDraft<T> {
  return {
    exact: new CopyOnWriteMap(section?.exact),
    wildcard: new CopyOnWriteMap(section?.wildcard),
    anyHost: section?.anyHost ?? emptyPathIndex(edit),
  };
}

function withSections<T>(
  before: ReadonlyMap<string, Section<T>>,
  drafts: ReadonlyMap<string, SectionDraft<T>>,
): ReadonlyMap<string, Section<T>> {
  const sections = new Map(before);
  for (const [entryPoint, { exact, wildcard, anyHost }] of drafts) {
    sections.set(entryPoint, { exact: exact.publish(), wildcard: wildcard.publish(), anyHost });
  }
  return sections;
}

interface SectionChange<T> {
  readonly alternative: Alternative;
  readonly route: Route<T>;
  readonly change: typeof withPath<T>;
}

function updateSection<T>(
  edit: Edit,
  section: SectionDraft<T>,
  { alternative, route, change }: SectionChange<T>,
): void {
  const { host, path } = alternative;
  const changed = (index: PathIndex<T> = emptyPathIndex(edit)): PathIndex<T> => change(edit, { index, path, route });
  switch (host.kind) {
    case 'any':
      section.anyHost = changed(section.anyHost);
      break;
    case 'exact':
      updateHost(section.exact, host.host, changed);
      break;
    case 'wildcard':
      updateHost(section.wildcard, host.suffix, changed);
  }
}

function updateHost<T>(
  hosts: CopyOnWriteMap<string, PathIndex<T>>,
  name: string,
  changed: (index: PathIndex<T> | undefined) => PathIndex<T>,
): void {
  const index = changed(hosts.get(name));
  if (isEmptyPathIndex(index)) hosts.delete(name);
  else hosts.set(name, index);
}
