import type { Service } from '../model/configuration.js';
import { differencesOf } from '../shared/layered-map.js';

type Services = ReadonlyMap<string, Service>;

export interface Reconciler<T> {
  readonly create: (service: Service) => T;
  readonly update: (entry: T, service: Service) => void;
  readonly remove: (entry: T) => void;
}

/**
 * Makes the entries, which follow the services of before, follow those of now: one per service, the same one as long as
 * its name is there. An unchanged service is the same object and costs nothing.
 */
export function reconcileServices<T>(
  entries: Map<string, T>,
  { before, now }: { readonly before: Services; readonly now: Services },
  { create, update, remove }: Reconciler<T>,
): void {
  const { changed, removed } = differencesOf(before, now);
  for (const [name, service] of changed) {
    const entry = entries.get(name);
    if (entry === undefined) entries.set(name, create(service));
    else update(entry, service);
  }
  for (const name of removed) {
    const entry = entries.get(name);
    entries.delete(name);
    if (entry !== undefined) remove(entry);
  }
}
