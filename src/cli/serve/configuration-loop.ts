import type { Configurator, ConfiguratorInput } from '../../configuration/configurator.js';
import type { Configuration } from '../../model/configuration.js';
import type { Clock } from '../../shared/clock.js';

export interface ConfigurationLoop {
  /** Nothing is applied before; what has come until then is applied now. */
  begin(): void;
  /** Something has changed in a catalog or a file. Applied before it returns, unless it has to wait. */
  follow(input: ConfiguratorInput): void;
  close(): void;
}

/** Keeps the configuration up with catalogs, files and deadlines, and applies every one that differs. */
export function createConfigurationLoop(parts: {
  clock: Clock;
  configurator: Configurator;
  apply: (configuration: Configuration) => void;
  /** Least time between two configurations (Traefik's providersThrottleDuration); 0: none. */
  throttleMs: number;
}): ConfigurationLoop {
  const { clock, configurator, apply, throttleMs } = parts;
  let cancelDeadline: (() => void) | undefined;
  let live: Configuration | undefined;
  /** Infinity: not begun yet. */
  let lastMs = Infinity;
  let waiting: { input: ConfiguratorInput; cancel: () => void } | undefined;

  function follow(input: ConfiguratorInput): void {
    const restMs = lastMs + throttleMs - clock.monotonicMs();
    if (restMs <= 0) return update(input);
    const joined = waiting === undefined ? input : joinInputs(waiting.input, input);
    waiting?.cancel();
    const cancel = restMs === Infinity ? () => undefined : clock.after(restMs, () => update(joined));
    waiting = { input: joined, cancel };
  }

  function update(input: ConfiguratorInput): void {
    waiting = undefined;
    lastMs = clock.monotonicMs();
    const next = configurator.update(input);
    if (next !== live) {
      live = next;
      apply(next);
    }
    cancelDeadline?.();
    const deadlineMs = configurator.nextDeadlineMs;
    // Routers whose last instance is gone leave after a while, though nothing changes then.
    cancelDeadline =
      deadlineMs === undefined
        ? undefined
        : clock.after(Math.max(0, deadlineMs - clock.monotonicMs()) + 1, () => follow({ snapshots: [] }));
  }

  return {
    begin() {
      lastMs = -Infinity;
      if (waiting !== undefined) update(waiting.input);
    },
    follow,
    close() {
      cancelDeadline?.();
      waiting?.cancel();
    },
  };
}

/** Of each provider the later snapshot, and the later files. */
function joinInputs(earlier: ConfiguratorInput, later: ConfiguratorInput): ConfiguratorInput {
  const byProvider = new Map(
    [...earlier.snapshots, ...later.snapshots].map((snapshot) => [snapshot.provider, snapshot]),
  );
  return { snapshots: [...byProvider.values()], files: later.files ?? earlier.files };
}
