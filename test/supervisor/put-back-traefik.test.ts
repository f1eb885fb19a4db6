// A Caddy that cannot take Tagway's place: everything is as before, and it is said why.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { missingForHind } from './hind-container.js';
import { startServingContainer } from './serving-container.js';
import { askTls } from './tls-client.js';

const template = 'etc/Caddyfile.ctmpl';

t.test('from Tagway', { skip: missingForHind ?? false }, async (t) => {
  const { container } = await startServingContainer(t, { PROXY_SERVER: 'traefik' });
  const good = container.read(template);
  const { https } = container.ports;
  const proxySwitch = () => container.run(`proxy-switch ${container.switchFlags} --timeout=8 caddy`);

  await t.test('a site file that is not valid', async (t) => {
    const before = await container.processes();
    container.write(template, good.replace('reverse_proxy', 'reverse-proxy'));
    t.match(await proxySwitch(), { code: 4, errors: /Caddy's configuration is not valid: .*reverse-proxy/ });
    t.same(await container.processes(), before, 'nothing was touched');
  });

  await t.test('Consul is away and there has never been a site file', async (t) => {
    const before = await container.processes();
    container.write(template, good);
    container.write('etc/consul-is-away', '');
    rmSync(join(container.root, 'etc/Caddyfile'));
    t.match(await proxySwitch(), { code: 4, errors: /cannot be rendered, and there is no .*\/etc\/Caddyfile/ });
    t.same(await container.processes(), before, 'nothing was touched');
    rmSync(join(container.root, 'etc/consul-is-away'));
  });

  await t.test('Caddy listens somewhere else', async (t) => {
    container.write(template, good.replaceAll(`:${https} {`, ':1 {').replaceAll(`:${https},`, ':1,'));
    const ran = await proxySwitch();
    t.match(ran, { code: 1, errors: /no answer to \S+ \(no answer\)\); traefik serves$/m }, ran.out);
    t.equal((await askTls(https)).status, 200, 'Tagway serves');
    await container.wait('its companion is back', async () => (await container.running()).length === 4);
    t.same(await container.running(), ['consul', 'nomad', 'traefik', 'traefik-logs']);
    t.equal((await container.run('supervisorctl reread')).out, 'No config updates to processes\n');
  });

  await t.test('Consul is away: the site file is taken as it was', async (t) => {
    container.write('etc/Caddyfile', good);
    container.write('etc/consul-is-away', 'refuses');
    const ran = await container.run(`proxy-switch ${container.switchFlags} caddy`);
    t.match(ran, {
      code: 0,
      errors: '',
      out: /consul-template -once: no answer, so .*\/etc\/Caddyfile of .* is taken/,
    });
    t.equal((await askTls(https)).status, 200, 'Caddy serves');
  });
});
