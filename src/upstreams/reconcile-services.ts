import type { Service } from '../model/configuration.js';

export interface Reconciler<T> {
  readonly serviceOf: (entry: T) => Service;
  readonly create: (service: Service) => T;
  readonly update: (entry: T, service: Service) => void;
  readonly remove: (entry: T) => void;
}

/**
 * Makes the entries follow the services: one per service, the same one as long as its name is there. An unchanged
 * service is the same object and costs one comparison.
 */
export function reconcileServices<T>(
  entries: Map<string, T>,
  services: ReadonlyMap<string, Service>,
  { serviceOf, create, update, remove }: Reconciler<T>,
): void {
  for (const [name, service] of services) {
    const entry = entries.get(name);
    if (entry === undefined) entries.set(name, create(service));
    else if (serviceOf(entry) !== service) update(entry, service);
  }
  if (entries.size === services.size) return;
  for (const [name, entry] of entries) {
    if (services.has(name)) continue;
    entries.delete(name);
    remove(entry);
  }
}
