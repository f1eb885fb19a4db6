// A Tagway that cannot take Caddy's place: everything is as before, and it is said why.
import { createServer } from 'node:net';
import t from 'tap';
import { expectRunning } from './expect-running.js';
import { missingForHind } from './hind-container.js';
import { startServingContainer } from './serving-container.js';
import { askTls } from './tls-client.js';

const settings = 'etc/traefik/traefik.yaml';
const choice = 'etc/supervisor/conf.d/zz-proxy-switch.conf';

t.test('from Caddy', { skip: missingForHind ?? false }, async (t) => {
  const { container } = await startServingContainer(t);
  const good = container.read(settings);
  const { https } = container.ports;
  const proxySwitch = (flags = '') =>
    container.run(`proxy-switch ${container.switchFlags} --timeout=8 ${flags} traefik`);

  await t.test('settings that are not valid', async (t) => {
    const before = await container.processes();
    container.write(settings, `${good}log: [\n`);
    t.match(await proxySwitch(), { code: 4, errors: /Tagway's settings are not valid: .*traefik\.yaml/ });
    t.same(await container.processes(), before, 'nothing was touched');
    t.notOk(container.exists(choice), 'and nothing is remembered');
  });

  await t.test('Tagway ends at its start', async (t) => {
    const before = await container.processes();
    container.write(settings, good);
    const taken = createServer((socket) => void socket.destroy());
    await new Promise<void>((resolve) => taken.listen(container.ports.api, '127.0.0.1', resolve));
    const ran = await proxySwitch();
    await new Promise((resolve) => taken.close(resolve));
    t.match(ran, { code: 1, errors: /traefik was not taken \(traefik has ended by itself .*\); caddy serves$/m });
    t.same(await container.processes(), before, 'Caddy went on all the time');
    t.equal((await container.run('supervisorctl reread')).out, 'No config updates to processes\n');
  });

  await t.test('a probe has another answer than before', async (t) => {
    t.match(await proxySwitch('--probe=https://a.test:1/'), { code: 4, errors: /has no answer now/ });
    const services = container.read('etc/traefik/services.json');
    container.write('etc/traefik/services.json', services.replace('Host(`a.test`)', 'Host(`b.test`)'));
    const ran = await proxySwitch(`--probe=https://a.test:${https}/`);
    t.match(ran, { code: 1, errors: /https:\/\/a\.test:\d+\/ \(404, it was 200\)\); caddy serves$/m }, ran.out);
    t.match(ran.out, /^ {2}for \d+\.\d\d s nobody listened$/m);
    t.equal((await askTls(https)).status, 200, 'Caddy serves');
    await expectRunning(t, container, ['caddy', 'caddy-restarter', 'consul', 'consul-template', 'nomad']);
    t.notOk(container.exists(choice), 'nothing is remembered');
    t.equal((await container.run('supervisorctl reread')).out, 'No config updates to processes\n');
  });
});
