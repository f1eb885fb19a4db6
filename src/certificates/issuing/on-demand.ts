// Certificates for names that a client comes with: asked about first, and the handshake waits.
import type { Clock } from '../../shared/clock.js';
import type { Certificate } from '../certificate.js';
import { renewalTimeMs } from './renewal-time.js';
import { retryWaitMs } from './retry-ladder.js';

export interface OnDemandOptions {
  readonly clock: Clock;
  /** Whether the name may get a certificate; anything but a yes is a no. */
  readonly ask: (name: string) => Promise<boolean>;
  /** Gets one, or renews one that is due. Rejects when there is none to be had. */
  readonly obtain: (name: string) => Promise<void>;
  /** The certificate for the name as of now. */
  readonly find: (name: string) => Certificate | undefined;
}

export interface OnDemand {
  /** Waits for a certificate, 180 seconds at most; undefined: the name gets none. */
  certificateFor(name: string): Promise<Certificate | undefined>;
  /** Sees to it that a certificate that is served is renewed when it is due. Nobody waits. */
  keep(name: string, certificate: Certificate): void;
}

/** As long as Caddy lets a client wait. */
const patienceMs = 180_000;
/** A no may become a yes soon, and is not to be asked for by every handshake. */
const refusalMs = 10_000;
/** Names of nobody in particular come by the thousand. */
const maxNames = 100;
const maxWaiting = 1_000;
const maxRemembered = 10_000;

/** No attempt before a time on the monotonic clock. */
interface Rest {
  readonly untilMs: number;
  readonly failures: number;
}

export function createOnDemand({ clock, ask, obtain, find }: OnDemandOptions): OnDemand {
  const running = new Map<string, Promise<void>>();
  const resting = new Map<string, Rest>();
  let waiting = 0;

  function rest(name: string, forMs: number, failures: number): void {
    resting.delete(name);
    resting.set(name, { untilMs: clock.monotonicMs() + forMs, failures });
    if (resting.size > maxRemembered) resting.delete(resting.keys().next().value!);
  }

  /** One at a time for each name; undefined: not now. */
  function begin(name: string): Promise<void> | undefined {
    const known = running.get(name);
    if (known !== undefined) return known;
    const rested = resting.get(name);
    if (running.size >= maxNames || (rested !== undefined && rested.untilMs > clock.monotonicMs())) return undefined;
    const run = attempt(name, rested?.failures ?? 0).finally(() => running.delete(name));
    running.set(name, run);
    return run;
  }

  async function attempt(name: string, failures: number): Promise<void> {
    const isAllowed = await ask(name).catch(() => false);
    if (!isAllowed) return rest(name, refusalMs, failures);
    try {
      await obtain(name);
      resting.delete(name);
    } catch {
      // Whoever issues has said why.
      rest(name, retryWaitMs(failures + 1), failures + 1);
    }
  }

  return {
    async certificateFor(name) {
      if (waiting >= maxWaiting) return undefined;
      const run = begin(name);
      if (run === undefined) return undefined;
      waiting++;
      let cancel: () => void = () => undefined;
      const late = new Promise<void>((resolve) => (cancel = clock.after(patienceMs, resolve)));
      try {
        await Promise.race([run, late]);
      } finally {
        waiting--;
        cancel();
      }
      return find(name);
    },
    keep(name, certificate) {
      // What was issued and could not be kept is to be kept yet.
      const hasFailed = (resting.get(name)?.failures ?? 0) > 0;
      if (hasFailed || clock.now() > renewalTimeMs(certificate, { random: 0 })) void begin(name);
    },
  };
}
