// Caddy out and Tagway in, and back, in a container that serves.
import t from 'tap';
import type { HeldBackend } from './held-backend.js';
import { missingForHind, type HindContainer } from './hind-container.js';
import { isServed, startServingContainer } from './serving-container.js';
import { switchUnderLoad, type SwitchUnderLoad } from './switch-under-load.js';
import { askTls } from './tls-client.js';

const ofCaddy = ['caddy', 'caddy-restarter', 'consul', 'consul-template', 'nomad'];
const ofTraefik = ['consul', 'nomad', 'traefik', 'traefik-logs'];

/** The target. On two cores at a load of four it was a quarter of a second at most. */
const outageLimitMs = 2_000;
/** What else a machine does may take it away from one round, but hardly from three. */
const rounds = 3;

t.test('there and back', { skip: missingForHind ?? false }, async (t) => {
  const { container, backend } = await startServingContainer(t);
  const { https } = container.ports;

  await t.test('the swap', async (t) => {
    const { ran, answer, plainMs, tlsMs, figures } = await switchWithinLimit(container, backend, 'traefik');
    t.match(ran, { code: 0, errors: '' }, ran.out);
    t.match(ran.out, /^ {2}traefik answers: http:\S+ https:\S+$/m);
    t.match(ran.out, /^ {2}for \d+\.\d\d s nobody listened$/m);
    t.match(ran.out, /podman run -e PROXY_SERVER=traefik/, 'it says where the choice does not last');
    t.match(answer, { status: 200, text: 'begun and done' }, 'a request that Caddy was at is finished');
    t.ok(Math.max(plainMs, tlsMs) < outageLimitMs, figures);
    t.same(await container.running(), ofTraefik, 'the programs of Caddy are stopped');
    t.equal((await container.run('supervisorctl reread')).out, 'No config updates to processes\n', 'for later updates');
  });

  await t.test('once more', async (t) => {
    const before = await container.processes();
    const ran = await container.run(`proxy-switch ${container.switchFlags} tagway`);
    t.match(ran, { code: 0, errors: '', out: /^traefik serves already, and answers: .*\n$/ });
    t.same(await container.processes(), before, 'nothing is restarted');
  });

  await t.test('supervisord starts again', async (t) => {
    await container.run('supervisorctl reload');
    await container.wait('its programs are back', async () => (await container.running()).length === 4);
    t.same(await container.running(), ofTraefik);
    await container.stop();
    await container.start();
    t.same(await container.running(), ofTraefik, 'and so does the container');
    t.match(container.log(), /the container says caddy, but proxy-switch has chosen traefik since/);
    await container.wait('traefik answers', () => isServed(container));
  });

  await t.test('back', async (t) => {
    // What happens in the catalog while Tagway serves, consul-template does not see.
    container.write(
      'etc/Caddyfile.ctmpl',
      container.read('etc/Caddyfile.ctmpl').replace('\ttls', '\theader X-As-Of now\n\ttls'),
    );
    const { ran, answer, plainMs, tlsMs, figures } = await switchWithinLimit(container, backend, 'caddy');
    t.match(ran, { code: 0, errors: '' }, ran.out);
    t.match(answer, { status: 200, text: 'begun and done' }, 'a request that Tagway was at is finished');
    t.match((await askTls(https)).headers, { 'x-as-of': 'now' }, 'Caddy starts with the catalog as it is now');
    t.ok(Math.max(plainMs, tlsMs) < outageLimitMs, figures);
    await container.wait('its companions are back', async () => (await container.running()).length === 5);
    t.same(await container.running(), ofCaddy);
    t.equal((await container.run('supervisorctl reread')).out, 'No config updates to processes\n');
  });
});

/** The first round that is within the limit, else the last; those before it are undone. */
async function switchWithinLimit(
  container: HindContainer,
  backend: HeldBackend,
  proxy: 'caddy' | 'traefik',
): Promise<SwitchUnderLoad> {
  for (let round = 1; ; round++) {
    const switched = await switchUnderLoad(container, backend, proxy);
    if (Math.max(switched.plainMs, switched.tlsMs) < outageLimitMs || round === rounds) return switched;
    await switchUnderLoad(container, backend, proxy === 'caddy' ? 'traefik' : 'caddy');
  }
}
