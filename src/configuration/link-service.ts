import type { Service } from '../model/configuration.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Server } from '../model/service.js';
import type { DraftService } from './draft.js';
import type { Linked } from './object-table.js';
import { nameKey, qualify } from './qualified-name.js';
import type { Entry, Source } from './source.js';

/** A service as it is served. */
export function linkService({ source, draft }: Entry<DraftService>): Linked<Service> {
  const { kind, ...options } = draft.options;
  const { errors, warnings, derivedFrom, servers } = draft;
  const object: Service = {
    name: `${draft.name}@${source.provider}`,
    provider: source.provider,
    status: errors.length > 0 ? 'disabled' : warnings.length > 0 ? 'warning' : 'enabled',
    errors: [...errors, ...warnings],
    origins: [draft.origin],
    ...(derivedFrom === undefined ? {} : { derivedFrom: `${derivedFrom}@${source.provider}` }),
    kind,
    options,
    servers,
  };
  return { object, diagnostics: [] as Diagnostic[], identity: [options, errors], usedBy: usersOf(draft.name, source) };
}

/** The routers that somebody wrote for it, as text. */
function usersOf(service: string, { draft, provider }: Source): string {
  const key = nameKey(qualify(service, provider));
  const users: string[] = [];
  for (const router of draft.routers.values()) {
    const { tag, file } = router.origin;
    const written = tag !== undefined || file !== undefined;
    if (!written || router.service === '' || nameKey(qualify(router.service, provider)) !== key) continue;
    users.push(`${router.name} ${router.options.rule}`);
  }
  return users.sort().join('\n');
}

/** One service that several sources feed: the servers of all of them. */
export function joinServices(services: readonly Service[]): Service {
  const servers = new Map<string, Server>();
  for (const service of services) {
    for (const server of service.servers) if (!servers.has(server.url)) servers.set(server.url, server);
  }
  return { ...services[0]!, origins: services.flatMap(({ origins }) => origins), servers: [...servers.values()] };
}
