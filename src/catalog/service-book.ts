// The services one provider knows of, with structural sharing: what has not changed stays the very same object.
import type { CatalogService } from '../model/catalog-snapshot.js';
import type { Instance, ProviderName } from '../model/instance.js';
import { CopyOnWriteMap } from '../shared/copy-on-write-map.js';
import { withChanges } from '../shared/layered-map.js';
import { keyOf, type EmptyAnswerGuard } from './empty-answer-guard.js';
import { instanceOrder } from './instance-order.js';
import { sameInstance } from './same-instance.js';

export interface ServiceBook {
  get(namespace: string, name: string): CatalogService | undefined;
  /** Replaces the instances of a service; none means it is gone. Returns whether anything has changed. */
  put(namespace: string, name: string, instances: readonly Instance[]): boolean;
  /**
   * Drops the services of a namespace that are not among the names; all namespaces when it is `*` (then the names are
   * `namespace/name`). `suspect`: that they are missing may be a mistake, so the guard holds them. Returns whether
   * anything has changed.
   */
  retain(namespace: string, names: ReadonlySet<string>, suspect: boolean): boolean;
  /** Every service, those that the guard holds included; a new map after each change, which shares with the last. */
  services(): ReadonlyMap<string, CatalogService>;
  /** How many services the catalog itself has now, without those that are held. */
  size(): number;
}

export interface ServiceBookOptions {
  readonly provider: ProviderName;
  readonly guard: EmptyAnswerGuard;
  readonly initial?: ReadonlyMap<string, CatalogService>;
}

export function createServiceBook({ provider, guard, initial }: ServiceBookOptions): ServiceBook {
  const known = new CopyOnWriteMap<string, CatalogService>(initial);

  function remove(key: string, suspect: boolean): boolean {
    const service = known.get(key);
    if (service === undefined) return false;
    known.delete(key);
    if (suspect) guard.hold([service]);
    return !suspect;
  }

  return {
    get: (namespace, name) => known.get(`${namespace}/${name}`),
    put(namespace, name, instances) {
      const key = `${namespace}/${name}`;
      if (instances.length === 0) return remove(key, false);
      const previous = known.get(key) ?? guard.held().get(key);
      const service = shareService(previous, {
        provider,
        name,
        namespace,
        instances: [...instances].sort(instanceOrder),
      });
      known.set(key, service);
      guard.release(key);
      return service !== previous;
    },
    retain(namespace, names, suspect) {
      let changed = false;
      const present = (service: CatalogService) => names.has(namespace === '*' ? keyOf(service) : service.name);
      const concerns = (service: CatalogService) => namespace === '*' || service.namespace === namespace;
      for (const [key, service] of known.publish()) {
        if (concerns(service) && !present(service)) changed = remove(key, suspect) || changed;
      }
      return changed;
    },
    services: () => withChanges(known.publish(), guard.held()),
    size: () => known.size,
  };
}

/** The previous service when nothing differs, else the new one with every unchanged instance taken over. */
export function shareService(previous: CatalogService | undefined, next: CatalogService): CatalogService {
  if (previous === undefined) return next;
  if (isSame(previous.instances, next.instances)) return previous;
  const before = new Map(previous.instances.map((instance) => [`${instance.node}/${instance.id}`, instance]));
  const instances = next.instances.map((instance) => {
    const old = before.get(`${instance.node}/${instance.id}`);
    return old !== undefined && sameInstance(old, instance) ? old : instance;
  });
  return { ...next, instances };
}

/** Both are in the order of services. */
function isSame(before: readonly Instance[], now: readonly Instance[]): boolean {
  return (
    before.length === now.length &&
    before.every((instance, index) => instance === now[index] || sameInstance(instance, now[index]!))
  );
}
