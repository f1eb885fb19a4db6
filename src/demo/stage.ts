import type { EmbeddedCatalog } from '../catalog/embedded/embedded-catalog.js';
import { createRegistrars } from './registrars.js';
import { createSampleBackend, type SampleBackend } from './sample-backend.js';
import { sampleService, sampleServices, type CatalogName, type SampleName } from './sample-services.js';

/** A sample server, and what it registers as. */
export interface SampleInstance extends Pick<SampleBackend, 'setHealth'> {
  /** `whoami-1` */
  readonly id: string;
  readonly service: SampleName;
  readonly version: number;
  /** `http://127.0.0.1:40001` */
  readonly url: string;
}

/** The cluster of the demo: what an orchestrator would do to its jobs. */
export interface Stage {
  /** The oldest first. */
  instancesOf(service: SampleName): readonly SampleInstance[];
  /** Starts a server and registers it, with the tags of the service unless others are given. */
  start(service: SampleName, facts?: { version?: number; tags?: readonly string[] }): Promise<SampleInstance>;
  /** Takes it out of its catalogs and ends it at once, as Nomad does. */
  stop(instance: SampleInstance): Promise<void>;
  retag(instance: SampleInstance, tags: readonly string[]): void;
  /** Puts all instances of a service into one catalog, or takes them out of it; the servers go on. */
  list(service: SampleName, catalog: CatalogName): void;
  unlist(service: SampleName, catalog: CatalogName): Promise<void>;
  /** What Consul's check of the instance says. */
  setCheck(instance: SampleInstance, status: 'passing' | 'critical'): void;
  /** The instance behind a URL, also after it was stopped; the URL itself where it is none of ours. */
  readonly nameOf: (url: string) => string;
  /** Ends every server. */
  close(): Promise<void>;
}

interface Running extends SampleInstance {
  tags: readonly string[];
  readonly backend: SampleBackend;
}

/** Starts the sample services, each with as many instances as it has at first. */
export async function createStage(catalog: EmbeddedCatalog): Promise<Stage> {
  const registrars = createRegistrars(catalog);
  const running = new Map<string, Running>();
  const started = new Map<SampleName, number>();
  const names = new Map<string, string>();

  const instancesOf = (service: SampleName): Running[] =>
    [...running.values()].filter((instance) => instance.service === service);

  function register({ id, service, tags, backend: { port } }: Running, catalogs: readonly CatalogName[]): void {
    for (const name of catalogs) registrars[name].register({ id, service, port, tags });
  }

  async function start(
    service: SampleName,
    facts: { version?: number; tags?: readonly string[] } = {},
  ): Promise<Running> {
    const { catalogs, tags: usualTags, speaks } = sampleService(service);
    const { version = 1, tags = usualTags } = facts;
    const number = (started.get(service) ?? 0) + 1;
    started.set(service, number);
    const id = `${service}-${number}`;
    const backend = await createSampleBackend({ id, version, speaks });
    const url = `http://127.0.0.1:${backend.port}`;
    const instance: Running = { id, service, version, tags, backend, setHealth: backend.setHealth, url };
    running.set(id, instance);
    names.set(url, id);
    register(instance, catalogs);
    return instance;
  }

  for (const { name, instances } of sampleServices) {
    for (let count = 0; count < instances; count++) await start(name);
  }

  return {
    instancesOf,
    start,
    async stop({ id, service }) {
      for (const name of sampleService(service).catalogs) await registrars[name].withdraw(id);
      const instance = running.get(id);
      running.delete(id);
      await instance?.backend.close();
    },
    retag({ id, service }, tags) {
      const instance = running.get(id)!;
      instance.tags = tags;
      register(instance, sampleService(service).catalogs);
    },
    list(service, catalogName) {
      for (const instance of instancesOf(service)) register(instance, [catalogName]);
    },
    async unlist(service, catalogName) {
      for (const { id } of instancesOf(service)) await registrars[catalogName].withdraw(id);
    },
    setCheck: ({ id }, status) => catalog.consul.setCheckStatus(`service:${id}`, status),
    nameOf: (url) => names.get(url) ?? url,
    async close() {
      await Promise.all([...running.values()].map(({ backend }) => backend.close()));
      running.clear();
    },
  };
}
