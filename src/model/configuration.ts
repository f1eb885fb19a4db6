import type { Diagnostic, Origin } from './diagnostic.js';
import type { RouterOptions } from './router.js';
import type { ServersTransportOptions } from './servers-transport.js';
import type { LoadBalancerOptions, Server } from './service.js';
import type { TlsOptions } from './tls-options.js';
import type { TlsCertificate, TlsStore } from './tls-store.js';

export type ObjectStatus = 'enabled' | 'warning' | 'disabled';

interface ConfiguredObject {
  /** `name@provider`. */
  readonly name: string;
  readonly provider: string;
  readonly status: ObjectStatus;
  /** Sentences for the API; why it is disabled or what to look at. */
  readonly errors: readonly string[];
  readonly origins: readonly Origin[];
  /** The object it was split from, because definitions under that name differ. State may be taken over from it. */
  readonly derivedFrom?: string;
}

/** A router ready for the table: references qualified, defaults filled in. Frozen; unchanged means the same object. */
export interface Router extends ConfiguredObject {
  readonly options: RouterOptions;
  readonly rule: string;
  readonly priority: number;
  /** Named entry points; empty means every default one. */
  readonly entryPoints: readonly string[];
  /** Qualified, chains not yet unfolded. */
  readonly middlewares: readonly string[];
  /** Qualified. */
  readonly service: string;
  readonly tls: boolean;
  /** The TLS options it names, qualified; absent: those of its entry point. */
  readonly tlsOptions?: string;
}

export interface Service extends ConfiguredObject {
  readonly kind: 'loadBalancer';
  readonly options: LoadBalancerOptions;
  readonly servers: readonly Server[];
  /** Qualified; absent: connections are made as the settings say. */
  readonly serversTransport?: string;
}

export interface Middleware extends ConfiguredObject {
  readonly type: string;
  readonly options: unknown;
}

export interface ServersTransport extends ConfiguredObject {
  readonly options: ServersTransportOptions;
}

/** TLS options that routers may name. */
export interface NamedTls extends ConfiguredObject {
  readonly options: TlsOptions;
}

/** What files, and tags to some extent, say of TLS with clients. */
export interface TlsConfiguration {
  /** By `name@provider`; `default@file` is for all hosts whose routers name none. */
  readonly options: ReadonlyMap<string, NamedTls>;
  readonly certificates: readonly Sourced<TlsCertificate>[];
  readonly store?: Sourced<TlsStore>;
}

export interface Sourced<T> {
  readonly value: T;
  readonly origin: Origin;
}

export const emptyTls: TlsConfiguration = { options: new Map(), certificates: [] };

/**
 * The whole dynamic configuration: plain, serialisable, immutable; the one message from the control half to the
 * serving half. Every unchanged object is the same one as in the configuration before.
 */
export interface Configuration {
  readonly routers: ReadonlyMap<string, Router>;
  /** Routers that another one with the same rule stands in for; for the API, never for the table. */
  readonly standby?: ReadonlyMap<string, Router>;
  readonly services: ReadonlyMap<string, Service>;
  readonly middlewares: ReadonlyMap<string, Middleware>;
  readonly serversTransports: ReadonlyMap<string, ServersTransport>;
  /** Absent: nothing is said of it. */
  readonly tls?: TlsConfiguration;
  readonly diagnostics: readonly Diagnostic[];
}

export const emptyConfiguration: Configuration = {
  routers: new Map(),
  services: new Map(),
  middlewares: new Map(),
  serversTransports: new Map(),
  diagnostics: [],
};
