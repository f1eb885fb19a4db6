// The lists of routers, services and middlewares: what each is searched and sorted by, and how its members look.
import type { Middleware, Router, Service } from '../model/configuration.js';
import { indexConfiguration, type ConfigurationIndex } from './configuration-index.js';
import { listMiddleware } from './describe-middleware.js';
import { listRouter } from './describe-router.js';
import { listService } from './describe-service.js';
import { orderList, type SortKeys } from './list-order.js';
import { pageOf, queryValue, type Page, type Query } from './list-page.js';
import type { ManagementSources } from './management-sources.js';

type Compat = 'traefik' | 'hind';

/** One of `/api/http/{routers,services,middlewares}`. */
export interface HttpList {
  page(query: Query): Page<Record<string, unknown>>;
  /** Undefined: there is none of that name. */
  find(name: string): Record<string, unknown> | undefined;
}

interface ListParts<T> {
  readonly all: (index: ConfigurationIndex) => readonly T[];
  readonly find: (name: string) => T | undefined;
  readonly keeps: (object: T, query: Query) => boolean;
  readonly sortKeys: SortKeys<T>;
  readonly describe: (object: T, index: ConfigurationIndex) => Record<string, unknown>;
}

function createList<T>(sources: ManagementSources, parts: ListParts<T>): HttpList {
  const index = (): ConfigurationIndex => indexConfiguration(sources.configuration());
  return {
    page(query) {
      const ordered = orderList(parts.all(index()), parts.sortKeys, query);
      const { members, next } = pageOf(
        ordered.filter((object) => parts.keeps(object, query)),
        query,
      );
      return { members: members.map((object) => parts.describe(object, index())), next };
    },
    find(name) {
      const object = parts.find(name);
      return object === undefined ? undefined : parts.describe(object, index());
    },
  };
}

export function createRouterList(sources: ManagementSources): HttpList {
  return createList<Router>(sources, {
    all: ({ routers }) => routers,
    find: (name) => sources.configuration().routers.get(name) ?? sources.configuration().standby?.get(name),
    keeps: (router, query) =>
      hasStatus(router.status, query) &&
      contains(query, router.name, router.rule) &&
      namesService(router.service, queryValue(query, 'serviceName')) &&
      namesMiddleware(router.middlewares, queryValue(query, 'middlewareName')),
    sortKeys: {
      provider: ({ provider }) => provider,
      priority: ({ priority }) => priority,
      status: ({ status }) => status,
      rule: ({ rule }) => rule,
      service: ({ service }) => service,
      entryPoints: ({ entryPoints }) => entryPoints.join(','),
    },
    describe: (router) => listRouter(router, sources.entryPoints()),
  });
}

export function createServiceList(sources: ManagementSources, compat: Compat): HttpList {
  return createList<Service>(sources, {
    all: ({ services }) => services,
    find: (name) => sources.configuration().services.get(name),
    keeps: ({ name, status }, query) => hasStatus(status, query) && contains(query, name),
    sortKeys: {
      type: ({ kind }) => kind,
      servers: ({ servers }) => servers.length,
      provider: ({ provider }) => provider,
      status: ({ status }) => status,
    },
    describe: (service, { routersOfService }) =>
      listService(service, {
        usedBy: routersOfService.get(service.name),
        health: sources.serverHealth(service.name),
        compat,
      }),
  });
}

export function createMiddlewareList(sources: ManagementSources): HttpList {
  return createList<Middleware>(sources, {
    all: ({ middlewares }) => middlewares,
    find: (name) => sources.configuration().middlewares.get(name),
    keeps: ({ name, status }, query) => hasStatus(status, query) && contains(query, name),
    sortKeys: {
      type: ({ type }) => type,
      provider: ({ provider }) => provider,
      status: ({ status }) => status,
    },
    describe: (middleware, { routersOfMiddleware }) =>
      listMiddleware(middleware, {
        usedBy: routersOfMiddleware.get(middleware.name),
        schema: sources.middlewareSchema(middleware.type),
      }),
  });
}

function hasStatus(status: string, query: Query): boolean {
  const wanted = queryValue(query, 'status').toLowerCase();
  return wanted === '' || wanted === status;
}

function contains(query: Query, ...texts: string[]): boolean {
  const wanted = queryValue(query, 'search').toLowerCase();
  return wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted));
}

/** `web` finds the service of that name of any provider, `web@nomad` that one alone. */
function namesService(service: string, wanted: string): boolean {
  return wanted === '' || service === wanted || (!wanted.includes('@') && service.split('@')[0] === wanted);
}

function namesMiddleware(middlewares: readonly string[], wanted: string): boolean {
  return wanted === '' || middlewares.includes(wanted);
}
