import type { EmbeddedCatalog } from '../catalog/embedded/embedded-catalog.js';
import type { CatalogName } from './sample-services.js';

export interface Registration {
  readonly id: string;
  readonly service: string;
  readonly port: number;
  readonly tags: readonly string[];
}

/** How instances come into a catalog and leave it. */
export interface Registrar {
  /** An id that is there gets the new tags. */
  register(registration: Registration): void;
  withdraw(id: string): Promise<void>;
}

/** Nomad registers what its allocations offer; Consul is told by whoever runs something. */
export function createRegistrars({ nomad, consul }: EmbeddedCatalog): Record<CatalogName, Registrar> {
  return {
    nomad: {
      register: ({ id, service: name, port, tags }) => {
        nomad.registerAllocation({ id, job: name, services: [{ name, port, tags }] });
      },
      withdraw: (id) => nomad.stopAllocation(id),
    },
    consul: {
      register: ({ id, service: name, port, tags }) => {
        consul.register({ id, name, address: '127.0.0.1', port, tags, checks: [{ name: 'alive', status: 'passing' }] });
      },
      withdraw: (id) => {
        consul.deregister(id);
        return Promise.resolve();
      },
    },
  };
}
