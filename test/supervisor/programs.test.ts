// What Tagway and the program beside it do once supervisord runs them.
import { join } from 'node:path';
import t from 'tap';
import { ask } from '../support/ask.js';
import { missingForHind } from './hind-container.js';
import { startServingContainer } from './serving-container.js';
import { askTls } from './tls-client.js';

t.test('Tagway under supervisord', { skip: missingForHind ?? false }, async (t) => {
  const env = { PROXY_SERVER: 'traefik', ACCESS_LOG_SECONDS: '0.2', ACCESS_LOG_BYTES: '2000' };
  const { container, backend } = await startServingContainer(t, env);
  const { ports } = container;

  await t.test('its log', async (t) => {
    const tail = await container.run('supervisorctl tail traefik');
    t.match(tail, { code: 0, out: /"message":"entry point websecure listens on 127\.0\.0\.1:\d+"/ });
    t.match(
      container.log(),
      /"message":"entry point websecure listens on 127\.0\.0\.1:\d+"/,
      'is in that of the container',
    );
  });

  await t.test('its name', async (t) => {
    const { pid } = (await container.programs()).get('traefik')!;
    const { out } = await container.run('ps aux | grep traefik');
    t.match(out, new RegExp(`^\\S+ +${pid} .* tagway \\(traefik\\)`, 'm'));
  });

  await t.test('its limits', async (t) => {
    const { pid } = (await container.programs()).get('traefik')!;
    const { out } = await container.run(`awk '/^Max open files/ { print $4, $5 }' /proc/${pid}/limits`);
    const [soft, hard] = out.trim().split(' ');
    t.equal(soft, hard, 'as many open files as there may be');
  });

  await t.test('its commands', async (t) => {
    const settings = `${container.root}/etc/traefik.yaml`;
    t.match(await container.run(`traefik --configfile=${settings} --check`), {
      code: 0,
      out: /^0 errors, 0 warnings/m,
    });
    container.write('etc/traefik/broken.yaml', 'entryPoints: [\n');
    const broken = await container.run(`traefik --configfile=${container.root}/etc/traefik/broken.yaml --check`);
    t.match(broken, { code: 1, out: /broken\.yaml is not valid: .*\n1 errors, 0 warnings/s });
    t.equal((await ask(`http://127.0.0.1:${ports.api}`, '/ping')).text, 'OK');
  });

  await t.test('its signals', async (t) => {
    container.write('etc/traefik/traefik.yaml', container.read('etc/traefik/traefik.yaml').replace('INFO', 'DEBUG'));
    t.match(await container.run('supervisorctl signal HUP traefik'), { code: 0 });
    await container.wait('the settings are read', () => container.log().includes('in force: log.level'));
    t.equal((await container.running()).includes('traefik'), true);
  });

  await t.test('its access log is rotated', async (t) => {
    const file = 'var/log/traefik/access.log';
    for (let number = 0; !container.exists(`${file}.2`); number++) {
      await askTls(ports.https, `/${number}/${'x'.repeat(500)}`);
      if (number > 20_000) throw new Error('it is never rotated');
    }
    await askTls(ports.https, '/last');
    await container.wait(
      'the last line is in a file',
      async () => (await container.run(`grep -l /last ${join(container.root, file)}*`)).code === 0,
    );
    t.match(container.log(), /"message":"log files opened again"/);
  });

  await t.test('stop', async (t) => {
    const answer = askTls(ports.https, '/held');
    await container.wait('a request is under way', () => backend.waiting() === 1);
    const startedMs = Date.now();
    const stopped = container.run('supervisorctl stop traefik').then((ran) => ({ ran, ms: Date.now() - startedMs }));
    const isRefused = () =>
      askTls(ports.https).then(
        () => false,
        (thrown: unknown) => (thrown as NodeJS.ErrnoException).code === 'ECONNREFUSED',
      );
    await container.wait('nobody listens', isRefused);
    await container.wait('supervisord alone would have ended it by now', () => Date.now() - startedMs > 12_000);
    t.equal(backend.waiting(), 1, 'the request is still under way');
    backend.release();
    t.match(await answer, { status: 200, text: 'begun and done' });
    const { ran, ms } = await stopped;
    t.match(ran, { code: 0, out: 'traefik: stopped\n' });
    t.comment(`stopped in ${(ms / 1000).toFixed(1)} s`);
    t.match((await container.run('supervisorctl status traefik')).out, /^traefik +STOPPED /);
  });
});
