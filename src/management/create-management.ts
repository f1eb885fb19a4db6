import Fastify, { type FastifyInstance } from 'fastify';
import { messageOf, TagwayError } from '../shared/errors.js';
import { addApiRoutes } from './api-routes.js';
import { addDebugRoutes } from './debug-routes.js';
import { addHealthRoutes } from './health-routes.js';
import type { ManagementOptions, ManagementSources } from './management-sources.js';
import { Refusal } from './refusal.js';

export interface Management {
  /** For tests (`inject`) and for a dashboard to add its files to; routes can be added until `listen`. */
  readonly app: FastifyInstance;
  /** Binds `host:port`, `:port` (all IPv4 addresses) or `[::1]:port`; resolves to the address that is bound. */
  listen(address: string): Promise<{ readonly host: string; readonly port: number }>;
  close(): Promise<void>;
}

/** The API, health and debug pages on one address. Everything is read from `sources`; nothing can be changed here. */
export function createManagement(sources: ManagementSources, options: ManagementOptions = {}): Management {
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    exposeHeadRoutes: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
  });

  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      await reply
        .code(405)
        .header('Allow', 'GET, HEAD')
        .send({ message: `method ${request.method} is not allowed` });
    }
  });
  app.setErrorHandler((thrown, request, reply) => {
    if (thrown instanceof Refusal) return reply.code(thrown.statusCode).send({ message: thrown.message });
    const { statusCode } = thrown as { statusCode?: number };
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
      return reply.code(statusCode).send({ message: messageOf(thrown) });
    }
    sources.log.error(`the management page ${request.url.split('?')[0]!} failed: ${messageOf(thrown)}`);
    return reply.code(500).send({ message: 'internal error; the log says more' });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ message: `${request.url.split('?')[0]!} does not exist; see /` }),
  );

  addApiRoutes(app, sources, options.compat ?? 'traefik');
  addHealthRoutes(app, sources);
  addDebugRoutes(app, sources);
  app.get('/', () => ({ name: 'tagway', version: sources.version, pages }));
  for (const path of ['/dashboard', '/dashboard/*']) {
    app.get(path, (_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send(noDashboard));
  }

  return {
    app,
    async listen(address) {
      const { host, port } = parseAddress(address);
      try {
        await app.listen({ host, port });
      } catch (thrown) {
        throw new TagwayError('TW_LISTEN_FAILED', `management on ${address}: ${messageOf(thrown)}`, {
          source: 'settings',
          cause: thrown,
          context: { address },
        });
      }
      const bound = app.server.address();
      return typeof bound === 'object' && bound !== null ? { host: bound.address, port: bound.port } : { host, port };
    },
    close: () => app.close(),
  };
}

const noDashboard = 'This version has no dashboard; /api/rawdata, /api/diagnostics and / show what there is.\n';

const pages = [
  '/api/rawdata',
  '/api/overview',
  '/api/http/routers',
  '/api/http/services',
  '/api/http/middlewares',
  '/api/entrypoints',
  '/api/diagnostics',
  '/api/version',
  '/ping',
  '/health',
  '/ready',
  '/metrics',
  '/debug/config',
  '/debug/catalog',
  '/debug/connections',
  '/debug/certs',
  '/debug/route?url=https://app.example.com/path',
];

function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(address);
  if (!match) {
    throw new TagwayError('TW_SETTING_INVALID', `the management address cannot be "${address}": write 127.0.0.1:8080`, {
      source: 'settings',
    });
  }
  return { host: match[1] ?? (match[2] === '' ? '0.0.0.0' : match[2]!), port: Number(match[3]) };
}
