// The store while the proxy runs: looked at again and again, and never waited for.
import { access } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.js';
import { messageOf, TagwayError } from '../../shared/errors.js';
import { completeTriple } from './complete-triple.js';
import { preparedIn } from './prepared-triple.js';
import {
  lookAt,
  placesIn,
  scanStore,
  type ScanMemory,
  type StoreContent,
  type StoredCertificate,
} from './scan-store.js';
import { safeName } from './safe-name.js';
import { acquireStoreLock, tryStoreLock, type HeldLock } from './store-lock.js';
import { storePaths, type StorePaths } from './store-paths.js';
import { writeTriple, type NewTriple } from './write-triple.js';

export interface CertificateStoreOptions {
  /** `/pv/CERTS`. */
  readonly root: string;
  readonly clock: Clock;
  /** Time between two looks; inotify does not see what other machines write over NFS. */
  readonly pollMs?: number;
  /** What writers that died have left is not touched, for whoever only looks. */
  readonly onlyReads?: boolean;
  /** The content differs from what it was. */
  readonly onChange: (content: StoreContent) => void;
  /** What is wrong with the store or a triple in it, once until it changes. */
  readonly onProblem: (message: string) => void;
}

export interface CertificateStore {
  readonly paths: StorePaths;
  /**
   * As of the last look that succeeded: what is in memory goes on serving while the storage is away, or while what has
   * come in its place is broken.
   */
  readonly content: StoreContent;
  /** What is kept under that name by that issuer, as of the last look; undefined also while it is broken. */
  find(issuerKey: string, name: string): StoredCertificate | undefined;
  /** Looks now, or joins the look that is under way; resolves when it is done, also when it failed. */
  refresh(): Promise<void>;
  /**
   * Looks at one certificate alone, and ends what a writer that died has left of it; for whoever holds its lock
   * (`issue_cert_NAME`). Rejects when its place cannot be read.
   */
  settle(issuerKey: string, name: string): Promise<void>;
  /** Keeps a certificate and serves it from then on. */
  save(triple: NewTriple): Promise<void>;
  /** Waits for whoever holds it; rejects at once while the store does not answer. */
  lock(name: string, signal?: AbortSignal): Promise<HeldLock>;
  /** The lock if nobody holds it. */
  tryLock(name: string): Promise<HeldLock | undefined>;
  close(): void;
}

/** A store that has not answered for so long hangs, as NFS does without its server. */
const hangingAfterMs = 10_000;

