// Whatever a container has come to, proxy-switch leads out of it.
import t from 'tap';
import { expectRunning } from './expect-running.js';
import { missingForHind } from './hind-container.js';
import { isServed, startServingContainer } from './serving-container.js';

const ofTraefik = ['consul', 'nomad', 'traefik', 'traefik-logs'];

t.test('in a container for Caddy', { skip: missingForHind ?? false }, async (t) => {
  const { container } = await startServingContainer(t);
  const proxySwitch = (rest: string) => container.run(`proxy-switch ${container.switchFlags} ${rest}`);

  await t.test('swapped by hand, but for the programs beside', async (t) => {
    await container.run('supervisorctl stop caddy');
    await container.run('supervisorctl start traefik');
    await container.wait('Tagway answers', () => isServed(container));
    const traefik = (await container.programs()).get('traefik')?.pid;
    t.match(await proxySwitch('--dry-run traefik'), {
      code: 0,
      out: /would run: supervisorctl stop consul-template caddy-restarter/,
    });
    const ran = await proxySwitch('traefik');
    t.match(ran, { code: 0, errors: '', out: /^traefik serves already, and answers\. The rest is put right:$/m });
    await expectRunning(t, container, ofTraefik);
    t.equal((await container.programs()).get('traefik')?.pid, traefik, 'Tagway went on');
    t.match(await proxySwitch('status'), { code: 0, out: /^proxy: traefik \(the container says caddy\)$/m });
  });

  await t.test('everything was started', async (t) => {
    await container.run('supervisorctl start all');
    t.match(await proxySwitch('traefik'), { code: 0, errors: '' });
    await expectRunning(t, container, ofTraefik);
    t.ok(await isServed(container));
  });
});
