// Services of the proxy itself that routers may name, as in Traefik: the management pages as a server like any other, and nobody.
import { noopService } from '../../forwarding/noop-service.js';
import type { Configuration, Service } from '../../model/configuration.js';
import { loadBalancerFields } from '../../model/service.js';
import { decodeFields } from '../../shared/decode-options.js';
import { createNode } from '../../shared/option-node.js';

const managementServices = ['api@internal', 'dashboard@internal', 'ping@internal', 'prometheus@internal'];

export const internalServices = [...managementServices, noopService];

/** Adds the internal services to a configuration whose routers name one; `managementUrl` is where they are served. */
export function createInternalServices(): (configuration: Configuration, managementUrl: string) => Configuration {
  const options = decodeFields(loadBalancerFields, createNode('', 'internal'), '', () => undefined);
  let made: readonly Service[] = [];
  let madeFor = '';

  return (configuration, managementUrl) => {
    if (!namesInternal(configuration)) return configuration;
    if (madeFor !== managementUrl) {
      madeFor = managementUrl;
      // The same objects from then on: nothing about them ever changes.
      made = internalServices.map((name) => ({
        kind: 'loadBalancer',
        name,
        provider: 'internal',
        status: 'enabled',
        errors: [],
        origins: [],
        options,
        servers: name === noopService ? [] : [{ url: managementUrl, weight: 1, preservePath: false }],
      }));
    }
    const services = new Map(configuration.services);
    for (const service of made) services.set(service.name, service);
    return { ...configuration, services };
  };
}

function namesInternal({ routers }: Configuration): boolean {
  for (const { service } of routers.values()) if (service.endsWith('@internal')) return true;
  return false;
}
