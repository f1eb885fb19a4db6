// The few calls the proxy makes to Consul, over the `consul` package; the one file that knows the package's shape.
import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Writable } from 'node:stream';
import Consul from 'consul';
import type { BlockingAnswer, BlockingRequest } from '../blocking-query.js';
import type { CatalogAddress } from '../catalog-address.js';
import { createCatalogAgent, openConnections } from '../catalog-agent.js';
import { failureOfStatus } from '../catalog-failure.js';
import { integerOf, objectOf, parseJson } from '../json-boundary.js';
import type { CatalogTls } from '../provider.js';
import { createBodyMemory, type BodyMemory } from './body-memory.js';

/** Bodies come as they are on the wire: whether and how to parse them is the reader's business. */
export interface ConsulApi {
  /** `/v1/catalog/services`: names and the tags of all their instances. The body is valid until the next call. */
  services(request: BlockingRequest): Promise<BlockingAnswer<Buffer>>;
  /** `/v1/health/service/:name`: instances with their checks. */
  health(name: string, request: BlockingRequest): Promise<BlockingAnswer<Buffer>>;
  /** `/v1/health/state/any`, only the checks that do not pass; wakes on every change of any check. */
  notPassing(request: BlockingRequest): Promise<BlockingAnswer<Buffer>>;
  nodes(signal: AbortSignal): Promise<Buffer>;
  /** `/v1/catalog/node/:node`: every instance on a node, without health. The body is in the memory. */
  node(name: string, memory: BodyMemory, signal: AbortSignal): Promise<Buffer>;
  /** How many connections the agent allows a client, or 0 when it does not tell (it needs `agent:read`). */
  connectionLimit(signal: AbortSignal): Promise<number>;
  /** Resolves when the token may read the agent, rejects with the refusal when not. */
  probe(signal: AbortSignal): Promise<void>;
  connections(): number;
  /** Closes the connections of queries by name. */
  closeMany(): void;
  close(): void;
}

export interface ConsulApiOptions {
  readonly address: CatalogAddress;
  readonly tls?: CatalogTls;
  readonly token: () => string;
  readonly datacenter?: string;
  readonly httpAuth?: { readonly username: string; readonly password: string };
  readonly stale?: boolean;
  readonly consistent?: boolean;
  /** Called for every request that is sent. */
  onRequest(): void;
}

/** Requests that are not blocking queries. */
const plainTimeoutMs = 30_000;

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface RawResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
}

/** Hands on what a request is to be told beyond the package's options. */
interface RequestContext extends EventEmitter {
  readonly pipe?: Writable;
}

/** What the package takes although its types do not say so. */
interface CallOptions {
  [name: string]: unknown;
  ctx: RequestContext;
  timeout: number;
}
interface UntypedConsul {
  _ext(
    event: 'onRequest',
    extension: (request: { ctx: RequestContext; pipe?: Writable }, next: () => void) => void,
  ): void;
  catalog: { services: Method; nodes: Method; node: { services: Method } };
  health: { service: Method; state: Method };
  agent: { self: Method };
}
type Method = (options: CallOptions) => Promise<unknown>;

type Pool = 'few' | 'many';
interface Connected {
  readonly consul: UntypedConsul;
  readonly agent: ReturnType<typeof createCatalogAgent>;
}
interface Request {
  readonly send: Call;
  readonly pool: Pool;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly block?: object;
  /** Where the body goes instead of into one piece of new memory. */
  readonly memory?: BodyMemory;
}

type Call = (consul: UntypedConsul, options: CallOptions) => Promise<unknown>;

