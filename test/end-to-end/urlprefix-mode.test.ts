// URLPREFIX_MODE in a cluster that runs: off takes the routes of urlprefix tags away and no others, merge brings them back.
import { test } from 'tap';
import { createConsulWriter } from '../support/consul-writer.js';
import { startMortalBackend } from '../support/mortal-backend.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { consuls, followConsul, untilRouted } from './consuls.js';

const older = 'older.example.com';
const both = 'both.example.com';
const others = ['traefik.example.com', 'host.example.com'];

const services = {
  older: [`urlprefix-${older}/`],
  both: [`urlprefix-${both}/only-here`, 'traefik.enable=true', `traefik.http.routers.both.rule=Host(\`${both}\`)`],
  traefik: ['traefik.enable=true', 'traefik.http.routers.traefik.rule=Host(`traefik.example.com`)'],
  host: ['https://host.example.com'],
};

const steps = [
  { mode: undefined, isRouted: true },
  { mode: 'off', isRouted: false },
  { mode: 'merge', isRouted: true },
];

for (const kind of consuls) {
  test(`URLPREFIX_MODE, ${kind.name}`, { skip: kind.skip }, async (t) => {
    const consul = await kind.start();
    t.teardown(() => consul.stop());
    const writer = createConsulWriter(consul.url);
    t.teardown(() => writer.close());
    const backend = await startMortalBackend('here');
    t.teardown(() => backend.kill());
    for (const [name, tags] of Object.entries(services)) await writer.register({ name, port: backend.port, tags });

    const flags = [...followConsul(consul.url), `--snapshot.path=${t.testdir()}`];
    for (const { mode, isRouted } of steps) {
      await t.test(mode ?? 'not set', async (t) => {
        const env = mode === undefined ? undefined : { URLPREFIX_MODE: mode };
        const proxy = await startSpawnedProxy(flags, undefined, env);
        t.teardown(() => proxy.stop());
        for (const host of others) await untilRouted(proxy, host);
        // The catalog is whole: what is not routed now will not be.
        await untilRouted(proxy, both);
        t.equal((await proxy.ask(older)).status, isRouted ? 200 : 404, 'urlprefix tags alone');
        t.equal((await proxy.ask(both, '/only-here')).status, 200, 'Traefik tags beside them stay');
        const routers = (await proxy.api('/api/http/routers')).json() as { name: string }[];
        const named = (word: string) => routers.some(({ name }) => name.startsWith(word));
        t.equal(named('both_example_com__'), isRouted, 'routers of urlprefix tags');
        const diagnostics = (await proxy.api('/api/diagnostics')).text;
        t.notMatch(diagnostics, /urlprefix-/, 'nothing is said of them');
      });
    }
  });
}
