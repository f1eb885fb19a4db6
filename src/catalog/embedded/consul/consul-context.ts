import type { Clock } from '../../../shared/clock.js';
import type { ApiRequest } from '../api-server.js';
import { textAnswer, type ApiAnswer } from '../api-answer.js';
import { parseBlockingWish, readBlocking, type Reading } from '../blocking-answer.js';
import { compileFilter, type FilterFields, type FilterPredicate } from '../filter-expression.js';
import type { EmbeddedTiming } from '../timing.js';
import type { ConsulAcl, ConsulRights } from './consul-acl.js';
import type { ConsulState } from './consul-state.js';
import type { KeyValueState } from './key-value-state.js';
import type { TtlChecks } from './ttl-checks.js';

/** What Consul's routes work on. */
export interface ConsulContext {
  state: ConsulState;
  keyValues: KeyValueState;
  acl: ConsulAcl;
  ttlChecks: TtlChecks;
  clock: Clock;
  timing: EmbeddedTiming;
  random: () => number;
  hasLeader: () => boolean;
  rpcAddress: string;
  /** Requests with `?cached` that were answered before. */
  cached: Set<string>;
}

/** The headers of a failed read; its index must never be adopted. */
export const failedMeta = { 'X-Consul-Index': '1', 'X-Consul-Knownleader': 'false', 'X-Consul-Lastcontact': '0' };

export const permissionDenied = textAnswer(403, 'Permission denied');

/** Whether an answer tells its consistency; the key-value store and sessions do not. */
export type MetaKind = 'catalog' | 'keys';

/** Answers a read that may block, with everything that all reads have in common. */
export async function answerRead(
  context: ConsulContext,
  request: ApiRequest,
  kind: MetaKind,
  read: (rights: ConsulRights) => Reading<ApiAnswer> | ApiAnswer,
): Promise<ApiAnswer> {
  const { query } = request;
  const wish = parseBlockingWish(query, {
    defaultWaitMs: context.timing.defaultWaitMs,
    maxWaitMs: context.timing.consulMaxWaitMs,
  });
  if (typeof wish === 'string') return textAnswer(400, wish);
  if (query.has('stale') && query.has('consistent')) {
    return textAnswer(400, 'Cannot specify ?stale with ?consistent, conflicting semantics.');
  }
  const failure = kind === 'catalog' ? failedMeta : {};
  const datacenter = query.get('dc') ?? '';
  if (datacenter !== '' && datacenter !== context.state.datacenter) {
    return textAnswer(500, 'No path to datacenter', failure);
  }
  const refusal = await noLeaderAnswer(context, request, failure);
  if (refusal) return refusal;
  const rights = context.acl.rightsOf(request);
  if (!rights) return textAnswer(403, 'ACL not found', failure);

  const first = read(rights);
  if ('status' in first) return first;
  // `read` gave a reading once, so it gives one each time: what it checks before is fixed for the request.
  const again = (): Reading<ApiAnswer> => read(rights) as Reading<ApiAnswer>;
  const reading = await readBlocking(again, wish, { ...context, onGone: request.onGone });
  const answer = reading.answer();
  const meta = {
    'X-Consul-Index': String(Math.max(reading.index, 1)),
    'X-Consul-Knownleader': String(context.hasLeader()),
    'X-Consul-Lastcontact': '0',
  };
  const consistency: Record<string, string> =
    kind === 'catalog' ? { 'X-Consul-Effective-Consistency': consistencyOf(query) } : {};
  return { ...answer, headers: { ...cacheHeaders(context, request), ...consistency, ...meta, ...answer.headers } };
}

/** The `filter` of a request as a predicate, or the 500 that a bad one gets. */
export function filterOf(request: ApiRequest, fields: FilterFields): FilterPredicate | ApiAnswer {
  const written = request.query.get('filter') ?? '';
  if (written === '') return () => true;
  const compiled = compileFilter(written, fields);
  if (compiled.ok) return compiled.matches;
  const what = compiled.problem === 'selector' ? `Selector "${compiled.culprit}" is not valid` : compiled.culprit;
  return textAnswer(500, `Failed to create boolean expression evaluator: ${what}`, failedMeta);
}

/** Waits as long as a real server retries for a leader, then gives its 500; undefined when there is a leader. */
export async function noLeaderAnswer(
  context: ConsulContext,
  request: ApiRequest,
  headers: Record<string, string> = {},
): Promise<ApiAnswer | undefined> {
  if (context.hasLeader()) return undefined;
  await new Promise<void>((resolve) => {
    const cancel = context.clock.after(context.timing.consulNoLeaderMs, resolve);
    request.onGone(() => {
      cancel();
      resolve();
    });
  });
  return context.hasLeader() ? undefined : textAnswer(500, 'No cluster leader', headers);
}

function consistencyOf(query: URLSearchParams): string {
  if (query.has('stale')) return 'stale';
  return query.has('consistent') ? 'consistent' : 'leader';
}

function cacheHeaders(context: ConsulContext, request: ApiRequest): Record<string, string> {
  if (!request.query.has('cached')) return {};
  const isHit = context.cached.has(request.path);
  context.cached.add(request.path);
  return isHit ? { Age: '0', 'X-Cache': 'HIT' } : { 'X-Cache': 'MISS' };
}
