import { createOnDemandAsk } from '../../../certificates/on-demand-ask.js';
import type { Certificate } from '../../../certificates/certificate.js';
import type { CertificateManager } from '../../../certificates/issuing/certificate-manager.js';
import { createOnDemand } from '../../../certificates/issuing/on-demand.js';
import type { CertificateTable } from '../../../certificates/serving/certificate-table.js';
import type { Settings } from '../../../settings/settings.js';
import type { Clock } from '../../../shared/clock.js';
import { resolverForName } from './wanted-certificates.js';

interface OnDemandParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly managers: ReadonlyMap<string, CertificateManager>;
  /** The certificates there are now. */
  readonly table: () => CertificateTable;
  /** Whether somebody sees to it that the name has one, whoever comes. */
  readonly isWanted: (name: string) => boolean;
  readonly onProblem: (message: string) => void;
}

export interface OnDemandNames extends CertificateTable {
  /** Undefined: the name gets none on demand. */
  certificateFor(name: string): Promise<Certificate | undefined> | undefined;
}

/** The table with what resolvers give on demand; undefined where none does. */
export function onDemandNames(parts: OnDemandParts): OnDemandNames | undefined {
  const { settings, clock, managers, table, isWanted, onProblem } = parts;
  const endpoint = settings.certificates.onDemandAsk;
  const resolvers = settings.certificatesResolvers;
  if (endpoint === undefined || Object.values(resolvers).every(({ onDemand }) => onDemand === 'false'))
    return undefined;

  function managerOf(name: string): CertificateManager | undefined {
    const resolver = resolverForName(settings, name);
    if (resolver === undefined || resolvers[resolver]!.onDemand === 'false' || isWanted(name)) return undefined;
    return managers.get(resolver);
  }

  const onDemand = createOnDemand({
    clock,
    ask: createOnDemandAsk(endpoint, onProblem),
    obtain: async (name) => managerOf(name)?.obtain([name], 'missing'),
    find: (name) => table().find(name),
  });
  return {
    find(name) {
      const certificate = table().find(name);
      if (certificate === undefined) return undefined;
      const isOwn = certificate.names.length === 1 && certificate.names[0] === name;
      if (!isOwn || managerOf(name) === undefined) return certificate;
      if (certificate.notAfterMs <= clock.now()) return undefined;
      onDemand.keep(name, certificate);
      return certificate;
    },
    certificateFor: (name) => (managerOf(name) === undefined ? undefined : onDemand.certificateFor(name)),
  };
}
