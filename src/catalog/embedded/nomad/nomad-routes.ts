import type { ApiRequest } from '../api-server.js';
import { textAnswer, type ApiAnswer } from '../api-answer.js';
import { streamEvents } from './event-stream.js';
import { nomadTokenOf } from './nomad-acl.js';
import { noLeaderAnswer, permissionDenied, type NomadContext } from './nomad-context.js';
import { deleteRegistration, listServices, readService } from './service-routes.js';

type Route = (context: NomadContext, request: ApiRequest) => ApiAnswer | undefined | Promise<ApiAnswer | undefined>;

/** First one or two path segments → methods. What is not here is 404 without a body, as in Nomad. */
const routes: Record<string, Partial<Record<string, Route>>> = {
  services: { GET: listServices },
  service: { GET: readService, DELETE: deleteRegistration },
  'event/stream': { GET: streamEvents },
  'client/allocation': { GET: readClientChecks },
  allocation: { GET: readAllocationChecks },
  'status/leader': { GET: readLeader },
  'status/peers': { GET: (context) => ({ status: 200, json: [context.rpcAddress] }) },
  regions: { GET: () => ({ status: 200, json: ['global'] }) },
  'agent/health': { GET: readHealth },
  'agent/self': { GET: readSelf },
  metrics: { GET: () => ({ status: 200, json: { Counters: [], Gauges: [], Points: [], Samples: [] } }) },
  jobs: { GET: notOffered, POST: notOffered, PUT: notOffered },
  job: { GET: notOffered, POST: notOffered, DELETE: notOffered },
  nodes: { GET: notOffered },
  allocations: { GET: notOffered },
};

export function answerNomad(
  context: NomadContext,
  request: ApiRequest,
): ApiAnswer | undefined | Promise<ApiAnswer | undefined> {
  const [first = '', second = ''] = request.segments;
  const methods = routes[`${first}/${second}`] ?? routes[first];
  if (request.path === '/') return redirectToUi();
  if (!methods) return { status: 404 };
  const route = methods[request.method];
  return route ? route(context, request) : textAnswer(405, 'Invalid method');
}

function redirectToUi(): ApiAnswer {
  return {
    status: 307,
    headers: { 'Content-Type': 'text/html; charset=utf-8', Location: '/ui/' },
    text: '<a href="/ui/">Temporary Redirect</a>.\n\n',
  };
}

async function readLeader(context: NomadContext, request: ApiRequest): Promise<ApiAnswer> {
  return (await noLeaderAnswer(context, request)) ?? { status: 200, json: context.rpcAddress };
}

async function readHealth(context: NomadContext, request: ApiRequest): Promise<ApiAnswer> {
  const refusal = await noLeaderAnswer(context, request);
  const fine = { message: 'ok', ok: true };
  if (!refusal) return { status: 200, json: { client: fine, server: fine } };
  // A JSON body under a text type, as measured.
  return textAnswer(500, JSON.stringify({ server: { ok: false, message: 'No cluster leader' } }));
}

function readSelf(context: NomadContext, request: ApiRequest): ApiAnswer {
  if (!context.acl.rightsOf(nomadTokenOf(request.headers)).isManagement) return permissionDenied;
  const version = { Revision: '', Version: '2.0.6', VersionMetadata: '', VersionPrerelease: 'embedded' };
  return {
    status: 200,
    json: {
      config: {
        Region: 'global',
        Datacenter: 'dc1',
        NodeName: 'embedded',
        Version: version,
        ACL: { Enabled: context.acl.enabled },
      },
      member: { Name: 'embedded.global', Status: 'alive', Tags: { region: 'global', dc: 'dc1', role: 'nomad' } },
      stats: { nomad: { server: 'true', leader: String(context.hasLeader()), leader_addr: context.rpcAddress } },
    },
  };
}

// Served by the client that runs the allocation: no index, no blocking, and another Vary than the rest.
function readClientChecks(context: NomadContext, request: ApiRequest): ApiAnswer {
  const [, , id = '', what] = request.segments;
  if (what !== 'checks') return { status: 404 };
  return { ...checksOf(context, request, id), headers: { Vary: 'Origin' } };
}

function readAllocationChecks(context: NomadContext, request: ApiRequest): ApiAnswer {
  const [, id = '', what] = request.segments;
  return what === 'checks' ? checksOf(context, request, id) : notOffered(context, request);
}

function checksOf(context: NomadContext, request: ApiRequest, id: string): ApiAnswer {
  const allocation = context.allocations.get(id);
  const rights = context.acl.rightsOf(nomadTokenOf(request.headers));
  if (!rights.isKnown || !rights.canSee(allocation?.namespace ?? 'default')) return permissionDenied;
  if (!allocation) return textAnswer(404, `Unknown allocation "${id}"`);
  if (allocation.checks.size === 0) return { status: 200, jsonText: 'null' };
  const sorted = [...allocation.checks].sort(([a], [b]) => (a < b ? -1 : 1));
  return { status: 200, json: Object.fromEntries(sorted) };
}

function notOffered(context: NomadContext, request: ApiRequest): ApiAnswer {
  if (!context.acl.rightsOf(nomadTokenOf(request.headers)).isManagement) return permissionDenied;
  return textAnswer(501, 'the embedded catalog runs no jobs: it only shows services');
}
