// Follows the services of one namespace: a list, the events from there on, and the blocking list as their guard.
import { backoffMs, startBlockingQuery, type BlockingAnswer, type BlockingQueryOptions } from '../blocking-query.js';
import { badAnswer, failureOf, type CatalogFailure } from '../catalog-failure.js';
import { pause } from '../../shared/pause.js';
import type { ProviderCore } from '../provider-core.js';
import { createRestTime } from '../rest-time.js';
import { followEventStream, type EventStream, type StreamEnd } from './event-stream.js';
import { parseRegistrations, parseServices, type EventFrame } from './nomad-answers.js';
import type { NomadApi } from './nomad-api.js';
import { createServiceRecords, type ServiceRecord } from './service-records.js';

/** `stream`: a change costs no request; `doorbell`: the list rings, and every wanted service is read again. */
export type NomadMode = 'stream' | 'doorbell';

export interface NamespaceOptions {
  /** A namespace, or `*` for all that the token may read. */
  readonly scope: string;
  readonly api: NomadApi;
  readonly core: ProviderCore;
  readonly waitMs: number;
  readonly refreshIntervalMs: number;
  /** False where there is no connection to spare for an event stream. */
  readonly mayStream: boolean;
  readonly random?: BlockingQueryOptions<unknown>['random'];
  readonly isRelevant: (tags: readonly string[]) => boolean;
  /** Limits how many reads by name run at once, over all namespaces. */
  atOnce<T>(task: () => Promise<T>): Promise<T>;
  /** All is well, and everything up to the index is known. */
  onConfirmed(index: number): void;
  /** Everything has been read once, as far as it could be. */
  onRead(): void;
  onFailure(failure: CatalogFailure): void;
  onMode(mode: NomadMode): void;
}

/** How far the list may be ahead of the stream before the stream counts as one that misses something. */
const catchUpMs = 250;
/** Changes of one deployment come within some milliseconds; one reading after them is enough. */
const doorbellRestMs = 15;
/** The guard comes back at most this often while events explain what it sees. */
const guardRestMs = 1_000;
const mostRefusals = 3;
/** A stream that ends sooner is not opened again at once. */
const shortLifeMs = 5_000;

