// The same requests to two running proxies.
import type { Probe } from '../verify/probe.js';
import { createLiveAsker, type LiveAnswer } from './ask-live.js';
import type { LiveTarget } from './live-target.js';

export interface LiveOptions {
  readonly targets: readonly [LiveTarget, LiveTarget];
  readonly backendHeader?: string;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly onProgress?: (done: number, all: number) => void;
}

export type LiveAspect = 'status' | 'location' | 'backend' | 'reachability';

export interface LiveDifference {
  readonly probe: Probe;
  readonly answers: readonly [LiveAnswer, LiveAnswer];
  readonly aspects: readonly LiveAspect[];
}

export interface LiveComparison {
  /** How many requests were sent to both, repetitions not counted. */
  readonly asked: number;
  /** Left out: not to be sent twice to running services, or of a kind that one of the two is not asked for. */
  readonly leftOut: number;
  readonly differences: readonly LiveDifference[];
  /** Requests of which the body is another one each time, so that it does not tell who answered. */
  readonly undecided: readonly Probe[];
}

/** What may be sent to a running service any number of times (RFC 9110 section 9.2.1). */
const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A service of several servers is met again by then. */
const maxRepetitions = 8;

/** Compares status, Location and who answered. */
export async function compareLive(probes: readonly Probe[], options: LiveOptions): Promise<LiveComparison> {
  const { targets, concurrency, onProgress } = options;
  const askers = targets.map((target) => createLiveAsker({ ...options, target }));
  const [one, other] = askers as [(typeof askers)[0], (typeof askers)[0]];
  const fit = probes.filter((probe) => isFit(probe, targets));
  const differences: (LiveDifference | undefined)[] = [];
  const undecided: Probe[] = [];
  let done = 0;

  async function compare(probe: Probe): Promise<LiveDifference | undefined> {
    const answers = await Promise.all([one.ask(probe), other.ask(probe)]);
    const aspects = compareAnswers(answers, options.backendHeader !== undefined);
    if (aspects.length !== 1 || aspects[0] !== 'backend') {
      return aspects.length === 0 ? undefined : { probe, answers, aspects };
    }
    const seen = answers.map(({ backend }) => new Set([backend]));
    for (let repetition = 0; repetition < maxRepetitions; repetition++) {
      const again = await Promise.all([one.ask(probe), other.ask(probe)]);
      again.forEach(({ backend }, side) => seen[side]!.add(backend));
      if ([...seen[0]!].some((backend) => seen[1]!.has(backend))) return undefined;
    }
    // Never the same twice on one side: it is no name of anybody.
    if (seen.some(({ size }) => size === maxRepetitions + 1)) {
      undecided.push(probe);
      return undefined;
    }
    return { probe, answers, aspects };
  }

  try {
    const left = fit.entries();
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (const [index, probe] of left) {
          differences[index] = await compare(probe);
          onProgress?.(++done, fit.length);
        }
      }),
    );
  } finally {
    for (const asker of askers) asker.close();
  }
  return {
    asked: fit.length,
    leftOut: probes.length - fit.length,
    differences: differences.filter((difference) => difference !== undefined),
    undecided,
  };
}

/** Addresses of clients and entry points are not a matter of the request, and without a host there is no TLS name. */
function isFit({ method, url, remoteAddress, entryPoint }: Probe, targets: readonly LiveTarget[]): boolean {
  if (!harmless.has(method) || remoteAddress !== undefined || entryPoint !== undefined) return false;
  return targets.every(({ plain, tls }) => (url.startsWith('https:') ? tls : plain) !== undefined);
}

function compareAnswers([one, other]: readonly [LiveAnswer, LiveAnswer], named: boolean): LiveAspect[] {
  if (one.status === 0 || other.status === 0) return wasRefused(one) && wasRefused(other) ? [] : ['reachability'];
  const aspects: LiveAspect[] = [];
  if (one.status !== other.status) aspects.push('status');
  if (one.location !== other.location) aspects.push('location');
  // Bodies of errors and redirects are each proxy's own.
  const tells = named || one.status < 300;
  if (aspects.length === 0 && tells && one.backend !== other.backend) aspects.push('backend');
  return aspects;
}

/** A proxy was there and would not talk: it has no certificate for the name, or ended the connection. */
function wasRefused({ status, error = '' }: LiveAnswer): boolean {
  return status === 0 && (error === 'ECONNRESET' || /^ERR_SSL_.*(ALERT|UNRECOGNIZED_NAME)/.test(error));
}
