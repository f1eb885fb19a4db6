// What one source (the instances of one catalog service, or one file) asks for, settled within itself.
import { isDeepStrictEqual } from 'node:util';
import type { MiddlewareOptions, ServiceOptions } from '../model/contribution.js';
import type { Diagnostic, Origin } from '../model/diagnostic.js';
import type { RouterOptions } from '../model/router.js';
import type { ServersTransportOptions } from '../model/servers-transport.js';
import type { Server } from '../model/service.js';
import type { Sourced } from '../model/configuration.js';
import type { TlsOptions } from '../model/tls-options.js';
import type { TlsCertificate, TlsStore } from '../model/tls-store.js';

interface Drafted {
  /** Without provider. */
  readonly name: string;
  /** Without its instance, unless the members ask for it. */
  readonly origin: Origin;
  /** Why it must not be used. */
  readonly errors: readonly string[];
  /** What to look at, though it works. */
  readonly warnings: readonly string[];
  readonly derivedFrom?: string;
}

export interface DraftRouter extends Drafted {
  readonly options: RouterOptions;
  /** May name a derived service, unlike the options. */
  readonly service: string;
  readonly middlewares: readonly string[];
  /** Other definitions with the same rule, to fall back on when this one names what does not exist. */
  readonly alternatives?: readonly DraftRouter[];
  /** The name that routers with different rules share. */
  readonly family?: string;
}

export interface DraftService extends Drafted {
  readonly options: ServiceOptions;
  readonly servers: readonly Server[];
  /** Other options that live members define, to fall back on when these name a transport that does not exist. */
  readonly alternatives?: readonly ServiceOptions[];
}

export interface DraftMiddleware extends Drafted {
  readonly value: MiddlewareOptions;
}

export interface DraftServersTransport extends Drafted {
  readonly options: ServersTransportOptions;
}

export interface DraftTlsOptions extends Drafted {
  readonly options: TlsOptions;
}

/** What has no name of its own. */
export interface DraftCertificates {
  readonly certificates: readonly Sourced<TlsCertificate>[];
  readonly store?: Sourced<TlsStore>;
}

/** Keyed by lower-case name. */
export interface Draft {
  readonly routers: ReadonlyMap<string, DraftRouter>;
  readonly services: ReadonlyMap<string, DraftService>;
  readonly middlewares: ReadonlyMap<string, DraftMiddleware>;
  readonly serversTransports: ReadonlyMap<string, DraftServersTransport>;
  readonly tlsOptions: ReadonlyMap<string, DraftTlsOptions>;
  readonly certificates?: DraftCertificates;
  readonly diagnostics: readonly Diagnostic[];
  /** Index of the catalog at which the oldest of its instances was registered; 0 for a file. */
  readonly since: number;
}

export const emptyDraft: Draft = {
  since: 0,
  routers: new Map(),
  services: new Map(),
  middlewares: new Map(),
  serversTransports: new Map(),
  tlsOptions: new Map(),
  diagnostics: [],
};

/** The new draft with every object that equals one of the old draft replaced by that one. */
export function shareDraft(before: Draft, after: Draft): Draft {
  return {
    routers: shareMap(before.routers, after.routers),
    services: shareMap(before.services, after.services),
    middlewares: shareMap(before.middlewares, after.middlewares),
    serversTransports: shareMap(before.serversTransports, after.serversTransports),
    tlsOptions: shareMap(before.tlsOptions, after.tlsOptions),
    ...(after.certificates && {
      certificates: isDeepStrictEqual(before.certificates, after.certificates)
        ? before.certificates
        : after.certificates,
    }),
    since: after.since,
    diagnostics: isDeepStrictEqual(before.diagnostics, after.diagnostics) ? before.diagnostics : after.diagnostics,
  };
}

function shareMap<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  if (before.size === 0) return after;
  const shared = new Map<string, T>();
  for (const [key, value] of after) {
    const known = before.get(key);
    shared.set(key, known !== undefined && isDeepStrictEqual(known, value) ? known : value);
  }
  return shared;
}

/** What stands in for a source whose last instance is gone: the same routers, and nobody behind them. */
export function withoutServers(draft: Draft): Draft {
  const warnings = ['no instance is left; requests are answered with 503 for a while'];
  const emptied = <T extends Drafted>(map: ReadonlyMap<string, T>, change: Partial<T>) =>
    new Map([...map].map(([key, value]) => [key, { ...value, ...change, warnings }]));
  return {
    routers: emptied(draft.routers, {}),
    services: emptied(draft.services, { servers: [] }),
    middlewares: draft.middlewares,
    serversTransports: draft.serversTransports,
    tlsOptions: draft.tlsOptions,
    ...(draft.certificates && { certificates: draft.certificates }),
    since: draft.since,
    diagnostics: [],
  };
}
