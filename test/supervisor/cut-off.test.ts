// A switch that was killed, and a container in which no proxy runs: proxy-switch leads out of both.
import { once } from 'node:events';
import t from 'tap';
import { expectRunning } from './expect-running.js';
import { missingForHind } from './hind-container.js';
import { isServed, startServingContainer } from './serving-container.js';

const ofCaddy = ['caddy', 'caddy-restarter', 'consul', 'consul-template', 'nomad'];
const ofTraefik = ['consul', 'nomad', 'traefik', 'traefik-logs'];

t.test('in a container for Tagway', { skip: missingForHind ?? false }, async (t) => {
  const { container } = await startServingContainer(t, { PROXY_SERVER: 'traefik' });
  const proxySwitch = (rest: string) => container.run(`proxy-switch ${container.switchFlags} ${rest}`);

  await t.test('killed on the way', async (t) => {
    const child = container.spawn(`proxy-switch ${container.switchFlags} caddy`);
    let out = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
    await container.wait('Tagway was told to end', () => out.includes('supervisorctl stop traefik'));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const ran = await proxySwitch('caddy');
    t.match(ran, { code: 0, errors: '' }, ran.out);
    await expectRunning(t, container, ofCaddy);
    t.ok(await isServed(container));
    t.equal((await container.run('supervisorctl reread')).out, 'No config updates to processes\n');
  });

  await t.test('nothing runs', async (t) => {
    await container.run('supervisorctl stop caddy consul-template caddy-restarter');
    t.match(await proxySwitch('status'), { code: 1, out: /^no answer: http:/m });
    const ran = await proxySwitch('traefik');
    t.match(ran, { code: 0, errors: '' }, ran.out);
    await expectRunning(t, container, ofTraefik);
  });
});
