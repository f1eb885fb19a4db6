// Decoded tags and the instance that carries them become its contribution.
import { emptyContribution } from '../model/contribution.js';
import type { Contribution, Defined, MiddlewareOptions, ServiceDefinition } from '../model/contribution.js';
import type { Origin } from '../model/diagnostic.js';
import type { Instance } from '../model/instance.js';
import type { RouterOptions } from '../model/router.js';
import type { ServersTransportOptions } from '../model/servers-transport.js';
import type { Decoded } from './decode-named.js';
import { serverOfInstance } from './server-url.js';
import { diagnosticOf, ProblemList } from './tag-problems.js';
import { tlsContribution } from './tls-contribution.js';
import type { DecodedTags } from './traefik-tags.js';

/**
 * What an instance asks for by its decoded tags. `writtenAs` gives the tag that a person wrote for one that was decoded,
 * where those are not the same.
 */
export function contributionOfTags(
  instance: Instance,
  decoded: DecodedTags,
  writtenAs: (tag: string) => string = (tag) => tag,
): Contribution {
  const { problems } = decoded;
  if (decoded.http === undefined && decoded.tls === undefined && problems.length === 0) return emptyContribution;
  const origin: Origin = { provider: instance.provider, service: instance.name, instance: instance.id };
  const routers = new Map<string, Defined<RouterOptions>>();
  const services = new Map<string, Defined<ServiceDefinition>>();
  const middlewares = new Map<string, Defined<MiddlewareOptions>>();
  const serversTransports = new Map<string, Defined<ServersTransportOptions>>();
  const found = new ProblemList();
  const define = <T, U>({ tag, errors }: Decoded<T>, value: U): Defined<U> => ({
    value,
    origin: tag === undefined ? origin : { ...origin, tag: writtenAs(tag) },
    modifyIndex: instance.modifyIndex,
    ...(errors.length === 0 ? {} : { errors }),
  });
  for (const [name, router] of decoded.http?.routers ?? []) routers.set(name, define(router, router.value));
  for (const [name, middleware] of decoded.http?.middlewares ?? []) {
    middlewares.set(name, define(middleware, middleware.value));
  }
  for (const [name, transport] of decoded.http?.serversTransports ?? []) {
    serversTransports.set(name, define(transport, transport.value));
  }
  for (const [name, service] of decoded.http?.services ?? []) {
    const { options, server: tags } = service.value;
    const server = serverOfInstance(instance, tags, (problem) =>
      found.add({ tag: service.tag, object: `service ${name}`, ...problem }),
    );
    services.set(name, define(service, { options, servers: server === undefined ? [] : [server] }));
  }
  const tls = tlsContribution(decoded.tls, define);
  const diagnostics = [...problems, ...found.finished()].map(({ tag, ...problem }) =>
    diagnosticOf(tag === undefined ? problem : { ...problem, tag: writtenAs(tag) }, origin),
  );
  return { routers, services, middlewares, serversTransports, ...tls, diagnostics };
}
