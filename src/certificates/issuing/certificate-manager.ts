// Sees to it that every wanted certificate exists and is renewed: one order at a time for each, with the store's lock.
import type { Clock } from '../../shared/clock.js';
import { messageOf } from '../../shared/errors.js';
import { parseCertificate, type Certificate } from '../certificate.js';
import type { CertificateStore } from '../store/certificate-store.js';
import type { Issuer } from './issuer.js';
import { createRateLimit } from './rate-limit.js';
import { renewalTimeMs } from './renewal-time.js';
import { retryWaitMs } from './retry-ladder.js';

export interface ManagerOptions {
  readonly store: CertificateStore;
  readonly issuer: Issuer;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of renewals. */
  readonly random: () => number;
  /** Orders in ten seconds. */
  readonly ordersPerPeriod?: number;
  readonly onIssued: (names: readonly string[]) => void;
  readonly onProblem: (message: string, names: readonly string[]) => void;
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

export interface CertificateManager {
  /** The certificates that are to exist from now on, each by its names. Those that are wanted no more are let expire. */
  want(certificates: readonly (readonly string[])[]): void;
  /** A certificate now, due or not; rejects with what went wrong. Joins an order that is under way. */
  obtain(names: readonly string[], reason: 'missing' | 'renew'): Promise<void>;
  /** Issued, but the store could not take them: served from memory until it can. */
  readonly unsaved: readonly Certificate[];
  describe(): readonly ManagedCertificate[];
  close(): void;
}

interface Managed {
  readonly names: readonly string[];
  readonly jitter: number;
  attempts: number;
  error: string | undefined;
  /** No attempt before; milliseconds since the epoch. */
  notBeforeMs: number;
  running: Promise<void> | undefined;
  unsaved: { certificate: Certificate; save: () => Promise<void> } | undefined;
}

/** As often as Caddy looks after its certificates. */
const maintenanceMs = 600_000;
const periodMs = 10_000;
const maxRunning = 20;

export function createCertificateManager(options: ManagerOptions): CertificateManager {
  const { store, issuer, clock, random } = options;
  const limit = createRateLimit(clock, options.ordersPerPeriod ?? 10, periodMs);
  const end = new AbortController();
  const managed = new Map<string, Managed>();
  let wanted = new Set<string>();
  let running = 0;
  let cancelWake: () => void = () => undefined;

  function managedFor(names: readonly string[]): Managed {
    const key = names.join(',');
    let one = managed.get(key);
    if (one === undefined) {
      one = {
        names,
        jitter: random(),
        attempts: 0,
        error: undefined,
        notBeforeMs: 0,
        running: undefined,
        unsaved: undefined,
      };
      managed.set(key, one);
    }
    return one;
  }

  function currentOf({ names, unsaved }: Managed): Certificate | undefined {
    return unsaved?.certificate ?? store.find(issuer.issuerKey, names.join(','));
  }

  /** When it is due; 0: now. What waits to be kept is tried again with the next attempt. */
  function dueMs(one: Managed): number {
    if (one.unsaved !== undefined) return 0;
    const current = currentOf(one);
    return current === undefined ? 0 : renewalTimeMs(current, one.jitter);
  }

  function wake(): void {
    cancelWake();
    if (end.signal.aborted) return;
    const nowMs = clock.now();
    let nextMs = nowMs + maintenanceMs;
    for (const key of wanted) {
      const one = managed.get(key)!;
      if (one.running !== undefined) continue;
      const whenMs = Math.max(dueMs(one), one.notBeforeMs);
      if (whenMs > nowMs) nextMs = Math.min(nextMs, whenMs);
      else if (running < maxRunning) void begin(one, false);
    }
    cancelWake = clock.after(nextMs - nowMs, wake);
  }

  function begin(one: Managed, force: boolean): Promise<void> {
    running++;
    const run = attempt(one, force).finally(() => {
      running--;
      one.running = undefined;
      wake();
    });
    one.running = run;
    // Whoever waits for it hears of the failure; here it has been noted.
    run.catch(() => undefined);
    return run;
  }

  async function attempt(one: Managed, force: boolean): Promise<void> {
    const before = currentOf(one);
    try {
      if (one.unsaved === undefined) await issue(one, force ? before : undefined);
      else await saveLate(one);
      one.attempts = 0;
      one.error = undefined;
      one.notBeforeMs = 0;
    } catch (error) {
      if (end.signal.aborted) return;
      one.attempts++;
      one.error = messageOf(error);
      const waitMs = retryWaitMs(one.attempts);
      one.notBeforeMs = clock.now() + waitMs;
      options.onProblem(`${one.error}; next attempt in ${Math.round(waitMs / 60_000)} min`, one.names);
      throw error;
    }
  }

  /** `replaced`: renewed although it is not due. */
  async function issue(one: Managed, replaced: Certificate | undefined): Promise<void> {
    const name = one.names.join(',');
    const lock = await store.lock(`issue_cert_${name}`, end.signal);
    try {
      // Whoever held the lock may have done it.
      await store.refresh();
      const current = currentOf(one);
      if (current !== undefined && current.fingerprint !== replaced?.fingerprint && dueMs(one) > clock.now()) return;
      await limit();
      end.signal.throwIfAborted();
      const issued = await issuer.issue(one.names, end.signal);
      const parsed = parseCertificate(issued.chainPem, issued.keyPem);
      if (!parsed.ok) throw new Error(`${issuer.issuerKey} sent a certificate that cannot be used: ${parsed.message}`);
      const save = () => store.save({ issuerKey: issuer.issuerKey, name, ...issued });
      options.onIssued(one.names);
      one.unsaved = { certificate: parsed.certificate, save };
      await saveLate(one);
    } finally {
      await lock.release();
    }
  }

  /** A certificate that cannot be kept is served all the same: another order would find the same full disk. */
  async function saveLate(one: Managed): Promise<void> {
    const { save } = one.unsaved!;
    try {
      await save();
      one.unsaved = undefined;
    } catch (error) {
      options.onUnsaved();
      throw new Error(`the certificate for ${one.names.join(', ')} cannot be kept: ${messageOf(error)}`, {
        cause: error,
      });
    }
    options.onUnsaved();
  }

  return {
    want(certificates) {
      wanted = new Set(certificates.map((names) => names.join(',')));
      for (const names of certificates) managedFor(names);
      for (const [key, one] of managed) {
        if (!wanted.has(key) && one.running === undefined && one.unsaved === undefined) managed.delete(key);
      }
      wake();
    },
    async obtain(names, reason) {
      const one = managedFor(names);
      await (one.running ?? begin(one, reason === 'renew'));
    },
    get unsaved() {
      return [...managed.values()].flatMap(({ unsaved }) => (unsaved === undefined ? [] : [unsaved.certificate]));
    },
    describe: () =>
      [...managed.values()].map((one) => ({
        names: one.names,
        state: one.running !== undefined ? 'issuing' : one.attempts > 0 ? 'failed' : 'kept',
        attempts: one.attempts,
        ...(one.error === undefined ? {} : { error: one.error }),
        nextMs: Math.max(dueMs(one), one.notBeforeMs),
      })),
    close() {
      end.abort();
      cancelWake();
    },
  };
}
