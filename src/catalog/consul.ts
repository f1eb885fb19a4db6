// Watches Consul's catalog: long polls in, snapshots of the services with relevant tags out.
import { startBlockingQuery, type BlockingAnswer } from './blocking-query.js';
import { parseCatalogAddress } from './catalog-address.js';
import type { CatalogFailure } from './catalog-failure.js';
import { createTokenSource } from './catalog-token.js';
import { createConsulApi } from './consul/consul-api.js';
import type { ConsulFollower } from './consul/consul-follower.js';
import { followByDoorbell } from './consul/follow-by-doorbell.js';
import { followByName } from './consul/follow-by-name.js';
import { isOfService } from './consul/failure-of-service.js';
import { createServicesList, type ListDifference } from './consul/services-list.js';
import type { CatalogWatcher, HttpCatalogOptions, ProviderSinks } from './provider.js';
import { createProviderCore } from './provider-core.js';
import { createRestTime } from './rest-time.js';

export interface ConsulOptions extends HttpCatalogOptions {
  readonly datacenter?: string;
  readonly httpAuth?: { readonly username: string; readonly password: string };
  readonly consistent?: boolean;
  /**
   * Long polls that may be open at once. Without it Consul is asked what it allows a client, and 80 hold where it does
   * not tell. Refused connections lower it.
   */
  readonly maxConnections?: number;
}

const defaultConnections = 80;
/**
 * Of what Consul allows this address. Others (Nomad, consul-template) use it too; and of a proxy that was ended its queries
 * count until their time is over, while the next one makes its own.
 */
const shareOfLimit = 0.4;
/** Open sockets cost memory on both sides; beyond this many the doorbell is the better way anyhow. */
const mostConnections = 10_000;
/** Names of services cannot be empty. */
const listSource = '';
/** Connections besides those of the queries by name. */
const spareConnections = 4;

/** Starts at once; `sinks` may be called before this returns (with `initial`), and never after `close`. */
export function watchConsul(options: ConsulOptions, sinks: ProviderSinks): CatalogWatcher {
  const { waitMs = 300_000, refreshIntervalMs = 300_000, isRelevant = () => true } = options;
  const address = parseCatalogAddress(options.address, 8500);
  const facts = { name: 'consulcatalog', address: address.shown, mode: 'blocking' } as const;
  const core = createProviderCore(facts, options, sinks);
  const { book, clock, guard, publisher, state } = core;
  const api = createConsulApi({
    ...options,
    address,
    token: createTokenSource(options.token, options.tokenFile),
    onRequest: () => state.countRequest(),
  });
  const life = new AbortController();
  const list = createServicesList();
  const cost = createRestTime();
  const names = new Set<string>();
  let limit = options.maxConnections;
  let lastIndex = 0;
  let failures = 0;
  const failing = new Map<string, CatalogFailure>();
  let follower: { readonly mode: 'blocking' | 'doorbell'; readonly follow: ConsulFollower } | undefined;

  function fail(source: string, failure: CatalogFailure): void {
    state.countError();
    failing.set(source, failure);
    report();
  }

  function succeed(source: string): void {
    failing.delete(source);
    report();
  }

  function report(): void {
    let lacking: CatalogFailure | undefined;
    // Thousands may fail at once; the first that is general says enough.
    for (const failure of failing.values()) {
      if (!isOfService(failure)) return state.failed(failure);
      lacking ??= failure;
    }
    state.succeeded(lastIndex, lacking);
  }

  /** What the follower asked for is not asked any more. */
  function suspendFollower(): void {
    follower?.follow.suspend();
    for (const source of failing.keys()) if (source !== listSource) failing.delete(source);
  }

  /** By name as long as the connections suffice; back again only when they clearly do. */
  function chooseFollower(): ConsulFollower {
    const most = Math.max(1, (limit ?? defaultConnections) - spareConnections);
    const mode = names.size <= (follower?.mode === 'doorbell' ? most * 0.8 : most) ? 'blocking' : 'doorbell';
    if (follower?.mode === mode) return follower.follow;
    suspendFollower();
    follower?.follow.close();
    const start = mode === 'blocking' ? followByName : followByDoorbell;
    const follow = start({
      api,
      core,
      waitMs,
      refreshIntervalMs,
      onComplete: () => publisher.complete(),
      onFailure: fail,
      onSuccess: succeed,
      onConnectionLimit(connections) {
        limit = Math.min(limit ?? defaultConnections, Math.max(spareConnections, Math.floor(connections * 0.8)));
        chooseFollower().listed({ names, changed: [...names], differences: 0, steps: 0 });
      },
    });
    follower = { mode, follow };
    state.setMode(mode);
    return follow;
  }

  async function learnLimit(): Promise<void> {
    if (limit !== undefined) return;
    const allowed = await api.connectionLimit(life.signal).catch(() => 0);
    limit = allowed === 0 ? defaultConnections : Math.min(mostConnections, Math.floor(allowed * shareOfLimit));
  }

  /** Brings `names` up to date; gives those that are new or changed, and whether any has left. */
  function applyDifference({ changed, removed }: ListDifference): { changed: string[]; left: boolean } {
    let left = removed.length > 0;
    for (const name of removed) names.delete(name);
    const relevant: string[] = [];
    for (const { name, tags } of changed) {
      if (isRelevant(tags)) {
        names.add(name);
        relevant.push(name);
      } else left = names.delete(name) || left;
    }
    return { changed: relevant, left };
  }

  /** An answer without any service, not even Consul's own, is what a token without rights gets, with status 200. */
  async function checkRights(total: number): Promise<void> {
    if (total > 0 || (book.size() === 0 && guard.held().size === 0)) return;
    await api.probe(life.signal);
  }

  async function apply(answer: BlockingAnswer<Buffer>, restarted: boolean): Promise<void> {
    await learnLimit();
    const difference = cost.measure(answer.value.length, () => list.read(answer.value));
    const { changed, left } = applyDifference(difference);
    if (restarted) suspendFollower();
    // What was read from disk is of an unknown age, as after a lost connection.
    const suspect = restarted || difference.total === 0 || follower === undefined;
    if ((suspect || left) && book.retain('default', names, suspect)) publisher.changed();
    await checkRights(difference.total);
    failures = 0;
    const differences = difference.changed.length + difference.removed.length;
    const steps = answer.index - lastIndex;
    lastIndex = answer.index;
    succeed(listSource);
    chooseFollower().listed({ names, changed, differences, steps });
  }

  const query = startBlockingQuery<Buffer>({
    clock,
    waitMs,
    ask: (request) => api.services(request),
    onAnswer: (answer, { restarted }) => apply(answer, restarted),
    onFailure(failure) {
      fail(listSource, failure);
      failures += 1;
      // Everything else fails too then, and would still back off when the list is there again.
      if (failure.code === 'TW_CATALOG_UNREACHABLE' || failures > 1) suspendFollower();
    },
    // With a query per service only new names and newly routed ones wait for the list.
    restMs: () => cost.restMs(follower?.mode === 'blocking' ? 'easy' : 'steady'),
  });

  return {
    status: () => core.status(),
    close() {
      life.abort();
      query.close();
      follower?.follow.close();
      core.close();
      api.close();
      return Promise.resolve();
    },
  };
}
