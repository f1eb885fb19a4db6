import { systemClock, type Clock } from '../../../shared/clock.js';
import type { EmbeddedConsul } from '../consul/embedded-consul.js';
import type { EmbeddedNomad } from '../nomad/embedded-nomad.js';
import type { RegistrationChange } from '../nomad/nomad-state.js';
import type { InstanceChange, Sequence, SequenceInstance } from './sequence.js';

export interface ReplayOptions {
  sequence: Sequence;
  /** The catalog it is played into. */
  into: { nomad: EmbeddedNomad } | { consul: EmbeddedConsul };
  /** 1 keeps the recorded times, 10 is ten times as fast. */
  speed?: number;
  clock?: Clock;
  /** Where the process of an allocation listens; the recorded port unless said. Asked once per allocation. */
  portOf?: (instance: SequenceInstance) => number;
  /** The process starts to listen, or gets its signal. */
  onTask?: (alloc: string, action: 'start' | 'kill') => void;
  /** The person who recorded did something: `promote`, `stop job`, `application starts to answer 503 on /health`. */
  onAction?: (what: string) => void;
}

export interface Replay {
  /** Plays the steps at their times; resolves after the last one, or when it is stopped. */
  play(): Promise<void>;
  stop(): void;
}

/**
 * Registers the instances that ran when the recording began (their processes should listen by now) and gives the hand
 * on the rest. Indexes keep their recorded distances, so bursts, gaps and shared indexes are as they were.
 */
export function createReplay(options: ReplayOptions): Replay {
  const { sequence, speed = 1, clock = systemClock } = options;
  const ports = new Map<string, number>();
  const apply = 'nomad' in options.into ? applyToNomad(options.into.nomad) : applyToConsul(options.into.consul);
  let isStopped = false;
  let wake: () => void = () => undefined;

  function placed(change: InstanceChange): InstanceChange {
    if (change.kind === 'remove') return change;
    const { instance } = change;
    const port = ports.get(instance.alloc) ?? options.portOf?.(instance) ?? instance.port;
    ports.set(instance.alloc, port);
    return { kind: 'put', instance: { ...instance, port } };
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(delayMs, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  }

  for (const instance of sequence.initial) apply(sequence.service, [placed({ kind: 'put', instance })]);

  return {
    async play() {
      const startMs = clock.monotonicMs();
      let base: number | undefined;
      for (const step of sequence.steps) {
        const delayMs = startMs + step.atMs / speed - clock.monotonicMs();
        if (delayMs > 0) await pause(delayMs);
        if (isStopped) return;
        if (step.kind === 'task') options.onTask?.(step.alloc, step.action);
        else if (step.kind === 'action') options.onAction?.(step.what);
        else {
          const distance: number | undefined = base === undefined ? undefined : step.index - base;
          base = step.index;
          apply(sequence.service, step.changes.map(placed), distance);
        }
      }
    },
    stop() {
      isStopped = true;
      wake();
    },
  };
}

/** Applies changes at one index, `distance` after the one before. */
type Apply = (service: string, changes: readonly InstanceChange[], distance?: number) => void;

/** The full id of the allocation that a recording calls by its first eight digits. */
export const allocationIdOf = (alloc: string): string => `${alloc}-0000-4000-8000-000000000000`;

function applyToNomad(nomad: EmbeddedNomad): Apply {
  const changesOf = (service: string, change: InstanceChange): RegistrationChange[] => {
    if (change.kind === 'remove') {
      const leaving = nomad.registrationsOf(allocationIdOf(change.alloc));
      return leaving.map(({ ID, Namespace }) => ({ kind: 'remove', id: ID, namespace: Namespace, type: change.type }));
    }
    const { alloc, port, tags } = change.instance;
    const id = allocationIdOf(alloc);
    return nomad
      .describeAllocation({ id, job: service, services: [{ name: service, port, tags }] })
      .map((registration) => ({ kind: 'upsert', registration }));
  };
  return (service, changes, distance = 1) => {
    const index = nomad.state.raftIndex + Math.max(1, distance);
    nomad.state.commit(
      changes.flatMap((change) => changesOf(service, change)),
      index,
    );
  };
}

// Consul's indexes are per service: their distance does not matter.
function applyToConsul(consul: EmbeddedConsul): Apply {
  return (service, changes) => {
    for (const change of changes) {
      const alloc = change.kind === 'put' ? change.instance.alloc : change.alloc;
      const id = `_nomad-task-${allocationIdOf(alloc)}-group-g-${service}-http`;
      if (change.kind === 'remove') {
        consul.deregister(id);
        continue;
      }
      const { port, tags, status = 'critical' } = change.instance;
      consul.register({
        name: service,
        id,
        address: '127.0.0.1',
        port,
        tags,
        meta: { 'external-source': 'nomad' },
        checks: [{ id: `_nomad-check-${alloc}`, name: 'http-health', type: 'http', status }],
      });
    }
  };
}
