// The program that restarts Caddy, and never brings it back where Tagway has its place.
import t from 'tap';
import { missingForHind } from './hind-container.js';
import { isServed, startServingContainer } from './serving-container.js';

t.test('caddy-restarter', { skip: missingForHind ?? false }, async (t) => {
  const { container } = await startServingContainer(t, { CADDY_RESTART_SECONDS: '4' });
  const pidOf = async (program: string) => (await container.programs()).get(program)?.pid ?? 0;

  /** How often it has said something. */
  const looks = async (sentence: string) => {
    const logs = `${container.root}/var/log/supervisor/caddy-restarter-stdout*`;
    return Number((await container.run(`cat ${logs} | grep -c '${sentence}'`)).out);
  };

  await t.test('restarts Caddy', async (t) => {
    const before = await pidOf('caddy');
    await container.wait('Caddy is another process', async () => ![0, before].includes(await pidOf('caddy')));
    await container.wait('Caddy answers', () => isServed(container));
    t.pass();
  });

  await t.test('leaves it alone after a swap by hand', async (t) => {
    // Right after a look, and in one call, so that the next one does not fall in between.
    const before = await pidOf('caddy-restarter');
    await container.wait('it begins anew', async () => ![0, before].includes(await pidOf('caddy-restarter')));
    await container.run("printf 'stop caddy\\nstart traefik\\n' | supervisorctl");
    await container.wait('it has looked', async () => (await looks('traefik was started in place of caddy')) > 0);
    t.equal(await pidOf('caddy'), 0);
  });

  await t.test('is not there after proxy-switch, and does no harm if it is', async (t) => {
    t.match(await container.run(`proxy-switch ${container.switchFlags} traefik`), { code: 0 });
    await container.until('caddy-restarter', 'STOPPED');
    // By mistake.
    await container.run('supervisorctl start caddy-restarter');
    const sentence = 'traefik is the proxy here, caddy is left alone';
    await container.wait('it has looked', async () => (await looks(sentence)) > 0);
    t.equal(await pidOf('caddy'), 0);
    await container.run('supervisorctl stop traefik');
    const before = await looks(sentence);
    await container.wait('it has looked again', async () => (await looks(sentence)) > before + 1);
    t.equal(await pidOf('caddy'), 0, 'also while Tagway is stopped');
  });
});
