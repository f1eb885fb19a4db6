// The service of a router whose instances do not all mean the same one.
import type { RouterOptions } from '../model/router.js';
import type { Server } from '../model/service.js';
import { deriveServersTransport } from './derive-servers-transport.js';
import { draftedFrom, localKey, serversOf, type Drafting } from './drafting.js';
import { joinServers } from './join-servers.js';
import type { Definer } from './members.js';

/** Enough to bridge a deployment; of many rules under one name, each with all others behind it, the square adds up. */
const maxBackups = 8;

type Definers = readonly Definer<RouterOptions>[];

/**
 * The name of a service with the servers of these definers, each by the service it names, and with those of the other
 * definers as backup, up to `maxBackups` of them. It is the named service itself where that comes to the same; otherwise one is derived from it.
 * Without others, all the named service has are regular servers.
 */
export function deriveService(
  { definers, suffix }: { definers: Definers; suffix: string },
  others: Definers,
  drafting: Drafting,
): string {
  const reference = definers[0]!.defined.value.service ?? '';
  const key = localKey(reference, drafting);
  const base = drafting.services.get(key);
  if (base === undefined) return reference;
  const servers = new Map<string, Server>();
  let room = others.length > 0 ? maxBackups : 0;
  const addBackups = (list: readonly Server[]) => {
    for (const server of list) {
      if (room === 0) return;
      if (servers.has(server.url)) continue;
      servers.set(server.url, { ...server, backup: true });
      room--;
    }
  };
  const regular = serversMeant(definers, drafting);
  for (const server of others.length > 0 ? regular : [...regular, ...base.servers]) {
    if (!servers.has(server.url)) servers.set(server.url, server);
  }
  for (const other of others) if (room > 0 && other.member.live) addBackups(serversMeant([other], drafting));
  addBackups(base.servers);
  const same = servers.size === base.servers.length && [...servers.values()].every(({ backup }) => backup !== true);
  if (same) return reference;
  const ofService = drafting.serviceDefiners.get(key)!;
  const best = ofService.find(({ member }) => definers.some((definer) => definer.member === member)) ?? ofService[0]!;
  const { options } = best.defined.value;
  const members = new Set(definers.map(({ member }) => member));
  const { serversTransport } = options;
  drafting.services.set(`${key}-${suffix}`, {
    ...draftedFrom(best),
    name: `${base.name}-${suffix}`,
    options:
      serversTransport === undefined
        ? options
        : { ...options, serversTransport: deriveServersTransport(serversTransport, { members, suffix }, drafting) },
    servers: [...servers.values()].sort((a, b) => (a.url < b.url ? -1 : 1)),
    derivedFrom: base.name,
  });
  return `${base.name}-${suffix}`;
}

/** The server of each definer under the service that this definer names. */
function serversMeant(definers: Definers, drafting: Drafting): Server[] {
  return joinServers(
    definers.flatMap(({ defined, member }) => serversOf([member], localKey(defined.value.service ?? '', drafting))),
  );
}
