// The store while the proxy runs: looked at again and again, and never waited for.
import { access } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.js';
import { messageOf, TagwayError } from '../../shared/errors.js';
import { completeTriple } from './complete-triple.js';
import { preparedIn } from './prepared-triple.js';
import { contentOf, lookAt, placesIn, type Found, type StoreContent, type StoredCertificate } from './scan-store.js';
import { safeName } from './safe-name.js';
import { createServedContent, placeOf } from './served-content.js';
import { throughDoor } from './store-door.js';
import { createStoreIdentity } from './store-identity.js';
import { acquireStoreLock, tryStoreLock, type HeldLock } from './store-lock.js';
import { storePaths, type StorePaths } from './store-paths.js';
import { watchAnswers } from './watch-answers.js';
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
  /** It has not been read as a whole yet, and answers; what was read so far is served. */
  readonly isFirstLook: boolean;
  /** Looks now, or joins the look that is under way; resolves when it is done, also when it failed. */
  refresh(): Promise<void>;
  /**
   * Looks at one certificate alone, and ends what a writer that died has left of it; for whoever holds its lock
   * (`issue_cert_NAME`). Rejects when its place cannot be read, and while the store is away.
   */
  settle(issuerKey: string, name: string): Promise<void>;
  /** Keeps a certificate and serves it from then on. Like all that writes it rejects at once while the store is away. */
  save(triple: NewTriple): Promise<void>;
  /** Writes something besides certificates, in one piece. */
  write<T>(operation: () => Promise<T>): Promise<T>;
  /** Waits for whoever holds it. */
  lock(name: string, signal?: AbortSignal): Promise<HeldLock>;
  /** The lock if nobody holds it. */
  tryLock(name: string): Promise<HeldLock | undefined>;
  close(): void;
}

/** A store that has not answered for so long hangs, as NFS does without its server. */
const hangingAfterMs = 10_000;
/** What the system says of a place where this user, or nobody, can write. */
const cannotWrite = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'];
/** How often a large store's certificates are served while it is read for the first time. */
const sliceMs = 500;

