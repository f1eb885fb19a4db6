import type { FastifyInstance } from 'fastify';
import { describeProvider } from './describe-provider.js';
import type { ManagementSources } from './management-sources.js';
import { certificateSection } from './overview.js';
import { readinessOf } from './readiness.js';

/** `/ping`, `/health`, `/ready` and `/metrics`. */
export function addHealthRoutes(app: FastifyInstance, sources: ManagementSources): void {
  app.get('/ping', (_request, reply) => {
    const draining = sources.draining();
    return reply
      .code(draining ? 503 : 200)
      .type('text/plain; charset=utf-8')
      .send(draining ? 'Service Unavailable' : 'OK');
  });

  app.get('/health', (_request, reply) => {
    const providers = sources.providers();
    const degraded = providers.some(({ state }) => state !== 'ok');
    const draining = sources.draining();
    return reply.code(draining ? 503 : 200).send({
      status: draining ? 'draining' : degraded ? 'degraded' : 'ok',
      version: sources.version,
      uptimeSeconds: Math.floor((sources.clock.now() - sources.startedAtMs) / 1000),
      providers: providers.map(describeProvider),
      certificates: certificateSection(sources),
    });
  });

  app.get('/ready', (_request, reply) => {
    const readiness = readinessOf(sources);
    return reply.code(readiness.status === 'ready' ? 200 : 503).send(readiness);
  });

  app.get('/metrics', async (_request, reply) => {
    const text = await sources.metrics.text();
    return reply.type(sources.metrics.contentType).send(text);
  });
}
