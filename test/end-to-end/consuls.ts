// The Consuls that end-to-end tests run against: the embedded one everywhere, a real one where it is installed.
import type { Test } from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { createConsulWriter, type ConsulWriter } from '../support/consul-writer.js';
import { missingPeer } from '../support/find-program.js';
import { startRealConsul } from '../support/real-consul.js';
import { startSpawnedProxy, type SpawnedProxy } from '../support/spawned-proxy.js';
import { untilAsync } from '../support/until.js';

export interface RunningConsul {
  readonly url: string;
  readonly port: number;
  /** Ends it at once; what was registered is gone. */
  stop(): Promise<void>;
}

export interface ConsulKind {
  readonly name: string;
  /** Why it cannot run here. */
  readonly skip?: string;
  /** `port`: to come back where another was. */
  start(port?: number): Promise<RunningConsul>;
}

export const consuls: readonly ConsulKind[] = [
  {
    name: 'embedded Consul',
    async start(port) {
      const catalog = await createEmbeddedCatalog({ consul: { port } });
      const { url } = catalog.consul;
      return { url, port: Number(new URL(url).port), stop: () => catalog.close() };
    },
  },
  {
    name: 'real Consul',
    skip: missingPeer('consul'),
    start: (port) => startRealConsul({ port }),
  },
];

/** Flags of a proxy that follows this Consul and nothing else. */
export const followConsul = (url: string): string[] => [
  `--providers.consulcatalog.endpoint.address=${url}`,
  '--providers.nomad=false',
];

/** A Consul, a writer to it and a proxy before it, which all end with the test. */
export async function startStage(
  t: Test,
  kind: ConsulKind,
  flags: readonly string[] = [],
): Promise<{ consul: RunningConsul; writer: ConsulWriter; proxy: SpawnedProxy }> {
  const consul = await kind.start();
  t.teardown(() => consul.stop());
  const writer = createConsulWriter(consul.url);
  t.teardown(() => writer.close());
  const proxy = await startSpawnedProxy([...followConsul(consul.url), ...flags]);
  t.teardown(() => proxy.stop());
  return { consul, writer, proxy };
}

/** Resolves when a request for the host is answered by a server. */
export async function untilRouted(proxy: SpawnedProxy, host: string): Promise<void> {
  await untilAsync(`${host} is routed`, async () => (await proxy.ask(host)).status === 200);
}
