// What settling one source works on.
import type { MiddlewareOptions, ServiceDefinition } from '../model/contribution.js';
import type { Diagnostic, Origin } from '../model/diagnostic.js';
import type { RouterOptions } from '../model/router.js';
import type { ServersTransportOptions } from '../model/servers-transport.js';
import type { Server } from '../model/service.js';
import type { DraftMiddleware, DraftRouter, DraftServersTransport, DraftService, DraftTlsOptions } from './draft.js';
import { joinServers } from './join-servers.js';
import type { Definer, Member } from './members.js';
import { nameKey, qualify } from './qualified-name.js';

/** Everything the members define, and the draft as it grows. */
export interface Drafting {
  readonly provider: string;
  readonly middlewareDefiners: ReadonlyMap<string, readonly Definer<MiddlewareOptions>[]>;
  readonly serviceDefiners: ReadonlyMap<string, readonly Definer<ServiceDefinition>[]>;
  readonly serversTransportDefiners: ReadonlyMap<string, readonly Definer<ServersTransportOptions>[]>;
  readonly routers: Map<string, DraftRouter>;
  readonly services: Map<string, DraftService>;
  readonly middlewares: Map<string, DraftMiddleware>;
  readonly serversTransports: Map<string, DraftServersTransport>;
  readonly tlsOptions: Map<string, DraftTlsOptions>;
  readonly diagnostics: Diagnostic[];
}

export function draftRouter(best: Definer<RouterOptions>): DraftRouter {
  const { value } = best.defined;
  return { ...draftedFrom(best), options: value, service: value.service ?? '', middlewares: value.middlewares };
}

export function draftedFrom({ name, defined, member }: Definer<unknown>) {
  return { name, origin: originOf(defined.origin, member), errors: defined.errors ?? [], warnings: [] };
}

/** Without the instance: which of equal instances was asked is no difference, and a replaced one changes nothing. */
function originOf(origin: Origin, { originsNameInstance }: Member): Origin {
  if (originsNameInstance === true) return origin;
  const { instance: _, ...rest } = origin;
  return rest;
}

/** The servers of the live members, in the catalog's order, each URL once. */
export function serversOf(members: Iterable<Member>, service: string): Server[] {
  const servers: Server[] = [];
  for (const { contribution, live } of members) {
    if (!live) continue;
    for (const [name, { value }] of contribution.services) {
      if (name.toLowerCase() !== service) continue;
      servers.push(...value.servers);
    }
  }
  return joinServers(servers);
}

/** The key of a reference within the source, or one that matches nothing when it points to another provider. */
export function localKey(reference: string, { provider }: Drafting): string {
  const [own, suffix] = [nameKey(qualify(reference, provider)), `@${provider}`];
  return own.endsWith(suffix) ? own.slice(0, -suffix.length) : '';
}
