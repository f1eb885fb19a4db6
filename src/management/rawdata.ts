import { indexConfiguration } from './configuration-index.js';
import { describeMiddleware } from './describe-middleware.js';
import { describeProvider } from './describe-provider.js';
import { describeRouter } from './describe-router.js';
import { describeService } from './describe-service.js';
import type { ManagementSources } from './management-sources.js';

/**
 * `/api/rawdata` as JSON text in pieces: the whole dynamic configuration by name, and, beyond Traefik, how the providers
 * are doing.
 */
export function* rawDataText(sources: ManagementSources, compat: 'traefik' | 'hind'): Iterable<string> {
  const index = indexConfiguration(sources.configuration());
  const entryPoints = sources.entryPoints();
  yield '{"routers":';
  yield* byName(index.routers, (router) => describeRouter(router, entryPoints));
  yield ',"middlewares":';
  yield* byName(index.middlewares, (middleware) =>
    describeMiddleware(middleware, {
      usedBy: index.routersOfMiddleware.get(middleware.name),
      schema: sources.middlewareSchema(middleware.type),
    }),
  );
  yield ',"services":';
  yield* byName(index.services, (service) =>
    describeService(service, {
      usedBy: index.routersOfService.get(service.name),
      health: sources.serverHealth(service.name),
      compat,
    }),
  );
  yield `,"providers":${JSON.stringify(sources.providers().map(describeProvider))}}`;
}

function* byName<T extends { readonly name: string }>(
  objects: readonly T[],
  describe: (object: T) => Record<string, unknown>,
): Iterable<string> {
  let opening = '{';
  for (const object of objects) {
    yield `${opening}${JSON.stringify(object.name)}:${JSON.stringify(describe(object))}`;
    opening = ',';
  }
  yield opening === '{' ? '{}' : '}';
}
