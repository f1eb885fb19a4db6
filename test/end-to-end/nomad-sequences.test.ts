// What a real Nomad did, played from the recordings with processes in step: no request fails while one instance lives.
import { test, type Test } from 'tap';
import { createEmbeddedCatalog, type EmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { readConsulSequence } from '../../src/catalog/embedded/replay/read-consul-sequence.js';
import { readNomadSequence } from '../../src/catalog/embedded/replay/read-nomad-sequence.js';
import { createReplay } from '../../src/catalog/embedded/replay/replay-sequence.js';
import type {
  Sequence,
  SequenceInstance,
  SequenceRecording,
  SequenceStep,
} from '../../src/catalog/embedded/replay/sequence.js';
import { createMortalBackend, startMortalBackend, type MortalBackend } from '../support/mortal-backend.js';
import { readRecorded } from '../support/recording.js';
import { routingTags } from '../support/routing-tags.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { startSteadyLoad } from '../support/steady-load.js';
import { until } from '../support/until.js';
import { untilRouted } from './consuls.js';

interface SequenceCase {
  readonly name: string;
  readonly catalog: 'nomad' | 'consul';
  readonly recording: string;
  /** With the tags of the recording, HinD's, and this host; otherwise with Traefik's for `app.test`. */
  readonly recordedHost?: string;
  /** Another instance, of another allocation, lives all the time: where the recording leaves none. */
  readonly steady?: boolean;
  readonly speed?: number;
  /** The action in whose moment all processes die, though nobody tells the catalog. */
  readonly machineDiesAt?: RegExp;
}

const cases: readonly SequenceCase[] = [
  { name: 'a rolling update', catalog: 'nomad', recording: 'seq-rolling-update' },
  { name: 'a canary and its promotion', catalog: 'nomad', recording: 'seq-canary-promote' },
  { name: 'a crash and a restart in place', catalog: 'nomad', recording: 'seq-task-crash-restart', steady: true },
  { name: 'a restart of the allocation', catalog: 'nomad', recording: 'seq-alloc-restart', steady: true },
  { name: 'a restart by a check', catalog: 'nomad', recording: 'seq-check-restart', steady: true },
  { name: 'a stopped allocation and its replacement', catalog: 'nomad', recording: 'seq-alloc-stop', steady: true },
  { name: 'a drained node', catalog: 'nomad', recording: 'seq-node-drain', steady: true },
  {
    name: 'a lost node, which Nomad notices after 22 s',
    catalog: 'nomad',
    recording: 'seq-node-down',
    steady: true,
    speed: 8,
    machineDiesAt: /client agent killed/,
  },
  { name: 'a canary and its promotion in Consul', catalog: 'consul', recording: 'seq-nomad-canary' },
  {
    name: 'a canary and its promotion, by the tags of HinD',
    catalog: 'nomad',
    recording: 'seq-canary-promote',
    recordedHost: 'app.example.test',
  },
  {
    name: 'a canary and its promotion in Consul, by the tags of HinD',
    catalog: 'consul',
    recording: 'seq-nomad-canary',
    recordedHost: 'capp.example.test',
  },
  { name: 'a stopped job in Consul', catalog: 'consul', recording: 'seq-nomad-job-stop', steady: true },
];

test('recorded sequences', (t) => {
  // Side by side: most of the time is waiting.
  t.jobs = 4;
  for (const row of cases) t.test(row.name, { buffered: true }, (t) => play(t, row));
  t.end();
});

async function play(t: Test, row: SequenceCase): Promise<void> {
  const { catalog: kind, recording, recordedHost, steady, speed, machineDiesAt } = row;
  const host = recordedHost ?? 'app.test';
  const recorded = readRecorded(`${kind}/${recording}`) as SequenceRecording;
  const read = kind === 'nomad' ? readNomadSequence : readConsulSequence;
  const sequence = recordedHost === undefined ? withRoutingTags(read(recorded)) : read(recorded);
  const catalog = await createEmbeddedCatalog();
  t.teardown(() => catalog.close());
  const backends = new Map<string, MortalBackend>();
  for (const { alloc } of instancesOf(sequence)) {
    const backend = await createMortalBackend(alloc, 2);
    backends.set(alloc, backend);
    t.teardown(() => backend.kill());
  }
  for (const { alloc } of sequence.initial) await backends.get(alloc)!.start();
  if (steady === true) {
    const backend = await startMortalBackend('steady', 2);
    t.teardown(() => backend.kill());
    registerSteady(catalog, { kind, service: sequence.service, port: backend.port });
  }

  const starts: Promise<void>[] = [];
  const replay = createReplay({
    sequence,
    speed,
    into: kind === 'nomad' ? { nomad: catalog.nomad } : { consul: catalog.consul },
    portOf: ({ alloc }) => backends.get(alloc)!.port,
    onTask(alloc, action) {
      const backend = backends.get(alloc)!;
      if (action === 'start') starts.push(backend.start());
      else backend.kill();
    },
    onAction(what) {
      if (machineDiesAt?.test(what)) for (const backend of backends.values()) backend.kill();
      if (what === 'promote') t.equal(asksOfCanaries(sequence, backends), 0, 'nobody asks the canary before');
    },
  });
  t.teardown(() => replay.stop());
  const proxy = await startSpawnedProxy([
    `--providers.nomad.endpoint.address=${catalog.nomadUrl}`,
    `--providers.consulcatalog.endpoint.address=${catalog.consulUrl}`,
  ]);
  t.teardown(() => proxy.stop());
  await untilRouted(proxy, host);
  const load = startSteadyLoad({ port: proxy.port, host, clients: 40, connections: 4, perSecond: 100 });
  t.teardown(() => load.stop());
  await load.answered(20);
  await replay.play();
  await Promise.all(starts);
  const last = lastInstances(sequence).map(({ alloc }) => alloc);
  const expected = last.filter((alloc) => backends.get(alloc)!.isAlive() && !canaryOnly(sequence, alloc));
  await until('everything that lives in the end was asked', () => expected.every((alloc) => load.answers.has(alloc)));
  await load.answered(20);
  await load.stop();
  t.strictSame(load.failures, [], `none of ${load.sent()} requests failed`);
}

function isOfCanary(tag: string): boolean {
  return /canary(-|\.test)/.test(tag);
}

/** The same instances ask for other hosts by Traefik's tags. */
function withRoutingTags(sequence: Sequence): Sequence {
  const retag = (instance: SequenceInstance): SequenceInstance => ({
    ...instance,
    tags: instance.tags.some(isOfCanary)
      ? routingTags('canary', 'Host(`canary.test`)', 'traefik.nomad.canary=true', 'traefik.consulcatalog.canary=true')
      : routingTags('app', 'Host(`app.test`)'),
  });
  const retagStep = (step: SequenceStep): SequenceStep =>
    step.kind !== 'catalog'
      ? step
      : {
          ...step,
          changes: step.changes.map((change) =>
            change.kind === 'put' ? { kind: 'put', instance: retag(change.instance) } : change,
          ),
        };
  return { ...sequence, initial: sequence.initial.map(retag), steps: sequence.steps.map(retagStep) };
}

/** Each allocation as it is first seen. */
function instancesOf({ initial, steps }: Sequence): SequenceInstance[] {
  const byAlloc = new Map(initial.map((instance) => [instance.alloc, instance]));
  for (const step of steps) {
    for (const change of step.kind === 'catalog' ? step.changes : []) {
      if (change.kind === 'put' && !byAlloc.has(change.instance.alloc)) {
        byAlloc.set(change.instance.alloc, change.instance);
      }
    }
  }
  return [...byAlloc.values()];
}

/** Requests to what is a canary when it first appears. */
function asksOfCanaries(sequence: Sequence, backends: ReadonlyMap<string, MortalBackend>): number {
  const canaries = instancesOf(sequence).filter(({ tags }) => tags.some(isOfCanary));
  return canaries.reduce((sum, { alloc }) => sum + backends.get(alloc)!.requests(), 0);
}

/** Those that are registered when everything has been played, as they are then. */
function lastInstances({ initial, steps }: Sequence): SequenceInstance[] {
  const left = new Map(initial.map((instance) => [instance.alloc, instance]));
  for (const step of steps) {
    for (const change of step.kind === 'catalog' ? step.changes : []) {
      if (change.kind === 'put') left.set(change.instance.alloc, change.instance);
      else left.delete(change.alloc);
    }
  }
  return [...left.values()];
}

function canaryOnly(sequence: Sequence, alloc: string): boolean {
  const instance = lastInstances(sequence).find((one) => one.alloc === alloc)!;
  return instance.tags.some(isOfCanary) || instance.status === 'critical';
}

function registerSteady(
  { nomad, consul }: EmbeddedCatalog,
  { kind, service, port }: { kind: SequenceCase['catalog']; service: string; port: number },
): void {
  const tags = routingTags('app', 'Host(`app.test`)');
  if (kind === 'nomad') {
    const nodeId = 'b0d1e5aa-0000-4000-8000-000000000001';
    nomad.registerAllocation({ job: service, nodeId, services: [{ name: service, port, tags }] });
  } else consul.register({ name: service, id: 'steady', address: '127.0.0.1', port, tags });
}
