// The pieces of the demo that can be looked at alone: its trace, its sample servers, its flags.
import { test } from 'tap';
import { createDemoCommand } from '../../src/cli/demo.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { describeChanges } from '../../src/demo/describe-changes.js';
import { describeHealth } from '../../src/demo/describe-health.js';
import { createSampleBackend } from '../../src/demo/sample-backend.js';
import { createTrace } from '../../src/demo/trace.js';
import { ask } from '../support/ask.js';
import { changeCases } from './cases/changes.js';
import { clientFrame, openWebsocket, serverFrame } from './websocket-client.js';

test('two configurations become the lines that tell them apart', (t) => {
  const nameOf = (url: string) => (url === 'http://127.0.0.1:1' ? 'one' : url);
  for (const { name, before, after, lines } of changeCases) {
    const said = describeChanges(before, after, nameOf).map(({ kind, text }) => `${kind}: ${text}`);
    t.strictSame(said, lines, name);
  }
  t.end();
});

test('health', (t) => {
  const update = { service: 'a@nomad', serverUrl: 'u', reason: 'status 503', latencyMs: 1, atMs: 1 };
  const said = (up: boolean, wasDown: boolean) => describeHealth({ ...update, up }, { wasDown, nameOf: () => 'a-1' });
  t.match(said(false, false), { kind: 'problem', text: /a-1 of a@nomad is down \(status 503\)/ });
  t.match(said(true, true), { kind: 'solved', text: /up again/ });
  t.equal(said(true, false), undefined, 'a server that is well from the start is no news');
  t.end();
});

test('the trace', (t) => {
  const now = () => new Date(2024, 0, 2, 3, 4, 5, 6).getTime();
  const written = (colour: boolean) => {
    let text = '';
    const trace = createTrace({ write: (line) => (text += line), colour, now });
    trace.announce('a scales');
    trace.change({ kind: 'added', text: 'a\u001b[2J\nb' });
    trace.result('1 request', 'bad');
    return text;
  };
  t.equal(
    written(false),
    '03:04:05.006 a scales\n03:04:05.006   + a [2J b\n03:04:05.006   = 1 request\n',
    'one line each, with the time; what tags say cannot drive the terminal',
  );
  t.match(written(true), /^\u001b\[90m03:04:05\.006\u001b\[0m \u001b\[1ma scales\u001b\[0m\n/, 'in colours on request');
  t.end();
});

test('a sample server says who it is, what it was asked, and how it is', async (t) => {
  const backend = await createSampleBackend({ id: 'a-1', version: 2 });
  const url = `http://127.0.0.1:${backend.port}`;
  const answer = await ask(url, '/x?y', { headers: { 'X-Some': 'thing' } });
  t.match(answer.text, /^I am a-1, version 2, and was asked:\n {2}GET \/x\?y\n/);
  t.match(answer.text, /X-Some: thing/);
  t.equal((await ask(url, '/health')).status, 200);
  backend.setHealth('ill');
  t.equal((await ask(url, '/health')).status, 503);
  t.equal((await ask(url, '/')).status, 200, 'and serves all the same');
  await backend.close();
  await t.rejects(ask(url, '/'), 'gone');
});

test('the websocket server sends back what it gets', async (t) => {
  const backend = await createSampleBackend({ id: 'echo-1', version: 1, speaks: 'websocket' });
  t.match((await ask(`http://127.0.0.1:${backend.port}`, '/')).text, /new WebSocket/, 'and has a page to try it');
  const cases: [name: string, sent: [first: number, payload: Buffer], back: [first: number, payload: Buffer]][] = [
    ['text', [0x81, Buffer.from('hello')], [0x81, Buffer.from('hello')]],
    ['nothing', [0x81, Buffer.alloc(0)], [0x81, Buffer.alloc(0)]],
    ['bytes, a length of 16 bits', [0x82, Buffer.alloc(126, 7)], [0x82, Buffer.alloc(126, 7)]],
    ['a length of 64 bits', [0x82, Buffer.alloc(70_000, 9)], [0x82, Buffer.alloc(70_000, 9)]],
    ['the first part of a message', [0x01, Buffer.from('a')], [0x01, Buffer.from('a')]],
    ['the last part', [0x80, Buffer.from('b')], [0x80, Buffer.from('b')]],
    ['a pong for a ping', [0x89, Buffer.from('p')], [0x8a, Buffer.from('p')]],
    ['the end', [0x88, Buffer.from([3, 232])], [0x88, Buffer.from([3, 232])]],
  ];
  const client = await openWebsocket(backend.port, 'echo');
  t.match(client.statusLine, /101/);
  client.send(clientFrame(0x8a, Buffer.from('a pong is not answered')));
  for (const [name, sent, back] of cases) {
    const expected = serverFrame(...back);
    const bytes = clientFrame(...sent);
    client.send(bytes.subarray(0, 3));
    client.send(Buffer.concat([bytes.subarray(3), back[0] === 0x88 ? Buffer.from('ignored') : Buffer.alloc(0)]));
    t.strictSame(await client.receive(expected.length), expected, name);
  }
  await client.ended();

  const greedy = await openWebsocket(backend.port, 'echo');
  greedy.send(clientFrame(0x82, Buffer.alloc(2 ** 20 + 1)).subarray(0, 100));
  t.strictSame(await greedy.receive(4), serverFrame(0x88, Buffer.from([3, 241])), 'a frame above 1 MiB is refused');
  greedy.send(Buffer.alloc(1000));
  await greedy.ended();

  const other = await openWebsocket(backend.port, 'echo', 'Connection: Upgrade\r\nUpgrade: h2c\r\n');
  t.match(other.statusLine, /400/, 'another protocol is refused');
  const open = await openWebsocket(backend.port, 'echo');
  await backend.close();
  await open.ended();
});

test('wrong flags', async (t) => {
  const command = createDemoCommand(() => Promise.reject(new Error('not reached')));
  for (const [argv, sentence] of [
    [['--port=x'], '--port is a number, not "x"'],
    [['--api-port=70000'], '70000 is no port'],
    [['--pace=-1'], '--pace is a number, not "-1"'],
    [['--duration=9999999'], '--duration=9999999 is more than 1000000'],
    [['--once', '--no-changes'], '--no-changes and --once exclude each other'],
  ] as const) {
    let said = '';
    const terminal = { env: {}, colour: false, write: () => undefined, writeError: (text: string) => (said += text) };
    const code = await runCommandLine({ argv: ['demo', ...argv], program: 'tagway', commands: [command] }, terminal);
    t.equal(code, 2, argv.join(' '));
    t.equal(said, `tagway demo: ${sentence}; tagway demo --help tells more\n`);
  }
});
