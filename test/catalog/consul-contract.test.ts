// One suite for the embedded Consul and the real one, so that what tests and the demo run on is proven.
import { test, type Test } from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { ask, type Asked } from '../support/ask.js';
import { expectLikeRecorded } from '../support/expect-like-recorded.js';
import { missingPeer } from '../support/find-program.js';
import { isBlocking } from '../support/is-blocking.js';
import { startRealConsul } from '../support/real-consul.js';
import { answerCases, type Write } from './cases/consul-answers.cases.js';
import { blockingCases } from './cases/consul-blocking.cases.js';
import { consulRuns } from './cases/consul-runs.js';

/** A Consul that may be the embedded one or a real one. */
interface Maker {
  name: string;
  missing?: string;
  start(): Promise<{ url: string; stop(): Promise<void> }>;
}

const makers: Maker[] = [
  {
    name: 'the embedded Consul',
    async start() {
      const catalog = await createEmbeddedCatalog();
      return { url: catalog.consulUrl, stop: () => catalog.close() };
    },
  },
  { name: 'the real Consul', missing: missingPeer('consul'), start: () => startRealConsul() },
];

/** Who sleeps is waited for; who wakes does it long before. */
const sleepMs = 350;
const patienceMs = 20_000;

for (const maker of makers) {
  void test(maker.name, { skip: maker.missing ?? false }, async (t) => {
    const server = await maker.start();
    const { url } = server;
    t.teardown(() => server.stop());

    for (const row of answerCases) {
      await t.test(`row ${row.row}: ${row.name}`, async (t) => {
        await clear(url);
        await write(url, row.given ?? []);
        await settle(url);
        expectLikeRecorded(t, await ask(url, row.ask.path, row.ask), `consul/${row.recording}`, row.body);
      });
    }

    for (const row of blockingCases) {
      await t.test(`row ${row.row}: ${row.name}`, async (t) => {
        await clear(url);
        await write(url, row.given);
        await settle(url);
        const joint = row.blockOn.includes('?') ? '&' : '?';
        const before = await ask(url, row.blockOn);
        const index = indexOf(before);
        const waitMs = row.wakes ? patienceMs : sleepMs;
        const asking = ask(url, `${row.blockOn}${joint}index=${index}&wait=${waitMs}ms`);
        await isBlocking(asking);
        await write(url, row.change);
        const answer = await asking;
        expectLikeRecorded(t, answer, `consul/${row.recording}`, row.body);
        if (row.wakes) {
          t.ok(indexOf(answer) > index, `woke after ${answer.elapsedMs} ms`);
        } else {
          t.equal(indexOf(answer), index, 'the index is that of the start');
          t.ok(answer.elapsedMs >= waitMs, `answered after ${answer.elapsedMs} ms`);
        }
      });
    }

    for (const run of consulRuns) {
      await t.test(`row ${run.row}: ${run.name}`, async (t: Test) => {
        await clear(url);
        await settle(url);
        await run.run(t, url);
      });
    }
  });
}

const indexOf = (answer: Asked): number => Number(answer.header('X-Consul-Index'));

async function write(url: string, writes: readonly Write[]): Promise<void> {
  for (const { method = 'PUT', path, body } of writes) {
    const answer = await ask(url, path, { method, body });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  }
}

/** Takes away what the case before has left. */
async function clear(url: string): Promise<void> {
  const services = (await ask(url, '/v1/agent/services')).json() as Record<string, unknown>;
  const leaving = Object.keys(services).map((id): Write => ({ path: `/v1/agent/service/deregister/${id}` }));
  await write(url, [
    ...leaving,
    { path: '/v1/agent/maintenance?enable=false' },
    { path: '/v1/catalog/deregister', body: { Node: 'node-x' } },
    { method: 'DELETE', path: '/v1/kv/?recurse' },
  ]);
}

/** An agent tells its server a moment later: waits until the indexes stand still. */
async function settle(url: string): Promise<void> {
  let still = 0;
  let before = '';
  while (still < 8) {
    const reads = await Promise.all(['/v1/catalog/services', '/v1/health/state/any'].map((path) => ask(url, path)));
    const now = reads.map(indexOf).join();
    still = now === before ? still + 1 : 0;
    before = now;
  }
}
