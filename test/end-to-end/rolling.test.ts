// All instances of a service are replaced, one after the other, while requests come in: none of them fails.
import { test, type Test } from 'tap';
import { createMortalBackend, startMortalBackend, type MortalBackend } from '../support/mortal-backend.js';
import { routingTags } from '../support/routing-tags.js';
import { startSteadyLoad } from '../support/steady-load.js';
import { until } from '../support/until.js';
import { consuls, startStage, untilRouted } from './consuls.js';

const host = 'app.test';
const header = (value: string): string[] => [
  `traefik.http.middlewares.app.headers.customresponseheaders.X-Version=${value}`,
  'traefik.http.routers.app.middlewares=app',
];

interface RollingCase {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** What becomes of the old process when its instance is taken out of the catalog. */
  readonly ending: 'has 2 s to finish' | 'is killed at that moment';
}

const plain = routingTags('app', `Host(\`${host}\`)`);
const cases: readonly RollingCase[] = [
  { name: 'equal tags, the old one has 2 s', before: plain, after: plain, ending: 'has 2 s to finish' },
  { name: 'equal tags, the old one is killed', before: plain, after: plain, ending: 'is killed at that moment' },
  {
    name: 'another rule, the old one is killed',
    before: plain,
    after: routingTags('app', `(Host(\`${host}\`) || Host(\`www.${host}\`)) && PathPrefix(\`/\`)`),
    ending: 'is killed at that moment',
  },
  {
    name: 'another middleware option, the old one is killed',
    before: [...plain, ...header('1')],
    after: [...plain, ...header('2')],
    ending: 'is killed at that moment',
  },
];

for (const kind of consuls) {
  test(`rolling replacement, ${kind.name}`, { skip: kind.skip }, (t) => {
    // Each in a cluster of its own, side by side: most of the time is waiting.
    t.jobs = cases.length;
    for (const { name, before, after, ending } of cases) {
      t.test(name, { buffered: true }, async (t: Test) => {
        const { writer, proxy } = await startStage(t, kind);
        const backends: MortalBackend[] = [];
        const launch = async (id: string, tags: readonly string[]): Promise<MortalBackend> => {
          const backend = await startMortalBackend(id, 3);
          backends.push(backend);
          t.teardown(() => backend.kill());
          await writer.register({ name: 'app', id, port: backend.port, tags });
          return backend;
        };
        const old: MortalBackend[] = [];
        for (const id of ['old-1', 'old-2', 'old-3']) old.push(await launch(id, before));
        await untilRouted(proxy, host);
        const load = startSteadyLoad({ port: proxy.port, host, connections: 6, perSecond: 150 });
        t.teardown(() => load.stop());
        await until('all of the old ones are asked', () => old.every((backend) => backend.requests() > 0));

        const endings: Promise<void>[] = [];
        for (const [position, leaving] of old.entries()) {
          const arriving = await launch(`new-${position + 1}`, after);
          await until(`${arriving.name} is asked`, () => arriving.requests() > 0);
          const gone = writer.deregister(leaving.name);
          if (ending === 'is killed at that moment') leaving.kill();
          else
            endings.push(
              gone.then(() => new Promise((resolve) => setTimeout(resolve, 2000))).then(() => leaving.stop()),
            );
          await gone;
        }
        await Promise.all(endings);
        await load.answered(100);
        await load.stop();

        t.strictSame(load.failures, [], `none of ${load.sent()} requests failed`);
        const answered = backends.filter(({ name }) => load.answers.has(name)).map(({ name }) => name);
        t.strictSame(answered, ['old-1', 'old-2', 'old-3', 'new-1', 'new-2', 'new-3']);
        t.equal((await proxy.ask(host)).status, 200);
      });
    }
    t.end();
  });
}

test('an instance that is registered before it listens is passed over until it does', async (t) => {
  const { writer, proxy } = await startStage(t, consuls[0]!);
  const steady = await startMortalBackend('steady');
  t.teardown(() => steady.kill());
  const starting = await createMortalBackend('starting');
  t.teardown(() => starting.kill());
  await writer.register({ name: 'app', id: 'steady', port: steady.port, tags: plain });
  await untilRouted(proxy, host);
  const load = startSteadyLoad({ port: proxy.port, host, perSecond: 150 });
  t.teardown(() => load.stop());
  await writer.register({ name: 'app', id: 'starting', port: starting.port, tags: plain });
  await load.answered(50);
  await starting.start();
  await until('the new one is asked', () => starting.requests() > 0);
  await load.stop();
  t.strictSame(load.failures, []);
});