export function createCertificateStore(options: CertificateStoreOptions): CertificateStore {
  const { clock, pollMs = 30_000, onChange, onProblem } = options;
  const paths = storePaths(options.root);
  const memory: ScanMemory = new Map();
  const told = new Map<string, string>();
  let content: StoreContent = { certificates: [], broken: [] };
  let byPlace = new Map<string, StoredCertificate>();
  /** What goes on serving while it is broken in the store. */
  const good = new Map<string, StoredCertificate>();
  /** Looks come one after another, so that an older one never stands over a newer one. */
  let lastLook: Promise<void> = Promise.resolve();
  let wholeLook: Promise<void> | undefined;
  let isHanging = false;
  let isSwept = options.onlyReads === true;
  let closed = false;
  let cancelPoll: () => void = () => undefined;
  const end = new AbortController();

  /** Once for each subject until it says something else. */
  function tell(subject: string, message: string | undefined): void {
    if (told.get(subject) === message) return;
    if (message === undefined) told.delete(subject);
    else {
      told.set(subject, message);
      onProblem(message);
    }
  }

  function afterLastLook(look: () => Promise<void>): Promise<void> {
    const done = lastLook.then(look);
    lastLook = done.catch(() => undefined);
    return done;
  }

  async function look(): Promise<void> {
    const cancelAlarm = clock.after(hangingAfterMs, () => {
      isHanging = true;
      tell('store', `the certificate store ${paths.root} does not answer; what is in memory goes on serving`);
    });
    try {
      const next = await scanStore(paths, memory);
      // An empty mount point is no store without certificates.
      if (isEmpty(next) && !isEmpty(content)) await access(paths.certificates);
      tell('store', undefined);
      if (!closed) take(next);
      if (!closed && !isSwept) void sweep();
    } catch (error) {
      tell('store', `the certificate store ${paths.root} cannot be read: ${messageOf(error)}`);
    } finally {
      cancelAlarm();
      isHanging = false;
      if (!closed) cancelPoll = clock.after(pollMs, () => void refresh());
    }
  }

  function take(next: StoreContent): void {
    const subjects = new Set(['store']);
    for (const { issuerKey, storedAs, message } of next.broken) {
      const subject = `${issuerKey}/${storedAs}`;
      subjects.add(subject);
      if (!told.has(subject)) void recover(issuerKey, storedAs);
      tell(subject, `the certificate ${subject} in ${paths.root} is left out: ${message}; it is not touched`);
    }
    for (const subject of told.keys()) if (!subjects.has(subject)) told.delete(subject);
    byPlace = new Map(next.certificates.map((one) => [`${one.issuerKey}/${one.storedAs}`, one]));
    for (const [place, one] of byPlace) good.set(place, one);
    for (const place of good.keys()) if (!byPlace.has(place) && !subjects.has(place)) good.delete(place);
    const before = content;
    content = { certificates: [...good.values()], broken: next.broken };
    if (!sameMembers(before.certificates, content.certificates) || !sameMembers(before.broken, content.broken)) {
      onChange(content);
    }
  }

  /** Once: what writers have left in places that nobody may come to for months. */
  async function sweep(): Promise<void> {
    isSwept = true;
    for (const place of await placesIn(paths).catch(() => [])) {
      const [issuerKey, storedAs] = place.split('/') as [string, string];
      await recover(issuerKey, storedAs);
    }
  }

  /** What is broken because its writer died is completed; the next look finds what came of it. */
  async function recover(issuerKey: string, storedAs: string): Promise<void> {
    if (options.onlyReads || closed) return;
    if ((await preparedIn(paths.triple(issuerKey, storedAs))).length === 0) return;
    try {
      const lock = await acquireStoreLock(paths.lock(`issue_cert_${storedAs}`), clock, end.signal);
      try {
        await settle(issuerKey, storedAs);
      } finally {
        await lock.release();
      }
    } catch {
      // A store that cannot be written has been told of by whoever wanted more of it.
    }
  }

  function settle(issuerKey: string, name: string): Promise<void> {
    return afterLastLook(async () => {
      const files = paths.triple(issuerKey, name);
      await completeTriple(files);
      await takeOne(issuerKey, safeName(name), await exists(files.directory));
    });
  }

  async function takeOne(issuerKey: string, storedAs: string, isThere: boolean): Promise<void> {
    const key = `${issuerKey}/${storedAs}`;
    const isOther = (one: { issuerKey: string; storedAs: string }) =>
      one.issuerKey !== issuerKey || one.storedAs !== storedAs;
    if (!isThere) memory.delete(key);
    const found = isThere ? await lookAt(key, { paths, memory }) : undefined;
    if (closed || (found !== undefined && found === byPlace.get(key))) return;
    const [certificates, broken] = [[...byPlace.values()].filter(isOther), content.broken.filter(isOther)];
    if (found === undefined) return take({ certificates, broken });
    take(
      'message' in found
        ? { certificates, broken: [...broken, found] }
        : { certificates: [...certificates, found], broken },
    );
  }

  /** Every file operation that waits for a storage that is away takes a thread from all that need one. */
  function refuseHanging(): void {
    if (!isHanging) return;
    const message = `the certificate store ${paths.root} does not answer`;
    throw new TagwayError('TW_STORE_LOCK', message, { source: 'certificate' });
  }

  function refresh(): Promise<void> {
    cancelPoll();
    wholeLook ??= afterLastLook(look).finally(() => (wholeLook = undefined));
    return wholeLook;
  }

  return {
    paths,
    get content() {
      return content;
    },
    find: (issuerKey, name) => byPlace.get(`${issuerKey}/${safeName(name)}`),
    refresh,
    settle,
    async save(triple) {
      await writeTriple(paths, triple);
      await settle(triple.issuerKey, triple.name);
    },
    async lock(name, signal) {
      refuseHanging();
      return acquireStoreLock(paths.lock(name), clock, signal);
    },
    async tryLock(name) {
      refuseHanging();
      return tryStoreLock(paths.lock(name), clock);
    },
    close() {
      closed = true;
      cancelPoll();
      end.abort();
    },
  };
}

function isEmpty({ certificates, broken }: StoreContent): boolean {
  return certificates.length === 0 && broken.length === 0;
}

/** Rejects when nobody can say: a store that is away is not an empty one. */
async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** In whatever order. */
function sameMembers<T>(before: readonly T[], after: readonly T[]): boolean {
  const known = new Set(before);
  return before.length === after.length && after.every((member) => known.has(member));
}
