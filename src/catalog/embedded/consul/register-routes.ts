import { textAnswer, type ApiAnswer } from '../api-answer.js';
import type { ApiRequest } from '../api-server.js';
import type { CheckStatus, ConsulCheckInput } from './catalog-records.js';
import { noLeaderAnswer, permissionDenied, type ConsulContext } from './consul-context.js';
import { lowerKeys, parseJsonBody, textOf } from './request-body.js';
import { parseServiceInput } from './service-input.js';

/** `PUT /v1/catalog/register`: a node without an agent, with a service or checks that somebody else runs. */
export async function registerEntity(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const body = await writableBody(context, request);
  if ('status' in body && typeof body.status === 'number') return body as ApiAnswer;
  const given = body as Record<string, unknown>;
  const [name, address] = [textOf(given.node) ?? '', textOf(given.address) ?? ''];
  if (name === '' || address === '') return textAnswer(500, 'Must provide node and address');
  context.state.ensureNode({ name, address });
  const checks = [given.check, ...(Array.isArray(given.checks) ? (given.checks as unknown[]) : [])]
    .filter(Boolean)
    .map((one) => externalCheck(lowerKeys(one)));
  const service = given.service === undefined ? undefined : parseServiceInput(lowerKeys(given.service));
  const serviceId = service?.id ?? service?.name;
  const own = checks.filter((check) => serviceId !== undefined && check.serviceId === serviceId);
  if (service) context.state.register(name, service, own);
  for (const check of checks) if (!own.includes(check)) context.state.setCheck(name, check);
  return { status: 200, json: true };
}

/** `PUT /v1/catalog/deregister`: a node, or one of its services or checks. */
export async function deregisterEntity(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const body = await writableBody(context, request);
  if ('status' in body && typeof body.status === 'number') return body as ApiAnswer;
  const given = body as Record<string, unknown>;
  const name = textOf(given.node) ?? '';
  if (name === '') return textAnswer(500, 'Must provide node');
  const [serviceId, checkId] = [textOf(given.serviceid), textOf(given.checkid)];
  if (serviceId) context.state.deregister(name, serviceId);
  else if (checkId) context.state.removeCheck(name, checkId);
  else context.state.removeNode(name);
  return { status: 200, json: true };
}

async function writableBody(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer | Record<string, unknown>> {
  const refusal = await noLeaderAnswer(context, request);
  if (refusal) return refusal;
  const rights = context.acl.rightsOf(request);
  if (!rights) return textAnswer(403, 'ACL not found');
  if (!rights('node', 'write') || !rights('service', 'write')) return permissionDenied;
  const body = parseJsonBody(request.body);
  return typeof body === 'string' ? textAnswer(400, `Request decode failed: ${body}`) : body;
}

function externalCheck(body: Record<string, unknown>): ConsulCheckInput {
  return {
    id: textOf(body.checkid) ?? textOf(body.name),
    name: textOf(body.name),
    status: (textOf(body.status) || 'critical') as CheckStatus,
    notes: textOf(body.notes),
    output: textOf(body.output),
    serviceId: textOf(body.serviceid) ?? '',
  };
}
