// An entry point in front of given servers, without catalogs and rules: what forwarding tests talk to.
import type { Test } from 'tap';
import { noServerAnswer } from '../../src/exchange/answer.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import type { CompiledRoute } from '../../src/forwarding/compiled-route.js';
import { openEntryPoint, type EntryPoint, type EntryPointOptions } from '../../src/forwarding/entry-point.js';
import type { ForwardingCore } from '../../src/forwarding/forwarding-core.js';
import type { UpstreamFailure } from '../../src/forwarding/upstream/upstream-failure.js';
import { createUnmatched } from '../../src/forwarding/unmatched.js';
import { createUpstreamPools } from '../../src/forwarding/upstream/upstream-pools.js';
import type { Service } from '../../src/model/configuration.js';
import { systemClock } from '../../src/shared/clock.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { parseIpRanges } from '../../src/shared/ip-ranges.js';
import { createNode } from '../../src/shared/option-node.js';
import { loadBalancerFields } from '../../src/model/service.js';
import { silentRecorder } from '../../src/observability/traffic-recorder.js';
import type { ServerOrigin } from '../../src/upstreams/server-origin.js';
import type { ConnectionTerms } from '../../src/upstreams/transport/connection-terms.js';
import type { Upstream } from '../../src/upstreams/upstream.js';
import { createUpstreams } from '../../src/upstreams/upstreams.js';
import { makeTerms } from './make-terms.js';

export interface TestEntryPoint {
  readonly port: number;
  readonly entryPoint: EntryPoint;
  readonly core: ForwardingCore;
  /** Of the first server. */
  readonly origin: ServerOrigin;
  /** Exchanges that have ended, in order. */
  readonly ended: Exchange[];
  /** Defects reported by the core; a test that expects none checks that it is empty. */
  readonly defects: unknown[];
  readonly upstream: Upstream;
  /** What the catalog has to say next. */
  replaceServers(servers: readonly string[], transport?: string): void;
}

export interface TestEntryPointOptions {
  readonly servers: readonly string[];
  readonly route?: Partial<CompiledRoute>;
  readonly options?: Partial<EntryPointOptions>;
  readonly dialTimeoutMs?: number;
  /** How connections are made to servers of a transport; by default as the schema says. */
  readonly terms?: (transport: string) => ConnectionTerms;
  readonly onServerFailure?: (failure: UpstreamFailure) => void;
}

export async function openTestEntryPoint(t: Test, wanted: TestEntryPointOptions): Promise<TestEntryPoint> {
  const clock = systemClock;
  const terms = { ...makeTerms(), dialTimeoutMs: wanted.dialTimeoutMs ?? 30_000 };
  const upstreams = createUpstreams({
    clock,
    random: () => 0,
    onOriginGone: (origin) => core.pools.drain(origin),
  });
  const defaults = decodeFields(loadBalancerFields, createNode('', 'test'), '', () => undefined);
  const serviceWith = (servers: readonly string[], serversTransport?: string): Service => ({
    kind: 'loadBalancer',
    name: 'test@file',
    provider: 'file',
    status: 'enabled',
    errors: [],
    origins: [],
    options: { ...defaults, ...wanted.route?.service?.options },
    servers: servers.map((url) => ({ url, weight: 1, preservePath: false })),
    ...(serversTransport === undefined ? {} : { serversTransport }),
  });
  const service = serviceWith(wanted.servers);
  upstreams.apply(new Map([[service.name, service]]));
  const route: CompiledRoute = {
    router: undefined,
    service,
    upstream: upstreams.get(service.name),
    phases: null,
    answer: undefined,
    serverlessAnswer: noServerAnswer,
    passHostHeader: true,
    sticky: false,
    recorders: [],
    accessLogged: true,
    ...wanted.route,
  };
  const ended: Exchange[] = [];
  const defects: unknown[] = [];
  const core: ForwardingCore = {
    clock,
    pools: createUpstreamPools({ clock, terms: (transport) => wanted.terms?.(transport) ?? terms }),
    match: () => route,
    isStarting: () => false,
    unmatched: createUnmatched({}),
    accessLog: { write: (exchange) => void ended.push(exchange) },
    onServerFailure: (failure) => wanted.onServerFailure?.(failure),
    onDefect: (thrown) => void defects.push(thrown),
  };
  const entry = { name: 'web', core, recorder: silentRecorder, accessLogged: true };
  const entryPoint = await openEntryPoint(entry, {
    entryPoint: 'web',
    host: '127.0.0.1',
    port: 0,
    reusePort: false,
    trustedPeers: parseIpRanges([]).ranges,
    proxyProtocolPeers: undefined,
    maxConcurrentStreams: 250,
    tls: undefined,
    onConnectionCount: () => undefined,
    maxHeaderBytes: 64 * 1024,
    readTimeoutMs: 60_000,
    writeTimeoutMs: 0,
    idleTimeoutMs: 180_000,
    maxRequests: 0,
    maxAgeMs: 0,
    sanitizePath: true,
    appendForwardedFor: true,
    ...wanted.options,
  });
  t.teardown(async () => {
    await entryPoint.close(0);
    core.pools.close();
  });
  const origin = upstreams.get(service.name)!.servers[0]?.origin;
  return {
    port: entryPoint.bound.port,
    entryPoint,
    core,
    origin: origin!,
    ended,
    defects,
    upstream: upstreams.get(service.name)!,
    replaceServers: (servers, transport) => upstreams.apply(new Map([[service.name, serviceWith(servers, transport)]])),
  };
}
