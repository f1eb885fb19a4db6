import type { CatalogService, CatalogSnapshot } from '../../src/model/catalog-snapshot.js';
import type { Instance } from '../../src/model/instance.js';

/** The instances as both catalogs would show them, each in that of its provider. */
export function snapshotsOf(instances: readonly Instance[]): CatalogSnapshot[] {
  return (['nomad', 'consulcatalog'] as const).map((provider) => {
    const services = new Map<string, CatalogService>();
    for (const instance of instances) {
      if (instance.provider !== provider) continue;
      const { name, namespace } = instance;
      const key = `${namespace}/${name}`;
      const known = services.get(key)?.instances ?? [];
      services.set(key, { provider, name, namespace, instances: [...known, instance] });
    }
    return { provider, services, index: 1, stale: false, syncedAtMs: 0 };
  });
}
