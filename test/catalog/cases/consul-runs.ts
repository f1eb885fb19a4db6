import type { Test } from 'tap';
import { ask, type Asked } from '../../support/ask.js';
import { expectLikeRecorded } from '../../support/expect-like-recorded.js';
import { register } from './consul-answers.cases.js';

/** Contract rows that take more than one question. */
export interface ContractRun {
  row: number;
  name: string;
  run(t: Test, url: string): Promise<void>;
}

const put = (url: string, path: string, body?: string | object): Promise<Asked> =>
  ask(url, path, { method: 'PUT', body });
const indexOf = (answer: Asked): number => Number(answer.header('X-Consul-Index'));
const sessionOf = async (url: string, wish: object): Promise<string> =>
  ((await put(url, '/v1/session/create', wish)).json() as { ID: string }).ID;
const lock = '/v1/kv/tagway/leader';

async function untilIndex(url: string, path: string, holds: (index: number) => boolean): Promise<number> {
  for (;;) {
    const index = indexOf(await ask(url, path));
    if (holds(index)) return index;
  }
}

export const consulRuns: ContractRun[] = [
  {
    row: 28,
    name: 'the index of a name is its own, and after the last instance that of the removal',
    async run(t, url) {
      const web = '/v1/health/service/tmp';
      await put(url, '/v1/agent/service/register', register({ Name: 'tmp', Port: 1 }).body);
      const live = await untilIndex(url, web, (index) => index > 1);
      await put(url, '/v1/agent/service/register', { Name: 'someone', Port: 2 });
      await untilIndex(url, '/v1/health/service/someone', (index) => index > live);
      t.equal(indexOf(await ask(url, web)), live, 'not moved by another');
      await put(url, '/v1/agent/service/deregister/tmp');
      const gone = await untilIndex(url, web, (index) => index > live);
      await put(url, '/v1/agent/service/register', { Name: 'someone', Port: 3 });
      await untilIndex(url, '/v1/health/service/someone', (index) => index > gone);
      t.equal(indexOf(await ask(url, web)), gone, 'kept after the removal');
      await put(url, '/v1/agent/service/register', { Name: 'tmp', Port: 1 });
      t.ok((await untilIndex(url, web, (index) => index > gone)) > gone, 'and moves on when it is back');
    },
  },
  {
    row: 9,
    name: 'an index from the future is deaf until the wait ends, and the answer names the lower one',
    async run(t, url) {
      const asking = ask(url, '/v1/catalog/services?index=1000000&wait=300ms');
      await put(url, '/v1/agent/service/register', { Name: 'deaf', Port: 1 });
      const answer = await asking;
      t.ok(answer.elapsedMs >= 300, `answered after ${answer.elapsedMs} ms`);
      t.ok(indexOf(answer) < 1_000_000);
      expectLikeRecorded(t, answer, 'consul/block-future-index', 'values');
    },
  },
  {
    row: 10,
    name: 'a wait is waited for',
    async run(t, url) {
      const index = indexOf(await ask(url, '/v1/catalog/services'));
      for (let round = 0; round < 3; round++) {
        const { elapsedMs } = await ask(url, `/v1/catalog/services?index=${index}&wait=160ms`);
        t.ok(elapsedMs >= 159, `${elapsedMs} ms`);
      }
    },
  },
  {
    row: 0,
    name: 'a cache answers the second time',
    async run(t, url) {
      await put(url, '/v1/agent/service/register', { Name: 'cached', Port: 1 });
      await untilIndex(url, '/v1/health/service/cached', (index) => index > 1);
      await ask(url, '/v1/health/service/cached?cached');
      const answer = await ask(url, '/v1/health/service/cached?cached');
      t.equal(answer.header('X-Cache'), 'HIT');
      t.equal(answer.header('Age'), '0');
    },
  },
  {
    row: 34,
    name: 'a lock is taken once, refused to others, given back by its holder alone',
    async run(t, url) {
      const [mine, theirs] = [await sessionOf(url, { LockDelay: '0s' }), await sessionOf(url, { LockDelay: '0s' })];
      expectLikeRecorded(t, await ask(url, `/v1/session/info/${mine}`), 'consul/session-info');
      expectLikeRecorded(t, await put(url, `/v1/session/renew/${mine}`), 'consul/session-renew');
      expectLikeRecorded(t, await put(url, `${lock}?acquire=${mine}`, 'node-a'), 'consul/lock-acquire', 'exact');
      const held = await ask(url, lock);
      expectLikeRecorded(t, held, 'consul/lock-get');
      t.match(held.json(), [{ LockIndex: 1, Session: mine }]);
      const refused = await put(url, `${lock}?acquire=${theirs}`, 'node-b');
      expectLikeRecorded(t, refused, 'consul/lock-acquire-held', 'exact');
      const again = await put(url, `${lock}?acquire=${mine}`, 'node-a2');
      expectLikeRecorded(t, again, 'consul/lock-acquire-again-same-session', 'exact');
      t.match((await ask(url, lock)).json(), [{ LockIndex: 1 }], 'the same holder counts once');
      const foreign = await put(url, `${lock}?release=${theirs}`);
      expectLikeRecorded(t, foreign, 'consul/lock-release-not-held', 'exact');

      const waiting = ask(url, `${lock}?index=${indexOf(await ask(url, lock))}&wait=5s`);
      await put(url, `${lock}?release=${mine}`);
      const freed = await waiting;
      expectLikeRecorded(t, freed, 'consul/lock-block-release');
      t.notOk('Session' in (freed.json() as object[])[0]!);
      expectLikeRecorded(
        t,
        await put(url, `${lock}?acquire=${theirs}`, 'node-b'),
        'consul/lock-acquire-second',
        'exact',
      );
      t.match((await ask(url, lock)).json(), [{ LockIndex: 2 }], 'a new holder counts');
      await put(url, `/v1/session/destroy/${mine}`);
      await put(url, `/v1/session/destroy/${theirs}`);
    },
  },
  {
    row: 34,
    name: 'a lock is freed by the end of its session, and LockDelay keeps others away for a while',
    async run(t, url) {
      const [mine, theirs] = [await sessionOf(url, { LockDelay: '1s' }), await sessionOf(url, { LockDelay: '1s' })];
      await put(url, `${lock}?acquire=${mine}`, 'node-a');
      const waiting = ask(url, `${lock}?index=${indexOf(await ask(url, lock))}&wait=5s`);
      expectLikeRecorded(t, await put(url, `/v1/session/destroy/${mine}`), 'consul/session-destroy', 'exact');
      const freed = await waiting;
      expectLikeRecorded(t, freed, 'consul/lock-block-session-destroy');
      t.ok(freed.elapsedMs < 1000, 'the key stays, the waiter wakes');
      const early = await put(url, `${lock}?acquire=${theirs}`, 'node-b');
      expectLikeRecorded(t, early, 'consul/lock-acquire-in-lock-delay', 'exact');
      let late = early;
      while (late.json() !== true) late = await put(url, `${lock}?acquire=${theirs}`, 'node-b');
      expectLikeRecorded(t, late, 'consul/lock-acquire-after-lock-delay', 'exact');
      await put(url, `/v1/session/destroy/${theirs}`);
    },
  },
];
