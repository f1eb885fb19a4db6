import { parseDuration } from '../../../shared/duration.js';
import { textAnswer, type ApiAnswer } from '../api-answer.js';
import type { ApiRequest } from '../api-server.js';
import { compileFilter } from '../filter-expression.js';
import { agentService, agentServiceFields } from './catalog-views.js';
import { permissionDenied, type ConsulContext } from './consul-context.js';
import type { ConsulResource } from './consul-acl.js';
import type { CheckStatus, ConsulCheckInput } from './catalog-records.js';
import { lowerKeys, parseJsonBody, textOf } from './request-body.js';
import { parseServiceInput } from './service-input.js';

const done: ApiAnswer = { status: 200 };

/** `PUT /v1/agent/service/register`, with TTL checks; other kinds of checks would have to be run, and are refused. */
export function registerService(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'service', 'write');
  if (refusal) return refusal;
  const body = parseJsonBody(request.body);
  if (typeof body === 'string') return textAnswer(400, `Request decode failed: ${body}`);
  const service = parseServiceInput(body);
  if (service.name === '') return textAnswer(400, 'Missing service name');
  const id = service.id ?? service.name;
  const written = [body.check, ...(Array.isArray(body.checks) ? (body.checks as unknown[]) : [])].filter(Boolean);
  const checks: ConsulCheckInput[] = [];
  const ttls: [string, number][] = [];
  for (const [position, one] of written.map(lowerKeys).entries()) {
    const ttlMs = parseDuration(textOf(one.ttl) ?? '');
    if (ttlMs === undefined) return textAnswer(400, 'the embedded catalog runs no checks but TTL checks');
    const check = checkInput(one, written.length > 1 ? `service:${id}:${position + 1}` : `service:${id}`);
    checks.push(check);
    ttls.push([check.id!, ttlMs]);
  }
  context.state.register(context.state.agentNode, service, checks);
  for (const [checkId, ttlMs] of ttls) context.ttlChecks.start(checkId, ttlMs);
  return done;
}

/** `PUT /v1/agent/service/deregister/:id`; an unknown id is no error. */
export function deregisterService(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'service', 'write');
  if (refusal) return refusal;
  const id = request.segments.slice(3).join('/');
  if (id === '') return textAnswer(500, 'ServiceID missing');
  const host = context.state.node(context.state.agentNode);
  for (const check of host?.checks.ofService(id) ?? []) context.ttlChecks.stop(check.CheckID);
  context.state.deregister(context.state.agentNode, id);
  return done;
}

/** `PUT /v1/agent/service/maintenance/:id?enable=`: a critical check of its own. */
export function setServiceMaintenance(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'service', 'write');
  if (refusal) return refusal;
  const id = request.segments[3] ?? '';
  if (!request.query.has('enable')) return textAnswer(400, 'Missing value for enable');
  const host = context.state.node(context.state.agentNode);
  if (!host?.services.has(id)) return textAnswer(404, `No service registered with ID "${id}"`);
  setMaintenance(context, request, {
    id: `_service_maintenance:${id}`,
    name: 'Service Maintenance Mode',
    serviceId: id,
    notes: 'Maintenance mode is enabled for this service, but no reason was provided. This is a default message.',
  });
  return done;
}

/** `PUT /v1/agent/maintenance?enable=` */
export function setNodeMaintenance(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'node', 'write');
  if (refusal) return refusal;
  if (!request.query.has('enable')) return textAnswer(400, 'Missing value for enable');
  setMaintenance(context, request, {
    id: '_node_maintenance',
    name: 'Node Maintenance Mode',
    notes: 'Maintenance mode is enabled for this node, but no reason was provided. This is a default message.',
  });
  return done;
}

function setMaintenance(context: ConsulContext, request: ApiRequest, check: ConsulCheckInput): void {
  const { agentNode } = context.state;
  if (request.query.get('enable') !== 'true') {
    context.state.removeCheck(agentNode, check.id!);
    return;
  }
  const notes = request.query.get('reason') || check.notes;
  context.state.setCheck(agentNode, { ...check, notes, status: 'critical', type: 'maintenance' });
}

