// A proxy whose standard output nobody takes any more goes on serving.
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { ask } from '../support/ask.js';
import { findFreePorts } from '../support/free-ports.js';
import { startMortalBackend } from '../support/mortal-backend.js';
import { untilAsync } from '../support/until.js';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

async function serve(t: Test, stdio: StdioOptions): Promise<{ child: ChildProcess; answered: () => Promise<boolean> }> {
  const backend = await startMortalBackend('app');
  t.teardown(() => backend.kill());
  const catalog = join(t.testdir(), 'catalog.json');
  const tags = ['traefik.enable=true', 'traefik.http.routers.app.rule=Host(`app.test`)'];
  writeFileSync(catalog, JSON.stringify([{ name: 'app', address: '127.0.0.1', port: backend.port, tags }]));
  const [port, api] = (await findFreePorts(2)) as [number, number];
  const flags = [
    `--catalog=${catalog}`,
    `--entrypoints.web.address=127.0.0.1:${port}`,
    `--api.address=127.0.0.1:${api}`,
    '--snapshot.path=off',
    '--accesslog=true',
  ];
  const child = spawn(process.execPath, [program, 'serve', ...flags], { stdio, env: { PATH: process.env.PATH } });
  t.teardown(async () => {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
  const answered = () =>
    ask(`http://127.0.0.1:${port}`, '/', { headers: { Host: 'app.test' } }).then(
      ({ status }) => status === 200,
      () => false,
    );
  return { child, answered };
}

async function goesOn(t: Test, { child, answered }: Awaited<ReturnType<typeof serve>>): Promise<void> {
  for (let request = 0; request < 20; request++) t.equal(await answered(), true, 'it is logged, or not, and answered');
  t.equal(child.exitCode, null);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  t.equal(code, 0, 'it ends as it should');
}

t.test('whoever read the log is gone', async (t) => {
  const proxy = await serve(t, ['ignore', 'pipe', 'inherit']);
  await untilAsync('it serves', proxy.answered, 60_000);
  proxy.child.stdout!.destroy();
  await goesOn(t, proxy);
});

t.test('the disk of the log is full', { skip: !existsSync('/dev/full') && 'needs /dev/full' }, async (t) => {
  const full = openSync('/dev/full', 'w');
  t.teardown(() => closeSync(full));
  const proxy = await serve(t, ['ignore', full, 'inherit']);
  await untilAsync('it serves', proxy.answered, 60_000);
  await goesOn(t, proxy);
});
