// The precise way: one blocking query per relevant service, so that a change costs one small answer.
import { startBlockingQuery, type BlockingQuery } from '../blocking-query.js';
import { failureOf, type CatalogFailure } from '../catalog-failure.js';
import { limitConcurrency } from '../../shared/limit-concurrency.js';
import { parseChecks, parseHealth } from './consul-instance.js';
import type { ConsulFollower, FollowerOptions } from './consul-follower.js';
import { createFailingChecks } from './failing-checks.js';
import { failureOfService } from './failure-of-service.js';
import { createRestTime } from '../rest-time.js';
import { createNodesReader, groupByName } from './read-nodes.js';

interface NameLoop {
  readonly query: BlockingQuery;
  /** Set while the catalog lists the service but shows no instance. */
  cancelRemoval?: () => void;
}

/** First answers are immediate, so more at once would only fill the catalog's queue. */
const firstAnswersAtOnce = 16;
/** How long the list gets to fail too before a refused connection counts as a limit. */
const limitProbeMs = 250;
/** From so many unknown services on, whole nodes are read first. */
const manyNames = 200;
const readAheadTimeoutMs = 30_000;
/** Consul answers no question about a service whose name holds this byte. */
const nodesSource = '\0nodes';

export function followByName(options: FollowerOptions): ConsulFollower {
  const { api, core, waitMs } = options;
  const { book, clock, publisher } = core;
  const loops = new Map<string, NameLoop>();
  const unanswered = new Set<string>();
  const firstAnswers = limitConcurrency(firstAnswersAtOnce);
  let cancelProbe: (() => void) | undefined;
  let life = new AbortController();

  function start(name: string): void {
    unanswered.add(name);
    const query = startBlockingQuery<Buffer>({
      clock,
      waitMs,
      random: options.random,
      ask: (request) =>
        request.index === 0 ? firstAnswers(() => api.health(name, request)) : api.health(name, request),
      onAnswer({ value }) {
        apply(name, value);
        options.onSuccess(name);
        settle(name);
      },
      onFailure(failure) {
        fail(name, failure);
        settle(name);
      },
    });
    loops.set(name, { query });
  }

  function stop(name: string, loop: NameLoop): void {
    loop.query.close();
    loop.cancelRemoval?.();
    loops.delete(name);
    settle(name);
  }

  function apply(name: string, body: Buffer): void {
    const instances = parseHealth(body);
    const loop = loops.get(name);
    loop?.cancelRemoval?.();
    if (loop !== undefined) loop.cancelRemoval = undefined;
    // The last instance is gone, which the list will confirm in a moment, or the token may not read nodes.
    if (instances.length === 0 && loop !== undefined) {
      loop.cancelRemoval = clock.after(core.graceMs, () => {
        if (book.put('default', name, [])) publisher.changed();
      });
    } else if (book.put('default', name, instances)) publisher.changed();
  }

  /** Asking by name takes a millisecond each; reading whole nodes first gets many services known at once. */
  async function readAhead(names: ReadonlySet<string>): Promise<void> {
    const { signal } = life;
    try {
      const request = { index: 0, waitMs: 0, timeoutMs: readAheadTimeoutMs, signal };
      const failing = await api.notPassing(request);
      const nodes = await createNodesReader(api, createRestTime()).read(signal);
      if (signal.aborted) return;
      const checks = createFailingChecks();
      checks.replace(parseChecks(failing.value));
      for (const [name, instances] of groupByName(nodes, names)) {
        // What its own query has answered is newer.
        if (unanswered.has(name)) book.put('default', name, instances.map(checks.withStatus));
      }
      publisher.changed();
      options.onSuccess(nodesSource);
      options.onComplete();
    } catch (thrown) {
      if (!signal.aborted) options.onFailure(nodesSource, failureOf(thrown));
    }
  }

  function settle(name: string): void {
    if (unanswered.delete(name) && unanswered.size === 0) options.onComplete();
  }

  /** One refused connection while the others live means a limit; when the whole catalog is away, the list says so. */
  function fail(name: string, failure: CatalogFailure): void {
    if (!isRefusedConnection(failure)) return options.onFailure(name, failureOfService(name, failure));
    const connections = api.connections();
    cancelProbe ??= clock.after(limitProbeMs, () => {
      cancelProbe = undefined;
      options.onConnectionLimit(connections);
    });
  }

  function suspend(): void {
    cancelProbe?.();
    cancelProbe = undefined;
    life.abort();
    life = new AbortController();
    for (const [name, loop] of [...loops]) {
      unanswered.delete(name);
      stop(name, loop);
    }
  }

  return {
    listed({ names, changed }) {
      // There may be thousands of names, and mostly none of them is new or gone.
      if (names.size !== loops.size || !changed.every((name) => loops.has(name))) {
        for (const [name, loop] of [...loops]) {
          if (names.has(name)) continue;
          stop(name, loop);
          options.onSuccess(name);
        }
        for (const name of names) if (!loops.has(name)) start(name);
        if (unanswered.size >= manyNames) void readAhead(names);
      }
      if (unanswered.size === 0) options.onComplete();
    },
    suspend,
    close() {
      suspend();
      api.closeMany();
    },
  };
}

/** Consul resets what is too much; newer versions answer 429. */
function isRefusedConnection({ cause, status }: CatalogFailure): boolean {
  const { code } = (cause ?? {}) as { code?: unknown };
  return status === 429 || code === 'ECONNRESET' || code === 'EPIPE';
}
