// The store while the proxy runs: looked at again and again, and never waited for.
import type { Clock } from '../../shared/clock.js';
import { messageOf } from '../../shared/errors.js';
import { scanStore, type ScanMemory, type StoreContent, type StoredCertificate } from './scan-store.js';
import { safeName } from './safe-name.js';
import { acquireStoreLock, type HeldLock } from './store-lock.js';
import { storePaths, type StorePaths } from './store-paths.js';
import { writeTriple, type NewTriple } from './write-triple.js';

export interface CertificateStoreOptions {
  /** `/pv/CERTS`. */
  readonly root: string;
  readonly clock: Clock;
  /** Time between two looks; inotify does not see what other machines write over NFS. */
  readonly pollMs?: number;
  /** The content differs from what it was. */
  readonly onChange: (content: StoreContent) => void;
  /** What is wrong with the store or a triple in it, once until it changes. */
  readonly onProblem: (message: string) => void;
}

export interface CertificateStore {
  readonly paths: StorePaths;
  /** As of the last look that succeeded: what is in memory goes on serving while the storage is away. */
  readonly content: StoreContent;
  /** What is kept under that name by that issuer, as of the last look. */
  find(issuerKey: string, name: string): StoredCertificate | undefined;
  /** Looks now, or joins the look that is under way; resolves when it is done, also when it failed. */
  refresh(): Promise<void>;
  /** Keeps a certificate and serves it from then on. */
  save(triple: NewTriple): Promise<void>;
  lock(name: string, signal?: AbortSignal): Promise<HeldLock>;
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
  let looking: Promise<void> | undefined;
  let closed = false;
  let cancelPoll: () => void = () => undefined;

  /** Once for each subject until it says something else. */
  function tell(subject: string, message: string | undefined): void {
    if (told.get(subject) === message) return;
    if (message === undefined) told.delete(subject);
    else {
      told.set(subject, message);
      onProblem(message);
    }
  }

  async function look(): Promise<void> {
    const cancelAlarm = clock.after(hangingAfterMs, () =>
      tell('store', `the certificate store ${paths.root} does not answer; what is in memory goes on serving`),
    );
    try {
      const next = await scanStore(paths, memory);
      tell('store', undefined);
      if (!closed) take(next);
    } catch (error) {
      tell('store', `the certificate store ${paths.root} cannot be read: ${messageOf(error)}`);
    } finally {
      cancelAlarm();
      looking = undefined;
      if (!closed) cancelPoll = clock.after(pollMs, () => void refresh());
    }
  }

  function take(next: StoreContent): void {
    const subjects = new Set(['store']);
    for (const { issuerKey, storedAs, message } of next.broken) {
      const subject = `${issuerKey}/${storedAs}`;
      subjects.add(subject);
      tell(subject, `the certificate ${subject} in ${paths.root} is left out: ${message}; it is not touched`);
    }
    for (const subject of told.keys()) if (!subjects.has(subject)) told.delete(subject);
    const same = sameMembers(content.certificates, next.certificates) && sameMembers(content.broken, next.broken);
    content = next;
    byPlace = new Map(next.certificates.map((one) => [`${one.issuerKey}/${one.storedAs}`, one]));
    if (!same) onChange(next);
  }

  function refresh(): Promise<void> {
    cancelPoll();
    looking ??= look();
    return looking;
  }

  return {
    paths,
    get content() {
      return content;
    },
    find: (issuerKey, name) => byPlace.get(`${issuerKey}/${safeName(name)}`),
    refresh,
    async save(triple) {
      await writeTriple(paths, triple);
      // A look under way may have passed the place already.
      await looking;
      await refresh();
    },
    lock: (name, signal) => acquireStoreLock(paths.lock(name), clock, signal),
    close() {
      closed = true;
      cancelPoll();
    },
  };
}

function sameMembers<T>(before: readonly T[], after: readonly T[]): boolean {
  return before.length === after.length && before.every((member, index) => member === after[index]);
}
