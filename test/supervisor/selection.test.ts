// Which programs supervisord starts, by what the container says.
import t from 'tap';
import { createHindContainer, missingForHind, type Variables } from './hind-container.js';

const always = ['consul', 'nomad'];
const ofCaddy = [...always, 'caddy', 'caddy-restarter', 'consul-template'].toSorted();
const ofTraefik = [...always, 'traefik', 'traefik-logs'].toSorted();

/** All words there are, in every shell: proxy-env.test.ts. */
const cases: { name: string; env: Variables; running: string[] }[] = [
  { name: 'not set', env: {}, running: ofCaddy },
  { name: 'traefik', env: { PROXY_SERVER: 'traefik' }, running: ofTraefik },
  { name: 'nonsense', env: { PROXY_SERVER: 'apache' }, running: ofCaddy },
];

t.test('PROXY_SERVER', { skip: missingForHind ?? false }, async (t) => {
  const container = await createHindContainer();
  t.teardown(() => container.remove());
  t.match(await container.addTagway(), { code: 0, errors: '' });
  for (const { name, env, running } of cases) {
    await container.start(env);
    t.same(await container.running(), running, `${name}: what runs`);
    const [proxy, other] = running.includes('caddy') ? ['caddy', 'traefik'] : ['traefik', 'caddy'];
    await t.test(`${name}: what supervisorctl status says`, async (t) => {
      const { out } = await container.run('supervisorctl status');
      t.match(out, new RegExp(`^${proxy} +(STARTING|RUNNING) `, 'm'));
      t.match(out, new RegExp(`^${other} +STOPPED +Not started$`, 'm'));
    });
    await container.stop();
  }
  t.match(container.log(), /PROXY_SERVER=apache is neither caddy nor traefik: it will be caddy/);
});
