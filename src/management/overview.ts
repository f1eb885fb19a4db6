import type { ObjectStatus } from '../model/configuration.js';
import type { ProviderName } from '../model/instance.js';
import { certificateStatus } from './certificate-status.js';
import type { ManagementSources } from './management-sources.js';

interface Section {
  readonly total: number;
  readonly warnings: number;
  readonly errors: number;
}

const nothing: Section = { total: 0, warnings: 0, errors: 0 };
const traefikNames: Record<ProviderName, string> = { nomad: 'Nomad', consulcatalog: 'ConsulCatalog', file: 'File' };

/** `/api/overview`: how many there are of everything, and how many of them have a fault. */
export function overview(sources: ManagementSources): Record<string, unknown> {
  const { routers, services, middlewares, diagnostics } = sources.configuration();
  const count = (severity: string): number => diagnostics.filter((one) => one.severity === severity).length;
  return {
    http: {
      routers: sectionOf(routers.values()),
      services: sectionOf(services.values()),
      middlewares: sectionOf(middlewares.values()),
    },
    tcp: { routers: nothing, services: nothing, middlewares: nothing },
    udp: { routers: nothing, services: nothing },
    certificates: certificateSection(sources),
    features: sources.features(),
    providers: sources.providers().map(({ name }) => traefikNames[name]),
    diagnostics: { total: diagnostics.length, warnings: count('warning'), errors: count('error') },
  };
}

function sectionOf(objects: Iterable<{ readonly status: ObjectStatus }>): Section {
  const section = { total: 0, warnings: 0, errors: 0 };
  for (const { status } of objects) {
    section.total += 1;
    if (status === 'warning') section.warnings += 1;
    if (status === 'disabled') section.errors += 1;
  }
  return section;
}

/** Certificates that expire soon are warnings, expired ones errors. */
export function certificateSection({ certificates, clock }: ManagementSources): Section {
  const nowMs = clock.now();
  return sectionOf(Array.from(certificates?.() ?? [], (one) => ({ status: certificateStatus(one, nowMs) })));
}
