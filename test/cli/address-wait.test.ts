// A proxy that is started while another program still has its address.
import { createServer, type AddressInfo } from 'node:net';
import t from 'tap';
import { ask } from '../support/ask.js';
import { findFreePorts } from '../support/free-ports.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { untilAsync } from '../support/until.js';

const noCatalogs = ['--providers.nomad=false', '--providers.consul=false'];

/** A program that has an address. */
async function takeAddress(): Promise<{ port: number; giveUp: () => Promise<void> }> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  return { port, giveUp: () => new Promise((resolve) => holder.close(() => resolve())) };
}

t.test('it waits, is not ready, and listens as soon as it can', async (t) => {
  const { port, giveUp } = await takeAddress();
  const [apiPort] = await findFreePorts(1);
  const starting = startSpawnedProxy([
    ...noCatalogs,
    ...[`--entrypoints.web.address=127.0.0.1:${port}`, `--api.address=127.0.0.1:${apiPort}`, '--addresswait=60s'],
  ]);
  const api = async (path: string) => ask(`http://127.0.0.1:${apiPort}`, path).catch(() => undefined);
  await untilAsync('the management pages are there', async () => (await api('/ping'))?.status === 200, 60_000);
  const ready = await api('/ready');
  t.equal(ready?.status, 503);
  t.match(ready?.json(), { status: 'starting', waitingFor: ['entry point web'] });

  await giveUp();
  const proxy = await starting;
  t.teardown(() => proxy.stop());
  t.equal(proxy.port, port);
  t.equal((await proxy.ask('a.test')).status, 404);
  t.equal((await proxy.api('/ready')).status, 200);
  const waits = proxy.log.filter(({ message }) => message.startsWith('entry point web waits for '));
  t.equal(waits.length, 1, 'it says so once');
});

t.test('it gives up in the end, and at once where it is not told to wait', async (t) => {
  const { port, giveUp } = await takeAddress();
  t.teardown(giveUp);
  for (const flags of [[], ['--addresswait=100ms']]) {
    const starting = startSpawnedProxy([...noCatalogs, `--entrypoints.web.address=127.0.0.1:${port}`, ...flags]);
    await t.rejects(starting, /ended with 1: [^]*cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  }
});
