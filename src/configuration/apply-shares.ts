import type { Service } from '../model/configuration.js';
import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.js';
import type { Server } from '../model/service.js';
import { weightsOfShares } from './weights-of-shares.js';

/** The service with the weights that the shares of its servers come to; the same one where nobody asks for a share. */
export function applyShares(service: Service, diagnostics: Diagnostic[]): Service {
  const { servers } = service;
  if (servers.every(({ share }) => share === undefined)) return service;
  const regular = servers.filter(({ backup }) => backup !== true);
  const weights = new Map<Server, number>();
  // Backups stand in for all others, so that their weights are a matter among themselves.
  for (const group of [regular, servers.filter(({ backup }) => backup === true)]) {
    weightsOfShares(group)?.forEach((weight, index) => weights.set(group[index]!, weight));
  }
  const weightOf = (server: Server): number => weights.get(server) ?? server.weight;
  const unshared = regular.filter(({ share, weight }) => share === undefined && weight > 0);
  const tell = (code: DiagnosticCode, message: string, remedy: string) => {
    const origin = service.origins[0] ?? { provider: service.provider };
    diagnostics.push({ code, severity: 'warning', origin, message, remedy, object: `service ${service.name}` });
  };
  const starved = unshared.filter((server) => weightOf(server) === 0);
  if (starved.length > 0) {
    const message =
      `the shares of the service ${service.name} leave nothing to its servers without one: ` +
      `${starved.length} of ${regular.length} get no requests, among them ${starved[0]!.url}`;
    tell('share-starves', message, 'give every server a share, or lower the shares below 1 in all');
  } else if (unshared.some(({ weight }) => weight !== 1)) {
    const message = `some servers of the service ${service.name} have a share, others a weight; the weights divide what the shares leave`;
    tell('weights-mixed', message, 'give all of them shares, or all of them weights');
  }
  return { ...service, servers: servers.map((server) => ({ ...server, weight: weightOf(server) })) };
}
