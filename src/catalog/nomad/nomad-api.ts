// The three calls the proxy makes to Nomad, over `node-fetch`: the list of services, one service, the event stream.
import fetch, { FetchError, type Response } from 'node-fetch';
import type { Clock } from '../../shared/clock.js';
import type { BlockingAnswer, BlockingRequest } from '../blocking-query.js';
import type { CatalogAddress } from '../catalog-address.js';
import { createCatalogAgent } from '../catalog-agent.js';
import { CatalogFailure, failureOfStatus } from '../catalog-failure.js';
import type { CatalogTls } from '../provider.js';

export interface NomadApi {
  /** `/v1/services`: names and the tags of all their instances; the scope is a namespace or `*`. */
  services(scope: string, request: BlockingRequest): Promise<BlockingAnswer<Buffer>>;
  /** `/v1/service/:name`: its registrations now; the index is that of all services. */
  service(service: { namespace: string; name: string }, signal: AbortSignal): Promise<BlockingAnswer<Buffer>>;
  /** `/v1/event/stream` of the topic Service, from the index on; a silent one may be a refusal. */
  events(scope: string, index: number, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  close(): void;
}

export interface NomadApiOptions {
  readonly address: CatalogAddress;
  readonly clock: Clock;
  readonly tls?: CatalogTls;
  readonly token: () => string;
  readonly region?: string;
  readonly stale?: boolean;
  /** Called for every request that is sent. */
  onRequest(): void;
}

type Query = Readonly<Record<string, string>>;

const plainTimeoutMs = 10_000;

export function createNomadApi(options: NomadApiOptions): NomadApi {
  const { address, clock, region, stale } = options;
  const host = address.hostname.includes(':') ? `[${address.hostname}]` : address.hostname;
  const base = `http${address.secure ? 's' : ''}://${host}:${address.port}/v1`;
  let agent: ReturnType<typeof createCatalogAgent> | undefined;

  /** Resolves with the head of an answer that is 200. */
  async function send(path: string, query: Query, signal: AbortSignal): Promise<Response> {
    // Made at the first call: certificates that cannot be read are then a failure of the provider, not of the start.
    agent ??= createCatalogAgent(address, options.tls);
    const token = options.token();
    const parameters = new URLSearchParams(region === undefined ? query : { ...query, region });
    options.onRequest();
    const response = await fetch(`${base}/${path}?${parameters.toString()}`, {
      agent,
      signal,
      headers: token === '' ? {} : { 'X-Nomad-Token': token },
      // Mostly it is the same machine, where compressing costs more than it saves.
      compress: false,
      // The token is for this address only.
      redirect: 'manual',
    });
    if (response.status !== 200) throw failureOfStatus(response.status, await response.text());
    return response;
  }

  async function read(
    path: string,
    query: Query,
    { signal, timeoutMs }: Pick<BlockingRequest, 'timeoutMs' | 'signal'>,
  ): Promise<BlockingAnswer<Buffer>> {
    signal.throwIfAborted();
    const ending = new AbortController();
    const end = () => ending.abort();
    const cancel = clock.after(timeoutMs, end);
    signal.addEventListener('abort', end);
    try {
      const response = await send(path, stale ? { ...query, stale: 'true' } : query, ending.signal);
      return {
        index: Number(response.headers.get('x-nomad-index') ?? NaN),
        knownLeader: response.headers.get('x-nomad-knownleader') !== 'false',
        value: Buffer.from(await response.arrayBuffer()),
      };
    } catch (thrown) {
      if (ending.signal.aborted && !signal.aborted) throw unreachable(`did not answer within ${timeoutMs / 1000} s`);
      // The package's message has the URL in it: one cause would read like many.
      if (thrown instanceof FetchError) throw unreachable(thrown.message.replace(/^.*, reason: /, ''), thrown);
      throw thrown;
    } finally {
      cancel();
      signal.removeEventListener('abort', end);
    }
  }

  return {
    async services(scope, request) {
      const { index, waitMs } = request;
      const block: Query = index === 0 ? {} : { index: String(index), wait: `${Math.ceil(waitMs)}ms` };
      const answer = await read('services', { namespace: scope, ...block }, request);
      // How Nomad answers `*` to a token that may read no namespace at all.
      if (scope === '*' && answer.index === 0) {
        throw new CatalogFailure('TW_CATALOG_REFUSED', 'shows no namespace to this token, which needs read-job');
      }
      return answer;
    },
    service: ({ namespace, name }, signal) =>
      read(`service/${encodeURIComponent(name)}`, { namespace }, { signal, timeoutMs: plainTimeoutMs }),
    async events(scope, index, signal) {
      const query = { topic: 'Service', namespace: scope, index: String(index) };
      const { body } = await send('event/stream', query, signal);
      return body as AsyncIterable<Buffer>;
    },
    close() {
      agent?.destroy();
    },
  };
}

function unreachable(message: string, cause?: unknown): CatalogFailure {
  return new CatalogFailure('TW_CATALOG_UNREACHABLE', message, 0, cause);
}
