// A Tagway that cannot take Caddy's place: everything is as before, and it is said why.
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
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
    container.run(`proxy-switch ${container.switchFlags} --timeout=10 ${flags} traefik`);

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

  await t.test('Tagway listens somewhere else', async (t) => {
    container.write(settings, good.replace(`127.0.0.1:${https}`, '127.0.0.1:0'));
    const ran = await proxySwitch();
    t.match(
      ran,
      { code: 1, errors: /within 10 s there is no answer to https:\S+ \(no answer\)\); caddy serves$/m },
      ran.out,
    );
    t.match(ran.out, /^ {2}for \d+\.\d\d s nobody listened$/m);
    t.equal((await askTls(https)).status, 200, 'Caddy serves');
    await container.wait('its companions are back', async () => (await container.running()).length === 5);
    t.same(await container.running(), ['caddy', 'caddy-restarter', 'consul', 'consul-template', 'nomad']);
    t.notOk(container.exists(choice), 'nothing is remembered');
    t.equal((await container.run('supervisorctl reread')).out, 'No config updates to processes\n');
  });

  await t.test('a probe has another answer than before', async (t) => {
    container.write(settings, good);
    const services = container.read('etc/traefik/services.json');
    container.write('etc/traefik/services.json', services.replace('Host(`a.test`)', 'Host(`b.test`)'));
    const ran = await proxySwitch(`--probe=https://a.test:${https}/`);
    container.write('etc/traefik/services.json', services);
    t.match(ran, { code: 1, errors: /https:\/\/a\.test:\d+\/ \(404, it was 200\)\); caddy serves$/m }, ran.out);
    t.match(await proxySwitch('--probe=https://a.test:1/'), { code: 4, errors: /has no answer now/ });
  });

  await t.test('interrupted', async (t) => {
    // It would wait for long.
    container.write(settings, good.replace(`127.0.0.1:${https}`, '127.0.0.1:0'));
    const child = container.spawn(`proxy-switch ${container.switchFlags} --timeout=600 traefik`);
    let [out, errors] = ['', ''];
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const code = new Promise((resolve) => child.on('close', resolve));
    await container.wait('Caddy has ended', () => out.includes('supervisorctl stop caddy'));
    t.match(
      await proxySwitch(),
      { code: 4, errors: /another proxy-switch is at work/ },
      'a second one is refused meanwhile',
    );
    child.kill('SIGTERM');
    t.equal(await code, 1);
    t.match(errors, /traefik was not taken \(interrupted by SIGTERM\); caddy serves$/m, out);
    t.equal((await askTls(https)).status, 200);
  });

  await t.test('neither answers in the end', async (t) => {
    const caddy = join(container.root, 'usr/bin/caddy');
    rmSync(caddy);
    writeFileSync(caddy, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const ran = await proxySwitch();
    t.match(ran, { code: 3, errors: /traefik was not taken .*, and caddy does not answer either: / }, ran.out);
  });
});
