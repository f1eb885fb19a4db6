import { systemClock, type Clock } from '../../shared/clock.js';
import { createEmbeddedConsul, type EmbeddedConsul } from './consul/embedded-consul.js';
import { createEmbeddedNomad, type EmbeddedNomad } from './nomad/embedded-nomad.js';
import { measuredTiming, type EmbeddedTiming } from './timing.js';

/** What differs between the two APIs of an embedded catalog. */
export interface EmbeddedApiOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default as in the real ones: 100 (Nomad, then 429) and 200 (Consul, then resets). */
  maxConnectionsPerClient?: number;
  /** Told the request line of every request. */
  onRequest?: (line: string) => void;
}

export interface EmbeddedCatalogOptions {
  /** Default 127.0.0.1. */
  host?: string;
  consul?: EmbeddedApiOptions;
  /** `taskApiSocket`: also serve the task API, which always wants a token, on this unix socket. */
  nomad?: EmbeddedApiOptions & { taskApiSocket?: string };
  /** Whose time it is that `wait`, TTLs and the times of `timing` are measured in. */
  clock?: Clock;
  /** Where to depart from the measured times. */
  timing?: Partial<EmbeddedTiming>;
  /** 0 ≤ x < 1; for jitter and for the order of what Go has in maps. */
  random?: () => number;
}

export interface EmbeddedCatalog {
  readonly consulUrl: string;
  readonly nomadUrl: string;
  readonly consul: EmbeddedConsul;
  readonly nomad: EmbeddedNomad;
  close(): Promise<void>;
}

/**
 * A small server of the HTTP APIs of Consul and Nomad, as far as a proxy sees them: what it answers, and how it blocks,
 * refuses and fails, was measured on the real ones and is held to them by the contract suite in `test/catalog`.
 */
export async function createEmbeddedCatalog(options: EmbeddedCatalogOptions = {}): Promise<EmbeddedCatalog> {
  const common = {
    host: options.host ?? '127.0.0.1',
    clock: options.clock ?? systemClock,
    timing: { ...measuredTiming, ...options.timing },
    random: options.random ?? Math.random,
  };
  const [consul, nomad] = await Promise.all([
    createEmbeddedConsul({ ...common, port: 0, maxConnectionsPerClient: 200, ...options.consul }),
    createEmbeddedNomad({ ...common, port: 0, maxConnectionsPerClient: 100, ...options.nomad }),
  ]);
  return {
    consulUrl: consul.url,
    nomadUrl: nomad.url,
    consul,
    nomad,
    async close() {
      await Promise.all([consul.close(), nomad.close()]);
    },
  };
}
