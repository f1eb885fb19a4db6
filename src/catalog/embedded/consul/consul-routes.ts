import { textAnswer, type ApiAnswer } from '../api-answer.js';
import type { ApiRequest } from '../api-server.js';
import * as agent from './agent-routes.js';
import * as catalog from './catalog-routes.js';
import type { ConsulContext } from './consul-context.js';
import { deleteKey, readKey, writeKey } from './key-value-routes.js';
import { deregisterEntity, registerEntity } from './register-routes.js';
import * as session from './session-routes.js';

type Route = (context: ConsulContext, request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

/** Up to three first path segments → methods. What is not here is 404 without a body, as in Consul. */
const routes: Record<string, Partial<Record<string, Route>>> = {
  'catalog/services': { GET: catalog.listServices },
  'catalog/service': { GET: catalog.readService },
  'catalog/node': { GET: catalog.readNode },
  'catalog/nodes': { GET: catalog.listNodes },
  'catalog/datacenters': { GET: (context) => ({ status: 200, json: [context.state.datacenter] }) },
  'catalog/register': { PUT: registerEntity },
  'catalog/deregister': { PUT: deregisterEntity },
  'health/service': { GET: catalog.readHealth },
  'health/state': { GET: catalog.readChecksInState },
  'health/node': { GET: catalog.readChecksOnNode },
  'health/checks': { GET: catalog.readChecksOfService },
  'agent/services': { GET: agent.listAgentServices },
  'agent/checks': { GET: agent.listAgentChecks },
  'agent/self': { GET: agent.readSelf },
  'agent/maintenance': { PUT: agent.setNodeMaintenance },
  'agent/service/register': { PUT: agent.registerService },
  'agent/service/deregister': { PUT: agent.deregisterService },
  'agent/service/maintenance': { PUT: agent.setServiceMaintenance },
  'agent/check/register': { PUT: agent.registerCheck },
  'agent/check/deregister': { PUT: agent.deregisterCheck },
  'agent/check/pass': { PUT: agent.updateCheck },
  'agent/check/warn': { PUT: agent.updateCheck },
  'agent/check/fail': { PUT: agent.updateCheck },
  'agent/check/update': { PUT: agent.updateCheck },
  kv: { GET: readKey, PUT: writeKey, DELETE: deleteKey },
  'session/create': { PUT: session.createSession },
  'session/destroy': { PUT: session.destroySession },
  'session/renew': { PUT: session.renewSession },
  'session/info': { GET: session.readSession },
  'session/list': { GET: session.listSessions },
  'session/node': { GET: session.listSessions },
  'status/leader': { GET: (context) => ({ status: 200, json: context.hasLeader() ? context.rpcAddress : '' }) },
  'status/peers': { GET: (context) => ({ status: 200, json: [context.rpcAddress] }) },
};

export function answerConsul(context: ConsulContext, request: ApiRequest): ApiAnswer | Promise<ApiAnswer> {
  const { segments, method } = request;
  const methods = [3, 2, 1].map((count) => routes[segments.slice(0, count).join('/')]).find(Boolean);
  if (request.path === '/') return redirectToUi();
  if (!methods) return { status: 404, headers: { Vary: undefined } };
  const route = methods[method];
  if (route) return route(context, request);
  const allowed = ['OPTIONS', ...Object.keys(methods)].join(',');
  return textAnswer(405, `method ${method} not allowed`, { Allow: allowed });
}

function redirectToUi(): ApiAnswer {
  return {
    status: 301,
    headers: { 'Content-Type': 'text/html; charset=utf-8', Location: '/ui/' },
    text: '<a href="/ui/">Moved Permanently</a>.\n\n',
  };
}
