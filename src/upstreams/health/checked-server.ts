import type { Server } from '../../model/service.js';
import type { Clock } from '../../shared/clock.js';
import type { HealthUpdate } from '../health-update.js';
import type { ServerHealth } from '../server-state.js';
import { nextCheckMs, type HealthTiming } from './health-timing.js';
import type { Prober, ProbeResult } from './probe.js';
import type { ProbePlan } from './probe-plan.js';
import type { Turnstile } from './turnstile.js';

/** What the checks of all servers share. */
export interface CheckContext {
  readonly clock: Clock;
  readonly random: () => number;
  readonly prober: Prober;
  readonly turnstile: Turnstile;
  /** Called when the health of a server changes, from `unknown` included. */
  readonly onChange: (update: HealthUpdate, before: ServerHealth) => void;
}

/** One server and what its checks have found; checks itself from `schedule` to `stop`. */
export class CheckedServer {
  health: ServerHealth = 'unknown';
  latest: HealthUpdate | undefined = undefined;
  checks = 0;
  failures = 0;
  failuresInRow = 0;
  private cancel: () => void = () => undefined;

  constructor(
    private readonly service: string,
    readonly server: Server,
    private readonly context: CheckContext,
  ) {}

  /** Checks at once and from then on as told; what was found before stays until the answer is there. */
  schedule(plan: ProbePlan, timing: HealthTiming): void {
    this.stop();
    this.check(plan, timing);
  }

  stop(): void {
    this.cancel();
  }

  private check(plan: ProbePlan, timing: HealthTiming): void {
    const { clock, prober, random, turnstile } = this.context;
    let stopProbe: () => void = () => undefined;
    const leave = turnstile.enter(() => {
      stopProbe = prober.probe(plan, (result) => {
        leave();
        const before = this.record(result);
        // Before anyone hears of it, who may then stop this server.
        this.cancel = clock.after(nextCheckMs(timing, this, random), () => this.check(plan, timing));
        if (before !== this.health) this.context.onChange(this.latest!, before);
      });
    });
    this.cancel = () => {
      stopProbe();
      leave();
    };
  }

  private record({ up, reason, latencyMs }: ProbeResult): ServerHealth {
    const before = this.health;
    this.health = up ? 'up' : 'down';
    this.checks++;
    this.failures += up ? 0 : 1;
    this.failuresInRow = up ? 0 : this.failuresInRow + 1;
    const { instance, url: serverUrl } = this.server;
    const atMs = this.context.clock.now();
    this.latest = { service: this.service, serverUrl, instance, up, reason, latencyMs, atMs };
    return before;
  }
}
