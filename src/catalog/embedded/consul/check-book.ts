import type { ConsulCheck } from './catalog-records.js';

/** The checks on one node, by their id and by the service they belong to. */
export interface CheckBook {
  get(id: string): ConsulCheck | undefined;
  has(id: string): boolean;
  values(): Iterable<ConsulCheck>;
  /** Those of a service, or with an empty id those of the node itself, by check id. */
  ofService(serviceId: string): ConsulCheck[];
  put(check: ConsulCheck): void;
  remove(id: string): ConsulCheck | undefined;
}

export function createCheckBook(): CheckBook {
  const byId = new Map<string, ConsulCheck>();
  const byService = new Map<string, Map<string, ConsulCheck>>();

  function remove(id: string): ConsulCheck | undefined {
    const check = byId.get(id);
    if (!check) return undefined;
    byId.delete(id);
    const siblings = byService.get(check.ServiceID);
    siblings?.delete(id);
    if (siblings?.size === 0) byService.delete(check.ServiceID);
    return check;
  }

  return {
    get: (id) => byId.get(id),
    has: (id) => byId.has(id),
    values: () => byId.values(),
    ofService: (serviceId) =>
      [...(byService.get(serviceId)?.values() ?? [])].sort((a, b) => (a.CheckID < b.CheckID ? -1 : 1)),
    put(check) {
      remove(check.CheckID);
      byId.set(check.CheckID, check);
      let siblings = byService.get(check.ServiceID);
      if (!siblings) byService.set(check.ServiceID, (siblings = new Map<string, ConsulCheck>()));
      siblings.set(check.CheckID, check);
    },
    remove,
  };
}
