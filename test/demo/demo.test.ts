// The whole demo, as somebody sees it who has just cloned the repository.
import { execFile, spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'tap';
import { startProxy } from '../../src/cli/serve/start-proxy.js';
import { runDemo } from '../../src/demo/run-demo.js';
import { scenario } from '../../src/demo/scenario.js';
import { ask } from '../support/ask.js';
import { missingPeer } from '../support/find-program.js';
import { until } from '../support/until.js';
import { clientFrame, openWebsocket, serverFrame } from './websocket-client.js';

test('everything happens once, and no request fails', async (t) => {
  let said = '';
  const result = await runDemo({
    startProxy,
    write: (text) => (said += text),
    program: 'tagway',
    colour: false,
    port: 0,
    apiPort: 0,
    changes: 'once',
    paceMs: 0,
    signal: new AbortController().signal,
  });
  t.strictSame(result, { failedRequests: 0, failedSteps: 0 }, said);
  for (const { says } of scenario) t.equal(said.split(` ${says}\n`).length, 2, says);
  t.match(said, /! there is no option "prioritty".*did you mean/, 'a mistyped tag is told');
  t.match(said, /! server {2}shop-1 of shop@consulcatalog is down \(status 503\)/, 'and an ill server');
  t.match(said, /~ router {2}docs@consulcatalog takes over/, 'and whose router is used');
});

test('it can be ended at any time', async (t) => {
  for (const when of ['+ router', 'Tagway is up', scenario[6]!.says]) {
    const end = new AbortController();
    const result = await runDemo({
      startProxy,
      write: (text) => (text.includes(when) ? end.abort() : undefined),
      program: 'tagway',
      colour: false,
      port: 0,
      apiPort: 0,
      changes: 'on-and-on',
      paceMs: 0,
      signal: end.signal,
    });
    t.equal(result.failedSteps, 0, `at "${when}"`);
  }
});

test('what it prints works when pasted, and nothing is left of it', async (t) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const takenPort = (taken.address() as AddressInfo).port;
  const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
  const child = spawn(process.execPath, [main, 'demo', '--no-changes', `--port=${takenPort}`, '--api-port=0']);
  let said = '';
  let failure = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (failure += text));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  t.teardown(() => {
    child.kill('SIGKILL');
    taken.close();
  });
  await until('the demo is up', () => said.includes('Ctrl-C ends it all') || failure !== '', 25_000);
  t.equal(failure, '');
  t.match(said, `(port ${takenPort} is taken; --port=N chooses another)`);
  t.notMatch(said, /\u001b/, 'no colours where there is no terminal');
  const portOf = (name: string) =>
    Number(new RegExp(`^ {2}${name} +http://127\\.0\\.0\\.1:(\\d+)`, 'm').exec(said)?.[1]);
  const port = portOf('proxy');
  const commands = said.split('\n').flatMap((line) => (line.startsWith('  curl ') ? [line.trim()] : []));
  t.equal(commands.length, 5);

  await t.test('the curl lines', { skip: missingPeer('curl') }, async (t) => {
    const expected = [
      /^I am whoami-\d/,
      /GET \/orders\n/,
      /"rule":"Host\(`web.localhost`\)"/,
      /sent on as +\/orders/,
      /^$/,
    ];
    for (const [index, command] of commands.entries()) {
      const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('curl ', 'curl -sS --fail ')]);
      t.match(stdout, expected[index]!, command);
    }
    await until('the registered service is told', () => said.includes('+ router  Host(`mine.localhost`)'));
    t.match((await ask(`http://127.0.0.1:${port}`, '/', { headers: { Host: 'mine.localhost' } })).json(), {
      name: 'tagway',
    });
  });

  const websocket = await openWebsocket(port, 'echo.localhost');
  t.match(websocket.statusLine, /101/);
  websocket.send(clientFrame(0x81, Buffer.from('hello')));
  const back = serverFrame(0x81, Buffer.from('hello'));
  t.strictSame(await websocket.receive(back.length), back, 'the websocket echoes through the proxy');

  const ports = [port, portOf('API'), portOf('Consul'), portOf('Nomad'), ...serverPorts(said)];
  const endedAtMs = performance.now();
  child.kill('SIGINT');
  t.equal(await exit, 0);
  t.ok(performance.now() - endedAtMs < 2_000, 'Ctrl-C ends it within two seconds, with a websocket open');
  for (const one of ports) await t.rejects(ask(`http://127.0.0.1:${one}`, '/'), { code: 'ECONNREFUSED' });
});

function serverPorts(said: string): number[] {
  return [...said.matchAll(/\w+-\d+ \(http:\/\/127\.0\.0\.1:(\d+)\)/g)].map(([, port]) => Number(port));
}