export function createCertificateStore(options: CertificateStoreOptions): CertificateStore {
  const { clock, pollMs = 30_000, onProblem } = options;
  const paths = storePaths(options.root);
  const served = createServedContent(options.onChange);
  const told = new Map<string, string>();
  /** Looks come one after another, so that an older one never stands over a newer one. */
  let lastLook: Promise<void> = Promise.resolve();
  let wholeLook: Promise<void> | undefined;
  let isFirstLook = true;
  /** What is being looked at, for whoever wonders why there is no answer. */
  let placeRead = '';
  let isSwept = options.onlyReads === true;
  let closed = false;
  let cancelPoll: () => void = () => undefined;
  const end = new AbortController();
  const identity = createStoreIdentity(paths, clock);
  const answers = watchAnswers(clock, hangingAfterMs, () => {
    isFirstLook = false;
    const where = placeRead === '' ? '' : ` where certificates/${placeRead} is read`;
    tell('store', `the certificate store ${paths.root} does not answer${where}; what is in memory goes on serving`);
  });

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
    let soFar: ReadonlyMap<string, Found> = new Map();
    const stopSlices = isNothing(served.content) ? inSlices(() => take(contentOf(soFar.values()))) : () => undefined;
    try {
      const places = await placesIn(paths);
      if (!isNothing(served.content)) await identity.check(served.isWithin(places));
      const onPlace = (begun: string) => void (placeRead = begun);
      const onStep = (found: typeof soFar) => {
        soFar = found;
        answers.answered();
      };
      const found = await lookAt(places, { paths, memory: served.memory, onPlace, onStep });
      // It may have gone in between, which looks as if everything had been removed.
      if (!isNothing(served.content) || found.size > 0) await identity.check(isNothing(served.content));
      tell('store', undefined);
      take(contentOf(found.values()));
      if (!closed && !isSwept) void sweep();
    } catch (error) {
      const isAway = error instanceof TagwayError;
      const cannot = isAway ? '' : `the certificate store ${paths.root} cannot be read: `;
      tell('store', `${cannot}${messageOf(error)}${isAway ? '; what is in memory goes on serving' : ''}`);
    } finally {
      placeRead = '';
      stopSlices();
    }
  }

  /** Until it is stopped. */
  function inSlices(publish: () => void): () => void {
    let cancel = clock.after(sliceMs, function next() {
      if (closed) return;
      publish();
      cancel = clock.after(sliceMs, next);
    });
    return () => cancel();
  }

  function take(next: StoreContent): void {
    if (closed) return;
    const subjects = new Set(['store']);
    for (const broken of next.broken) {
      const place = placeOf(broken);
      subjects.add(place);
      if (!told.has(place)) void recover(broken);
      tell(place, `the certificate ${place} in ${paths.root} is left out: ${broken.message}; it is not touched`);
    }
    for (const subject of told.keys()) if (!subjects.has(subject)) told.delete(subject);
    served.take(next);
  }

  /** Once: what writers have left in places that nobody may come to for months. */
  async function sweep(): Promise<void> {
    isSwept = true;
    for (const place of await placesIn(paths).catch(() => [])) {
      const [issuerKey, storedAs] = place.split('/') as [string, string];
      await recover({ issuerKey, storedAs });
    }
  }

  /** What is broken because its writer died is completed; the next look finds what came of it. */
  async function recover({ issuerKey, storedAs }: Pick<Found, 'issuerKey' | 'storedAs'>): Promise<void> {
    if (options.onlyReads || closed) return;
    if ((await preparedIn(paths.triple(issuerKey, storedAs))).length === 0) return;
    try {
      const held = await lock(`issue_cert_${storedAs}`, end.signal);
      try {
        await settle(issuerKey, storedAs);
      } finally {
        await held.release();
      }
    } catch {
      // A store that cannot be written has been told of by whoever wanted more of it.
    }
  }

  function settle(issuerKey: string, name: string): Promise<void> {
    return afterLastLook(async () => {
      await refuseAway();
      const files = paths.triple(issuerKey, name);
      await completeTriple(files);
      const place = placeOf({ issuerKey, storedAs: safeName(name) });
      const isThere = await exists(files.directory);
      // A store that has gone by now has not lost this one certificate.
      if (!isThere) await refuseAway();
      const found = isThere ? (await lookAt([place], { paths, memory: served.memory })).get(place) : undefined;
      if (found === undefined || found !== served.find(place)) take(served.foundWith(place, found));
      answers.answered();
    });
  }

  /**
   * Nothing is begun with a store that hangs. Nor is anything written to what stands in the place of one that is away: a
   * certificate there is lost when the file system is mounted again, and makes all others look as if they were removed.
   */
  async function refuseAway(): Promise<void> {
    if (answers.isSilent) {
      const message = `the certificate store ${paths.root} does not answer`;
      throw new TagwayError('TW_STORE_AWAY', message, { source: 'certificate' });
    }
    if (!isNothing(served.content)) await identity.check();
  }

  async function lock(name: string, signal?: AbortSignal): Promise<HeldLock> {
    await refuseAway();
    try {
      return await acquireStoreLock(paths.lock(name), clock, signal);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!cannotWrite.includes(code)) throw error;
      const message = `no lock can be written to the certificate store ${paths.root}, so nothing is ordered: ${messageOf(error)}`;
      throw new TagwayError('TW_STORE_LOCK', message, { source: 'certificate', cause: error });
    }
  }

  function refresh(): Promise<void> {
    if (wholeLook === undefined) {
      cancelPoll();
      // Also while it waits for its turn: what is before it may hang.
      answers.begin();
      wholeLook = afterLastLook(look).then(() => {
        wholeLook = undefined;
        isFirstLook = false;
        answers.end();
        if (!closed) cancelPoll = clock.after(pollMs, () => void refresh());
      });
    }
    return wholeLook;
  }

  return {
    paths,
    get content() {
      return served.content;
    },
    find: (issuerKey, name) => served.find(placeOf({ issuerKey, storedAs: safeName(name) })),
    get isFirstLook() {
      return isFirstLook;
    },
    refresh,
    settle,
    async save(triple) {
      await refuseAway();
      await writeTriple(paths, triple);
      await settle(triple.issuerKey, triple.name);
    },
    async write(operation) {
      await refuseAway();
      return throughDoor(operation);
    },
    lock,
    async tryLock(name) {
      await refuseAway();
      return tryStoreLock(paths.lock(name), clock);
    },
    close() {
      closed = true;
      cancelPoll();
      answers.end();
      end.abort();
    },
  };
}

function isNothing({ certificates, broken }: StoreContent): boolean {
  return certificates.length === 0 && broken.length === 0;
}

/** Rejects when nobody can say: a store that is away is not an empty one. */
async function exists(path: string): Promise<boolean> {
  try {
    await throughDoor(() => access(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
