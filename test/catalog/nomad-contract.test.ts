// One suite for the embedded Nomad and a real one, where its binary is at hand.
import { test, type Test } from 'tap';
import { ask } from '../support/ask.js';
import { expectLikeRecorded } from '../support/expect-like-recorded.js';
import { startEmbeddedNomad, type NomadUnderTest } from '../support/nomad-under-test.js';
import { missingNomad, startRealNomad } from '../support/real-nomad.js';
import { nomadAnswerCases } from './cases/nomad-answers.cases.js';
import { nomadRuns, untilCount } from './cases/nomad-runs.js';

const makers: { name: string; missing?: string; start: () => Promise<NomadUnderTest> }[] = [
  { name: 'the embedded Nomad', start: startEmbeddedNomad },
  { name: 'the real Nomad', missing: missingNomad, start: startRealNomad },
];

for (const maker of makers) {
  void test(maker.name, { skip: maker.missing ?? false }, async (t) => {
    // The rows on indexes need a table of their own, so each case gets a fresh Nomad.
    const withNomad = (name: string, run: (t: Test, nomad: NomadUnderTest) => Promise<void>) =>
      t.test(name, async (t: Test) => {
        const nomad = await maker.start();
        t.teardown(() => nomad.close());
        await run(t, nomad);
      });

    for (const row of nomadAnswerCases) {
      await withNomad(`row ${row.row}: ${row.name}`, async (t, nomad) => {
        for (const job of row.jobs ?? []) {
          await nomad.run(job);
          if (job.namespace === undefined) await untilCount(nomad, job.name, job.count ?? 1);
        }
        expectLikeRecorded(t, await ask(nomad.url, row.ask.path, row.ask), `nomad/${row.recording}`, row.body);
      });
    }
    for (const row of nomadRuns) await withNomad(`row ${row.row}: ${row.name}`, (t, nomad) => row.run(t, nomad));
  });
}