/** `PUT /v1/agent/check/register`: a TTL check of the node or of a service. */
export function registerCheck(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'node', 'write');
  if (refusal) return refusal;
  const body = parseJsonBody(request.body);
  if (typeof body === 'string') return textAnswer(400, `Request decode failed: ${body}`);
  const ttlMs = parseDuration(textOf(body.ttl) ?? '');
  if (textOf(body.name) === undefined) return textAnswer(400, 'Missing check name');
  if (ttlMs === undefined) return textAnswer(400, 'the embedded catalog runs no checks but TTL checks');
  const check = checkInput(body, textOf(body.name)!);
  const serviceId = textOf(body.serviceid) ?? '';
  if (!context.state.setCheck(context.state.agentNode, { ...check, serviceId })) {
    return textAnswer(500, `ServiceID "${serviceId}" does not exist`);
  }
  context.ttlChecks.start(check.id!, ttlMs);
  return done;
}

/** `PUT /v1/agent/check/deregister/:id` */
export function deregisterCheck(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'node', 'write');
  if (refusal) return refusal;
  const id = request.segments.slice(3).join('/');
  context.ttlChecks.stop(id);
  context.state.removeCheck(context.state.agentNode, id);
  return done;
}

const statusOfVerb: Partial<Record<string, CheckStatus>> = { pass: 'passing', warn: 'warning', fail: 'critical' };

/** `PUT /v1/agent/check/pass|warn|fail/:id?note=` and `/v1/agent/check/update/:id` with `{Status, Output}`. */
export function updateCheck(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'node', 'write');
  if (refusal) return refusal;
  const id = request.segments.slice(3).join('/');
  const body = request.segments[2] === 'update' ? parseJsonBody(request.body) : {};
  if (typeof body === 'string') return textAnswer(400, `Request decode failed: ${body}`);
  const status = statusOfVerb[request.segments[2] ?? ''] ?? textOf(body.status) ?? '';
  if (!isStatus(status)) return textAnswer(400, `Invalid check status: '${status}'`);
  if (!context.ttlChecks.beat(id)) return textAnswer(500, `CheckID "${id}" does not have associated TTL`);
  const output = textOf(body.output) ?? request.query.get('note') ?? '';
  context.state.setCheck(context.state.agentNode, { id, status, output });
  return done;
}

const isStatus = (status: string): status is CheckStatus => ['passing', 'warning', 'critical'].includes(status);

/** `GET /v1/agent/services` */
export function listAgentServices(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'service', 'read');
  if (refusal) return refusal;
  const compiled = compileFilter(request.query.get('filter') || 'ID != ""', agentServiceFields);
  if (!compiled.ok) return textAnswer(400, `Failed to create boolean expression evaluator: ${compiled.culprit}`);
  const services = [...(context.state.node(context.state.agentNode)?.services.values() ?? [])]
    .filter((service) => service.Service !== 'consul')
    .map(agentService)
    .filter(compiled.matches);
  return { status: 200, json: Object.fromEntries(services.map((service) => [service.ID as string, service])) };
}

/** `GET /v1/agent/checks` */
export function listAgentChecks(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'node', 'read');
  if (refusal) return refusal;
  const checks = [...(context.state.node(context.state.agentNode)?.checks.values() ?? [])];
  // The gossip's check belongs to the server, not to the agent.
  const own = checks.filter((check) => check.CheckID !== 'serfHealth');
  return {
    status: 200,
    json: Object.fromEntries(own.map((check) => [check.CheckID, { ...check, CreateIndex: 0, ModifyIndex: 0 }])),
  };
}

/** `GET /v1/agent/self`: the parts that say who and where one is. */
export function readSelf(context: ConsulContext, request: ApiRequest): ApiAnswer {
  const refusal = refuse(context, request, 'agent', 'read');
  if (refusal) return refusal;
  const { agentNode, datacenter } = context.state;
  const node = context.state.node(agentNode)?.node;
  return {
    status: 200,
    json: {
      Config: {
        Datacenter: datacenter,
        NodeName: agentNode,
        NodeID: node?.ID,
        Revision: '',
        Server: true,
        Version: '1.8.7',
      },
      Member: { Name: agentNode, Addr: node?.Address, Status: 1, Tags: { dc: datacenter, role: 'consul' } },
    },
  };
}

function checkInput(body: Record<string, unknown>, fallbackId: string): ConsulCheckInput {
  const status = textOf(body.status) ?? '';
  return {
    id: textOf(body.checkid) ?? textOf(body.id) ?? fallbackId,
    name: textOf(body.name),
    notes: textOf(body.notes),
    type: 'ttl',
    ...(isStatus(status) ? { status } : {}),
  };
}

function refuse(
  context: ConsulContext,
  request: ApiRequest,
  resource: ConsulResource,
  wanted: 'read' | 'write',
): ApiAnswer | undefined {
  const rights = context.acl.rightsOf(request);
  if (!rights) return textAnswer(403, 'ACL not found');
  return rights(resource, wanted) ? undefined : permissionDenied;
}
