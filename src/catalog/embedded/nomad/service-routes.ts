import { createHash } from 'node:crypto';
import { parseBlockingWish, readBlocking, type Reading } from '../blocking-answer.js';
import type { ApiRequest } from '../api-server.js';
import { textAnswer, type ApiAnswer } from '../api-answer.js';
import { compileFilter, type FilterFields } from '../filter-expression.js';
import { shuffle } from '../shuffle.js';
import { nomadTokenOf } from './nomad-acl.js';
import { metaHeaders, noLeaderAnswer, permissionDenied, type NomadContext } from './nomad-context.js';
import type { ServiceRegistration } from './nomad-state.js';

/** `GET /v1/services`: names with the union of their tags, in no order at all. Filters and prefixes are ignored. */
export async function listServices(context: NomadContext, request: ApiRequest): Promise<ApiAnswer> {
  const namespace = request.query.get('namespace') ?? 'default';
  const rights = context.acl.rightsOf(nomadTokenOf(request.headers));
  if (!rights.isKnown) return permissionDenied;
  if (namespace !== '*' && !rights.canReadServices(namespace)) return permissionDenied;

  return answerReads(context, request, () => {
    const shown = namespace === '*' ? context.state.namespaces().filter((name) => rights.canSee(name)) : [namespace];
    // Without any readable namespace the real server never looks at the table, and its index stays 0.
    const isBlind = namespace === '*' && !rights.can('read-job');
    return {
      index: isBlind ? 0 : context.state.tableIndex,
      watch: (wake) => context.state.watchNamespace(namespace, wake),
      answer: () => shuffle(shown, context.random).flatMap((name) => namespaceEntry(context, name)),
    };
  });
}

/** `GET /v1/service/:name`: registrations sorted by id. `*` is taken for the name of a namespace and finds nothing. */
export async function readService(context: NomadContext, request: ApiRequest): Promise<ApiAnswer> {
  const name = request.segments[1] ?? '';
  if (name === '') return textAnswer(400, 'missing service name');
  const namespace = request.query.get('namespace') ?? 'default';
  const rights = context.acl.rightsOf(nomadTokenOf(request.headers));
  if (!rights.isKnown || !rights.canReadServices(namespace)) return permissionDenied;

  let nextToken: string | undefined;
  const answer = await answerReads(context, request, () => ({
    index: context.state.tableIndex,
    watch: (wake) => context.state.watchName(namespace, name, wake),
    answer: () => {
      const chosen = chooseAndFilter(context.state.registrationsOf(namespace, name), request.query);
      if (typeof chosen === 'string') return textAnswer(400, chosen);
      nextToken = chosen.nextToken;
      return chosen.registrations;
    },
  }));
  if (nextToken !== undefined) answer.headers = { ...answer.headers, 'X-Nomad-Nexttoken': nextToken };
  return answer;
}

/** `DELETE /v1/service/:name/:id`: gone until the allocation registers again. */
export function deleteRegistration(context: NomadContext, request: ApiRequest): ApiAnswer {
  const namespace = request.query.get('namespace') ?? 'default';
  const rights = context.acl.rightsOf(nomadTokenOf(request.headers));
  if (!rights.isManagement && !rights.can('submit-job')) return permissionDenied;
  const index = context.state.commit([{ kind: 'remove', namespace, id: request.segments[2] ?? '' }]);
  if (index === undefined) return textAnswer(500, 'service registration not found');
  return { status: 200, headers: { 'X-Nomad-Index': String(index) } };
}

async function answerReads(
  context: NomadContext,
  request: ApiRequest,
  read: () => Reading<unknown[] | ApiAnswer>,
): Promise<ApiAnswer> {
  const wish = parseBlockingWish(request.query, {
    defaultWaitMs: context.timing.defaultWaitMs,
    maxWaitMs: context.timing.nomadMaxWaitMs,
  });
  if (typeof wish === 'string') return textAnswer(400, wish);
  if ((request.query.get('region') ?? 'global') !== 'global') return textAnswer(500, 'No path to region');
  if (!request.query.has('stale')) {
    const refusal = await noLeaderAnswer(context, request);
    if (refusal) return refusal;
  }
  const reading = await readBlocking(read, wish, { ...context, onGone: request.onGone });
  const body = reading.answer();
  if (!Array.isArray(body)) return body;
  return { status: 200, json: body, headers: metaHeaders(context, reading.index) };
}

function namespaceEntry(context: NomadContext, namespace: string): unknown[] {
  const services = context.state.servicesOf(namespace);
  if (!services) return [];
  const entries = [...services].map(([name, instances]) => {
    const tags = new Set<string>();
    for (const instance of instances.values()) for (const tag of instance.Tags) tags.add(tag);
    return { ServiceName: name, Tags: shuffle([...tags], context.random) };
  });
  return [{ Namespace: namespace, Services: shuffle(entries, context.random) }];
}

const registrationFields: FilterFields = {
  Address: 'string',
  AllocID: 'string',
  CreateIndex: 'number',
  Datacenter: 'string',
  ID: 'string',
  JobID: 'string',
  ModifyIndex: 'number',
  Namespace: 'string',
  NodeID: 'string',
  Port: 'number',
  ServiceName: 'string',
  Tags: 'list',
};

function chooseAndFilter(
  registrations: ServiceRegistration[],
  query: URLSearchParams,
): { registrations: ServiceRegistration[]; nextToken?: string } | string {
  let kept = registrations;
  const filter = query.get('filter') ?? '';
  if (filter !== '') {
    const compiled = compileFilter(filter, registrationFields);
    if (!compiled.ok && compiled.problem === 'syntax') return `failed to read filter expression: ${compiled.culprit}`;
    // The real server finds out about a wrong selector only when it has a record to look at.
    if (!compiled.ok && kept.length > 0) return unknownSelector(compiled.culprit);
    if (compiled.ok) kept = kept.filter((one) => compiled.matches(one as unknown as Record<string, unknown>));
  }
  const choose = query.get('choose') ?? '';
  if (choose !== '') {
    const match = /^(\d+)\|(.+)$/.exec(choose);
    if (!match) return "failed to choose services: Parameter for choose must be in form '<number>|<key>'";
    return { registrations: rendezvous(kept, match[2]!).slice(0, Number(match[1])) };
  }
  const from = query.get('next_token') ?? '';
  const rest = from === '' ? kept : kept.filter((one) => `${one.Namespace}.${one.ID}` >= from);
  const perPage = Number(query.get('per_page') ?? 0) || rest.length;
  const next = rest[perPage];
  return { registrations: rest.slice(0, perPage), nextToken: next && `${next.Namespace}.${next.ID}` };
}

function unknownSelector(selector: string): string {
  const [field = ''] = selector.split('.');
  return (
    `failed to read result page: error finding value in datum: /${selector.replaceAll('.', '/')} at part 0: ` +
    `couldn't find key: struct field with name "${field}"`
  );
}

// The highest hash of instance and key wins; the order agrees with the recorded answers.
function rendezvous(registrations: ServiceRegistration[], key: string): ServiceRegistration[] {
  const hashOf = (one: ServiceRegistration): string => {
    const port = Buffer.alloc(8);
    port.writeBigUInt64BE(BigInt(one.Port));
    return createHash('md5')
      .update(port)
      .update(one.AllocID + one.ID + one.Namespace + key)
      .digest('hex');
  };
  return registrations
    .map((one) => ({ one, hash: hashOf(one) }))
    .sort((a, b) => (a.hash > b.hash ? -1 : 1))
    .map(({ one }) => one);
}
