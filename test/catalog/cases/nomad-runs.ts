import type { Test } from 'tap';
import { ask, type Asked } from '../../support/ask.js';
import { expectLikeRecorded } from '../../support/expect-like-recorded.js';
import type { NomadUnderTest } from '../../support/nomad-under-test.js';
import { isBlocking } from '../../support/is-blocking.js';
import { openLines } from '../../support/open-lines.js';
import { readRecorded, readRecording } from '../../support/recording.js';
import { until } from '../../support/until.js';
import { webTags } from './nomad-answers.cases.js';

/** Contract rows that take more than one question. */
export interface NomadRun {
  row: number;
  name: string;
  run(t: Test, nomad: NomadUnderTest): Promise<void>;
}

type Registration = Record<'ID' | 'AllocID' | 'ServiceName', string> &
  Record<'CreateIndex' | 'ModifyIndex' | 'Port', number> & { Tags: string[] };

const indexOf = (answer: Asked): number => Number(answer.header('X-Nomad-Index'));
const registrations = (answer: Asked): Registration[] => answer.json() as Registration[];
const web = { name: 'web', tags: webTags };

/** Asks until so many instances are registered. */
export async function untilCount(nomad: NomadUnderTest, name: string, count: number): Promise<Asked> {
  for (;;) {
    const answer = await ask(nomad.url, `/v1/service/${name}`);
    if (registrations(answer).length === count) return answer;
  }
}

async function runs(nomad: NomadUnderTest, name: string, count = 1, tags: readonly string[] = ['x']): Promise<number> {
  await nomad.run({ name, tags, count });
  return indexOf(await untilCount(nomad, name, count));
}

/** Whether a query wakes by the change: the answer after a wait would carry the index of its start. */
async function wakes(
  nomad: NomadUnderTest,
  path: string,
  change: () => Promise<unknown>,
  waitMs = 20_000,
): Promise<Asked | undefined> {
  const index = indexOf(await ask(nomad.url, path));
  const asking = ask(nomad.url, `${path}?index=${index}&wait=${waitMs}ms`);
  await isBlocking(asking);
  await change();
  const answer = await asking;
  return indexOf(answer) > index ? answer : undefined;
}

