// Sees to it that every wanted certificate exists and is renewed: one order at a time for each, with the store's lock.
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../shared/clock.js';
import { messageOf, TagwayError } from '../../shared/errors.js';
import { unlessAborted } from '../../shared/unless-aborted.js';
import { parseCertificate, type Certificate } from '../certificate.js';
import type { CertificateStore } from '../store/certificate-store.js';
import { createFailureMemory, type Failures } from './failure-memory.js';
import type { Issuer } from './issuer.js';
import { createRateLimit } from './rate-limit.js';
import { createRenewalAdvice } from './renewal-advice.js';
import { renewalTimeMs } from './renewal-time.js';
import { retryWaitMs } from './retry-ladder.js';

export interface ManagerOptions {
  readonly store: CertificateStore;
  readonly issuer: Issuer;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of renewals. */
  readonly random: () => number;
  /** Orders in ten seconds. */
  readonly ordersPerPeriod: number;
  /** Whether its authority has taken a certificate back: such a one is renewed at the next look. */
  readonly isRevoked?: (certificate: Certificate) => boolean;
  readonly onIssued: (names: readonly string[], kind: 'new' | 'renewal') => void;
  readonly onProblem: (message: string, names: readonly string[]) => void;
  /** A certificate was issued, but not all that was asked for with it. */
  readonly onLeftOut: (message: string, names: readonly string[]) => void;
  /** `unsaved` differs. */
  readonly onUnsaved: () => void;
}

/** What is being done about a certificate. */
export interface ManagedCertificate {
  readonly names: readonly string[];
  readonly state: 'kept' | 'issuing' | 'failed';
  /** Failed attempts in a row. */
  readonly attempts: number;
  /** The last failure. */
  readonly error?: string;
  /** When something is done next; milliseconds since the epoch. */
  readonly nextMs: number;
}

/** Certificates, each by its names. */
export interface WantedChanges {
  readonly added: readonly (readonly string[])[];
  readonly removed: readonly (readonly string[])[];
}

export interface CertificateManager {
  /** Certificates that are to exist from now on besides those of before. Those that are removed are let expire. */
  change(changes: WantedChanges): void;
  /**
   * A certificate now; rejects with what went wrong. Joins an order that is under way. `missing` rejects at once while
   * an earlier failure is waited out; `renew` orders whether it is due or not.
   */
  obtain(names: readonly string[], reason: 'missing' | 'renew'): Promise<void>;
  /** Issued, but the store could not take them: served from memory until it can. */
  readonly unsaved: readonly Certificate[];
  describe(): readonly ManagedCertificate[];
  /** Gives up what is under way; resolves when no lock is held any more. */
  close(): Promise<void>;
}

interface Managed {
  /** What it is kept under. */
  readonly name: string;
  readonly names: readonly string[];
  readonly jitter: number;
  isWanted: boolean;
  failures: Failures;
  /** When this proxy renewed it; milliseconds since the epoch, 0: never. */
  renewedMs: number;
  running: Promise<void> | undefined;
  unsaved: { certificate: Certificate; save: () => Promise<void> } | undefined;
  cancelTimer: () => void;
}

/** As often as Caddy looks after its certificates. */
const maintenanceMs = 600_000;
const periodMs = 10_000;
const maxRunning = 20;
const dayMs = 86_400_000;

