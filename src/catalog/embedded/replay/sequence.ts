/** A recorded timeline, read into what happened: which instances came and went, and when processes ran. */
export interface Sequence {
  service: string;
  /** Registered and running when the recording began. */
  initial: readonly SequenceInstance[];
  /** In the order of their time. */
  steps: readonly SequenceStep[];
}

export interface SequenceInstance {
  /** First eight digits of the allocation's id. */
  alloc: string;
  port: number;
  tags: readonly string[];
  /** Consul only. */
  status?: 'passing' | 'warning' | 'critical';
}

export type InstanceChange =
  | { kind: 'put'; instance: SequenceInstance }
  | { kind: 'remove'; alloc: string; type?: 'ServiceDeregistration' | 'PlanResult' };

export type SequenceStep = { atMs: number } & (
  | { kind: 'catalog'; index: number; changes: readonly InstanceChange[] }
  /** `start`: the process runs and begins to listen; `kill`: it gets its signal. */
  | { kind: 'task'; alloc: string; action: 'start' | 'kill' }
  /** What the person who recorded did, in their words. */
  | { kind: 'action'; what: string }
);

/** One line of a recording's timeline, as far as it is read. */
export interface TimelineEntry {
  ms: number;
  src: string;
  index?: number;
  body?: unknown;
  what?: string;
  alloc?: string;
  type?: string;
  topic?: string;
  service?: string;
  tags?: string[];
}

export interface SequenceRecording {
  start_index?: number;
  sources: Record<string, string>;
  timeline: readonly TimelineEntry[];
}

/** The steps that both catalogs' recordings write alike: processes and people. */
export function readTaskSteps(
  timeline: readonly TimelineEntry[],
  initial: readonly SequenceInstance[],
): SequenceStep[] {
  return timeline.flatMap((entry): SequenceStep[] => {
    const { ms: atMs, what = '' } = entry;
    if (entry.src === 'task') {
      return [{ atMs, kind: 'task', alloc: entry.alloc ?? '', action: what === 'start' ? 'start' : 'kill' }];
    }
    if (entry.src !== 'action') return [];
    const action: SequenceStep = { atMs, kind: 'action', what };
    // A crash has no signal in the recording; its process is gone all the same.
    if (!what.startsWith('process killed')) return [action];
    return [action, ...initial.map(({ alloc }): SequenceStep => ({ atMs, kind: 'task', alloc, action: 'kill' }))];
  });
}

/** Steps by time; the catalog's change comes first where a process acted in the same millisecond. */
export function sortSteps(steps: readonly SequenceStep[]): SequenceStep[] {
  return [...steps].sort(
    (a, b) => a.atMs - b.atMs || Number(a.kind !== 'catalog') - Number(b.kind !== 'catalog') || indexOf(a) - indexOf(b),
  );
}

const indexOf = (step: SequenceStep): number => (step.kind === 'catalog' ? step.index : 0);
