import type { Diagnostic, Origin } from './diagnostic.js';
import type { RouterOptions } from './router.js';
import type { ServersTransportOptions } from './servers-transport.js';
import type { LoadBalancerOptions, Server } from './service.js';
import type { TlsOptions } from './tls-options.js';
import type { TlsCertificate, TlsStore } from './tls-store.js';

/** A definition and where it was made; `modifyIndex` decides between definitions that differ. */
export interface Defined<T> {
  readonly value: T;
  readonly origin: Origin;
  readonly modifyIndex: number;
  /** Why it must not be used; a router that needs it answers 503, never silently without it. */
  readonly errors?: readonly string[];
}

export interface MiddlewareOptions {
  /** `stripPrefix`, in the schema's spelling. */
  readonly type: string;
  readonly options: unknown;
}

export type ServiceOptions = { readonly kind: 'loadBalancer' } & LoadBalancerOptions;

export interface ServiceDefinition {
  readonly options: ServiceOptions;
  readonly servers: readonly Server[];
}

/** How TLS is spoken to clients, and with which certificates. */
export interface TlsContribution {
  readonly options: ReadonlyMap<string, Defined<TlsOptions>>;
  readonly certificates: readonly Defined<TlsCertificate>[];
  /** The store `default`: there is no other. */
  readonly store?: Defined<TlsStore>;
}

/** What one instance (or one file) asks for. Names are without `@provider`; references may carry one. */
export interface Contribution {
  readonly routers: ReadonlyMap<string, Defined<RouterOptions>>;
  readonly services: ReadonlyMap<string, Defined<ServiceDefinition>>;
  readonly middlewares: ReadonlyMap<string, Defined<MiddlewareOptions>>;
  readonly serversTransports: ReadonlyMap<string, Defined<ServersTransportOptions>>;
  /** Absent: nothing is said of it. */
  readonly tls?: TlsContribution;
  readonly diagnostics: readonly Diagnostic[];
}

export const emptyContribution: Contribution = {
  routers: new Map(),
  services: new Map(),
  middlewares: new Map(),
  serversTransports: new Map(),
  diagnostics: [],
};
