import type { ApiAnswer } from '../api-answer.js';
import { textAnswer } from '../api-answer.js';
import type { ApiRequest } from '../api-server.js';
import type { Reading } from '../blocking-answer.js';
import type { FilterFields } from '../filter-expression.js';
import type { ConsulRights } from './consul-acl.js';
import { answerRead, filterOf, type ConsulContext } from './consul-context.js';
import type { ConsulCheck } from './catalog-records.js';
import type { ServiceEntry } from './consul-state.js';
import {
  catalogEntry,
  catalogNodeFields,
  catalogServiceFields,
  checkFields,
  checksOnNode,
  healthEntry,
  healthServiceFields,
  isPassing,
  nodeEntry,
  tagsByName,
} from './catalog-views.js';

type Row = Record<string, unknown>;

/** `GET /v1/catalog/services`: wakes at every change of an instance, never at a check's. It ignores filters. */
export function listServices(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const { indexes } = context.state;
  const hasNodeMeta = request.query.has('node-meta');
  return answerRead(context, request, 'catalog', (rights) => ({
    index: indexes.services,
    watch: (wake) => indexes.watch('services', wake),
    answer: () => ({
      status: 200,
      // No node here carries meta data that could be asked for.
      json: hasNodeMeta ? {} : tagsByName(context.state, () => rights('service', 'read'), context.random),
    }),
  }));
}

/** `GET /v1/catalog/service/:name` */
export function readService(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  return answerInstances(context, request, catalogServiceFields, (entry) => catalogEntry(entry));
}

/** `GET /v1/health/service/:name`, with `passing` and `tag`. */
export function readHealth(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const passing = request.query.get('passing');
  if (passing !== null && !['', '0', '1', 't', 'f', 'true', 'false', 'T', 'F'].includes(passing)) {
    return Promise.resolve(textAnswer(400, 'Invalid value for ?passing'));
  }
  const onlyPassing = passing !== null && !['0', 'f', 'F', 'false'].includes(passing);
  return answerInstances(context, request, healthServiceFields, (entry) => {
    const health = healthEntry(entry);
    return onlyPassing && !isPassing(health) ? undefined : (health as unknown as Row);
  });
}

/** `GET /v1/catalog/nodes` */
export function listNodes(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const { indexes } = context.state;
  return answerRows(context, request, catalogNodeFields, {
    index: () => indexes.nodes,
    watch: (wake) => indexes.watch('nodes', wake),
    needs: 'node',
    rows: () => context.state.nodes().map(({ node }) => node as unknown as Row),
  });
}

/** `GET /v1/catalog/node/:node`: a node with its services by ID; `null` where there is none, or none may be seen. */
export function readNode(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const name = request.segments[2] ?? '';
  if (name === '') return Promise.resolve(textAnswer(400, 'Missing node name'));
  const { indexes } = context.state;
  return answerRead(context, request, 'catalog', (rights) => ({
    index: Math.max(indexes.nodes, indexes.services),
    watch: (wake) => indexes.watch('services', wake),
    answer: () => {
      const host = maySee(rights, 'node') ? context.state.node(name) : undefined;
      return { status: 200, json: host === undefined ? null : nodeEntry(host, rights('service', 'read')) };
    },
  }));
}

/** `GET /v1/health/state/:state`; `any` is all of them. */
export function readChecksInState(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const state = request.segments[2] ?? '';
  if (state === '') return Promise.resolve(textAnswer(400, 'Missing check state'));
  return answerChecks(context, request, () =>
    context.state
      .nodes()
      .flatMap(checksOnNode)
      .filter((check) => state === 'any' || check.Status === state),
  );
}

/** `GET /v1/health/node/:node` */
export function readChecksOnNode(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  return answerChecks(context, request, () => {
    const host = context.state.node(request.segments[2] ?? '');
    return host ? checksOnNode(host) : [];
  });
}

/** `GET /v1/health/checks/:service` */
export function readChecksOfService(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const name = request.segments[2] ?? '';
  if (name === '') return Promise.resolve(textAnswer(400, 'Missing service name'));
  return answerChecks(context, request, () =>
    context.state
      .entriesOf(name)
      .flatMap((entry) => healthEntry(entry).Checks)
      .filter((check) => check.ServiceName === name),
  );
}

function answerChecks(context: ConsulContext, request: ApiRequest, checks: () => ConsulCheck[]): Promise<ApiAnswer> {
  const { indexes } = context.state;
  return answerRows(context, request, checkFields, {
    index: () => indexes.checks,
    watch: (wake) => indexes.watch('checks', wake),
    needs: 'node',
    rows: () => checks() as unknown as Row[],
  });
}

/** Instances of one name: its own index, no wake-up by any other. `view` leaves an entry out by giving nothing. */
function answerInstances(
  context: ConsulContext,
  request: ApiRequest,
  fields: FilterFields,
  view: (entry: ServiceEntry) => Row | undefined,
): Promise<ApiAnswer> {
  const name = request.segments[2] ?? '';
  if (name === '') return Promise.resolve(textAnswer(400, 'Missing service name'));
  const { indexes } = context.state;
  const tags = request.query.getAll('tag').map((tag) => tag.toLowerCase());
  return answerRows(context, request, fields, {
    index: () => indexes.ofService(name),
    watch: (wake) => indexes.watchService(name, wake),
    needs: 'service',
    rows: () =>
      context.state
        .entriesOf(name)
        .filter(({ service }) => tags.every((tag) => service.Tags.some((own) => own.toLowerCase() === tag)))
        .map(view)
        .filter((row) => row !== undefined),
  });
}

interface RowSource {
  index: () => number;
  watch: (wake: () => void) => () => void;
  /** Instances need both rights, nodes and their checks one. */
  needs: 'service' | 'node';
  rows: () => Row[];
}

function answerRows(
  context: ConsulContext,
  request: ApiRequest,
  fields: FilterFields,
  source: RowSource,
): Promise<ApiAnswer> {
  const matches = filterOf(request, fields);
  return answerRead(context, request, 'catalog', (rights): Reading<ApiAnswer> | ApiAnswer => {
    if (typeof matches !== 'function') return matches;
    return {
      index: source.index(),
      watch: source.watch,
      answer: () => ({ status: 200, json: maySee(rights, source.needs) ? source.rows().filter(matches) : [] }),
    };
  });
}

// Without the right the answer is 200 and empty, never 403.
function maySee(rights: ConsulRights, needs: 'service' | 'node'): boolean {
  return rights('node', 'read') && (needs === 'node' || rights('service', 'read'));
}
