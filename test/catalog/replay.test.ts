// Recorded timelines of Nomad and Consul, played into the embedded ones: what a watcher sees is what was recorded.
import { test, type Test } from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { readConsulSequence } from '../../src/catalog/embedded/replay/read-consul-sequence.js';
import { readNomadSequence } from '../../src/catalog/embedded/replay/read-nomad-sequence.js';
import { createReplay } from '../../src/catalog/embedded/replay/replay-sequence.js';
import type { SequenceInstance, SequenceRecording } from '../../src/catalog/embedded/replay/sequence.js';
import { ask } from '../support/ask.js';
import { createFakeClock } from '../support/fake-clock.js';
import { openLines } from '../support/open-lines.js';
import { readRecorded } from '../support/recording.js';
import { until } from '../support/until.js';

/** Fewest and most instances that a watcher of the name sees, and what the row of the contract says of it. */
const nomadCases: { row: number; name: string; recording: string; fewest: number; most: number }[] = [
  {
    row: 19,
    name: 'a first deployment registers before its processes start',
    recording: 'deploy-first',
    fewest: 0,
    most: 2,
  },
  {
    row: 19,
    name: 'a rolling update takes one away before it adds the next',
    recording: 'rolling-update',
    fewest: 2,
    most: 3,
  },
  {
    row: 20,
    name: 'a stopped job deregisters, then its processes get their signal',
    recording: 'job-stop',
    fewest: 0,
    most: 3,
  },
  {
    row: 20,
    name: 'with a shutdown delay the signal comes later',
    recording: 'job-stop-shutdown-delay',
    fewest: 0,
    most: 2,
  },
  { row: 20, name: 'a purged job goes the same way', recording: 'job-purge', fewest: 0, most: 1 },
  { row: 20, name: 'a job scaled to nothing goes one index per instance', recording: 'scale-zero', fewest: 0, most: 3 },
  { row: 20, name: 'a stopped allocation is replaced by another', recording: 'alloc-stop', fewest: 0, most: 1 },
  { row: 20, name: 'a drained node loses its allocations one by one', recording: 'node-drain', fewest: 1, most: 2 },
  {
    row: 21,
    name: 'a canary is promoted in place, then the old ones go at once',
    recording: 'canary-promote',
    fewest: 1,
    most: 3,
  },
  { row: 22, name: 'other tags change every instance in place', recording: 'retag', fewest: 3, most: 3 },
  { row: 22, name: 'another order of tags is nothing', recording: 'retag-order-only', fewest: 3, most: 3 },
  { row: 22, name: 'the same job again is nothing', recording: 'resubmit-identical', fewest: 3, most: 3 },
  { row: 23, name: 'a restarted allocation comes back as the same', recording: 'alloc-restart', fewest: 0, most: 1 },
  { row: 23, name: 'an allocation restarted by its check as well', recording: 'check-restart', fewest: 0, most: 1 },
  { row: 23, name: 'a crashed process keeps its registration', recording: 'task-crash-restart', fewest: 1, most: 1 },
  { row: 24, name: 'a failing check keeps its registration', recording: 'native-check-failure', fewest: 1, most: 1 },
  { row: 18, name: 'a lost node takes all of its instances at one index', recording: 'node-down', fewest: 0, most: 2 },
];

interface Registration {
  AllocID: string;
  Port: number;
  Tags: string[];
  CreateIndex: number;
  ModifyIndex: number;
}

const readSequence = (name: string): SequenceRecording => readRecorded(name) as SequenceRecording;
const speed = 20;

void test('Nomad', { jobs: 20 }, async (t) => {
  await Promise.all(
    nomadCases.map(({ row, name, recording, fewest, most }) =>
      t.test(`row ${row}: ${name}`, { buffered: true }, async (t) => {
        const recorded = readSequence(`nomad/seq-${recording}`);
        const sequence = readNomadSequence(recorded);
        const catalog = await createEmbeddedCatalog();
        t.teardown(() => catalog.close());
        const { nomad, nomadUrl } = catalog;
        const tasks: string[] = [];
        const replay = createReplay({
          sequence,
          into: { nomad },
          speed,
          onTask: (alloc, action) => tasks.push(`${action} ${alloc}`),
        });
        const start = nomad.state.raftIndex;
        const path = `/v1/service/${sequence.service}`;
        const seen = [(await ask(nomadUrl, path)).json() as Registration[]];
        const stream = await openLines(nomadUrl, `/v1/event/stream?topic=Service&index=${start + 1}`);
        let isOver = false;
        const watching = watchName(nomadUrl, path, start, seen, () => isOver);
        await replay.play();
        isOver = true;
        await watching;

        const wanted = recorded.timeline.filter(
          (event) =>
            event.topic === 'Service' && event.service === sequence.service && event.index! > recorded.start_index!,
        );
        await until(
          'all events are there',
          () => stream.frames().flatMap(({ Events }) => Events).length >= wanted.length,
        );
        const events = stream.frames().flatMap(({ Events }) => Events);
        t.same(
          events.map(({ Type, Payload }) => [
            Type,
            (Payload.Service.AllocID as string).slice(0, 8),
            Payload.Service.Tags,
          ]),
          wanted.map(({ type, alloc, tags }) => [type, alloc, tags]),
          'the events are the recorded ones',
        );
        const distances = (indexes: number[]) => indexes.slice(1).map((index, position) => index - indexes[position]!);
        t.same(
          distances(stream.frames().map(({ Index }) => Index)),
          distances([...new Set(wanted.map(({ index }) => index!))]),
          'their indexes are as far apart',
        );
        stream.close();

        const last = recorded.timeline.filter((entry) => entry.src === 'name').at(-1)!.body as SequenceInstance[];
        t.same(
          seen.at(-1)!.map(({ AllocID, Port, Tags }) => ({ alloc: AllocID.slice(0, 8), port: Port, tags: Tags })),
          last.map(({ alloc, port, tags }) => ({ alloc, port, tags })),
          'the last answer is the recorded one',
        );
        const counts = seen.map(({ length }) => length);
        t.ok(Math.min(...counts) >= fewest && Math.max(...counts) === most, `saw ${counts.join(', ')} instances`);
        const processes = recorded.timeline.filter((entry) => entry.src === 'task');
        t.same(
          tasks.filter((task) => !(recording === 'task-crash-restart' && task.startsWith('kill'))).sort(),
          processes.map(({ what, alloc }) => `${what === 'start' ? what : 'kill'} ${alloc!}`).sort(),
          'the processes started and died as recorded',
        );
      }),
    ),
  );
});

