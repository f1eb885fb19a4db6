// proxy-switch does nothing that was not asked for.
import t from 'tap';
import { missingForHind } from './hind-container.js';
import { startServingContainer } from './serving-container.js';

t.test('in a container for Caddy', { skip: missingForHind ?? false }, async (t) => {
  const { container } = await startServingContainer(t);
  const proxySwitch = (rest: string) => container.run(`proxy-switch ${container.switchFlags} ${rest}`);

  await t.test('a dry run', async (t) => {
    const before = await container.processes();
    const ran = await proxySwitch('--dry-run traefik');
    t.match(ran, { code: 0, errors: '' });
    for (const step of [/--check: 0 errors/, /would write/, /would run: supervisorctl stop caddy$/m, /would wait/]) {
      t.match(ran.out, step);
    }
    t.match(ran.out, /^Nothing was done\.$/m);
    t.same(await container.processes(), before);
    t.notOk(container.exists('etc/supervisor/conf.d/zz-proxy-switch.conf'));
  });

  await t.test('called wrongly', async (t) => {
    for (const [rest, errors] of [
      ['', /which proxy, caddy or traefik\?/],
      ['nginx', /"nginx" is neither caddy nor traefik/],
      ['caddy now', /"now" is one word too many/],
      ['--timeout=soon caddy', /--timeout is a whole number, not "soon"/],
      ['--fast caddy', /there is no option "--fast"/],
      ['--probe=a.test caddy', /there is no option "--probe=a\.test"/],
    ] as const) {
      t.match(await proxySwitch(rest), { code: 2, errors }, rest);
    }
    t.match(await proxySwitch('--help'), { code: 0, out: /Exit codes: 0 done/, errors: '' });
  });

  await t.test('where there is no supervisord', async (t) => {
    await container.stop();
    t.match(await proxySwitch('traefik'), { code: 4, errors: /supervisord does not answer/ });
  });
});
