// Whatever a container has come to, proxy-switch leads out of it; and it does nothing that was not asked for.
import { once } from 'node:events';
import t from 'tap';
import { missingForHind, type HindContainer } from './hind-container.js';
import { isServed, startServingContainer } from './serving-container.js';

const ofCaddy = ['caddy', 'caddy-restarter', 'consul', 'consul-template', 'nomad'];
const ofTraefik = ['consul', 'nomad', 'traefik', 'traefik-logs'];

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

  await t.test('swapped by hand, but for the programs beside', async (t) => {
    await container.run('supervisorctl stop caddy');
    await container.run('supervisorctl start traefik');
    await container.wait('Tagway answers', () => isServed(container));
    const traefik = (await container.programs()).get('traefik')?.pid;
    t.match(await proxySwitch('--dry-run traefik'), { code: 0, out: /would run: supervisorctl stop caddy-restarter/ });
    const ran = await proxySwitch('traefik');
    t.match(ran, { code: 0, errors: '', out: /^traefik serves already, and answers\. The rest is put right:$/m });
    await running(t, container, ofTraefik);
    t.equal((await container.programs()).get('traefik')?.pid, traefik, 'Tagway went on');
    t.match(await proxySwitch('status'), { code: 0, out: /^proxy: traefik \(the container says caddy\)$/m });
  });

  await t.test('everything was started', async (t) => {
    await container.run('supervisorctl start all');
    t.match(await proxySwitch('traefik'), { code: 0, errors: '' });
    await running(t, container, ofTraefik);
    t.ok(await isServed(container));
  });

  await t.test('killed on the way', async (t) => {
    const child = container.spawn(`proxy-switch ${container.switchFlags} caddy`);
    let out = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
    await container.wait('Tagway was told to end', () => out.includes('supervisorctl stop traefik'));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const ran = await proxySwitch('caddy');
    t.match(ran, { code: 0, errors: '' }, ran.out);
    await running(t, container, ofCaddy);
    t.ok(await isServed(container));
    t.equal((await container.run('supervisorctl reread')).out, 'No config updates to processes\n');
  });

  await t.test('nothing runs', async (t) => {
    await container.run('supervisorctl stop caddy consul-template caddy-restarter');
    t.match(await proxySwitch('status'), { code: 1, out: /^no answer: http:/m });
    const ran = await proxySwitch('traefik');
    t.match(ran, { code: 0, errors: '' }, ran.out);
    await running(t, container, ofTraefik);
  });

  await t.test('Consul is away: the site file is taken as it was', async (t) => {
    container.write('etc/consul-is-away', '');
    const ran = await proxySwitch('caddy');
    t.match(ran, {
      code: 0,
      errors: '',
      out: /consul-template -once: no answer, so .*\/etc\/Caddyfile of .* is taken/,
    });
    await running(t, container, ofCaddy);
  });
});

t.test('where there is no supervisord', { skip: missingForHind ?? false }, async (t) => {
  const { container } = await startServingContainer(t);
  await container.stop();
  t.match(await container.run('proxy-switch traefik'), { code: 4, errors: /supervisord does not answer/ });
});

async function running(
  t: { same: (a: unknown, b: unknown) => unknown },
  container: HindContainer,
  programs: string[],
): Promise<void> {
  await container.wait(
    `${programs.join(', ')} run`,
    async () => (await container.running()).join() === programs.join(),
  );
  t.same(await container.running(), programs);
}
