// Services of the proxy itself that routers may name, as in Traefik: the management pages as a server like any other, and nobody.
import { noopService } from '../../forwarding/noop-service.js';
import type { Configuration, Service } from '../../model/configuration.js';
import { loadBalancerFields } from '../../model/service.js';
import { decodeFields } from '../../shared/decode-options.js';
import { differencesOf, withChanges } from '../../shared/layered-map.js';
import { createNode } from '../../shared/option-node.js';

const managementServices = ['api@internal', 'dashboard@internal', 'ping@internal', 'prometheus@internal'];

export const internalServices = [...managementServices, noopService];

/** Adds the internal services to a configuration whose routers name one; `managementUrl` is where they are served. */
export function createInternalServices(): (configuration: Configuration, managementUrl: string) => Configuration {
  const options = decodeFields(loadBalancerFields, createNode('', 'internal'), '', () => undefined);
  let made: ReadonlyMap<string, Service> = new Map();
  let madeFor = '';
  let routers: Configuration['routers'] = new Map();
  const naming = new Set<string>();

  /** Brings the names of the routers that name an internal service up to date. */
  function followRouters(next: typeof routers): void {
    const { changed, removed } = differencesOf(routers, next);
    routers = next;
    for (const [name, { service }] of changed) {
      if (service.endsWith('@internal')) naming.add(name);
      else naming.delete(name);
    }
    for (const name of removed) naming.delete(name);
  }

  return (configuration, managementUrl) => {
    followRouters(configuration.routers);
    if (naming.size === 0) return configuration;
    if (madeFor !== managementUrl) {
      madeFor = managementUrl;
      // The same objects from then on: nothing about them ever changes.
      made = new Map(
        internalServices.map((name): [string, Service] => {
          const servers = name === noopService ? [] : [{ url: managementUrl, weight: 1, preservePath: false }];
          const facts = {
            kind: 'loadBalancer',
            provider: 'internal',
            status: 'enabled',
            errors: [],
            origins: [],
          } as const;
          return [name, { ...facts, name, options, servers }];
        }),
      );
    }
    return { ...configuration, services: withChanges(configuration.services, made) };
  };
}
