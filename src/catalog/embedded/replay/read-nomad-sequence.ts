import {
  readTaskSteps,
  sortSteps,
  type InstanceChange,
  type Sequence,
  type SequenceInstance,
  type SequenceRecording,
  type SequenceStep,
  type TimelineEntry,
} from './sequence.js';

/**
 * Reads a `seq-*` recording of Nomad. The event stream says what changed; a change is placed at the moment when the
 * first of the watchers (list, name, stream) had seen its index.
 */
export function readNomadSequence(recording: SequenceRecording): Sequence {
  const { timeline } = recording;
  const service = /\/v1\/service\/(\S+)/.exec(recording.sources.name ?? '')?.[1] ?? '';
  const names = timeline.filter((entry) => entry.src === 'name');
  const initial = instancesOf(names[0]);
  const ports = new Map(names.flatMap(instancesOf).map(({ alloc, port }) => [alloc, port]));
  const startIndex = recording.start_index ?? 0;

  const byIndex = new Map<number, InstanceChange[]>();
  for (const event of timeline) {
    if (event.topic !== 'Service' || event.service !== service || (event.index ?? 0) <= startIndex) continue;
    const changes = byIndex.get(event.index!) ?? [];
    byIndex.set(event.index!, [...changes, changeOf(event, ports)]);
  }
  const steps = [...byIndex].map(([index, changes]): SequenceStep => ({
    atMs: firstSeenMs(timeline, index),
    kind: 'catalog',
    index,
    changes,
  }));
  return { service, initial, steps: sortSteps([...steps, ...readTaskSteps(timeline, initial)]) };
}

function changeOf(event: TimelineEntry, ports: ReadonlyMap<string, number>): InstanceChange {
  const { alloc = '', type, tags = [] } = event;
  if (type === 'ServiceRegistration') {
    return { kind: 'put', instance: { alloc, port: ports.get(alloc) ?? 0, tags } };
  }
  return { kind: 'remove', alloc, type: type === 'PlanResult' ? 'PlanResult' : 'ServiceDeregistration' };
}

function firstSeenMs(timeline: readonly TimelineEntry[], index: number): number {
  return Math.min(...timeline.filter((entry) => (entry.index ?? 0) >= index).map(({ ms }) => ms));
}

function instancesOf(entry: TimelineEntry | undefined): SequenceInstance[] {
  const body = Array.isArray(entry?.body) ? (entry.body as SequenceInstance[]) : [];
  return body.map(({ alloc, port, tags }) => ({ alloc, port, tags }));
}
