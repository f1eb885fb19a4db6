import type { ServersTransport, Service } from '../model/configuration.js';
import type { ServiceOptions } from '../model/contribution.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { quote } from '../rules/rule-problem.js';
import { applyShares } from './apply-shares.js';
import type { DraftServersTransport, DraftService } from './draft.js';
import { joinAlike } from './join-alike.js';
import { joinServers } from './join-servers.js';
import type { Linked, ObjectTable } from './object-table.js';
import { nameKey, qualify } from './qualified-name.js';
import type { Entry, Source } from './source.js';

export type ServersTransportTable = ObjectTable<DraftServersTransport, ServersTransport>;

/** What Traefik calls the transport of the settings. */
const transportOfSettings = 'default@internal';

/** A service as it is served: with the options whose transport exists, disabled where there are none such. */
export function linkService(
  { source, draft }: Entry<DraftService>,
  transports: ServersTransportTable,
): Linked<Service> {
  const meant = meaningOf(draft.options, source, transports);
  let chosen = meant;
  const errors = [...draft.errors];
  const warnings = [...draft.warnings];
  if (meant.fault !== undefined) {
    const others = (draft.alternatives ?? []).map((options) => meaningOf(options, source, transports));
    const standIn = others.find(({ fault }) => fault === undefined);
    if (standIn === undefined) errors.push(meant.fault);
    else warnings.push(`an older definition stands in: ${meant.fault}`);
    chosen = standIn ?? meant;
  }
  const { kind, ...options } = chosen.options;
  const object: Service = {
    name: `${draft.name}@${source.provider}`,
    provider: source.provider,
    status: errors.length > 0 ? 'disabled' : warnings.length > 0 ? 'warning' : 'enabled',
    errors: [...errors, ...warnings],
    origins: [draft.origin],
    ...(draft.derivedFrom === undefined ? {} : { derivedFrom: `${draft.derivedFrom}@${source.provider}` }),
    kind,
    options,
    servers: draft.servers,
    ...(chosen.name === undefined ? {} : { serversTransport: chosen.name }),
  };
  const { serversTransport: _, ...others } = options;
  return {
    object,
    diagnostics: meant.isMissing ? [missing(object, meant)] : [],
    identity: [others, chosen.name ?? '', errors, others.exclusive ? source.key : ''],
    usedBy: usersOf(draft.name, source),
    isContested: others.exclusive,
  };
}

/** Options, and what became of the transport that they name. */
interface Meaning {
  readonly options: ServiceOptions;
  /** Undefined: that of the settings. */
  readonly name: string | undefined;
  readonly fault?: string;
  readonly isMissing?: boolean;
}

function meaningOf(options: ServiceOptions, source: Source, transports: ServersTransportTable): Meaning {
  const { serversTransport: reference } = options;
  if (reference === undefined || reference === '') return { options, name: undefined };
  const name = qualify(reference, source.provider);
  if (nameKey(name) === transportOfSettings) return { options, name: undefined };
  const found = transports.resolve(reference, source);
  if (found === undefined) {
    return { options, name, fault: `the serversTransport ${quote(name)} does not exist`, isMissing: true };
  }
  if (found.status !== 'disabled') return { options, name: found.name };
  return { options, name: found.name, fault: `the serversTransport ${found.name} is disabled: ${found.errors[0]}` };
}

function missing(service: Service, { fault }: Meaning): Diagnostic {
  const outcome = service.status === 'disabled' ? 'its routers answer 503' : 'an older definition stands in';
  return {
    code: 'reference-missing',
    severity: 'error',
    origin: service.origins[0]!,
    message: `${fault}, which the service ${service.name} names; ${outcome}`,
    remedy: 'correct the name, or define it in a file or by tags',
    object: `service ${service.name}`,
  };
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

/** One service that several sources feed: the servers of all of them, with the weights that their shares come to. */
export function joinServices(services: readonly Service[], diagnostics: Diagnostic[]): Service {
  if (services.length === 1) return applyShares(services[0]!, diagnostics);
  const servers = joinServers(services.flatMap((service) => service.servers));
  return applyShares({ ...joinAlike(services), servers }, diagnostics);
}
