import type { EmbeddedCatalogOptions } from '../../src/catalog/embedded/embedded-catalog.js';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';

/** A job with one service `<name>` on the port label `http`. */
export interface TestJob {
  name: string;
  tags: readonly string[];
  count?: number;
  namespace?: string;
}

/** A Nomad that may be the embedded one or a real one. */
export interface NomadUnderTest {
  readonly url: string;
  /** Runs the job, or changes what runs of it: more instances, other tags. */
  run(job: TestJob): Promise<void>;
  stop(name: string, namespace?: string): Promise<void>;
  close(): Promise<void>;
}

/** The embedded one. An instance added keeps those that run; other tags are put on them in place. */
export async function startEmbeddedNomad(options: EmbeddedCatalogOptions = {}): Promise<NomadUnderTest> {
  const catalog = await createEmbeddedCatalog(options);
  const { nomad } = catalog;
  const running = new Map<string, string[]>();
  return {
    url: nomad.url,
    run({ name, tags, count = 1, namespace = 'default' }) {
      const allocations = running.get(`${namespace}/${name}`) ?? [];
      running.set(`${namespace}/${name}`, allocations);
      for (const id of allocations) nomad.retagAllocation(id, tags);
      while (allocations.length < count) {
        const port = 20_000 + allocations.length;
        allocations.push(nomad.registerAllocation({ job: name, namespace, services: [{ name, port, tags }] }));
      }
      return Promise.resolve();
    },
    async stop(name, namespace = 'default') {
      for (const id of running.get(`${namespace}/${name}`) ?? []) await nomad.stopAllocation(id);
      running.delete(`${namespace}/${name}`);
    },
    close: () => catalog.close(),
  };
}
