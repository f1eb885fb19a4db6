// What HinD's users count on beside the routes themselves: only healthy instances, clients that keep their server, quiet.
import { request } from 'node:http';
import { test } from 'tap';
import { startMortalBackend } from '../support/mortal-backend.js';
import { untilAsync } from '../support/until.js';
import { consuls, startStage, untilRouted } from './consuls.js';
import { startTagStage, tagStages } from './tag-stages.js';

const host = 'app.test';
const tags = [`https://${host}`];

/** The body of an answer to a client at that address; its status where that is not 200. */
function askFrom(localAddress: string, port: number, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', localAddress, port, path, agent: false, headers: { Host: host } },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (body += piece));
        answer.on('end', () => resolve(answer.statusCode === 200 ? body : String(answer.statusCode)));
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

for (const kind of consuls) {
  test(`healthy instances only, ${kind.name}`, { skip: kind.skip }, async (t) => {
    const { writer, proxy } = await startStage(t, kind);
    const launch = async (id: string, checked: boolean) => {
      const backend = await startMortalBackend(id);
      t.teardown(() => backend.kill());
      await writer.register({ name: 'app', id, port: backend.port, tags, checked });
    };
    const served = async (expected: string) =>
      untilAsync(`${expected} serves`, async () => (await askFrom('127.0.0.1', proxy.port)) === expected);
    await launch('checked', true);
    await served('checked');
    for (const status of ['warn', 'fail'] as const) {
      await writer.setCheck('checked', status);
      await served('503');
      await writer.setCheck('checked', 'pass');
      await served('checked');
    }
    // As by consul-template, one without any check counts as healthy.
    await launch('unchecked', false);
    await writer.setCheck('checked', 'fail');
    await served('unchecked');
    await writer.deregister('unchecked');
    await served('503');
  });
}

test('a client keeps its server, whoever else comes and goes', async (t) => {
  const stage = await startTagStage(t, tagStages[0]!);
  for (const id of ['app-1', 'app-2', 'app-3']) await stage.launch(id, tags);
  await untilRouted(stage.proxy, host);
  const clients = Array.from({ length: 40 }, (_, index) => `127.0.0.${index + 2}`);
  const serversOf = () => Promise.all(clients.map((client) => askFrom(client, stage.proxy.port)));
  const isSpread = async () => new Set(await serversOf()).size === 3;
  await untilAsync('all three serve', isSpread);
  const first = await serversOf();
  t.same(await serversOf(), first);
  await stage.end('app-2');
  const left = await untilGone(serversOf, 'app-2');
  t.ok(
    first.every((server, index) => server === 'app-2' || server === left[index]),
    'only the clients of the one that went have another one',
  );
  await stage.launch('app-4', tags);
  await untilAsync('the new one serves', async () => (await serversOf()).includes('app-4'));
  const after = await serversOf();
  t.ok(after.every((server, index) => server === 'app-4' || server === left[index]));
});

async function untilGone(serversOf: () => Promise<string[]>, gone: string): Promise<string[]> {
  let servers = await serversOf();
  await untilAsync(`${gone} is gone`, async () => !(servers = await serversOf()).includes(gone));
  return servers;
}

test('urlprefix tags that are switched off come and go unnoticed', async (t) => {
  const stage = await startTagStage(t, tagStages[0]!, ['--urlprefix.mode=off']);
  const older = [`urlprefix-${host}/`, 'urlprefix-old.test/', 'urlprefix-broken:x'];
  await stage.launch('app-1', tags);
  const load = stage.load(host);
  const old = stage.load('old.test', { isGood: (status) => status === 404 });
  await load.answered(5);
  for (const next of [[...tags, ...older], tags, [...tags, ...older]]) {
    await stage.retag('app-1', next);
    await stage.known('app-1', next);
    await Promise.all([load.answered(10), old.answered(10)]);
  }
  await Promise.all([load.stop(), old.stop()]);
  t.same(load.failures, [], `none of ${load.sent()} requests failed`);
  t.same(old.failures, [], 'a host of urlprefix tags alone is nobody');
});

test('tags that are not for the proxy are not spoken of', async (t) => {
  const stage = await startTagStage(t, tagStages[0]!);
  await stage.launch('app-1', [...tags, 'version=3', 'http://docs.test', 'primary', 'https', 'urlprefix', 'a b c']);
  await untilRouted(stage.proxy, host);
  const told = stage.proxy.log.filter(({ level }) => level === 'warn' || level === 'error');
  t.same(told, []);
});