export function createConsulApi(options: ConsulApiOptions): ConsulApi {
  // Two pools, so that many queries by name never take the connection the list waits on.
  const pools: { few?: Connected; many?: Connected } = {};
  const listMemory = createBodyMemory();

  // Made at the first call: certificates that cannot be read are then a failure of the provider, not of the start.
  function connect(pool: Pool): UntypedConsul {
    const connected = (pools[pool] ??= connectConsul(options));
    return connected.consul;
  }

  const openPools = () => [pools.few, pools.many].filter((pool) => pool !== undefined);

  async function call({ send, pool, signal, timeoutMs, block = {}, memory }: Request): Promise<Answer> {
    const ctx = Object.assign(new EventEmitter(), { includeResponse: true, pipe: memory?.open() });
    const cancel = () => ctx.emit('cancel');
    signal.throwIfAborted();
    signal.addEventListener('abort', cancel);
    const token = options.token();
    const consistency = options.consistent ? { consistent: true } : options.stale ? { stale: true } : {};
    const common = { ctx, timeout: timeoutMs, dc: options.datacenter, ...consistency };
    try {
      options.onRequest();
      const answer = await send(connect(pool), { ...common, ...(token === '' ? {} : { token }), ...block });
      const [response] = answer as [RawResponse];
      return { headers: response.headers, body: memory?.body() ?? bodyOf(response) };
    } catch (thrown) {
      const { response } = thrown as { response?: RawResponse };
      if (response === undefined || isGood(response.statusCode)) throw thrown;
      throw failureOfStatus(response.statusCode, (memory?.body() ?? bodyOf(response)).toString('utf8'));
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async function blocking(
    request: BlockingRequest,
    how: Pick<Request, 'send' | 'pool' | 'memory'>,
  ): Promise<BlockingAnswer<Buffer>> {
    const { index, waitMs, timeoutMs, signal } = request;
    const block = index === 0 ? {} : { index: String(index), wait: `${Math.ceil(waitMs / 1000)}s` };
    const { headers, body } = await call({ ...how, signal, timeoutMs, block });
    return {
      index: Number(headers['x-consul-index']),
      knownLeader: headers['x-consul-knownleader'] !== 'false',
      value: body,
    };
  }

  const plain = async (send: Call, signal: AbortSignal, memory?: BodyMemory) => {
    const { body } = await call({ send, pool: 'few', signal, timeoutMs: plainTimeoutMs, memory });
    return body;
  };

  return {
    services: (request) =>
      blocking(request, {
        pool: 'few',
        memory: listMemory,
        send: (consul, given) => consul.catalog.services(given),
      }),
    health: (service, request) =>
      blocking(request, { pool: 'many', send: (consul, given) => consul.health.service({ ...given, service }) }),
    notPassing: (request) =>
      blocking(request, {
        pool: 'few',
        send: (consul, given) => consul.health.state({ ...given, state: 'any', filter: 'Status != "passing"' }),
      }),
    nodes: (signal) => plain((consul, given) => consul.catalog.nodes(given), signal),
    node: (node, memory, signal) =>
      plain((consul, given) => consul.catalog.node.services({ ...given, node }), signal, memory),
    async connectionLimit(signal) {
      const self = objectOf(parseJson(await plain((consul, given) => consul.agent.self(given), signal)), 'agent');
      return integerOf((self.DebugConfig as { HTTPMaxConnsPerClient?: unknown } | undefined)?.HTTPMaxConnsPerClient);
    },
    async probe(signal) {
      await plain((consul, given) => consul.agent.self(given), signal);
    },
    connections: () => openPools().reduce((count, { agent }) => count + openConnections(agent), 0),
    closeMany() {
      pools.many?.agent.destroy();
      pools.many = undefined;
    },
    close() {
      for (const { agent } of openPools()) agent.destroy();
    },
  };
}

function connectConsul({ address, tls, httpAuth }: ConsulApiOptions): Connected {
  const agent = createCatalogAgent(address, tls);
  const host = address.hostname.includes(':') ? `[${address.hostname}]` : address.hostname;
  const baseUrl = new URL(`http${address.secure ? 's' : ''}://${host}:${address.port}/v1`);
  if (httpAuth !== undefined) {
    baseUrl.username = encodeURIComponent(httpAuth.username);
    baseUrl.password = encodeURIComponent(httpAuth.password);
  }
  const settings = {
    baseUrl,
    agent,
    socketPath: address.socketPath,
    // Lists of 1 MB are compared as bytes, most of them never parsed.
    decoders: { 'application/json': (body: Buffer) => body },
  };
  const consul = new Consul(settings) as unknown as UntypedConsul;
  consul._ext('onRequest', (request, next) => {
    request.pipe = request.ctx.pipe;
    next();
  });
  return { agent, consul };
}

function bodyOf({ body }: RawResponse): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : '');
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}
