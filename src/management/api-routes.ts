import type { FastifyInstance, FastifyReply } from 'fastify';
import { gatherText } from '../observability/gather-text.js';
import { findCertificate, listCertificates } from './certificate-list.js';
import { listDiagnostics } from './diagnostic-list.js';
import { createMiddlewareList, createRouterList, createServiceList, type HttpList } from './http-lists.js';
import { pageOf, type Page, type Query } from './list-page.js';
import type { ManagementSources } from './management-sources.js';
import { overview } from './overview.js';
import { rawDataText } from './rawdata.js';
import { Refusal } from './refusal.js';

/** `/api/…` in Traefik's shapes. */
export function addApiRoutes(app: FastifyInstance, sources: ManagementSources, compat: 'traefik' | 'hind'): void {
  app.get('/api/rawdata', async (_request, reply) => {
    const text = await gatherText(rawDataText(sources, compat), sources.clock);
    return reply.type('application/json; charset=utf-8').send(text);
  });
  app.get('/api/overview', () => overview(sources));
  app.get('/api/version', () => ({
    Version: sources.version,
    Codename: 'tagway',
    startDate: new Date(sources.startedAtMs).toISOString(),
  }));

  addList(app, 'router', createRouterList(sources));
  addList(app, 'service', createServiceList(sources, compat));
  addList(app, 'middleware', createMiddlewareList(sources));

  // TCP and UDP are not served; whoever asks for them learns that there are none.
  for (const path of ['tcp/routers', 'tcp/services', 'tcp/middlewares', 'udp/routers', 'udp/services']) {
    const noun = path.slice('tcp/'.length, -1);
    app.get(`/api/${path}`, (request, reply) => sendPage(reply, pageOf([], request.query as Query)));
    app.get(`/api/${path}/*`, (request) => notFound(noun, (request.params as { '*': string })['*']));
  }

  app.get('/api/entrypoints', (request, reply) => {
    const sorted = [...sources.entryPoints()].sort((left, right) => (left.name < right.name ? -1 : 1));
    return sendPage(reply, pageOf(sorted, request.query as Query));
  });
  app.get('/api/entrypoints/*', (request) => {
    const name = (request.params as { '*': string })['*'];
    return sources.entryPoints().find((entryPoint) => entryPoint.name === name) ?? notFound('entry point', name);
  });

  app.get('/api/certificates', async (request, reply) =>
    sendPage(reply, await listCertificates(sources, request.query as Query)),
  );
  app.get('/api/certificates/:name', (request) => {
    const { name } = request.params as { name: string };
    return findCertificate(sources, name) ?? notFound('certificate', name);
  });

  app.get('/api/diagnostics', (request, reply) =>
    sendPage(reply, listDiagnostics(sources.configuration().diagnostics, request.query as Query)),
  );
}

function addList(app: FastifyInstance, noun: string, list: HttpList): void {
  app.get(`/api/http/${noun}s`, (request, reply) => sendPage(reply, list.page(request.query as Query)));
  // Names hold `@` and may hold escaped slashes, so the rest of the path is the name.
  app.get(`/api/http/${noun}s/*`, (request) => {
    const name = (request.params as { '*': string })['*'];
    return list.find(name) ?? notFound(noun, name);
  });
}

function sendPage(reply: FastifyReply, { members, next }: Page<unknown>): FastifyReply {
  return reply.header('X-Next-Page', `${next}`).send(members);
}

function notFound(noun: string, name: string): never {
  throw new Refusal(404, `${noun} not found: ${name}`);
}
