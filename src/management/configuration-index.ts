// What the API needs of a configuration besides the configuration: sorted names and who uses whom, made once for each.
import type { Configuration, Middleware, Router, Service } from '../model/configuration.js';

export interface ConfigurationIndex {
  /** By name; those that another one stands in for are among them. */
  readonly routers: readonly Router[];
  readonly services: readonly Service[];
  readonly middlewares: readonly Middleware[];
  /** Service to the names of its routers, sorted. */
  readonly routersOfService: ReadonlyMap<string, readonly string[]>;
  /** Middleware to the names of the routers that use it, directly or in a chain, sorted. */
  readonly routersOfMiddleware: ReadonlyMap<string, readonly string[]>;
}

const indexes = new WeakMap<Configuration, ConfigurationIndex>();

export function indexConfiguration(configuration: Configuration): ConfigurationIndex {
  let index = indexes.get(configuration);
  if (index === undefined) {
    index = buildIndex(configuration);
    indexes.set(configuration, index);
  }
  return index;
}

function buildIndex({ routers, standby, services, middlewares }: Configuration): ConfigurationIndex {
  const allRouters = new Map([...(standby ?? []), ...routers]);
  const sortedRouters = sortByName(allRouters.values());
  const routersOfService = new Map<string, string[]>();
  const routersOfMiddleware = new Map<string, string[]>();
  for (const router of sortedRouters) {
    addTo(routersOfService, router.service, router.name);
    for (const name of unfold(router.middlewares, middlewares)) addTo(routersOfMiddleware, name, router.name);
  }
  return {
    routers: sortedRouters,
    services: sortByName(services.values()),
    middlewares: sortByName(middlewares.values()),
    routersOfService,
    routersOfMiddleware,
  };
}

function sortByName<T extends { readonly name: string }>(objects: Iterable<T>): readonly T[] {
  return [...objects].sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}

function addTo(users: Map<string, string[]>, used: string, user: string): void {
  const known = users.get(used);
  if (known === undefined) users.set(used, [user]);
  else known.push(user);
}

/** The middlewares and the members of chains among them; a chain in a loop is visited once. */
function unfold(names: readonly string[], middlewares: Configuration['middlewares']): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const middleware = middlewares.get(name);
    if (middleware?.type !== 'chain') return;
    const members = (middleware.options as { readonly middlewares?: readonly string[] }).middlewares ?? [];
    for (const member of members) visit(member.includes('@') ? member : `${member}@${middleware.provider}`);
  };
  names.forEach(visit);
  return found;
}