export const nomadRuns: NomadRun[] = [
  {
    row: 3,
    name: 'the order of tags changes from call to call, that of instances does not',
    async run(t, nomad) {
      await runs(nomad, 'web', 3, webTags);
      const lists = new Set<string>();
      const names = new Set<string>();
      for (let call = 0; call < 20; call++) {
        lists.add((await ask(nomad.url, '/v1/services')).text);
        names.add((await ask(nomad.url, '/v1/service/web')).text);
      }
      t.ok(lists.size > 1, `${lists.size} orders`);
      t.equal(names.size, 1);
      const answer = registrations(await ask(nomad.url, '/v1/service/web'));
      t.same(
        answer.map(({ ID }) => ID),
        answer.map(({ ID }) => ID).sort(),
        'sorted by id',
      );
      t.same(answer[0]!.Tags, webTags, "the tags are in the job's order");
      const recorded = readRecording('nomad/service-three').response.body as object[];
      t.same(Object.keys(answer[0]!), Object.keys(recorded[0]!), 'the fields are in the recorded order');
    },
  },
  {
    row: 3,
    name: 'the tags of the list are the union over instances',
    async run(t, nomad) {
      await nomad.run({ name: 'a', tags: ['one', 'two'] });
      await nomad.run({ name: 'b', tags: ['three'] });
      await untilCount(nomad, 'a', 1);
      await untilCount(nomad, 'b', 1);
      const [entry] = (await ask(nomad.url, '/v1/services')).json() as {
        Services: { ServiceName: string; Tags: string[] }[];
      }[];
      const tags = Object.fromEntries(entry!.Services.map(({ ServiceName, Tags }) => [ServiceName, Tags.sort()]));
      t.same(tags, { a: ['one', 'two'], b: ['three'] });
    },
  },
  {
    row: 5,
    name: 'the index is that of the table and stays after the last removal',
    async run(t, nomad) {
      const first = await runs(nomad, 'app');
      const second = await runs(nomad, 'other');
      t.ok(second > first);
      t.equal(indexOf(await ask(nomad.url, '/v1/service/app')), second, 'moved by another service');
      await nomad.stop('app');
      const gone = await untilCount(nomad, 'app', 0);
      expectLikeRecorded(t, gone, 'nomad/service-after-stop', 'exact');
      t.ok(indexOf(gone) > second);
    },
  },
  {
    row: 6,
    name: 'the list wakes by an instance although its body stays the same',
    async run(t, nomad) {
      await runs(nomad, 'web', 1, webTags);
      const before = (await ask(nomad.url, '/v1/services')).text;
      const woken = await wakes(nomad, '/v1/services', () => nomad.run({ ...web, count: 2 }));
      t.ok(woken, 'woke');
      expectLikeRecorded(t, woken!, 'nomad/block-list-instance-added');
      t.equal(woken!.text.length, before.length);
    },
  },
  {
    row: 7,
    name: 'a name wakes by its own instance',
    async run(t, nomad) {
      await runs(nomad, 'web', 1, webTags);
      const woken = await wakes(nomad, '/v1/service/web', () => nomad.run({ ...web, count: 2 }));
      expectLikeRecorded(t, woken!, 'nomad/block-name-instance-added');
    },
  },
  {
    row: 7,
    name: 'a name wakes falsely by the first other service, and by the first with its own prefix, and then no more',
    async run(t, nomad) {
      await runs(nomad, 'web', 3, webTags);
      const by = (name: string, waitMs?: number) => wakes(nomad, '/v1/service/web', () => runs(nomad, name), waitMs);
      const unrelated = await by('zeta');
      const sharedPrefix = await by('web2');
      const sharedPrefixAgain = await by('web3', 700);
      t.ok(unrelated, 'zeta split the tree above web');
      expectLikeRecorded(t, unrelated!, 'nomad/block-falsewake-unrelated');
      t.ok(sharedPrefix, 'web2 split the tree above web');
      expectLikeRecorded(t, sharedPrefix!, 'nomad/block-falsewake-sharedprefix');
      t.notOk(sharedPrefixAgain, 'web3 found the tree split');
    },
  },
  {
    row: 7,
    name: 'an unknown name wakes by another service and stays empty',
    async run(t, nomad) {
      await runs(nomad, 'web');
      await runs(nomad, 'zeta');
      const woken = await wakes(nomad, '/v1/service/nosuch', () => runs(nomad, 'alpha'));
      expectLikeRecorded(t, woken!, 'nomad/block-falsewake-unknown', 'exact');
    },
  },
  {
    row: 8,
    name: 'after a wait the answer names the index of its start, and the next question is answered at once',
    async run(t, nomad) {
      await runs(nomad, 'web', 3, webTags);
      await runs(nomad, 'web2');
      await runs(nomad, 'zeta');
      const start = indexOf(await ask(nomad.url, '/v1/service/web'));
      const asking = ask(nomad.url, `/v1/service/web?index=${start}&wait=400ms`);
      await isBlocking(asking);
      const table = await runs(nomad, 'zeta2');
      const answer = await asking;
      expectLikeRecorded(t, answer, 'nomad/block-name-timeout-other-changed');
      t.equal(indexOf(answer), start);
      const next = await ask(nomad.url, `/v1/service/web?index=${start}&wait=2s`);
      expectLikeRecorded(t, next, 'nomad/block-name-next-after-timeout');
      t.ok(next.elapsedMs < 1000);
      t.equal(indexOf(next), table);
    },
  },
  {
    row: 9,
    name: 'an index from the future is deaf until the wait ends, and the answer names the lower one',
    async run(t, nomad) {
      await runs(nomad, 'web', 1, webTags);
      const asking = ask(nomad.url, '/v1/services?index=100000&wait=500ms');
      const changed = await runs(nomad, 'web10');
      const answer = await asking;
      t.ok(answer.elapsedMs >= 500);
      t.equal(indexOf(answer), changed);
      expectLikeRecorded(t, answer, 'nomad/block-future-index-change');
    },
  },
  {
    row: 10,
    name: 'a wait is waited for',
    async run(t, nomad) {
      for (let round = 0; round < 3; round++) {
        const { elapsedMs } = await ask(nomad.url, '/v1/services?index=1&wait=160ms');
        t.ok(elapsedMs >= 159, `${elapsedMs} ms`);
      }
    },
  },
  {
    row: 4,
    name: 'a list sleeps through another namespace, a star does not',
    async run(t, nomad) {
      await runs(nomad, 'web');
      const inTeam = (name: string) => () => nomad.run({ name, tags: ['x'], namespace: 'team-b' });
      t.notOk(await wakes(nomad, '/v1/services', inTeam('first'), 700));
      const index = indexOf(await ask(nomad.url, '/v1/services?namespace=*'));
      const asking = ask(nomad.url, `/v1/services?namespace=*&index=${index}&wait=5s`);
      await isBlocking(asking);
      await inTeam('second')();
      t.ok(indexOf(await asking) > index);
    },
  },
  {
    row: 16,
    name: 'the event stream begins with a heartbeat, without length, chunks or compression',
    async run(t, nomad) {
      const stream = await openLines(nomad.url, '/v1/event/stream?topic=Service&index=999999', {
        'Accept-Encoding': 'gzip',
      });
      await until('the first line is there', () => stream.lines.length > 0);
      t.equal(stream.lines[0], '{}');
      t.same([...stream.headerNames].sort(), ['Cache-Control', 'Connection', 'Content-Type', 'Vary']);
      stream.close();
    },
  },
  {
    row: 17,
    name: 'the event stream resumes inclusively, and tells of removals with the last record',
    async run(t, nomad) {
      await runs(nomad, 'ev');
      const [first] = registrations(await untilCount(nomad, 'ev', 1));
      const at = (index: number) => openLines(nomad.url, `/v1/event/stream?topic=Service&index=${index}`);
      const [same, next, future] = await Promise.all([at(first!.ModifyIndex), at(first!.ModifyIndex + 1), at(100_000)]);
      await until('the frame is there', () => same.lines.length >= 2);
      const frame = same.frames()[0]!;
      const recorded = readRecorded('nomad/event-stream-resume') as { response: { frames: { line: string }[] } };
      const wanted = JSON.parse(recorded.response.frames[1]!.line) as typeof frame;
      t.same(Object.keys(frame), Object.keys(wanted));
      t.same(Object.keys(frame.Events[0]!), Object.keys(wanted.Events[0]!));
      t.same(Object.keys(frame.Events[0]!.Payload.Service), Object.keys(wanted.Events[0]!.Payload.Service));
      t.same(frame.Events[0]!.Payload.Service, first);
      // From an index that is ahead, the last operation is told again, which may have been this one.
      const newer = (stream: typeof next) => stream.frames().filter(({ Index }) => Index > first!.ModifyIndex);
      for (const stream of [next, future]) {
        await until('the stream has begun', () => stream.lines.includes('{}'));
        t.same(newer(stream), []);
      }
      await nomad.stop('ev');
      await until('the removal is there', () => newer(next).length > 0);
      t.match(newer(next)[0], {
        Events: [{ Type: 'ServiceDeregistration', Key: first!.ID, Payload: { Service: first } }],
      });
      for (const stream of [same, next, future]) stream.close();
    },
  },
  {
    row: 17,
    name: 'the event stream filters by service name, and knows what it cannot parse',
    async run(t, nomad) {
      await runs(nomad, 'ev');
      await runs(nomad, 'other');
      const stream = await openLines(nomad.url, '/v1/event/stream?topic=Service:ev');
      const bogus = await openLines(nomad.url, '/v1/event/stream?topic=Bogus');
      await until('the frame is there', () => stream.frames().length > 0 && bogus.lines.length > 0);
      t.same(
        [...new Set(stream.frames().flatMap(({ Events }) => Events.map(({ Payload }) => Payload.Service.ServiceName)))],
        ['ev'],
      );
      t.same(bogus.lines, ['{}']);
      stream.close();
      bogus.close();
      for (const [path, recording] of [
        ['/v1/event/stream?topic=Service&index=zz', 'event-stream-bad-index'],
        ['/v1/event/stream?topic=a:b:c', 'event-stream-bad-topic-syntax'],
      ] as const) {
        const answer = await ask(nomad.url, path);
        t.equal(answer.status, 400);
        t.equal(answer.text, (readRecorded(`nomad/${recording}`) as { response: { rest: string } }).response.rest);
      }
    },
  },
  {
    row: 22,
    name: 'other tags keep id, allocation, port and CreateIndex; another order of tags is nothing',
    async run(t, nomad) {
      await runs(nomad, 'app', 2, ['one', 'two']);
      const before = registrations(await untilCount(nomad, 'app', 2));
      await nomad.run({ name: 'app', tags: ['one', 'two', 'three'], count: 2 });
      let after = before;
      while (!after.every(({ Tags }) => Tags.length === 3))
        after = registrations(await ask(nomad.url, '/v1/service/app'));
      const kept = ({ ID, AllocID, Port, CreateIndex }: Registration) => [ID, AllocID, Port, CreateIndex];
      t.same(after.map(kept), before.map(kept));
      t.ok(after.every((one, position) => one.ModifyIndex > before[position]!.ModifyIndex));
      const index = indexOf(await ask(nomad.url, '/v1/services'));
      await nomad.run({ name: 'app', tags: ['three', 'two', 'one'], count: 2 });
      const asked = await ask(nomad.url, `/v1/services?index=${index}&wait=300ms`);
      t.equal(indexOf(asked), index);
      t.same(registrations(await ask(nomad.url, '/v1/service/app'))[0]!.Tags, ['one', 'two', 'three']);
    },
  },
];