export function followNamespace(options: NamespaceOptions): { close(): void } {
  const { scope, api, core, isRelevant, random = Math.random } = options;
  const { book, clock, publisher } = core;
  const life = new AbortController();
  const cost = createRestTime();
  const records = createServiceRecords({ scope, book, isRelevant, onChange: () => publisher.changed() });
  const reading = new Map<ServiceRecord, Promise<unknown>>();

  let mode: NomadMode = options.mayStream ? 'stream' : 'doorbell';
  let stream: EventStream | undefined;
  let isLive = false;
  let openedMs = 0;
  let shortLives = 0;
  let refusals = 0;
  /** Everything up to here is known, by the list or by events. */
  let knownIndex = 0;
  /** Set while a stream that failed is not to be opened again. */
  let cancelReopen: (() => void) | undefined;
  let caughtUp: AbortController | undefined;

  let listIndex = 0;
  let wasQuiet = false;
  let isFirst = true;
  /** Something could not be read, and what events have said of it meanwhile may be lost. */
  let isIncomplete = false;
  let isFailing = false;
  let failedReads = 0;
  let cancelRetry: (() => void) | undefined;
  let lastReadMs = 0;
  let readTookMs = 0;

  function confirm(index: number): void {
    isFailing = false;
    options.onConfirmed(index);
  }

  function fail(failure: CatalogFailure): void {
    isFailing = true;
    options.onFailure(failure);
  }

  function openStream(index: number): void {
    if (stream !== undefined || cancelReopen !== undefined || mode === 'doorbell') return;
    knownIndex = index;
    openedMs = clock.monotonicMs();
    stream = followEventStream({
      clock,
      open: (signal) => api.events(scope, index + 1, signal),
      onLive() {
        isLive = true;
        refusals = 0;
        options.onMode(mode);
      },
      onFrame: applyFrame,
      onEnd: reopenLater,
    });
  }

  function closeStream(): void {
    stream?.close();
    stream = undefined;
    isLive = false;
    cancelReopen?.();
    cancelReopen = undefined;
    caughtUp?.abort();
  }

  /** The list has to be read again first: it says where the next stream must begin. */
  function reopenLater(end: StreamEnd): void {
    closeStream();
    if (end === 'refused') refusals += 1;
    shortLives = clock.monotonicMs() - openedMs < shortLifeMs ? shortLives + 1 : 0;
    if (refusals >= mostRefusals) {
      mode = 'doorbell';
      options.onMode(mode);
    } else if (shortLives > 0) {
      cancelReopen = clock.after(backoffMs(shortLives, 'TW_CATALOG_BAD_ANSWER', random), () => {
        cancelReopen = undefined;
        query.restart();
      });
    }
    query.restart();
  }

  function applyFrame({ index, events }: EventFrame): void {
    for (const event of events) {
      const incomplete = records.apply(event);
      if (incomplete !== undefined) void readAll([incomplete]).then(retryLater);
    }
    if (index <= knownIndex) return;
    knownIndex = index;
    caughtUp?.abort();
    if (!isFailing) options.onConfirmed(index);
  }

  async function readService(record: ServiceRecord, send: () => Promise<BlockingAnswer<Buffer>>): Promise<void> {
    records.beginRead(record);
    try {
      const { index, knownLeader, value } = await options.atOnce(send);
      if (life.signal.aborted) return;
      if (!knownLeader || !(index > 0)) throw badAnswer(`answered for ${record.name} with index ${index}, no leader`);
      records.endRead(record, { index, instances: parseRegistrations(value) });
    } finally {
      records.endRead(record);
    }
  }

  /** Reads services by name; gives what failed. */
  async function readAll(late: readonly ServiceRecord[]): Promise<readonly CatalogFailure[]> {
    const failures: CatalogFailure[] = [];
    const send = (record: ServiceRecord) => {
      // Thousands of services would each take their time to find out.
      const gone = failures.find(isUnreachable);
      return gone === undefined ? api.service(record, life.signal) : Promise.reject(gone);
    };
    const readOne = async (record: ServiceRecord) => {
      // Two readings of one service at once would not know which events the other has seen.
      while (reading.has(record)) await reading.get(record);
      const read = readService(record, () => send(record))
        .catch((thrown: unknown) => failures.push(failureOf(thrown)))
        .finally(() => reading.delete(record));
      reading.set(record, read);
      await read;
    };
    await Promise.all(late.map(readOne));
    return life.signal.aborted ? [] : failures;
  }

  function retryLater([failure]: readonly CatalogFailure[]): void {
    if (failure === undefined) return;
    fail(failure);
    isIncomplete = true;
    failedReads += 1;
    cancelRetry ??= clock.after(backoffMs(failedReads, failure.code, random), () => {
      cancelRetry = undefined;
      query.restart();
    });
  }

  /** Opens the stream where the list ends, and reads every wanted service that may have changed. */
  async function readFully({ index, value }: BlockingAnswer<Buffer>, isSuspect: boolean): Promise<void> {
    const services = cost.measure(value.length, () => parseServices(value));
    records.listed(services, index, isSuspect || services.length === 0);
    openStream(index);
    if (!isFirst && mode === 'doorbell') await pause(clock, doorbellRestMs, life.signal);
    lastReadMs = clock.monotonicMs();
    const failures = await readAll(records.behind(index));
    readTookMs = clock.monotonicMs() - lastReadMs;
    if (life.signal.aborted) return;
    const unreachable = failures.find(isUnreachable);
    if (unreachable !== undefined) throw unreachable;
    isFirst = false;
    if (failures.length === 0) {
      failedReads = 0;
      isIncomplete = false;
      confirm(index);
    } else retryLater(failures);
    options.onRead();
  }

  async function catchUp(index: number): Promise<boolean> {
    const deadlineMs = clock.monotonicMs() + catchUpMs;
    while (isLive && knownIndex < index && clock.monotonicMs() < deadlineMs) {
      caughtUp = new AbortController();
      await pause(clock, deadlineMs - clock.monotonicMs(), caughtUp.signal);
    }
    caughtUp = undefined;
    return isLive && knownIndex >= index;
  }

  async function take(answer: BlockingAnswer<Buffer>, restarted: boolean): Promise<void> {
    const { index } = answer;
    const startsOver = restarted || index < listIndex;
    // After a wait in vain Nomad gives the index of its start, and the next answer what other namespaces did meanwhile.
    const isOfOthers = wasQuiet && isLive;
    wasQuiet = index === listIndex;
    listIndex = index;
    if (startsOver) {
      closeStream();
      records.startOver();
      return readFully(answer, true);
    }
    const isDue = clock.monotonicMs() - lastReadMs >= options.refreshIntervalMs;
    if (isDue) tryStreamAgain();
    if (isFirst || !isLive) return readFully(answer, isFirst);
    if (isDue || isIncomplete) {
      // A list that is older than the events would undo them; the next one comes at once then.
      return index < knownIndex ? undefined : readFully(answer, false);
    }
    if (isOfOthers || (await catchUp(index))) return confirm(index);
    closeStream();
    await readFully(answer, false);
  }

  /** Rights may have been granted since the last refusal; one more silence, and it is the doorbell again. */
  function tryStreamAgain(): void {
    if (mode === 'stream' || !options.mayStream) return;
    refusals = mostRefusals - 1;
    mode = 'stream';
  }

  options.onMode(mode);
  const query = startBlockingQuery<Buffer>({
    clock,
    waitMs: Math.min(options.waitMs, Math.max(1_000, options.refreshIntervalMs)),
    random,
    // After a failure at once, and not when something changes: otherwise nobody would know that it is over.
    ask: (request) => api.services(scope, isFailing ? { ...request, index: 0 } : request),
    onAnswer: (answer, { restarted }) => take(answer, restarted),
    onFailure(failure) {
      if (isUnreachable(failure)) {
        closeStream();
        refusals = 0;
      }
      fail(failure);
    },
    // Reading by name may take half of the time; a guard that rests misses nothing.
    restMs: () => Math.max(isLive ? guardRestMs : readTookMs, cost.restMs()),
  });

  return {
    close() {
      life.abort();
      query.close();
      closeStream();
      cancelRetry?.();
    },
  };
}

function isUnreachable({ code }: CatalogFailure): boolean {
  return code === 'TW_CATALOG_UNREACHABLE';
}
