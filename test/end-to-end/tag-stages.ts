// Catalogs whose instances get other tags while they run, with a proxy before them that speaks TLS and plain HTTP.
import type { Test } from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { createConsulWriter } from '../support/consul-writer.js';
import { startMortalBackend, type MortalBackend } from '../support/mortal-backend.js';
import { startSpawnedProxy, type SpawnedProxy } from '../support/spawned-proxy.js';
import { startSteadyLoad, type SteadyLoad, type SteadyLoadOptions } from '../support/steady-load.js';
import { untilAsync } from '../support/until.js';
import { consuls, followConsul } from './consuls.js';

/** One catalog. */
interface TaggedCatalog {
  readonly flags: readonly string[];
  register(id: string, port: number, tags: readonly string[], service: string): Promise<void>;
  retag(id: string, tags: readonly string[]): Promise<void>;
  deregister(id: string): Promise<void>;
}

export interface TagStageKind {
  readonly name: string;
  /** Why it cannot run here. */
  readonly skip?: string;
  start(t: Test): Promise<TaggedCatalog>;
}

const inConsul = consuls.map((kind): TagStageKind => ({
  name: kind.name,
  skip: kind.skip,
  async start(t) {
    const consul = await kind.start();
    t.teardown(() => consul.stop());
    const writer = createConsulWriter(consul.url);
    t.teardown(() => writer.close());
    const places = new Map<string, { name: string; port: number }>();
    return {
      flags: followConsul(consul.url),
      register(id, port, tags, name) {
        places.set(id, { name, port });
        return writer.register({ name, id, port, tags });
      },
      retag: (id, tags) => writer.register({ ...places.get(id)!, id, tags }),
      deregister: (id) => writer.deregister(id),
    };
  },
}));

const inNomad: TagStageKind = {
  name: 'embedded Nomad',
  async start(t) {
    const catalog = await createEmbeddedCatalog();
    t.teardown(() => catalog.close());
    const { nomad, nomadUrl } = catalog;
    const allocations = new Map<string, string>();
    return {
      flags: [`--providers.nomad.endpoint.address=${nomadUrl}`, '--providers.consulcatalog=false'],
      register(id, port, tags, name) {
        allocations.set(id, nomad.registerAllocation({ job: name, services: [{ name, port, tags }] }));
        return Promise.resolve();
      },
      retag(id, tags) {
        nomad.retagAllocation(allocations.get(id)!, tags);
        return Promise.resolve();
      },
      deregister: (id) => nomad.stopAllocation(allocations.get(id)!),
    };
  },
};

export const tagStages: readonly TagStageKind[] = [...inConsul, inNomad];

export interface TagStage {
  readonly proxy: SpawnedProxy;
  /** By id. */
  readonly backends: ReadonlyMap<string, MortalBackend>;
  /** Starts a process that answers its id, and registers it for the service, `app` unless said. */
  launch(id: string, tags: readonly string[], service?: string): Promise<void>;
  /** Puts other tags on a registration, which stays the same one; resolves when the catalog has them. */
  retag(id: string, tags: readonly string[]): Promise<void>;
  /** Resolves when the proxy has these tags of it. */
  known(id: string, tags: readonly string[]): Promise<void>;
  /** The process is killed in the moment in which it is deregistered. */
  end(id: string): Promise<void>;
  /** Requests of forty clients, over TLS unless said. */
  load(host: string, options?: Partial<SteadyLoadOptions>): SteadyLoad;
}

const folder = 'test/forwarding/fixtures';

/** Both entry points, so that hosts which may have a certificate are redirected. */
export const tlsFlags: readonly string[] = [
  '--entrypoints.websecure.address=127.0.0.1:0',
  '--entrypoints.websecure.http.tls=true',
  `--tls.certificate=${folder}/certificate.pem`,
  `--tls.key=${folder}/key.pem`,
];

export async function startTagStage(t: Test, kind: TagStageKind, flags: readonly string[] = []): Promise<TagStage> {
  const catalog = await kind.start(t);
  const proxy = await startSpawnedProxy([...catalog.flags, ...tlsFlags, ...flags]);
  t.teardown(() => proxy.stop());
  const backends = new Map<string, MortalBackend>();
  const known = (port: number, tags: readonly string[]) =>
    untilAsync('the proxy has the tags', async () => {
      const instances = (await proxy.api('/debug/catalog')).json() as { port: number; tags: string[] }[];
      const wanted = [...tags].sort().join();
      return instances.some((instance) => instance.port === port && [...instance.tags].sort().join() === wanted);
    });
  return {
    proxy,
    backends,
    async launch(id, tags, service = 'app') {
      const backend = await startMortalBackend(id, 3);
      backends.set(id, backend);
      t.teardown(() => backend.kill());
      await catalog.register(id, backend.port, tags, service);
      await known(backend.port, tags);
    },
    retag: (id, tags) => catalog.retag(id, tags),
    known: (id, tags) => known(backends.get(id)!.port, tags),
    async end(id) {
      const gone = catalog.deregister(id);
      backends.get(id)!.kill();
      await gone;
    },
    load(host, options) {
      const load = startSteadyLoad({ port: proxy.port, host, tls: true, clients: 40, perSecond: 50, ...options });
      t.teardown(() => load.stop());
      return load;
    },
  };
}
