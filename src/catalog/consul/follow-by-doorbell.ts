// The way for more services than connections: the list and the failing checks ring, and only what changed is fetched.
import type { Instance } from '../../model/instance.js';
import { startBlockingQuery, type BlockingQuery } from '../blocking-query.js';
import { failureOf } from '../catalog-failure.js';
import { limitConcurrency } from '../../shared/limit-concurrency.js';
import { createRestTime } from '../rest-time.js';
import { parseChecks, parseHealth, type ConsulCheck } from './consul-instance.js';
import type { ConsulFollower, FollowerOptions, ListNews } from './consul-follower.js';
import { createFailingChecks } from './failing-checks.js';
import { failureOfService, isOfService } from './failure-of-service.js';
import { createNodesReader, groupByName } from './read-nodes.js';

const requestsAtOnce = 8;
/** Least time between two reads of everything that nothing has asked for. */
const laterReadMs = 5_000;
/** And where a reason is hardly possible. */
const seldomReadMs = 60_000;
const fetchTimeoutMs = 30_000;

/**
 * Tags: the list says which service changed. Health: the checks that do not pass are few, and the status of every
 * instance follows from them without asking. What is left (an instance added, removed or moved under equal tags) shows
 * as a list that woke up without a reason; then every node's instances are read, at a bounded share of the processor.
 */
export function followByDoorbell(options: FollowerOptions): ConsulFollower {
  const { api, core } = options;
  const { book, clock, publisher } = core;
  const atOnce = limitConcurrency(requestsAtOnce);
  const checks = createFailingChecks();
  const readCost = createRestTime();
  const nodesReader = createNodesReader(api, readCost);
  let names: ReadonlySet<string> = new Set();
  let checksLoop: BlockingQuery | undefined;
  let life = new AbortController();
  /** Fetched by name while everything is being read: what that read holds of them may be older. */
  const newerThanRead = new Set<string>();
  let reading = false;
  let readAgain = false;
  let earliestReadMs = 0;
  let nextRead: { readonly dueMs: number; readonly cancel: () => void } | undefined;

  function watchChecks(): BlockingQuery {
    const cost = createRestTime();
    let first = true;
    return startBlockingQuery<Buffer>({
      clock,
      waitMs: options.waitMs,
      random: options.random,
      ask: (request) => api.notPassing(request),
      onAnswer({ value }) {
        cost.measure(value.length, () => {
          applyChecks(parseChecks(value));
        });
        options.onSuccess('checks');
        if (first) readSoon(0);
        first = false;
      },
      onFailure: (failure) => {
        options.onFailure('checks', failure);
        // Instances are worth having even where checks cannot be read.
        if (first) readSoon(0);
      },
      restMs: () => cost.restMs(),
    });
  }

  function applyChecks(list: readonly ConsulCheck[]): void {
    const affected = checks.replace(list);
    let changed = false;
    for (const name of affected === 'all' ? names : affected) {
      const service = book.get('default', name);
      if (service === undefined) continue;
      changed = book.put('default', name, service.instances.map(checks.withStatus)) || changed;
    }
    if (changed) publisher.changed();
  }

  async function fetchNames(changed: readonly string[]): Promise<void> {
    const { signal } = life;
    await Promise.all(changed.map((name) => atOnce(() => fetchName(name, signal))));
  }

  async function fetchName(name: string, signal: AbortSignal): Promise<void> {
    try {
      const answer = await api.health(name, { index: 0, waitMs: 0, timeoutMs: fetchTimeoutMs, signal });
      if (signal.aborted || !names.has(name)) return;
      // None: it is leaving the list too, or the token may not read nodes. The list and the next full read tell.
      const instances = parseHealth(answer.value);
      options.onSuccess('names');
      newerThanRead.add(name);
      if (instances.length > 0 && book.put('default', name, instances)) publisher.changed();
    } catch (thrown) {
      if (signal.aborted) return;
      const failure = failureOfService(name, failureOf(thrown));
      options.onFailure('names', failure);
      readSoon(isOfService(failure) ? seldomReadMs : laterReadMs);
    }
  }

  /** Reads everything after the delay, or later when the last read was costly; an earlier date wins. */
  function readSoon(delayMs: number): void {
    const nowMs = clock.monotonicMs();
    const dueMs = Math.max(nowMs + delayMs, earliestReadMs);
    if (nextRead !== undefined && nextRead.dueMs <= dueMs) return;
    nextRead?.cancel();
    const cancel = clock.after(dueMs - nowMs, () => {
      nextRead = undefined;
      void readEverything();
    });
    nextRead = { dueMs, cancel };
  }

  async function readEverything(): Promise<void> {
    const { signal } = life;
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    newerThanRead.clear();
    let againMs = options.refreshIntervalMs;
    try {
      const nodes = await nodesReader.read(signal);
      if (!signal.aborted) {
        applyNodes(nodes);
        options.onSuccess('nodes');
      }
    } catch (thrown) {
      if (!signal.aborted) options.onFailure('nodes', failureOf(thrown));
      againMs = laterReadMs;
    }
    if (signal.aborted) return;
    reading = false;
    options.onComplete();
    readSoon(readAgain ? 0 : againMs);
    readAgain = false;
  }

  function applyNodes(nodes: readonly (readonly Instance[])[]): void {
    const byName = groupByName(nodes, names);
    let changed = false;
    for (const [name, instances] of byName) {
      if (newerThanRead.has(name)) continue;
      changed = book.put('default', name, instances.map(checks.withStatus)) || changed;
    }
    // Listed, but on no node: the two answers are of different moments, or node rights are missing. Ask by name.
    const missing = [...names].filter((name) => !byName.has(name) && !newerThanRead.has(name));
    if (changed) publisher.changed();
    earliestReadMs = clock.monotonicMs() + readCost.restMs();
    void fetchNames(missing);
  }

  function suspend(): void {
    life.abort();
    life = new AbortController();
    checksLoop?.close();
    checksLoop = undefined;
    nextRead?.cancel();
    nextRead = undefined;
    reading = false;
    readAgain = false;
  }

  return {
    listed(news: ListNews) {
      names = news.names;
      if (checksLoop === undefined) {
        // Its first answer starts the first read of everything.
        checksLoop = watchChecks();
        return;
      }
      void fetchNames(news.changed);
      const { differences, steps } = news;
      if (differences === 0 && steps !== 0) readSoon(0);
      // Something else happened too, which may be that an instance came or went.
      else if (steps > differences) readSoon(laterReadMs);
      // One step that changes several services (a transaction) may still hide one that changes none.
      else if (steps > 1) readSoon(seldomReadMs);
    },
    suspend,
    close: suspend,
  };
}
