import { watchConsul, type ConsulOptions } from '../../src/catalog/consul.js';
import type { CatalogService, CatalogSnapshot, ProviderStatus } from '../../src/model/catalog-snapshot.js';
import { ask } from '../support/ask.js';
import { until } from '../support/until.js';

/** A watcher under test, what it has published, and the hand on the catalog it watches. */
export interface Watched {
  readonly url: string;
  readonly snapshots: CatalogSnapshot[];
  readonly states: ProviderStatus[];
  status(): ProviderStatus;
  service(name: string): CatalogService | undefined;
  /** `id status address:port` of each instance. */
  instances(name: string): string[];
  names(): string[];
  put(path: string, body?: object): Promise<void>;
  /** Registers with the agent; `web` alone is routed by an `app.` tag. */
  register(service: object): Promise<void>;
  settled(what: string, condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Watches the Consul at that address; services with an `app.` tag are relevant. */
export function watch(url: string, options: Partial<ConsulOptions> = {}): Watched {
  const snapshots: CatalogSnapshot[] = [];
  const states: ProviderStatus[] = [];
  const watcher = watchConsul(
    { address: url, isRelevant: (tags) => tags.some((tag) => tag.startsWith('app.')), ...options },
    { onSnapshot: (snapshot) => snapshots.push(snapshot), onStatus: (status) => states.push(status) },
  );
  const service = (name: string) => snapshots.at(-1)?.services.get(`default/${name}`);
  const put = async (path: string, body?: object) => {
    const answer = await ask(url, path, { method: 'PUT', body });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  };
  return {
    url,
    snapshots,
    states,
    service,
    put,
    status: () => watcher.status(),
    instances: (name) =>
      (service(name)?.instances ?? []).map(({ id, status, address, port }) => `${id} ${status} ${address}:${port}`),
    names: () => [...(snapshots.at(-1)?.services.values() ?? [])].map(({ name }) => name).sort(),
    register: (registration) => put('/v1/agent/service/register', registration),
    settled: (what, condition) => until(what, condition, 15_000),
    close: () => watcher.close(),
  };
}

/** A registration that the agent takes. */
export function instance(name: string, id: string, more: object = {}): object {
  return { Name: name, ID: id, Address: '10.0.0.1', Port: 8081, Tags: ['app.one'], ...more };
}
