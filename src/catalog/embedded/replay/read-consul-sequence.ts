import type { CheckStatus } from '../consul/catalog-records.js';
import {
  readTaskSteps,
  sortSteps,
  type InstanceChange,
  type Sequence,
  type SequenceInstance,
  type SequenceRecording,
  type SequenceStep,
} from './sequence.js';

/** Reads a `seq-nomad-*` recording of Consul: what changed is the difference of one health answer to the next. */
export function readConsulSequence(recording: SequenceRecording): Sequence {
  const { timeline } = recording;
  const service = /\/v1\/health\/service\/(\S+)/.exec(recording.sources.health ?? '')?.[1] ?? '';
  const seen = timeline.filter((entry) => entry.src === 'health');
  const initial = instancesOf(seen[0]?.body);
  let before = initial;
  const steps = seen.slice(1).map((entry): SequenceStep => {
    const after = instancesOf(entry.body);
    const changes = differences(before, after);
    before = after;
    return { atMs: entry.ms, kind: 'catalog', index: entry.index ?? 0, changes };
  });
  return { service, initial, steps: sortSteps([...steps, ...readTaskSteps(timeline, initial)]) };
}

function differences(before: readonly SequenceInstance[], after: readonly SequenceInstance[]): InstanceChange[] {
  const gone = before.filter((one) => !after.some(({ alloc }) => alloc === one.alloc));
  const changed = after.filter((one) => !before.some((other) => JSON.stringify(other) === JSON.stringify(one)));
  return [
    ...gone.map(({ alloc }): InstanceChange => ({ kind: 'remove', alloc })),
    ...changed.map((instance): InstanceChange => ({ kind: 'put', instance })),
  ];
}

function instancesOf(body: unknown): SequenceInstance[] {
  const entries = Array.isArray(body)
    ? (body as { id: string; port: number; tags: string[]; checks: Record<string, CheckStatus> }[])
    : [];
  return entries.map(({ id, port, tags, checks }) => ({ alloc: id, port, tags, status: checks['http-health'] }));
}
