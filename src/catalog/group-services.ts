import type { CatalogService } from '../model/catalog-snapshot.js';
import type { Instance, ProviderName } from '../model/instance.js';
import { instanceOrder } from './instance-order.js';

/** The services of instances, by `namespace/name`, for one provider at a time. */
export function groupServices(
  instances: readonly Instance[],
): ReadonlyMap<ProviderName, ReadonlyMap<string, CatalogService>> {
  const lists = new Map<ProviderName, Map<string, Instance[]>>();
  for (const instance of instances) {
    const services = lists.get(instance.provider) ?? new Map<string, Instance[]>();
    lists.set(instance.provider, services);
    const key = `${instance.namespace}/${instance.name}`;
    const members = services.get(key);
    if (members === undefined) services.set(key, [instance]);
    else members.push(instance);
  }
  return new Map(
    [...lists].map(([provider, services]) => [
      provider,
      new Map([...services].map(([key, members]) => [key, serviceOf(provider, members)])),
    ]),
  );
}

function serviceOf(provider: ProviderName, instances: readonly Instance[]): CatalogService {
  const { name, namespace } = instances[0]!;
  return { provider, name, namespace, instances: [...instances].sort(instanceOrder) };
}
