import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../model/configuration.js';
import type { Origin } from '../model/diagnostic.js';
import type { Instance } from '../model/instance.js';
import { redactDiagnostic } from '../observability/redact-diagnostic.js';
import { redactSecrets, redactTag } from '../observability/redact-secrets.js';
import type { Query } from './list-page.js';
import type { ManagementSources } from './management-sources.js';
import { parseRouteQuestion } from './route-question.js';

/** `/debug/…`: what the proxy knows, in its own words. */
export function addDebugRoutes(app: FastifyInstance, sources: ManagementSources): void {
  app.get('/debug/config', () => ({
    settings: redactSecrets(sources.settings()),
    configuration: showConfiguration(sources.configuration()),
  }));
  app.get('/debug/catalog', () => Array.from(sources.instances(), showInstance));
  app.get('/debug/connections', () => sources.connections());
  app.get('/debug/certs', () => sources.certificateWork?.() ?? {});
  app.get('/debug/route', (request) => sources.explain(parseRouteQuestion(request.query as Query)));
}

function showConfiguration(configuration: Configuration): Record<string, unknown> {
  const { routers, standby, services, middlewares, serversTransports, tls, diagnostics } = configuration;
  return {
    routers: showObjects(routers),
    standby: showObjects(standby ?? new Map()),
    services: showObjects(services),
    middlewares: showObjects(middlewares),
    serversTransports: showObjects(serversTransports),
    tlsOptions: showObjects(tls?.options ?? new Map()),
    diagnostics: diagnostics.map(redactDiagnostic),
  };
}

function showObjects(objects: ReadonlyMap<string, { readonly origins: readonly Origin[] }>): Record<string, unknown> {
  return Object.fromEntries(
    Array.from(objects, ([name, { origins, ...rest }]) => [
      name,
      { ...(redactSecrets(rest) as object), origins: origins.map(showOrigin) },
    ]),
  );
}

function showOrigin(origin: Origin): Origin {
  return origin.tag === undefined ? origin : { ...origin, tag: redactTag(origin.tag) };
}

/** As a catalog file has it; a password in its tags is replaced and then lets nobody in. */
function showInstance(instance: Instance): unknown {
  const { tags, ...rest } = instance;
  return { ...(redactSecrets(rest) as object), tags: tags.map(redactTag) };
}
