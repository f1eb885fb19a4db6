// Consul dies and comes back empty, and the proxy is restarted meanwhile: requests go on being answered.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { createConsulWriter } from '../support/consul-writer.js';
import { startMortalBackend } from '../support/mortal-backend.js';
import { routingTags } from '../support/routing-tags.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { startSteadyLoad } from '../support/steady-load.js';
import { until, untilAsync } from '../support/until.js';
import { consuls, followConsul, startStage, untilRouted } from './consuls.js';

const appTags = routingTags('app', 'Host(`app.test`)');
const outageMs = 3000;

for (const kind of consuls) {
  test(`an outage of ${kind.name}, after which it is empty`, { skip: kind.skip }, async (t) => {
    const { consul, writer, proxy } = await startStage(t, kind);
    const backend = await startMortalBackend('app');
    t.teardown(() => backend.kill());
    const app = { name: 'app', port: backend.port, tags: appTags };
    await writer.register(app);
    await untilRouted(proxy, 'app.test');
    const load = startSteadyLoad({ port: proxy.port, host: 'app.test' });
    t.teardown(() => load.stop());

    await consul.stop();
    await untilAsync('the proxy has noticed', async () => (await proxy.provider('consulcatalog')).status !== 'ok');
    await new Promise((resolve) => setTimeout(resolve, outageMs));
    const returned = await kind.start(consul.port);
    t.teardown(() => returned.stop());

    const newWriter = createConsulWriter(returned.url);
    t.teardown(() => newWriter.close());
    await newWriter.register({ name: 'late', port: backend.port, tags: routingTags('late', 'Host(`late.test`)') });
    const registeredMs = performance.now();
    await untilRouted(proxy, 'late.test');
    const tookMs = performance.now() - registeredMs;
    // A second on a machine that is not busy.
    t.ok(tookMs < 2000, `a new service is routed after ${tookMs.toFixed(0)} ms`);

    // The old service is back under other tags, which count from now on.
    await newWriter.register({ ...app, tags: routingTags('app', 'Host(`app.test`) || Host(`www.app.test`)') });
    await untilRouted(proxy, 'www.app.test');
    await load.stop();
    t.strictSame(load.failures, [], `none of ${load.sent()} requests failed`);
    t.equal((await proxy.provider('consulcatalog')).status, 'ok');
    const told = proxy.log.filter(({ level, provider }) => level === 'warn' && provider === 'consulcatalog');
    t.ok(told.length >= 1 && told.length <= 3, `the log tells of it without going on about it: ${told.length} lines`);
  });

  test(`a proxy restarted while ${kind.name} is away`, { skip: kind.skip }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'tagway-snapshot-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const consul = await kind.start();
    t.teardown(() => consul.stop());
    const writer = createConsulWriter(consul.url);
    t.teardown(() => writer.close());
    const backend = await startMortalBackend('app');
    t.teardown(() => backend.kill());
    await writer.register({ name: 'app', port: backend.port, tags: appTags });
    const flags = [...followConsul(consul.url), `--snapshot.path=${folder}`];
    const first = await startSpawnedProxy(flags);
    t.teardown(() => first.stop());
    await untilRouted(first, 'app.test');
    await until('the snapshot is on disk', () => readdirSync(folder).some((file) => file.endsWith('.json')));
    await consul.stop();
    // Not gently: what is on disk has to do.
    await first.stop('SIGKILL');

    const second = await startSpawnedProxy(flags);
    t.teardown(() => second.stop());
    t.equal((await second.ask('app.test')).text, 'app', 'serves from its snapshot at once');
    const ready = await second.api('/ready');
    t.equal(ready.status, 200);
    t.match(ready.json(), { status: 'ready', stale: ['consulcatalog'] });
    t.match(await second.provider('consulcatalog'), { services: 1, instances: 1 });

    const returned = await kind.start(consul.port);
    t.teardown(() => returned.stop());
    const newWriter = createConsulWriter(returned.url);
    t.teardown(() => newWriter.close());
    await newWriter.register({ name: 'app', port: backend.port, tags: routingTags('app', 'Host(`other.test`)') });
    await untilRouted(second, 'other.test');
    await untilAsync('it is not stale any more', async () => {
      const { stale } = (await second.api('/ready')).json() as { stale: string[] };
      return stale.length === 0;
    });
    t.equal((await second.ask('app.test')).status, 404, 'and follows what Consul says now');
  });
}
