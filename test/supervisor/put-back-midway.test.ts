// A switch to Tagway that is interrupted, and one after which neither proxy answers.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { missingForHind } from './hind-container.js';
import { startServingContainer } from './serving-container.js';
import { askTls } from './tls-client.js';

const settings = 'etc/traefik/traefik.yaml';

t.test('from Caddy', { skip: missingForHind ?? false }, async (t) => {
  const { container } = await startServingContainer(t);
  const good = container.read(settings);
  const { https } = container.ports;
  const proxySwitch = () => container.run(`proxy-switch ${container.switchFlags} --timeout=8 traefik`);

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
