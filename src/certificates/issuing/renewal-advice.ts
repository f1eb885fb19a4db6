// What issuers say of the time for a renewal (RFC 9773), asked now and then and shared through the store.
import type { Clock } from '../../shared/clock.js';
import type { Certificate } from '../certificate.js';
import type { CertificateStore } from '../store/certificate-store.js';
import { readRenewalRecord, writeRenewalRecord, type RenewalRecord } from '../store/renewal-record.js';
import type { Issuer, RenewalWindows } from './issuer.js';

export interface RenewalAdviceOptions {
  readonly store: CertificateStore;
  readonly issuer: Issuer;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface RenewalAdvice {
  /** When the issuer would have it renewed; undefined: it has not said. */
  dueMs(name: string, certificate: Certificate): number | undefined;
  /** Asks, when it is time to; `done` is called when there is something new to know. Nobody waits. */
  follow(name: string, certificate: Certificate, done: () => void): void;
  /** The name is looked after no more. */
  forget(name: string): void;
  close(): void;
}

interface Advice {
  readonly fingerprint: string;
  readonly selectedMs: number | undefined;
  readonly askAgainMs: number;
}

const hourMs = 3_600_000;
/** An issuer that says nothing of it may do so another day; one that fails to is asked sooner. */
const [silentMs, failedMs] = [24 * hourMs, hourMs];

export function createRenewalAdvice(options: RenewalAdviceOptions): RenewalAdvice {
  const { store, issuer, clock, random } = options;
  const known = new Map<string, Advice>();
  const asking = new Set<string>();
  const end = new AbortController();
  /** One question after another: a proxy that starts with a thousand certificates is no attack. */
  let last: Promise<void> = Promise.resolve();

  function current(name: string, { fingerprint }: Certificate): Advice | undefined {
    const advice = known.get(name);
    return advice?.fingerprint === fingerprint ? advice : undefined;
  }

  async function ask(name: string, certificate: Certificate, renewals: RenewalWindows): Promise<Advice> {
    const { fingerprint } = certificate;
    const files = store.paths.triple(issuer.issuerKey, name);
    const record = await readRenewalRecord(files);
    // Somebody else who shares the store may have asked just now.
    if (
      record !== undefined &&
      record.askAgainMs > clock.now() &&
      record.certificateId === (await renewals.idOf(certificate, end.signal))
    ) {
      return { fingerprint, selectedMs: record.selectedMs, askAgainMs: record.askAgainMs };
    }
    const window = await renewals.windowFor(certificate, end.signal);
    if (window === undefined) return { fingerprint, selectedMs: undefined, askAgainMs: clock.now() + silentMs };
    const { certificateId, startMs, endMs, explanationUrl, validForMs } = window;
    const isSame = record?.certificateId === certificateId && record.startMs === startMs && record.endMs === endMs;
    const next: RenewalRecord = {
      ...{ certificateId, startMs, endMs, explanationUrl },
      selectedMs: isSame ? record.selectedMs : startMs + (endMs - startMs) * random(),
      askAgainMs: clock.now() + validForMs,
    };
    await share(name, next);
    return { fingerprint, selectedMs: next.selectedMs, askAgainMs: next.askAgainMs };
  }

  /** A store that cannot be written, or a name that somebody is at work on: then each goes by what it has heard itself. */
  async function share(name: string, record: RenewalRecord): Promise<void> {
    const lock = await store.tryLock(`issue_cert_${name}`).catch(() => undefined);
    if (lock === undefined) return;
    try {
      await writeRenewalRecord(store.paths.triple(issuer.issuerKey, name), record);
    } catch {
      // As above.
    } finally {
      await lock.release();
    }
  }

  return {
    dueMs: (name, certificate) => current(name, certificate)?.selectedMs,
    follow(name, certificate, done) {
      const { renewals } = issuer;
      if (renewals === undefined || asking.has(name)) return;
      const advice = current(name, certificate);
      if (advice !== undefined && advice.askAgainMs > clock.now()) return;
      asking.add(name);
      last = last.then(async () => {
        // Forgotten meanwhile.
        if (!asking.has(name)) return;
        const { fingerprint } = certificate;
        const failed = () => ({ fingerprint, selectedMs: advice?.selectedMs, askAgainMs: clock.now() + failedMs });
        const answer = await ask(name, certificate, renewals).catch(failed);
        if (!asking.delete(name)) return;
        known.set(name, answer);
        done();
      });
    },
    forget(name) {
      known.delete(name);
      asking.delete(name);
    },
    close() {
      asking.clear();
      end.abort();
    },
  };
}
