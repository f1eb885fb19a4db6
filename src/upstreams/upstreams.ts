import type { Service } from '../model/configuration.js';
import type { HealthUpdate } from './health-update.js';
import { reconcileServices } from './reconcile-services.js';
import { Upstream, type UpstreamContext } from './upstream.js';

/** The services at run time, as the serving half sees them. */
export interface Upstreams {
  /** Follows a configuration; a service that is the same object as before is not touched. */
  apply(services: ReadonlyMap<string, Service>): void;
  applyHealth(update: HealthUpdate): void;
  /** By `name@provider`; the same object as long as the service exists, so that compiled routes may hold it. */
  get(service: string): Upstream | undefined;
  values(): IterableIterator<Upstream>;
}

/** Choosing servers: state that outlives changes of the configuration, keyed by service and server. */
export function createUpstreams(context: UpstreamContext): Upstreams {
  const upstreams = new Map<string, Upstream>();
  let applied: ReadonlyMap<string, Service> = new Map();
  return {
    apply(services) {
      const changes = { before: applied, now: services };
      applied = services;
      reconcileServices(upstreams, changes, {
        create: (service) => new Upstream(service, context),
        update: (upstream, service) => upstream.applyService(service),
        remove: (upstream) => upstream.close(),
      });
    },
    applyHealth: (update) => upstreams.get(update.service)?.applyHealth(update),
    get: (service) => upstreams.get(service),
    values: () => upstreams.values(),
  };
}
