// Whatever happens to Nomad's services and to Nomad, in any order: in the end the watcher shows what a fresh list does.
import { test } from 'tap';
import type { EmbeddedNomad } from '../../src/catalog/embedded/nomad/embedded-nomad.js';
import { createScaledClock } from '../support/scaled-clock.js';
import { createSeededRandom } from '../support/seeded-random.js';
import { until } from '../support/until.js';
import { isSame, watchEmbeddedNomad, type WatchedNomad } from '../support/watch-embedded-nomad.js';

const fast = createScaledClock(20);
const isRelevant = (tags: readonly string[]): boolean => tags.includes('route');
const scopes = [['default'], ['*'], ['default', 'team']] as const;

interface Dice {
  random: () => number;
  pick: <T>(from: readonly T[]) => T;
}

const roll = (random: () => number): Dice => ({ random, pick: (from) => from[Math.floor(random() * from.length)]! });

/** One thing that happens; `running` are the allocations so far. */
async function happen(nomad: EmbeddedNomad, running: string[], { random, pick }: Dice): Promise<void> {
  const dice = random();
  if (dice < 0.42 || running.length === 0) {
    const services = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => ({
      name: pick(['a', 'b', 'c', 'd']),
      portLabel: `p${index}`,
      port: 1 + Math.floor(random() * 60_000),
      tags: pick([['route'], ['no'], ['route', 'x']]),
    }));
    const place = { namespace: pick(['default', 'team']), nodeId: pick(['n1', 'n2']) };
    running.push(nomad.registerAllocation({ job: 'j', services, ...place }));
  } else if (dice < 0.64) await nomad.stopAllocation(pick(running));
  else if (dice < 0.8) nomad.retagAllocation(pick(running), pick([['route'], ['no'], ['route', 'y']]));
  else if (dice < 0.92) nomad.restartAllocation(pick(running));
  else if (dice < 0.95) loseNode(nomad, pick(['n1', 'n2']));
  else {
    const fault = pick(['refuse', 'forbidden', 'failing', 'garbage'] as const);
    await nomad.setFault(fault);
    // No cluster is replaced by another without a lost connection.
    if (fault === 'refuse' && random() < 0.3) nomad.state.reset();
    await letPass(random() * 20);
    await nomad.setFault('none');
  }
}

function loseNode(nomad: EmbeddedNomad, nodeId: string): void {
  const lost = [...nomad.state.all()].filter((one) => one.NodeID === nodeId);
  nomad.state.commit(
    lost.map(({ ID, Namespace }) => ({ kind: 'remove', namespace: Namespace, id: ID, type: 'PlanResult' })),
  );
}

/** Not to wait for something, but to place what happens next somewhere in what the watcher is doing. */
const letPass = (durationMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });

/** What a fresh list and reads by name would give. */
function listed(nomad: EmbeddedNomad, namespaces: readonly string[]): unknown[] {
  const byName = new Map<string, { ID: string; Tags: string[]; CreateIndex: number; ModifyIndex: number }[]>();
  for (const one of nomad.state.all()) {
    if (!namespaces.includes('*') && !namespaces.includes(one.Namespace)) continue;
    const key = `${one.Namespace}/${one.ServiceName}`;
    byName.set(key, [...(byName.get(key) ?? []), one]);
  }
  return [...byName]
    .filter(([, members]) => isRelevant(members.flatMap(({ Tags }) => Tags)))
    .flatMap(([key, members]) => members.map((one) => [key, one.ID, one.Tags, one.CreateIndex, one.ModifyIndex]))
    .sort(byText);
}

function shown({ snapshots }: WatchedNomad): unknown[] {
  return [...(snapshots.at(-1)?.services ?? [])]
    .flatMap(([key, { instances }]) =>
      instances.map((one) => [key, one.id, one.tags, one.createIndex, one.modifyIndex]),
    )
    .sort(byText);
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

void test('random histories', { jobs: 6 }, async (t) => {
  await Promise.all(
    Array.from({ length: 24 }, (_, seed) =>
      t.test(`seed ${seed}`, { buffered: true }, async (t) => {
        const dice = roll(createSeededRandom(seed));
        const namespaces = scopes[seed % scopes.length]!;
        const running: string[] = [];
        const watched = await watchEmbeddedNomad(t, {
          embedded: { clock: fast, random: dice.random },
          // Two connections leave none for a stream.
          watcher: { clock: fast, namespaces, isRelevant, ...(seed % 4 === 0 ? { maxConnections: 2 } : {}) },
          async prepare(nomad) {
            for (let count = 0; count < 10; count++) await happen(nomad, running, dice);
          },
        });
        const { nomad, watcher } = watched;
        for (let count = 0; count < 60; count++) {
          await happen(nomad, running, dice);
          if (dice.random() < 0.3) await letPass(dice.random() * 6);
        }
        const agrees = () => watcher.status().state === 'ok' && isSame(shown(watched), listed(nomad, namespaces));
        await until('both agree', agrees).catch(() => undefined);
        t.same(shown(watched), listed(nomad, namespaces));
        t.equal(watcher.status().state, 'ok');
      }),
    ),
  );
});
