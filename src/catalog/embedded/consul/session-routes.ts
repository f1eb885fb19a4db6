import { parseDuration } from '../../../shared/duration.js';
import { textAnswer, type ApiAnswer } from '../api-answer.js';
import type { ApiRequest } from '../api-server.js';
import { answerRead, failedMeta, noLeaderAnswer, permissionDenied, type ConsulContext } from './consul-context.js';
import type { SessionRecord } from './key-value-state.js';
import { parseJsonBody } from './request-body.js';

const dayMs = 86_400_000;

/** `PUT /v1/session/create`: a TTL of 10 s to 24 h, or none; LockDelay 15 s unless said. */
export async function createSession(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const refusal = await refuse(context, request);
  if (refusal) return refusal;
  const body = request.body.length === 0 ? {} : parseJsonBody(request.body);
  if (typeof body === 'string') return textAnswer(400, `Request decode failed: ${body}`);
  const ttl = typeof body.ttl === 'string' ? body.ttl : '';
  const ttlMs = ttl === '' ? 0 : parseDuration(ttl);
  if (ttlMs === undefined) return textAnswer(500, `Session TTL '${ttl}' invalid: time: invalid duration ${ttl}`);
  if (ttl !== '' && ttlMs !== 0 && (ttlMs < 10_000 || ttlMs > dayMs)) {
    return textAnswer(500, `Invalid Session TTL '${ttlMs * 1e6}', must be between [10s=24h0m0s]`);
  }
  const session = context.keyValues.createSession({
    name: typeof body.name === 'string' ? body.name : '',
    node: typeof body.node === 'string' ? body.node : context.state.agentNode,
    ttl,
    lockDelayNs: lockDelayNs(body.lockdelay),
    behavior: body.behavior === 'delete' ? 'delete' : 'release',
  });
  return { status: 200, json: { ID: session.ID } };
}

/** `PUT /v1/session/destroy/:id` */
export async function destroySession(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const refusal = await refuse(context, request);
  if (refusal) return refusal;
  context.keyValues.destroySession(request.segments[2] ?? '');
  return { status: 200, json: true };
}

/** `PUT /v1/session/renew/:id` */
export async function renewSession(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const refusal = await refuse(context, request);
  if (refusal) return refusal;
  const id = request.segments[2] ?? '';
  const session = context.keyValues.renewSession(id);
  return session ? { status: 200, json: [session] } : textAnswer(404, `Session id '${id}' not found`);
}

/** `GET /v1/session/info/:id` */
export function readSession(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const id = request.segments[2] ?? '';
  return answerSessions(context, request, () => {
    const session = context.keyValues.session(id);
    return session ? [session] : [];
  });
}

/** `GET /v1/session/list` and `/v1/session/node/:node` */
export function listSessions(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const node = request.segments[2];
  return answerSessions(context, request, () =>
    context.keyValues.sessions().filter((session) => node === undefined || session.Node === node),
  );
}

function answerSessions(
  context: ConsulContext,
  request: ApiRequest,
  sessions: () => SessionRecord[],
): Promise<ApiAnswer> {
  const id = request.segments[2];
  if (request.segments[1] === 'info' && id?.length !== 36) {
    const reason = 'failed session lookup: index error: UUID must be 36 characters';
    return Promise.resolve(textAnswer(500, reason, failedMeta));
  }
  return answerRead(context, request, 'keys', (rights) => ({
    index: context.keyValues.sessionsIndex,
    watch: (wake) => context.keyValues.watchSessions(wake),
    answer: () => ({ status: 200, json: rights('session', 'read') ? sessions() : [] }),
  }));
}

async function refuse(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer | undefined> {
  const refusal = await noLeaderAnswer(context, request);
  if (refusal) return refusal;
  const rights = context.acl.rightsOf(request);
  if (!rights) return textAnswer(403, 'ACL not found');
  return rights('session', 'write') ? undefined : permissionDenied;
}

// A number below 1000 is seconds, above it nanoseconds; a text is a duration.
function lockDelayNs(given: unknown): number {
  if (typeof given === 'number') return given < 1000 ? given * 1e9 : given;
  const parsed = typeof given === 'string' ? parseDuration(given) : undefined;
  return parsed === undefined ? 15e9 : parsed * 1e6;
}