/** A watcher as a proxy has it: blocks with the last index, and keeps each answer. */
async function watchName(
  url: string,
  path: string,
  start: number,
  seen: Registration[][],
  isOver: () => boolean,
): Promise<void> {
  for (let index = start, isLast = false; !isLast;) {
    isLast = isOver();
    const answer = await ask(url, `${path}?index=${index}&wait=50ms`);
    index = Number(answer.header('X-Nomad-Index'));
    seen.push(answer.json() as Registration[]);
  }
}

void test('steps are played at their recorded times, and stop when told to', async (t) => {
  const clock = createFakeClock();
  const catalog = await createEmbeddedCatalog({ clock });
  t.teardown(() => catalog.close());
  const sequence = readNomadSequence(readSequence('nomad/seq-job-stop-shutdown-delay'));
  const told: [number, string][] = [];
  const replay = createReplay({
    sequence,
    into: { nomad: catalog.nomad },
    clock,
    portOf: ({ port }) => port + 1,
    onTask: (alloc, action) => told.push([clock.monotonicMs(), `${action} ${alloc}`]),
    onAction: (what) => told.push([clock.monotonicMs(), what]),
  });
  const left = (): number => catalog.nomad.state.registrationsOf('default', 'app').length;
  t.same(
    catalog.nomad.state.registrationsOf('default', 'app').map(({ Port }) => Port),
    [29943, 29903],
  );
  const playing = replay.play();
  await passTime(255);
  t.equal(left(), 2);
  await passTime(1);
  t.equal(left(), 0);
  await passTime(2002);
  t.same(told, [
    [252, 'stop job'],
    [2258, 'kill 69cb733b'],
    [2258, 'kill 02dd5d9a'],
  ]);
  await playing;

  const second = createReplay({ sequence, into: { nomad: catalog.nomad }, clock });
  const stopped = second.play();
  second.stop();
  await stopped;
  t.equal(left(), 2, 'what was to come did not');

  async function passTime(durationMs: number): Promise<void> {
    for (let passed = 0; passed < durationMs; passed++) {
      clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});

const consulCases = [
  {
    name: 'an instance is critical at birth and passing at its first check',
    recording: 'job-first',
    passing: [0, 1, 2],
  },
  { name: 'a canary is promoted in place', recording: 'canary', passing: [2, 3, 2, 1, 2] },
  { name: 'a failing check takes an instance out of passing and back', recording: 'check-failure', passing: [2, 1, 2] },
  { name: 'a stopped job leaves one by one', recording: 'job-stop', passing: [2, 1, 0] },
];

void test('Consul', async (t) => {
  for (const { name, recording, passing } of consulCases) {
    await t.test(`row 33: ${name}`, async (t: Test) => {
      const recorded = readSequence(`consul/seq-nomad-${recording}`);
      const sequence = readConsulSequence(recorded);
      const catalog = await createEmbeddedCatalog();
      t.teardown(() => catalog.close());
      const replay = createReplay({ sequence, into: { consul: catalog.consul }, speed });
      const counts = [await countPassing(catalog.consulUrl, sequence.service)];
      let isOver = false;
      const watching = (async () => {
        for (let index = 1, isLast = false; !isLast;) {
          isLast = isOver;
          const path = `/v1/health/service/${sequence.service}?passing&index=${index}&wait=50ms`;
          const answer = await ask(catalog.consulUrl, path);
          index = Number(answer.header('X-Consul-Index'));
          const count = (answer.json() as unknown[]).length;
          if (count !== counts.at(-1)) counts.push(count);
        }
      })();
      await replay.play();
      isOver = true;
      await watching;
      t.ok(isSubsequence(counts, passing), `saw ${counts.join(', ')} passing`);
      t.equal(counts.at(-1), passing.at(-1));
    });
  }
});

async function countPassing(url: string, service: string): Promise<number> {
  return ((await ask(url, `/v1/health/service/${service}?passing`)).json() as unknown[]).length;
}

// At twenty times the speed two changes may fall into one answer.
function isSubsequence(seen: readonly number[], recorded: readonly number[]): boolean {
  let at = 0;
  for (const count of seen) {
    at = recorded.indexOf(count, at);
    if (at === -1) return false;
  }
  return true;
}