export function createCertificateManager(options: ManagerOptions): CertificateManager {
  const { store, issuer, clock, random } = options;
  const limit = createRateLimit(clock, options.ordersPerPeriod, periodMs);
  const end = new AbortController();
  // Every order that is under way listens to it.
  setMaxListeners(0, end.signal);
  const managed = new Map<string, Managed>();
  const failureMemory = createFailureMemory();
  const advice = createRenewalAdvice({ store, issuer, clock, random });
  /** Due, and waiting for others to be done. */
  const queue = new Set<Managed>();
  let running = 0;

  function managedFor(names: readonly string[]): Managed {
    const name = names.join(',');
    let one = managed.get(name);
    if (one === undefined) {
      one = {
        name,
        names,
        jitter: random(),
        isWanted: false,
        failures: failureMemory.recall(name),
        renewedMs: 0,
        running: undefined,
        unsaved: undefined,
        cancelTimer: () => undefined,
      };
      managed.set(name, one);
    }
    return one;
  }

  function forget(one: Managed): void {
    if (one.isWanted || one.running !== undefined || one.unsaved !== undefined) return;
    one.cancelTimer();
    queue.delete(one);
    managed.delete(one.name);
    advice.forget(one.name);
    // Routers that go and come back do not begin the ladder anew.
    failureMemory.keep(one.name, one.failures);
  }

  function currentOf({ name, unsaved }: Managed): Certificate | undefined {
    return unsaved?.certificate ?? store.find(issuer.issuerKey, name);
  }

  /** When it is due; 0: now. What waits to be kept is tried again with the next attempt. */
  function dueMs(one: Managed): number {
    const current = one.unsaved === undefined ? currentOf(one) : undefined;
    if (current === undefined) return 0;
    if (options.isRevoked?.(current) === true) return one.renewedMs === 0 ? 0 : one.renewedMs + dayMs;
    const advisedMs = advice.dueMs(one.name, current);
    return renewalTimeMs(current, {
      random: one.jitter,
      // An issuer that is never content gets one renewal a day.
      advisedMs: advisedMs && Math.max(advisedMs, one.renewedMs + dayMs),
    });
  }

  /** Each has its own time: what becomes of one costs the others nothing. */
  function schedule(one: Managed): void {
    one.cancelTimer();
    queue.delete(one);
    if (end.signal.aborted || !one.isWanted || one.running !== undefined) return;
    const current = one.unsaved === undefined ? currentOf(one) : undefined;
    if (current !== undefined) advice.follow(one.name, current, () => schedule(one));
    const waitMs = Math.max(dueMs(one), one.failures.notBeforeMs) - clock.now();
    if (waitMs > 0) one.cancelTimer = clock.after(Math.min(waitMs, maintenanceMs), () => schedule(one));
    else {
      queue.add(one);
      beginQueued();
    }
  }

  function beginQueued(): void {
    for (const one of queue) {
      if (running >= maxRunning || end.signal.aborted) return;
      queue.delete(one);
      // While it waited the store may have been read, or somebody else may have kept it.
      if (dueMs(one) > clock.now()) schedule(one);
      else void begin(one, false);
    }
  }

  function begin(one: Managed, force: boolean): Promise<void> {
    running++;
    const run = attempt(one, force).finally(() => {
      running--;
      one.running = undefined;
      schedule(one);
      forget(one);
      beginQueued();
    });
    one.running = run;
    // Whoever waits for it hears of the failure; here it has been noted.
    run.catch(() => undefined);
    return run;
  }

  async function attempt(one: Managed, force: boolean): Promise<void> {
    try {
      if (one.unsaved === undefined) await issue(one, force);
      else await keepLate(one);
      one.failures = { attempts: 0, notBeforeMs: 0 };
    } catch (error) {
      if (end.signal.aborted) throw error;
      const attempts = one.failures.attempts + 1;
      const waitMs = Math.max(retryWaitMs(attempts), askedWaitMs(error));
      one.failures = { attempts, error: messageOf(error), notBeforeMs: clock.now() + waitMs };
      const minutes = Math.round(waitMs / 60_000);
      options.onProblem(`${messageOf(error)}; next attempt in ${minutes} min`, one.names);
      throw error;
    }
  }

  async function issue(one: Managed, force: boolean): Promise<void> {
    const { name } = one;
    const before = currentOf(one);
    await withLock(one, async () => {
      // Whoever held the lock may have done it.
      await store.settle(issuer.issuerKey, name);
      const current = currentOf(one);
      const isOther = current !== undefined && (!force || current.fingerprint !== before?.fingerprint);
      if (isOther && dueMs(one) > clock.now()) return;
      await unlessAborted(limit(), end.signal);
      end.signal.throwIfAborted();
      const order = { signal: end.signal, ...(current === undefined ? {} : { replaced: current }) };
      // Issuers give up by themselves, but for one that hangs in a storage.
      const { leftOut = [], ...issued } = await unlessAborted(issuer.issue(one.names, order), end.signal);
      const parsed = parseCertificate(issued.chainPem, issued.keyPem);
      if (!parsed.ok) throw new Error(`${issuer.issuerKey} sent a certificate that cannot be used: ${parsed.message}`);
      const save = () => store.save({ issuerKey: issuer.issuerKey, name, ...issued });
      options.onIssued(one.names, current === undefined ? 'new' : 'renewal');
      if (current !== undefined) one.renewedMs = clock.now();
      one.unsaved = { certificate: parsed.certificate, save };
      for (const sentence of leftOut) options.onLeftOut(sentence, one.names);
      await keep(one, save);
    });
  }

  async function withLock(one: Managed, task: () => Promise<void>): Promise<void> {
    const lock = await store.lock(`issue_cert_${one.name}`, end.signal);
    try {
      await task();
    } finally {
      await lock.release();
    }
  }

  /** A certificate that cannot be kept is served all the same: another order would find the same full disk. */
  async function keep(one: Managed, save: () => Promise<void>): Promise<void> {
    try {
      await save();
      one.unsaved = undefined;
    } catch (error) {
      throw new Error(`the certificate for ${one.names.join(', ')} cannot be kept: ${messageOf(error)}`, {
        cause: error,
      });
    } finally {
      options.onUnsaved();
    }
  }

  /** The lock has been given back since: somebody else may have kept a newer one, or be about to. */
  function keepLate(one: Managed): Promise<void> {
    const { certificate, save } = one.unsaved!;
    return keep(one, () =>
      withLock(one, async () => {
        await store.settle(issuer.issuerKey, one.name);
        const stored = store.find(issuer.issuerKey, one.name);
        if (stored === undefined || stored.notBeforeMs < certificate.notBeforeMs) await save();
      }),
    );
  }

  return {
    change({ added, removed }) {
      for (const names of removed) {
        const one = managed.get(names.join(','));
        if (one === undefined) continue;
        one.isWanted = false;
        one.cancelTimer();
        queue.delete(one);
        forget(one);
      }
      for (const names of added) {
        const one = managedFor(names);
        one.isWanted = true;
        schedule(one);
      }
    },
    async obtain(names, reason) {
      const one = managedFor(names);
      const { error, notBeforeMs } = one.failures;
      if (one.running === undefined && reason === 'missing' && notBeforeMs > clock.now()) {
        forget(one);
        throw new Error(error);
      }
      await (one.running ?? begin(one, reason === 'renew'));
    },
    get unsaved() {
      return [...managed.values()].flatMap(({ unsaved }) => (unsaved === undefined ? [] : [unsaved.certificate]));
    },
    describe: () =>
      [...managed.values()].map((one) => {
        const { attempts, error, notBeforeMs } = one.failures;
        return {
          names: one.names,
          state: one.running !== undefined ? 'issuing' : attempts > 0 ? 'failed' : 'kept',
          attempts,
          ...(error === undefined ? {} : { error }),
          nextMs: Math.max(dueMs(one), notBeforeMs),
        };
      }),
    async close() {
      end.abort();
      advice.close();
      for (const one of managed.values()) one.cancelTimer();
      await Promise.allSettled([...managed.values()].flatMap((one) => one.running ?? []));
    },
  };
}

/** When the issuer says to come again; a day is as long as forever. */
function askedWaitMs(error: unknown): number {
  const asked = error instanceof TagwayError ? error.context.retryAfterMs : undefined;
  return typeof asked === 'number' ? Math.min(asked, dayMs) : 0;
}
